"""What validation is asked about, and what it answers."""

from dataclasses import dataclass, field
from typing import NamedTuple

from onex_ls.findings.finding import Finding, Severity
from onex_ls.provenance.sourcemap import SourceMap


class Requirement(NamedTuple):
    """Something that has to be in an artifact for the contract's sake: a class, function, or a name passed on.

    `base` is a class that it has to derive from, `method` one that it has to have, `path` the contract path that asks
    for it. `kind` is "class", "function" or "name".
    """

    artifact: str
    kind: str
    name: str
    path: str
    base: str | None = None
    method: str | None = None
    is_async: bool | None = None


@dataclass(frozen=True, slots=True)
class ValidationContext:
    """What is known about the code beside its text.

    `artifact` is the file it stands in. `requirements` may speak of other artifacts too; only its own count.
    """

    node_type: str = ""
    contract_summary: str = ""
    validation_criteria: tuple[str, ...] = ()
    artifact: str = ""
    requirements: tuple[Requirement, ...] = ()
    source_map: SourceMap = field(default_factory=dict)


class Issue(NamedTuple):
    """A finding on the code, and the contract path that caused it, where that is known."""

    artifact: str
    finding: Finding
    contract_path: str | None


@dataclass(frozen=True, slots=True)
class ValidationResult:
    """The outcome for one text; `duration_ms` is by validator."""

    issues: tuple[Issue, ...]
    duration_ms: dict[str, float] = field(default_factory=dict, compare=False)

    @property
    def passed(self) -> bool:
        """Whether there is no error."""
        return not self.errors

    @property
    def errors(self) -> tuple[str, ...]:
        """What is wrong, a sentence each."""
        return self._messages(Severity.ERROR)

    @property
    def warnings(self) -> tuple[str, ...]:
        """What is doubtful, a sentence each."""
        return self._messages(Severity.WARNING)

    def _messages(self, severity: Severity) -> tuple[str, ...]:
        return tuple(issue.finding.message for issue in self.issues if issue.finding.severity is severity)
