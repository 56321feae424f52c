"""The options of the engine."""

from dataclasses import dataclass

from onex_ls.workflows.recovery import ErrorPattern


@dataclass(frozen=True, slots=True)
class WorkflowConfig:
    """Limits and policy of an executor; times are seconds.

    `max_parallel_tasks` bounds the steps of one run that are under way at once, over all its stages.
    `stage_timeout_seconds` is a ceiling over the limit that each stage sets for itself. With `enable_fast_fail` the
    first failure stops the run; without it every stage whose dependencies succeeded still runs. A retry waits
    `retry_delay_seconds`, twice as long each time, at most `retry_delay_limit_seconds`. A handler that was told to
    stop has `cancel_grace_seconds` to clean up before the engine goes on without it. `recovery` holds for every step,
    behind the patterns of its own.
    """

    max_parallel_tasks: int = 10
    stage_timeout_seconds: float = 300
    enable_fast_fail: bool = True
    retry_delay_seconds: float = 0.1
    retry_delay_limit_seconds: float = 5
    cancel_grace_seconds: float = 0.1
    recovery: tuple[ErrorPattern, ...] = ()

    def __post_init__(self) -> None:
        if self.max_parallel_tasks < 1:
            raise ValueError(f"max_parallel_tasks must be at least 1, not {self.max_parallel_tasks}")
        if self.stage_timeout_seconds <= 0:
            raise ValueError(f"stage_timeout_seconds must be positive, not {self.stage_timeout_seconds}")

    def retry_delay(self, attempts: int) -> float:
        """The seconds to wait after `attempts` failed attempts; no jitter, a run is as repeatable as its handlers."""
        doublings = min(attempts - 1, 30)  # 2**30 delays are behind any limit; more would overflow a float one day
        return min(self.retry_delay_seconds * 2.0**doublings, self.retry_delay_limit_seconds)
