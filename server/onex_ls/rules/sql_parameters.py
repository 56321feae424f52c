"""Rule ``sql-parameters``."""

import re
from collections.abc import Iterator

from onex_ls.contract.effects import Io
from onex_ls.contract.parts import Named
from onex_ls.findings.finding import Finding, Fix, Related, Severity
from onex_ls.findings.rule import Rule
from onex_ls.rules.effect_operations import BEGINNING
from onex_ls.rules.subject import Subject
from onex_ls.syntax.query import entry, find
from onex_ls.text.edits import TextEdit
from onex_ls.text.span import Span

_QUERY = (
    BEGINNING + "      io_config:\n        handler_type: db\n        operation: raw\n        connection_name: shop\n"
    "        query_template: call price_of($1, $2)\n"
)

RULE = Rule(
    name="sql-parameters",
    severity=Severity.ERROR,
    summary="The placeholders of a query do not fit its parameters",
    why="Placeholders count `$1`, `$2` and so on without a gap, one for each of `query_params`; anything else fails "
    "when the query runs. Input written into a `raw` query lets it be rewritten from outside, and only `select` can "
    "be `read_only`.",
    bad=_QUERY + '        query_params: ["${input.id}"]',
    good=_QUERY + '        query_params: ["${input.id}", "${input.shop}"]',
    source="ModelDbIOConfig",
)

_PLACEHOLDER = re.compile(r"\$(\d{1,6})")
_INPUT = re.compile(r"\$\{input\.[^}]+\}")


def check(subject: Subject) -> Iterator[Finding]:
    """A finding on each query whose placeholders and parameters differ, and on what makes a query unsafe."""
    for effect in subject.effects:
        for operation in effect.operations:
            io = operation.io
            if io is not None and io.handler == "db":
                yield from _query(subject, io)
                yield from _read_only(subject, io)


def _query(subject: Subject, io: Io) -> Iterator[Finding]:
    query = io.settings.get("query_template")
    if query is None or subject.is_broken or not subject.meant.isdisjoint({"query_params", "query_template"}):
        return
    numbers = {int(match[1]) for match in _PLACEHOLDER.finditer(query.name)}
    highest = max(numbers, default=0)
    missing = sorted(set(range(1, highest + 1)) - numbers) if highest <= _FEW else []
    if 0 in numbers:
        yield _at(subject, query, "$0", "Placeholders count from `$1`")
    elif missing:
        names = " and ".join(f"`${number}`" for number in missing)
        yield _at(subject, query, f"${highest}", f"Placeholders count without a gap: {names} is missing")
    elif highest != len(io.parameters or ()):
        yield _number(subject, io, query, highest)
    if io.action == "raw" and (match := _INPUT.search(query.name)) is not None:
        message = "Input in a `raw` query can rewrite it; use a placeholder such as `$1` and `query_params`"
        yield _at(subject, query, match[0], message)


_FEW = 1_000  # placeholders; more are no gap but a number that means something else


def _number(subject: Subject, io: Io, query: Named, highest: int) -> Finding:
    """The finding on a wrong number of parameters, at the first that is too many or else at their key."""
    given = io.parameters or ()
    block = find(subject.root, io.place.path)
    declared = entry(block, "query_params")
    asks = f"The query asks for {highest} parameter{'' if highest == 1 else 's'}"
    message = f"{asks}, and `query_params` has {len(given)}" if declared is not None else f"{asks}, and there are none"
    place = given[highest] if len(given) > highest else None
    span = place.span if place else declared.key.span if declared is not None else query.place.span
    path = place.path if place else f"{io.place.path}.query_params"
    related = (Related("This is the query", query.place.span),) if span != query.place.span else ()
    return Finding(RULE.name, RULE.severity, message, span, path, related=related)


def _at(subject: Subject, query: Named, part: str, message: str) -> Finding:
    """A finding on one part of a query, or on all of it where the part is written with escapes."""
    at = subject.tree.text.find(part, *query.place.span)
    span = Span(at, at + len(part)) if at >= 0 else query.place.span
    return Finding(RULE.name, RULE.severity, message, span, query.place.path)


def _read_only(subject: Subject, io: Io) -> Iterator[Finding]:
    said = io.settings.get("read_only")
    if said is not None and io.is_set("read_only") and io.action not in ("", "select"):
        fix = Fix("Say `read_only: false`", (TextEdit(said.place.span, "false"),), safe=True)
        message = f"Only `select` can be read-only, `{io.action}` cannot"
        yield Finding(RULE.name, RULE.severity, message, said.place.span, said.place.path, fixes=(fix,))
