"""What a check finds, and the issue that is told of it."""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import NamedTuple

from onex_ls.findings.finding import Finding, Fix
from onex_ls.findings.rule import Rule
from onex_ls.provenance.sourcemap import trace
from onex_ls.text.span import Span
from onex_ls.validation.package import Package
from onex_ls.validation.result import Issue, ValidationContext


class Found(NamedTuple):
    """A rule that is broken, where in which file, and what would mend it there.

    `path` is the contract path that asks for it, where that is known.
    """

    artifact: str
    rule: Rule
    message: str
    span: Span
    path: str = ""
    fixes: tuple[Fix, ...] = ()


Check = Callable[[Package, ValidationContext], Iterator[Found]]
"""A family of rules: what a package breaks of them."""


_EXCUSES = {
    "stub-left": "stub-ok",
    "io-outside-effect": "io-ok|node-purity-ok|ONEX_EXCLUDE",
    "impure-call": "node-purity-ok|ONEX_EXCLUDE",
}
"""The comments by which the official checks are told that what a rule of theirs finds is meant, by rule of ours."""


def issues(found: Iterable[Found], package: Package, context: ValidationContext, source: str) -> tuple[Issue, ...]:
    """The issues of what was found, in the order of files and text, each traced to the contract where it can be.

    What a comment says to be meant is left out.
    """
    told = (one for one in dict.fromkeys(found) if not _is_excused(one, package))
    ordered = sorted(told, key=lambda one: (one.artifact, one.span, one.rule.name))
    return tuple(_issue(one, context, source) for one in ordered)


def _is_excused(one: Found, package: Package) -> bool:
    """Whether a comment in its line, or in the one above, says that it is meant: an official one or ours."""
    text = package.texts[one.artifact]
    start = text.rfind("\n", 0, max(text.rfind("\n", 0, one.span.start), 0)) + 1
    end = text.find("\n", one.span.start)
    *above, own = text[start : end if end >= 0 else len(text)].split("\n")
    comments = [line.partition("#")[2] for line in (*(line for line in above if line.lstrip().startswith("#")), own)]
    return any(_excuse(one.rule.name).search(comment) for comment in comments if comment)


@cache
def _excuse(rule: str) -> re.Pattern[str]:
    ours = rf"onex-ls:\s*ignore\s*\[[^\]]*(?<![\w-]){rule}(?![\w-])"
    return re.compile(f"{ours}|{_EXCUSES[rule]}" if rule in _EXCUSES else ours)


def _issue(one: Found, context: ValidationContext, source: str) -> Issue:
    finding = Finding(one.rule.name, one.rule.severity, one.message, one.span, one.path, fixes=one.fixes, source=source)
    return Issue(one.artifact, finding, one.path or trace(context.source_map, one.artifact, one.span.start))
