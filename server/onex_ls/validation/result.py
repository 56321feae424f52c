"""What validation is asked about, and what it answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple

from onex_ls.contract.kind import Kind, kind_of
from onex_ls.contract.model import Contract
from onex_ls.findings.finding import Finding, Severity
from onex_ls.provenance.sourcemap import SourceMap
from onex_ls.validation.options import DEFAULT_THRESHOLD


class RequiredField(NamedTuple):
    """A field that a model has to have, with its type as Python writes it, and the contract path that declares it.

    A `type` that nobody knows is empty.
    """

    name: str
    type: str
    path: str


class Requirement(NamedTuple):
    """Something that has to be in an artifact for the contract's sake: a class, function, or a name passed on.

    `base` is a class that it has to derive from, `method` one that it has to have, `fields` those of a model, `path`
    the contract path that asks for it. `kind` is "class", "function" or "name".
    """

    artifact: str
    kind: str
    name: str
    path: str
    base: str | None = None
    method: str | None = None
    is_async: bool | None = None
    fields: tuple[RequiredField, ...] = ()


@dataclass(frozen=True, slots=True)
class ValidationContext:
    """What is known about the code beside its text; all of it may be missing.

    `artifact` is the file that a single text stands in. `requirements` may speak of other artifacts too; only those at
    hand count. Without any, they follow from the `contract`, whose text is `contract_text`. `contract_summary` and
    `validation_criteria` are words for those who judge by reading: validators of your own, and the quorum.
    """

    node_type: str = ""
    contract_summary: str = ""
    validation_criteria: tuple[str, ...] = ()
    artifact: str = ""
    requirements: tuple[Requirement, ...] = ()
    source_map: SourceMap = field(default_factory=dict)
    contract: Contract | None = None
    contract_text: str = ""

    @property
    def kind(self) -> Kind | None:
        """The kind of the node: that of its contract, else what `node_type` says."""
        return self.contract.kind if self.contract is not None else kind_of(self.node_type)


class Issue(NamedTuple):
    """A finding on the code, and the contract path that caused it, where that is known."""

    artifact: str
    finding: Finding
    contract_path: str | None = None


@dataclass(frozen=True, slots=True)
class ValidationResult:
    """The outcome for one text or package. `duration_ms` is by validator; `parts` are the scores that make up `score`.

    `parts` are between 0 and 1, one for each validator, and for the quality one for each of its areas.
    """

    issues: tuple[Issue, ...]
    duration_ms: Mapping[str, float] = field(default_factory=dict, compare=False)
    parts: Mapping[str, float] = field(default_factory=dict)
    threshold: float = DEFAULT_THRESHOLD

    @property
    def passed(self) -> bool:
        """Whether there is no error, and the score reaches the threshold."""
        return not self.errors and self.score >= self.threshold

    @property
    def score(self) -> float:
        """The mean of the parts, 1 where there are none."""
        return sum(self.parts.values()) / len(self.parts) if self.parts else 1.0

    @property
    def errors(self) -> tuple[str, ...]:
        """What is wrong, a sentence each."""
        return self._messages(Severity.ERROR)

    @property
    def warnings(self) -> tuple[str, ...]:
        """What is doubtful, a sentence each."""
        return self._messages(Severity.WARNING)

    @property
    def suggestions(self) -> tuple[str, ...]:
        """What could be better, a sentence each."""
        return self._messages(Severity.INFORMATION, Severity.HINT)

    def _messages(self, *severities: Severity) -> tuple[str, ...]:
        return tuple(issue.finding.message for issue in self.issues if issue.finding.severity in severities)


def context_of(
    contract: Contract, contract_text: str = "", source_map: SourceMap = MappingProxyType({})
) -> ValidationContext:
    """The context of the code of a contract, hand-written or generated; its requirements follow from the contract."""
    return ValidationContext(
        node_type=contract.kind.value,
        contract_summary=contract.description,
        source_map=source_map,
        contract=contract,
        contract_text=contract_text,
    )
