"""What to do about a failed step: a pattern says about which failures, its recovery says what.

================  ==================================================================================
`Retry`           try again, after a pause that doubles each time
`Alternative`     let another handler do the work
`Correct`         run a repair, lay what it returns over the context, then try again
`Degrade`         do without: the step completes with an output that says so
`Escalate`        give up at once, and end the whole run, also where failures would be collected
================  ==================================================================================

A repair is a handler too. Both find the failure they are there for as ``context["control"].failure``.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from onex_ls.workflows.definition import Handler


class RecoveryStrategy(StrEnum):
    """The names of the recoveries, as statistics and results give them."""

    RETRY = "retry"
    ALTERNATIVE = "alternative"
    CORRECT = "correct"
    DEGRADE = "degrade"
    ESCALATE = "escalate"


@dataclass(frozen=True, slots=True)
class Retry:
    """Try again, after the back-off of the executor."""


@dataclass(frozen=True, slots=True)
class Alternative:
    """Let `handler` take over for the rest of the step."""

    handler: "Handler"


@dataclass(frozen=True, slots=True)
class Correct:
    """Call `repair`, lay what it returns over the context of this step, and try again.

    It runs under the time limit of the step. When it fails, its failure is the step's from then on.
    """

    repair: "Handler"


@dataclass(frozen=True, slots=True)
class Degrade:
    """Do without: the step completes, and `output` stands in for what it would have returned."""

    output: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Escalate:
    """Fail at once. The run ends there: it is for the caller, or for a person, to decide."""


Recovery = Retry | Alternative | Correct | Degrade | Escalate

_STRATEGY = {
    Retry: RecoveryStrategy.RETRY,
    Alternative: RecoveryStrategy.ALTERNATIVE,
    Correct: RecoveryStrategy.CORRECT,
    Degrade: RecoveryStrategy.DEGRADE,
    Escalate: RecoveryStrategy.ESCALATE,
}


@dataclass(frozen=True, slots=True)
class ErrorPattern:
    """Maps failures to a recovery, which each step may use up to `times` times.

    It fits exceptions of the classes in `errors` in whose text `message`, a regular expression, is found. Steps that
    take too long fail with `StepTimeoutError`, which is a TimeoutError.
    """

    recovery: Recovery
    errors: type[Exception] | tuple[type[Exception], ...] = Exception
    message: str = ""
    times: int = 1

    def __post_init__(self) -> None:
        if type(self.recovery) not in _STRATEGY:
            raise TypeError(f"a recovery is one of {', '.join(kind.__name__ for kind in _STRATEGY)}")
        if self.times < 1:
            raise ValueError(f"times must be at least 1, not {self.times}")
        isinstance(None, self.errors)  # raises TypeError now for what is no class, rather than in the middle of a run
        re.compile(self.message)

    @property
    def strategy(self) -> RecoveryStrategy:
        """The name of its recovery."""
        return _STRATEGY[type(self.recovery)]

    def fits(self, failure: Exception) -> bool:
        """Whether it speaks of this failure."""
        return isinstance(failure, self.errors) and re.search(self.message, text_of(failure)) is not None


def text_of(error: Exception) -> str:
    """What an exception says of itself; nothing where it fails at that, as exceptions of handlers may."""
    try:
        return str(error)
    except Exception:  # noqa: BLE001 - whatever it raises, it is no failure of the engine
        return ""


class RecoveryPlan:
    """What is left to be done about the failures of one step.

    Of the patterns that fit a failure, the first counts that is not used up; `retry_count` is for failures that no
    pattern fits. `taken` are the recoveries so far.
    """

    def __init__(self, patterns: Sequence[ErrorPattern], retry_count: int) -> None:
        self._patterns = patterns
        self._left = [pattern.times for pattern in patterns]
        self._retries = retry_count
        self.taken: list[RecoveryStrategy] = []

    def next(self, failure: Exception) -> Recovery | None:
        """What to do about `failure`, which counts as done; None when it stands."""
        fitting = [place for place, pattern in enumerate(self._patterns) if pattern.fits(failure)]
        if not fitting:
            return self._plain_retry()
        place = next((place for place in fitting if self._left[place]), None)
        if place is None:
            return None
        self._left[place] -= 1
        self.taken.append(self._patterns[place].strategy)
        return self._patterns[place].recovery

    def _plain_retry(self) -> Retry | None:
        if not self._retries:
            return None
        self._retries -= 1
        self.taken.append(RecoveryStrategy.RETRY)
        return Retry()
