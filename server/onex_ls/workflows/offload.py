"""Steps whose work keeps a processor busy, done elsewhere: threads would only take turns with them."""

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import Executor
from typing import Any

from onex_ls.workflows.context import CONTROL
from onex_ls.workflows.definition import Output, WorkflowStep


def offloaded(
    handler: Callable[[WorkflowStep, dict[str, Any]], Output], pool: Executor
) -> Callable[[WorkflowStep, dict[str, Any]], Awaitable[Output]]:
    """A handler that has a plain one called in `pool`, such as `execution.workers.Workers`.

    It gets the step and the context but no ``control``: with `Workers` a step that is cancelled or takes too long is
    killed at once. Handler, context and output have to be picklable.
    """

    async def call(step: WorkflowStep, context: dict[str, Any]) -> Output:
        # Made anew, since what else there is to a step concerns the engine alone and need not be picklable.
        plain = WorkflowStep(
            step.step_id, step.step_type, handler, dict(step.context), step.timeout_seconds, step.retry_count
        )
        sent = {name: value for name, value in context.items() if name != CONTROL}
        return await asyncio.wrap_future(pool.submit(handler, plain, sent))

    return call
