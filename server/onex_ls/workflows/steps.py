"""One step under way: its attempts, what is done about their failures, and the one end it comes to."""

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from onex_ls.metrics.names import STEP_DURATION, STEP_RECOVERIES, STEP_RETRIES
from onex_ls.workflows.context import CONTROL, copied, output_of
from onex_ls.workflows.control import StepControl
from onex_ls.workflows.definition import WorkflowStep
from onex_ls.workflows.handlers import start_handler, stop
from onex_ls.workflows.recovery import (
    Alternative,
    Correct,
    Degrade,
    Escalate,
    RecoveryPlan,
    RecoveryStrategy,
    Retry,
    text_of,
)
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
        self._plan = RecoveryPlan((*step.recovery, *run.config.recovery), step.retry_count)
        self._failure: Exception | None = None  # of the latest call, of the handler or of a repair
        self._attempts = 0
        self._start = 0.0

    async def execute(self) -> StepResult:
        """Run the step to its end. Raises CancelledError, the result recorded, when it is cancelled on the way."""
        try:
            output = await self._attempt()
            while output is None and self._failure is not None:
                recovery = self._plan.next(self._failure)
                if recovery is None:
                    break
                self._count(self._plan.taken[-1])
                if isinstance(recovery, Escalate):
                    break
                output = await self._recover(recovery, self._failure)
        except BaseException:  # cancelled, or the whole program interrupted: it ended all the same
            if self._attempts:
                self._end(EnumStageStatus.CANCELLED)
            raise
        status = EnumStageStatus.FAILED if output is None else EnumStageStatus.COMPLETED
        return self._end(status, output, self._failure)

    async def _attempt(self) -> dict[str, Any] | None:
        """What the handler returned; None when it failed."""
        async with self._run.slots:
            self._attempts += 1
            if self._attempts == 1:
                self._start = time.perf_counter()
                self._tell(SignalEvent.STARTED)
            return await self._call(self._step)

    async def _recover(
        self, recovery: Retry | Alternative | Correct | Degrade, failure: Exception
    ) -> dict[str, Any] | None:
        """What the step returns thanks to `recovery`; None when it failed again."""
        match recovery:
            case Degrade(output):
                return self._instead(output)
            case Alternative(handler):
                self._step = replace(self._step, handler=handler)
            case Correct(repair):
                async with self._run.slots:
                    repaired = await self._call(replace(self._step, handler=repair))
                if repaired is None:
                    return None
                self._failure = failure
                self._step = replace(self._step, context={**self._step.context, **repaired})
        self._run.statistics.retries += 1
        self._run.meter.count(STEP_RETRIES, stage_id=self._stage_id, step_id=self._step.step_id)
        self._tell(SignalEvent.RETRIED, message=describe(failure))
        if isinstance(recovery, Retry):
            await asyncio.sleep(self._run.config.retry_delay(self._attempts))
        return await self._attempt()

    def _instead(self, output: Mapping[str, Any]) -> dict[str, Any] | None:
        """What stands in for what the handler should have returned; the same is asked of it."""
        try:
            return output_of(output)
        except (TypeError, ValueError) as error:
            self._failure = error
            return None

    async def _call(self, step: WorkflowStep) -> dict[str, Any] | None:
        """What the handler of `step` returned; None when it failed, and then that is the failure to deal with."""
        try:
            output = await self._returned(step)
        except Exception as error:  # noqa: BLE001 - a handler may fail in any way; that is the step's result
            self._failure = error
            return None
        self._failure = None
        return output

    async def _returned(self, step: WorkflowStep) -> dict[str, Any]:
        control = StepControl(self._report, self._failure)
        context = {**copied(dict(self._context)), **copied(dict(step.context)), CONTROL: control}
        task = start_handler(step, context)
        try:
            await asyncio.wait({task}, timeout=step.timeout_seconds)
            if not task.done():
                raise StepTimeoutError(f"timed out after {step.timeout_seconds:g} s")
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

    def _count(self, strategy: RecoveryStrategy) -> None:
        self._run.statistics.recoveries[strategy] += 1
        self._run.meter.count(STEP_RECOVERIES, stage_id=self._stage_id, step_id=self._step.step_id, strategy=strategy)

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
            recoveries=tuple(self._plan.taken),
        )
        self._tell(END_EVENTS[status], message=result.error or "", duration_ms=result.duration_ms)
        self._run.meter.time(
            STEP_DURATION,
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
    text = text_of(error)
    if isinstance(error, StepTimeoutError):
        return text
    return f"{type(error).__name__}: {text}" if text else type(error).__name__
