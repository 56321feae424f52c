"""Rule ``fingerprint-format``."""

import re
from collections.abc import Iterator

from onex_ls.contract.parts import named_at
from onex_ls.findings.finding import Finding, Fix, Related, Severity
from onex_ls.findings.rule import Rule
from onex_ls.rules.subject import Subject
from onex_ls.text.edits import TextEdit
from onex_ls.text.span import Span

RULE = Rule(
    name="fingerprint-format",
    severity=Severity.ERROR,
    summary="The fingerprint is malformed, or belongs to another version",
    why="A fingerprint is the version of the contract, a colon and twelve hexadecimal digits. One with another version "
    "was made from an older text.",
    bad="fingerprint: 1.1.0:4dd90a82f17a",
    good="fingerprint: 1.0.0:4dd90a82f17a",
    source="the official format; none of 32 real fingerprints breaks it. The digits are not checked: "
    "they depend on the library that made them",
)

_FORMAT = re.compile(r"(\d+\.\d+\.\d+)(?:[-+][\w.+-]+)?:[0-9a-f]{12}")


def check(subject: Subject) -> Iterator[Finding]:
    """A finding on a fingerprint that is no `<version>:<12 digits>`, or of another version than the contract."""
    fingerprint = named_at(subject.root, "", "fingerprint")
    if fingerprint is None:
        return
    span, path = fingerprint.place.span, fingerprint.place.path
    match = _FORMAT.fullmatch(fingerprint.name)
    version = subject.contract.version
    if match is None:
        message = "A fingerprint is `<contract_version>:<12 hexadecimal digits>`, as in `1.0.0:4dd90a82f17a`"
        yield Finding(RULE.name, RULE.severity, message, span, path)
    elif version is not None and match[1] != str(version):
        begin = span.end - len(span.of(subject.tree.text).lstrip("\"'"))
        edit = TextEdit(Span(begin, begin + len(match[1])), str(version))
        yield Finding(
            RULE.name,
            RULE.severity,
            f"The fingerprint is of version {match[1]}, the contract is {version}",
            span,
            path,
            related=(Related("The version of the contract", version.place.span),),
            fixes=(Fix(f"Change the version to {version}", (edit,)),),
        )
