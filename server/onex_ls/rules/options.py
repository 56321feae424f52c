"""Options of the rules."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from onex_ls.findings.finding import Finding, Severity

STRICT_RULES = frozenset({"typed-model"})

Severities = MappingProxyType[str, Severity]


@dataclass(frozen=True, slots=True)
class RuleOptions:
    """Which rules run, and how severe their findings are. `select` None means all of them; `ignore` wins.

    `strict` adds the demands of the official typed models, which hardly any real contract meets.
    """

    select: frozenset[str] | None = None
    ignore: frozenset[str] = frozenset()
    severity: Severities = field(default_factory=lambda: MappingProxyType({}))
    strict: bool = False

    def runs(self, rule: str) -> bool:
        """Whether the findings of `rule` are wanted."""
        if rule in self.ignore or (rule in STRICT_RULES and not self.strict):
            return False
        return self.select is None or rule in self.select or rule in STRICT_RULES


def wanted(findings: Iterable[Finding], options: RuleOptions) -> tuple[Finding, ...]:
    """The findings that `options` ask for, as severe as they ask, in the order of the text."""
    kept = [finding for finding in findings if options.runs(finding.rule)]
    if options.severity:
        kept = [replace(finding, severity=options.severity.get(finding.rule, finding.severity)) for finding in kept]
    return tuple(sorted(kept, key=lambda finding: (finding.span, finding.rule, finding.message)))
