"""Comments that silence findings: ``# onex-ls: ignore[rule, rule]``, behind a line or on a line of its own above it."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from onex_ls.findings.finding import Finding
from onex_ls.text.lines import LineIndex
from onex_ls.text.span import Span

MARKER = "onex-ls:"

# At the beginning of a comment it is meant for us whatever follows; further on only if it says what we know.
_DIRECTIVE = re.compile(rf"#(?:[ \t]*{MARKER}[ \t]*|.*?{MARKER}[ \t]*(?=ignore\b))(?P<rest>.*)")
_IGNORE = re.compile(r"ignore[ \t]*\[(?P<names>[^\]]*)\]")
_BARE = re.compile(rf"#[ \t]*{MARKER}")
_NAME = re.compile(r"[^,\s]+")


class RuleName(NamedTuple):
    """The name of a rule in a comment, and where it stands."""

    name: str
    span: Span


class Ignore(NamedTuple):
    """One comment. `line` is the line it speaks of, from 0; without `rules` it is none that silences anything.

    `says_more` is whether it holds anything but the names of rules.
    """

    comment: Span
    line: int
    rules: tuple[RuleName, ...]
    says_more: bool


def ignores(comments: Iterable[tuple[int, str]], lines: LineIndex) -> Iterator[Ignore]:
    """The ignores among comments, which come as offset and text, in the order of the text."""
    for start, text in comments:
        directive = _DIRECTIVE.match(text)
        if directive is None:
            continue
        begin, rest = start + directive.start("rest"), directive["rest"]
        names = _IGNORE.match(rest)
        found = _NAME.finditer(rest, *names.span("names")) if names is not None else ()
        rules = tuple(RuleName(match[0], Span(begin + match.start(), begin + match.end())) for match in found)
        says_more = names is None or bool(rest[names.end() :].strip()) or _BARE.match(text) is None
        yield Ignore(Span(start, start + len(text)), _line_meant(start, lines), rules, says_more)


def _line_meant(start: int, lines: LineIndex) -> int:
    """The line of a comment; where it stands alone, the next one with anything but a comment in it."""
    line = lines.line_of(start)
    if lines.text[lines.start(line) : start].strip():
        return line
    for below in range(line + 1, lines.count):
        text = lines.line_text(below).strip()
        if text and not text.startswith("#"):
            return below
    return line


class Silenced(NamedTuple):
    """What is left of some findings, and the names that silenced none of them."""

    left: list[Finding]
    unused: list[tuple[Ignore, RuleName]]


def silence(findings: Iterable[Finding], found: Iterable[Ignore], lines: LineIndex) -> Silenced:
    """Take out the findings that begin in a line for which their rule is ignored."""
    wanted: dict[tuple[int, str], list[tuple[Ignore, RuleName]]] = {}
    for ignore in found:
        for rule in ignore.rules:
            wanted.setdefault((ignore.line, rule.name), []).append((ignore, rule))
    used: set[tuple[int, str]] = set()
    left = []
    for finding in findings:
        key = (lines.line_of(finding.span.start), finding.rule)
        if key in wanted:
            used.add(key)
        else:
            left.append(finding)
    unused = [pair for key, pairs in wanted.items() for pair in (pairs[1:] if key in used else pairs)]
    return Silenced(left, unused)
