"""Options of the rules."""

from dataclasses import dataclass, field
from types import MappingProxyType

from onex_ls.findings.finding import Severity

Severities = MappingProxyType[str, Severity]


@dataclass(frozen=True, slots=True)
class RuleOptions:
    """Which rules run, and how severe their findings are. `select` None means all of them; `ignore` wins."""

    select: frozenset[str] | None = None
    ignore: frozenset[str] = frozenset()
    severity: Severities = field(default_factory=lambda: MappingProxyType({}))

    def runs(self, rule: str) -> bool:
        """Whether the findings of `rule` are wanted."""
        return rule not in self.ignore and (self.select is None or rule in self.select)
