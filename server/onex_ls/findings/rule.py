"""What is known about a rule beside its code: the catalogue that documentation, editors and reports read."""

from dataclasses import dataclass

from onex_ls.findings.finding import Severity


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. Its name is stable: people write it into settings and ignore comments.

    `why` says what goes wrong otherwise, `bad` and `good` are short contracts or parts of one, or code where the
    `language` is another, and `source` names who else enforces the rule, or how it was found.
    """

    name: str
    severity: Severity
    summary: str
    why: str
    bad: str
    good: str
    source: str
    language: str = "yaml"
