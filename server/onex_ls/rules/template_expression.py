"""Rule ``template-expression``."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from onex_ls.findings.finding import Finding, Fix, Severity
from onex_ls.findings.rule import Rule
from onex_ls.rules.effect_operations import BEGINNING
from onex_ls.rules.near import nearest
from onex_ls.rules.subject import Subject
from onex_ls.syntax.query import value, walk
from onex_ls.syntax.tree import Scalar
from onex_ls.text.edits import TextEdit
from onex_ls.text.span import Span

_FILE = BEGINNING + "      io_config:\n        handler_type: filesystem\n        operation: write\n"

RULE = Rule(
    name="template-expression",
    severity=Severity.ERROR,
    summary="An expression in a template cannot be resolved",
    why="`${input.x}`, `${env.X:default}` and `${secret.x}` are filled in before an operation runs; a binding knows "
    "`request`, `result` and the like, and one function behind a pipe. Anything else stops the operation.",
    bad=_FILE + "        file_path_template: /data/${inputs.name}.json",
    good=_FILE + "        file_path_template: /data/${input.name}.json",
    source="the official executor of effects, ModelEnvelopeTemplate and ModelBindingExpression",
)


class _Dialect(NamedTuple):
    """Where templates stand, and what they may begin with. `is_strict` ones are paths with one function at the most.

    `unopened` finds an expression whose first brace was lost.
    """

    block: str
    roots: tuple[str, ...]
    is_strict: bool
    unopened: re.Pattern[str]


def _dialect(block: str, *roots: str, is_strict: bool) -> _Dialect:
    unopened = re.compile(rf"\$(?:{'|'.join(map(re.escape, roots))})\.[^\s{{}}$\"']*\}}")
    return _Dialect(block, roots, is_strict, unopened)


# `previous`, `payload` and `envelope` are in no official model, but in the project's own examples and handlers.
_DIALECTS = (
    _dialect("effect_operations", "input", "env", "secret", "previous", is_strict=False),
    _dialect(
        "operation_bindings",
        *("binding.config", "contract.config", "request", "result", "payload", "envelope"),
        is_strict=True,
    ),
)
_FUNCTIONS = ("to_json", "from_json")
_EXPRESSION = re.compile(r"\$\{((?:(?!\$\{)[^}\n])*)(\}?)")
_NAME = re.compile(r"[\w.]*")
_VARIABLE = re.compile(r"[A-Za-z_]\w*(:.*)?", re.DOTALL)


class _Wrong(NamedTuple):
    """What is wrong with an expression: which part of it, why, and what that part should be, where that is clear.

    It `is_sure` where nothing else can have been meant.
    """

    part: Span
    message: str
    meant: str = ""
    is_sure: bool = True


def check(subject: Subject) -> Iterator[Finding]:
    """A finding on each expression that nothing can resolve."""
    if not subject.mentions("$"):
        return
    for dialect in _DIALECTS:
        block = value(subject.root, dialect.block)
        if block is None:
            continue
        for path, node in walk(block, dialect.block):
            if isinstance(node, Scalar) and "$" in node.value:
                yield from _scalar(subject, dialect, node, path)


def _scalar(subject: Subject, dialect: _Dialect, node: Scalar, path: str) -> Iterator[Finding]:
    text = subject.tree.text
    opened = (_wrong(dialect, match) for match in _EXPRESSION.finditer(text, node.start, node.end))
    unopened = (_unopened(match) for match in dialect.unopened.finditer(text, node.start, node.end))
    for wrong in (*opened, *unopened):
        if wrong is not None:
            fixes: tuple[Fix, ...] = ()
            if wrong.meant:
                fixes = (Fix(f"Change to `{wrong.meant}`", (TextEdit(wrong.part, wrong.meant),), wrong.is_sure),)
            yield Finding(RULE.name, RULE.severity, wrong.message, wrong.part, path, fixes=fixes)


def _unopened(match: re.Match[str]) -> _Wrong:
    meant = "${" + match[0].removeprefix("$")
    return _Wrong(Span(*match.span()), "This expression has no beginning: a `{` is missing behind `$`", meant)


def _wrong(dialect: _Dialect, match: re.Match[str]) -> _Wrong | None:
    """The first thing wrong with an expression, from left to right."""
    inside = Span(*match.span(1))
    if not match[2] or _runs_on(match[1]):
        return _unclosed(dialect, match)
    if not match[1].strip():
        return _Wrong(Span(*match.span()), "This expression is empty")
    spelled, _, function = match[1].partition("|") if dialect.is_strict else (match[1], "", "")
    wrong = _root(dialect, spelled, inside.start)
    if wrong is None and dialect.is_strict:
        wrong = _path(spelled, inside.start) or _function(match[1], function, inside)
    elif wrong is None and spelled.startswith("env.") and not _VARIABLE.fullmatch(spelled.removeprefix("env.")):
        wrong = _Wrong(inside, "`env.` must be followed by the name of a variable: `${env.NAME}`")
    return wrong


def _runs_on(inside: str) -> bool:
    """Whether the brace that seems to close an expression belongs to the JSON around it: a quote comes before it."""
    path = inside.partition(":")[0] if inside.startswith("env.") else inside  # a default may hold anything
    return '"' in path or "'" in path


def _unclosed(dialect: _Dialect, match: re.Match[str]) -> _Wrong:
    path = _NAME.match(match[1])
    spelled = path[0] if path is not None else ""
    is_whole = match[1][len(spelled) :][:1] in ("", '"', "'") and _root(dialect, spelled, 0) is None
    part = Span(match.start(), match.start(1) + len(spelled))
    message = "This expression has no end: a `}` is missing"
    return _Wrong(part, message, f"${{{spelled}}}" if is_whole else "", is_sure=False)


def _root(dialect: _Dialect, spelled: str, at: int) -> _Wrong | None:
    path = spelled.strip()
    for root in dialect.roots:
        if (path == root and dialect.is_strict) or (path.startswith(f"{root}.") and len(path) > len(root) + 1):
            return None
    first = path.partition(".")[0]
    start = at + spelled.index(path)
    if first in dialect.roots:
        return _Wrong(Span(start, start + len(path)), f"`{first}` must be followed by a name: `{first}.name`")
    near = nearest(first, dialect.roots)
    asked = f"did you mean `{near[0]}`?" if len(near) == 1 else f"use {_either(dialect.roots)}"
    meant = near[0] if len(near) == 1 else ""
    return _Wrong(Span(start, start + len(first)), f"An expression cannot begin with `{first}`; {asked}", meant)


def _path(spelled: str, at: int) -> _Wrong | None:
    span = Span(at, at + len(spelled.rstrip()))
    if "__" in spelled:
        return _Wrong(span, "A path must not contain `__`")
    if "[" in spelled or "]" in spelled:
        return _Wrong(span, "Brackets are not known here; write the path with dots")
    if "?" in spelled or ":" in spelled:
        return _Wrong(span, "Conditions and defaults are not known here")
    return None


def _function(whole: str, function: str, inside: Span) -> _Wrong | None:
    if whole.count("|") > 1:
        return _Wrong(inside, "Only one function can be applied, so only one `|`")
    name = function.strip()
    if "|" not in whole or name in _FUNCTIONS:
        return None
    if not name:
        return _Wrong(inside, f"A function is missing behind `|`; use {_either(_FUNCTIONS)}")
    start = inside.start + len(whole) - len(function.lstrip())
    near = nearest(name, _FUNCTIONS)
    meant = near[0] if len(near) == 1 else ""
    asked = f"did you mean `{meant}`?" if meant else f"use {_either(_FUNCTIONS)}"
    return _Wrong(Span(start, start + len(name)), f"`{name}` is no function; {asked}", meant)


def _either(names: tuple[str, ...]) -> str:
    return ", ".join(f"`{name}`" for name in names[:-1]) + f" or `{names[-1]}`"
