"""In which order tasks that need each other can run. Pure: it decides, and runs nothing itself."""

import heapq
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from graphlib import TopologicalSorter

from onex_ls.workflows.graph import WorkflowDefinitionError, graph_problems, reachable


@dataclass(frozen=True, slots=True)
class ScheduledTask:
    """A task to be ordered: of those that could run, a higher `priority` goes first, then the one named first.

    `duration`, in any unit, matters for the critical path alone.
    """

    task_id: str
    dependencies: Sequence[str] = ()
    priority: int = 0
    duration: float = 1.0


@dataclass(frozen=True, slots=True)
class CriticalPath:
    """The chain of tasks that bounds how fast the whole can be.

    `length` is its duration; `slack` says for every task how much later it could end without delaying the whole.
    """

    path: tuple[str, ...]
    length: float
    slack: Mapping[str, float]


class Schedule:
    """One pass over a graph of tasks: `take` what can start, then `finish` or `fail` each."""

    def __init__(self, tasks: Sequence[ScheduledTask], max_concurrent: int | None) -> None:
        self._order = {task.task_id: (-task.priority, place) for place, task in enumerate(tasks)}
        self._dependents: dict[str, list[str]] = defaultdict(list)
        for task in tasks:
            for needed in task.dependencies:
                self._dependents[needed].append(task.task_id)
        self._limit = max_concurrent
        self._ready: list[tuple[tuple[int, int], str]] = []
        self._running: set[str] = set()
        self._sorter = TopologicalSorter({task.task_id: task.dependencies for task in tasks})
        self._sorter.prepare()

    def take(self) -> tuple[str, ...]:
        """The tasks that can start now and count as running from now on, the most urgent first."""
        for task_id in self._sorter.get_ready():
            heapq.heappush(self._ready, (self._order[task_id], task_id))
        taken: list[str] = []
        while self._ready and (self._limit is None or len(self._running) < self._limit):
            task_id = heapq.heappop(self._ready)[1]
            self._running.add(task_id)
            taken.append(task_id)
        return tuple(taken)

    def finish(self, task_id: str) -> None:
        """`task_id` succeeded: those that waited for it may start. Raises KeyError unless it was running."""
        self._running.remove(task_id)
        self._sorter.done(task_id)

    def fail(self, task_id: str) -> tuple[str, ...]:
        """`task_id` failed: returns the tasks that can now never start. Raises KeyError unless it was running."""
        self._running.remove(task_id)
        return tuple(sorted(reachable(task_id, self._dependents), key=self._order.__getitem__))


class DependencyAwareScheduler:
    """Orders tasks by their dependencies and priorities, at most `max_concurrent` at once where that is given.

    Every method raises WorkflowDefinitionError for doubled ids, unknown dependencies and circles.
    """

    def __init__(self, max_concurrent: int | None = None) -> None:
        if max_concurrent is not None and max_concurrent < 1:
            raise ValueError(f"max_concurrent must be at least 1, not {max_concurrent}")
        self.max_concurrent = max_concurrent

    def schedule(self, tasks: Sequence[ScheduledTask]) -> Schedule:
        """A pass over `tasks`, for a runner to drive."""
        return _checked(tasks, self.max_concurrent)

    def batches(self, tasks: Sequence[ScheduledTask]) -> tuple[tuple[str, ...], ...]:
        """`tasks` as batches that can each run at once when the batches before it are done."""
        return _rounds(_checked(tasks, self.max_concurrent))

    def order(self, tasks: Sequence[ScheduledTask]) -> tuple[str, ...]:
        """`tasks` one after the other, as a single worker would run them."""
        return tuple(task_id for batch in _rounds(_checked(tasks, 1)) for task_id in batch)

    def critical_path(self, tasks: Sequence[ScheduledTask]) -> CriticalPath:
        """The longest chain of dependent `tasks`; limits and priorities do not matter to it."""
        by_id = {task.task_id: task for task in tasks}
        order = self.order(tasks)
        ends: dict[str, float] = {}
        bound_by: dict[str, str | None] = {}
        for task_id in order:
            bound_by[task_id] = max(by_id[task_id].dependencies, key=ends.__getitem__, default=None)
            previous = bound_by[task_id]
            ends[task_id] = by_id[task_id].duration + (ends[previous] if previous is not None else 0.0)
        length = max(ends.values(), default=0.0)
        latest = dict.fromkeys(order, length)
        for task_id in reversed(order):
            for needed in by_id[task_id].dependencies:
                latest[needed] = min(latest[needed], latest[task_id] - by_id[task_id].duration)
        path: list[str] = []
        step: str | None = max(order, key=ends.__getitem__, default=None)
        while step is not None:
            path.append(step)
            step = bound_by[step]
        slack = {task_id: latest[task_id] - ends[task_id] for task_id in order}
        return CriticalPath(tuple(reversed(path)), length, slack)


def _checked(tasks: Sequence[ScheduledTask], max_concurrent: int | None) -> Schedule:
    if problems := graph_problems([(task.task_id, task.dependencies) for task in tasks], "task"):
        raise WorkflowDefinitionError(problems)
    return Schedule(tasks, max_concurrent)


def _rounds(schedule: Schedule) -> tuple[tuple[str, ...], ...]:
    rounds: list[tuple[str, ...]] = []
    while batch := schedule.take():
        rounds.append(batch)
        for task_id in batch:
            schedule.finish(task_id)
    return tuple(rounds)
