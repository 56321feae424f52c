"""A finding: what is wrong, where, how bad, and how to mend it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from onex_ls.text.edits import TextEdit
from onex_ls.text.span import Span


class Severity(StrEnum):
    """How much a finding matters, in the words of the JSON report."""

    ERROR = "error"
    WARNING = "warning"
    INFORMATION = "information"
    HINT = "hint"


class Related(NamedTuple):
    """The other end of a finding: the first of two duplicates, the list a name is missing from."""

    message: str
    span: Span
    file: str | None = None  # an absolute path; None is the file under analysis


class Fix(NamedTuple):
    """Edits of one file that resolve a finding.

    A safe fix keeps what the contract means, or states what its author can only have meant; "fix all" applies
    safe fixes without asking. An unsafe one is a suggestion that a person confirms.
    """

    title: str
    edits: tuple[TextEdit, ...]
    safe: bool = False
    file: str | None = None  # an absolute path; None is the file under analysis


@dataclass(frozen=True, slots=True)
class Finding:
    """One problem of one file.

    `path` is the place in the contract (``event_bus.publish_topics[0]``), empty where there is none, as for
    syntax. `source` names the judge; the rules of the contract itself are ``onex-ls``.
    """

    rule: str
    severity: Severity
    message: str
    span: Span
    path: str = ""
    related: tuple[Related, ...] = ()
    fixes: tuple[Fix, ...] = ()
    source: str = "onex-ls"
