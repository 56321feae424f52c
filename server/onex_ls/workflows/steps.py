"""One step under way: its attempts, the pauses between them, and the one end it comes to."""

import asyncio
import time
from collections.abc import Callable, Mapping
from typing import Any

from onex_ls.workflows.context import CONTROL, copied, output_of
from onex_ls.workflows.control import StepControl
from onex_ls.workflows.definition import WorkflowStep
from onex_ls.workflows.handlers import start_handler, stop
from onex_ls.workflows.results import EnumStageStatus, StepResult, StepTimeoutError
from onex_ls.workflows.run import END_EVENTS, Run, milliseconds_since
from onex_ls.workflows.signals import SignalEvent, SignalScope

Record = Callable[[StepResult], None]


class StepRun:
    """Runs one step of `stage_id` and hands its result to `record`, exactly once if it ever started.

    `context` is what the step may see; every attempt gets a copy of its own.
    """

    def __init__(self, run: Run, stage_id: str, step: WorkflowStep, context: Mapping[str, Any], record: Record) -> None:
        self._run = run
        self._stage_id = stage_id
        self._step = step
        self._context = context
        self._record = record
        self._attempts = 0
        self._start = 0.0

    async def execute(self) -> StepResult:
        """Run the step to its end. Raises CancelledError, the result recorded, when it is cancelled on the way."""
        output: dict[str, Any] = {}
        failure: Exception | None
        try:
            while True:
                try:
                    output, failure = await self._attempt(), None
                except Exception as error:  # noqa: BLE001 - a handler may fail in any way; that is the step's result
                    failure = error
                if failure is None or self._attempts > self._step.retry_count:
                    break
                await self._pause(failure)
        except BaseException:  # cancelled, or the whole program interrupted: it ended all the same
            if self._attempts:
                self._end(EnumStageStatus.CANCELLED)
            raise
        return self._end(EnumStageStatus.FAILED if failure else EnumStageStatus.COMPLETED, output, failure)

    async def _attempt(self) -> dict[str, Any]:
        async with self._run.slots:
            self._attempts += 1
            if self._attempts == 1:
                self._start = time.perf_counter()
                self._tell(SignalEvent.STARTED)
            control = StepControl(self._report)
            context = {**copied(dict(self._context)), **copied(dict(self._step.context)), CONTROL: control}
            task = start_handler(self._step, context)
            try:
                await asyncio.wait({task}, timeout=self._step.timeout_seconds)
                if not task.done():
                    raise StepTimeoutError(f"timed out after {self._step.timeout_seconds:g} s")
                if task.cancelled():
                    raise RuntimeError("the handler cancelled itself")
                return output_of(task.result())
            finally:
                control.close()
                if not task.done():
                    control.cancel()
                    await self._stop(task)

    async def _stop(self, task: asyncio.Task[object]) -> None:
        try:
            await stop(task, self._run.config.cancel_grace_seconds)
        finally:
            if not task.done():
                self._run.statistics.abandoned += 1
                self._run.abandoned.add(task)
                task.add_done_callback(self._run.abandoned.discard)

    async def _pause(self, failure: Exception) -> None:
        self._run.statistics.retries += 1
        self._run.meter.count("workflow.step.retries", stage_id=self._stage_id, step_id=self._step.step_id)
        self._tell(SignalEvent.RETRIED, message=describe(failure))
        await asyncio.sleep(self._run.config.retry_delay(self._attempts))

    def _end(
        self, status: EnumStageStatus, output: Mapping[str, Any] | None = None, failure: Exception | None = None
    ) -> StepResult:
        result = StepResult(
            step_id=self._step.step_id,
            status=status,
            output=output or {},
            error=describe(failure) if failure else None,
            exception=failure,
            attempts=self._attempts,
            timed_out=isinstance(failure, StepTimeoutError),
            duration_ms=milliseconds_since(self._start),
        )
        self._tell(END_EVENTS[status], message=result.error or "", duration_ms=result.duration_ms)
        self._run.meter.time(
            "workflow.step.duration",
            result.duration_ms,
            stage_id=self._stage_id,
            step_id=self._step.step_id,
            status=status,
        )
        self._record(result)
        return result

    def _report(self, fraction: float, message: str) -> None:
        self._tell(SignalEvent.PROGRESS, fraction=fraction, message=message)

    def _tell(self, event: SignalEvent, **more: Any) -> None:
        self._run.tell(SignalScope.STEP, event, self._stage_id, self._step.step_id, attempt=self._attempts, **more)


def describe(error: Exception) -> str:
    """An exception in words; a timeout of the engine's needs no class name to be understood."""
    text = str(error)
    if isinstance(error, StepTimeoutError):
        return text
    return f"{type(error).__name__}: {text}" if text else type(error).__name__
