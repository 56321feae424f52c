"""What a check finds, and the issue that is told of it."""

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from onex_ls.findings.finding import Finding
from onex_ls.findings.rule import Rule
from onex_ls.provenance.sourcemap import trace
from onex_ls.text.span import Span
from onex_ls.validation.package import Package
from onex_ls.validation.result import Issue, ValidationContext


class Found(NamedTuple):
    """A rule that is broken, where in which file; `path` is the contract path that asks for it, where that is known."""

    artifact: str
    rule: Rule
    message: str
    span: Span
    path: str = ""


Check = Callable[[Package, ValidationContext], Iterator[Found]]
"""A family of rules: what a package breaks of them."""


def issues(found: Iterable[Found], context: ValidationContext, source: str) -> tuple[Issue, ...]:
    """The issues of what was found, in the order of files and text, each traced to the contract where it can be."""
    ordered = sorted(found, key=lambda one: (one.artifact, one.span, one.rule.name))
    return tuple(_issue(one, context, source) for one in dict.fromkeys(ordered))


def _issue(one: Found, context: ValidationContext, source: str) -> Issue:
    finding = Finding(one.rule.name, one.rule.severity, one.message, one.span, one.path, source=source)
    return Issue(one.artifact, finding, one.path or trace(context.source_map, one.artifact, one.span.start))
