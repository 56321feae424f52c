"""Conditions of transitions as Python: ``retry_count less_than 3`` becomes ``_number(facts.get("retry_count")) < 3``.

Operators mean what the language of conditions of omnibase_core says they mean. Values are as YAML reads them, so that
``true`` is a boolean and ``3`` a number. A fact that is not known is None; it has no size, no length and no text.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from onex_ls.contract.model import Value
from onex_ls.contract.parts import Named
from onex_ls.generation.patterns import is_pattern, matching
from onex_ls.generation.pytext import literal
from onex_ls.syntax.parse import parse
from onex_ls.syntax.query import scalar
from onex_ls.syntax.values import scalar_value

Facts = Mapping[str, Value]
"""What is known, by name."""

INNER = "inner"
"""The helper of generated code that follows a path such as ``order.lines``."""

_WORDS = 3
_SYNONYMS = {
    "equals": "==",
    "not_equals": "!=",
    "less_than": "<",
    "greater_than": ">",
    "less_than_or_equal": "<=",
    "greater_than_or_equal": ">=",
    "is_present": "exists",
}
"""Words for operators; the last is one that contracts use although the language of conditions does not have it."""

_LARGEST = 10**15
"""Numbers from here on are not told from their neighbours; the comparison is false of what is no number at all, too."""

_MOST_ITEMS = 20
_LONGEST_TEXT = 60
"""Beyond these no one wants to read the test, and none is written."""


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition that code can decide. `expression` is Python over ``facts``; `helpers` are functions that it calls.

    `type` is that of the field, as a contract spells it. `example` is a fact for which it holds, `counter` one for
    which it does not; None where no such fact is known.
    """

    field: str
    operator: str
    value: Value
    type: str
    expression: str
    helpers: frozenset[str]
    example: Value
    counter: Value


@dataclass(frozen=True, slots=True)
class _Operator:
    """What an operator is in Python: the helper that its field goes through, and the rest of the expression.

    `decides` says of a fact whether the condition holds; `example` makes one for which it does, `counter` one for which
    it does not.
    """

    helper: str
    spelled: Callable[[str, Value], str]
    decides: Callable[[Value, Value], bool]
    example: Callable[[Value], Value]
    counter: Callable[[Value], Value]
    type: str = ""


def read_condition(expression: Named) -> Condition | None:
    """The condition that an expression spells; None for one that only its author understands."""
    words = expression.name.split()
    name = _SYNONYMS.get(words[1], words[1]) if len(words) > 1 else ""
    words += ["_"] if len(words) == _WORDS - 1 and name == "exists" else []
    operator = _OPERATORS.get(name)
    if operator is None or len(words) != _WORDS or words[0].startswith("_"):
        return None
    field, value = words[0], _listed(words[2]) if name in ("in", "not_in") else _value(words[2])
    if not _fits(name, value):
        return None
    path = "." in field
    found = f"_inner(facts, {literal(field)})" if path else f"facts.get({literal(field)})"
    helpers = {INNER} if path else set()
    if operator.helper:
        found, helpers = f"_{operator.helper}({found})", {*helpers, operator.helper}
    kind = "dict" if path else operator.type or _type(value)
    spelled = operator.spelled(found, value)
    return Condition(
        field, name, value, kind, spelled, frozenset(helpers), operator.example(value), operator.counter(value)
    )


def all_hold(conditions: Iterable[Condition], facts: Facts) -> bool:
    """Whether generated code will find that all of the conditions hold."""
    return all(_OPERATORS[one.operator].decides(_fact(facts, one.field), one.value) for one in conditions)


def situations(conditions: Iterable[Condition]) -> Iterator[dict[str, Value]]:
    """Facts for which the conditions hold, and such for which one of them does not; empty facts first."""
    conditions = list(conditions)
    yield {}
    yield _situation(conditions, None)
    for condition in conditions:
        choices = condition.value if condition.operator == "in" and isinstance(condition.value, list) else []
        for fact in (*choices[1:], condition.counter):
            if fact is not None:
                yield _situation(conditions, condition, fact)


def _situation(conditions: Iterable[Condition], special: Condition | None, value: Value = None) -> dict[str, Value]:
    """Facts for which the conditions hold, but for the one whose fact has another value."""
    facts: dict[str, Value] = {}
    for condition in conditions:
        fact = value if condition is special else condition.example
        if fact is not None:
            _put(facts, condition.field.split("."), fact)
    return facts


def _put(facts: dict[str, Value], path: list[str], fact: Value) -> None:
    """Write a fact at a path, unless something else is there on the way."""
    first, *below = path
    if not below:
        facts[first] = fact
        return
    inside = facts.setdefault(first, {})
    if isinstance(inside, dict):
        _put(inside, below, fact)


def _fact(facts: Facts, path: str) -> Value:
    found: Value = dict(facts)
    for part in path.split("."):
        found = found.get(part) if isinstance(found, dict) else None
    return found


def _value(word: str) -> Value:
    node = scalar(parse(word).root)
    return scalar_value(node) if node is not None else word


def _listed(words: str) -> Value:
    return [_value(word) for word in words.split(",")]


def _type(value: Value) -> str:
    """The type of what a value is compared with."""
    types = {type(item).__name__ for item in (value if isinstance(value, list) else [value])}
    return types.pop() if len(types) == 1 and value is not None else "object"


def _fits(operator: str, value: Value) -> bool:
    """Whether the operator can be asked about the value."""
    if operator == "matches":
        return is_pattern(str(value)) and _compiles(str(value))
    is_number = isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < _LARGEST
    return is_number or operator not in ("<", "<=", ">", ">=", "min_length", "max_length")


def _compiles(pattern: str) -> bool:
    """Whether Python, which asks the pattern in generated code, takes it too."""
    try:
        re.compile(pattern)
    except (re.error, OverflowError, RecursionError):
        return False
    return True


def _same(found: Value, value: Value) -> bool:
    """Whether code finds them the same: of truths and None that they are the very same, and 1 is not true."""
    return found is value if value is None or isinstance(value, bool) else found == value


def _is(found: str, value: Value) -> str:
    return f"{found} {'is' if value is None or isinstance(value, bool) else '=='} {literal(value)}"


def _is_not(found: str, value: Value) -> str:
    return f"{found} {'is not' if value is None or isinstance(value, bool) else '!='} {literal(value)}"


def _choices(value: Value) -> str:
    items = [literal(item) for item in value] if isinstance(value, list) else []
    return f"({', '.join(items)}{',' if len(items) == 1 else ''})"


def _another(value: Value) -> Value:
    """A value of the same type that differs from this one, or from all of these."""
    if isinstance(value, list):
        return _another(max(value, key=str)) if value else "other"
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return value + 1
    return f"not {value}"


def _as_number(value: Value) -> float:
    return float(value) if isinstance(value, int | float) else float("nan")


def _length(value: Value) -> float:
    return float(len(value)) if isinstance(value, str | list | dict) else float("nan")


def _items(value: Value, more: int = 0) -> Value:
    count = int(_as_number(value)) + more
    return ["item"] * count if 0 <= count <= _MOST_ITEMS else None


def _first(value: Value) -> Value:
    return value[0] if isinstance(value, list) and value else None


def _matched(value: Value) -> Value:
    return matching(f"^(?:{value})", 0, _LONGEST_TEXT)


def _ordered(sign: str, decides: Callable[[float, float], bool], example: int, counter: int) -> _Operator:
    return _Operator(
        "number",
        lambda found, value: f"{found} {sign} {literal(value)}",
        lambda found, value: decides(_as_number(found), _as_number(value)),
        lambda value: _as_number(value) + example,
        lambda value: _as_number(value) + counter,
        "float",
    )


def _sized(sign: str, decides: Callable[[float, float], bool], counter: int) -> _Operator:
    return _Operator(
        "length",
        lambda found, value: f"{found} {sign} {literal(value)}",
        lambda found, value: decides(_length(found), _as_number(value)),
        _items,
        lambda value: _items(value, counter),
        "list[object]",
    )


def _text(spelled: Callable[[str, Value], str], example: Callable[[Value], Value], counter: Value) -> _Operator:
    """Of a text only the example is known to satisfy: what a pattern takes is not ours to find out."""
    return _Operator(
        "text",
        spelled,
        lambda found, value: found is not None and found == example(value),
        example,
        lambda _: counter,
        "str",
    )


_OPERATORS: Mapping[str, _Operator] = {
    "==": _Operator("", _is, lambda found, value: _same(found, value), lambda value: value, _another),
    "!=": _Operator("", _is_not, lambda found, value: not _same(found, value), _another, lambda value: value),
    "<": _ordered("<", lambda found, value: found < value, -1, 0),
    "<=": _ordered("<=", lambda found, value: found <= value, 0, 1),
    ">": _ordered(">", lambda found, value: found > value, 1, 0),
    ">=": _ordered(">=", lambda found, value: found >= value, 0, -1),
    "min_length": _sized(">=", lambda found, value: found >= value, -1),
    "max_length": _sized("<=", lambda found, value: found <= value, 1),
    "exists": _Operator(
        "",
        lambda found, _: f"{found} is not None",
        lambda found, _: found is not None,
        lambda _: "value",
        lambda _: None,
        "object",
    ),
    "not_exists": _Operator(
        "",
        lambda found, _: f"{found} is None",
        lambda found, _: found is None,
        lambda _: None,
        lambda _: "value",
        "object",
    ),
    "in": _Operator(
        "",
        lambda found, value: f"{found} in {_choices(value)}",
        lambda found, value: isinstance(value, list) and found in value,
        _first,
        _another,
    ),
    "not_in": _Operator(
        "",
        lambda found, value: f"{found} not in {_choices(value)}",
        lambda found, value: isinstance(value, list) and found not in value,
        _another,
        _first,
    ),
    "contains": _text(lambda found, value: f"{literal(str(value))} in {found}", str, ""),
    "matches": _text(lambda found, value: f"re.match({literal(str(value))}, {found}) is not None", _matched, None),
}
