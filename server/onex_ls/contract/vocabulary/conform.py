"""Whether values are what the vocabulary declares them to be: of the right shape and type, and one of the choices.

What the official reader coerces passes here too, such as numbers in quotes. A ``${...}`` placeholder passes wherever a
single value does, since nobody knows yet what will stand there, and so does what a tag like ``!include`` brings in.
"""

import re
from collections.abc import Iterable, Iterator
from enum import Enum
from typing import NamedTuple, cast

from onex_ls.contract.vocabulary.near import nearest
from onex_ls.contract.vocabulary.schema import (
    FREE_MAP,
    Anything,
    Basic,
    Block,
    Key,
    Later,
    ListOf,
    MapOf,
    OneOf,
    Tagged,
    Type,
)
from onex_ls.contract.vocabulary.schema import Scalar as Single
from onex_ls.contract.vocabulary.walk import Governed
from onex_ls.contract.vocabulary.words import describe, found
from onex_ls.syntax.query import entries, join
from onex_ls.syntax.tree import Alias, Mapping, Node, Scalar, Sequence, resolved
from onex_ls.syntax.values import scalar_type, scalar_value
from onex_ls.text.span import Span

_NUMBERS = frozenset({"int", "float"})
_TRUTHS = frozenset({"true", "false", "yes", "no", "on", "off"})
_SHORTEST = 4
"""A value and a choice that both have fewer letters lie so close together that a near miss says nothing."""


class Fault(Enum):
    """What is wrong with a value."""

    TYPE = "type"
    RANGE = "range"
    CHOICE = "choice"  # none of the choices, or not of the form, and nothing else is taken
    NEAR_CHOICE = "near choice"  # nearly one of the choices, whether anything else is taken or not


class Mismatch(NamedTuple):
    """A value that contradicts its declaration: what was expected and what is there, in words.

    `declared` is the type it was held against. `meant` are the choices that a near miss most likely stands for.
    """

    fault: Fault
    path: str
    node: Node
    key: Key
    declared: Type
    expected: str
    found: str
    meant: tuple[str, ...] = ()

    @property
    def span(self) -> Span:
        """The characters of the value."""
        return self.node.span


class _Place(NamedTuple):
    """A value, where it stands, and the key whose declaration it falls under."""

    node: Node
    path: str
    key: Key


def mismatches(blocks: Iterable[Governed]) -> Iterator[Mismatch]:
    """Every value directly in `blocks`, as `governed` gives them, that contradicts its declaration."""
    for block in blocks:
        for entry, key in block.known:
            if not _fits_at_once(entry.value, key.type):
                yield from _check(_Place(entry.value, join(block.path, key.name), key), key.type, key.required)


def _fits_at_once(node: Node, declared: Type) -> bool:
    """Whether a value has its type at first sight, as most have: only the others are worth a path and a closer look."""
    wanted = type(declared)
    if wanted is Anything or declared is FREE_MAP:
        return True
    if type(node) is Scalar:
        return wanted is Single and _fits_plainly(node, cast("Single", declared))
    if type(node) is Mapping:
        if wanted is MapOf:
            inner = cast("MapOf", declared).value
            return all(_fits_at_once(entry.value, inner) for entry in node.entries)
        return wanted is Block
    if type(node) is Sequence and wanted is ListOf:
        inner = cast("ListOf", declared).item
        return all(_fits_at_once(item, inner) for item in node.items)
    return False


def _fits_plainly(node: Scalar, declared: Single) -> bool:
    """The answer for most single values of a contract, in the shortest time."""
    kind = "str" if node.style and node.tag is None else scalar_type(node)
    if declared.choices:
        return kind == "str" and any(choice.value == node.value for choice in declared.choices)
    if declared.form is not None:
        return False
    basic = declared.basic
    if basic is Basic.TEXT:
        return kind == "str"
    if basic is Basic.BOOLEAN:
        return kind == "bool"
    if basic is Basic.SCALAR:
        return kind != "null"
    return kind == "int" and node.value.isdecimal() and not _is_outside(node, declared)


def _check(place: _Place, declared: Type, required: bool) -> Iterator[Mismatch]:
    node = resolved(place.node)
    if isinstance(node, Alias) or _brings_something_in(node) or _fits_at_once(node, declared):
        return
    options = _options(declared)
    if any(isinstance(option, Anything) or option is FREE_MAP for option in options):
        return
    if isinstance(node, Scalar):
        yield from _single(place, node, declared, options, required)
        return
    option = next((option for option in options if _fits(option, node)), None)
    if option is None:
        yield _wrong_type(place, declared)
    elif isinstance(option, ListOf) and isinstance(node, Sequence):
        for position, item in enumerate(node.items):
            yield from _check(_Place(item, join(place.path, position), place.key), option.item, required=True)
    elif isinstance(option, MapOf):
        for pair in entries(node):
            below = _Place(pair.value, join(place.path, pair.name or "?"), place.key)
            yield from _check(below, option.value, required=False)


def _options(declared: Type) -> tuple[Type, ...]:
    if isinstance(declared, Later):
        return _options(declared.find())
    if isinstance(declared, OneOf):
        return tuple(option for each in declared.options for option in _options(each))
    return (declared,)


def _brings_something_in(node: Scalar | Mapping | Sequence) -> bool:
    tag = node.tag
    return tag is not None and (not tag.startswith("tag:yaml.org,") or tag.startswith("tag:yaml.org,2002:python/"))


def _fits(option: Type, node: Mapping | Sequence) -> bool:
    return isinstance(option, ListOf if isinstance(node, Sequence) else Block | MapOf | Tagged)


def _single(
    place: _Place, node: Scalar, declared: Type, options: tuple[Type, ...], required: bool
) -> Iterator[Mismatch]:
    kind = scalar_type(node)
    if kind == "null" and not required:
        return
    faults = [] if kind == "null" else [_fault(node, kind, each) for each in options if isinstance(each, Single)]
    if None in faults or ("${" in node.value and faults):
        return
    closest = next((fault for fault in faults if fault is not None and fault[0] is not Fault.TYPE), None)
    if closest is None:
        yield _wrong_type(place, declared)
        return
    fault, meant = closest
    yield Mismatch(
        fault, place.path, place.node, place.key, declared, describe(declared), found(place.node), tuple(meant)
    )


def _wrong_type(place: _Place, declared: Type) -> Mismatch:
    return Mismatch(Fault.TYPE, place.path, place.node, place.key, declared, describe(declared), found(place.node))


def _fault(node: Scalar, kind: str, declared: Single) -> tuple[Fault, list[str]] | None:
    """What is wrong with a value, with the choices it may have been meant to be; None when nothing is."""
    if declared.choices:
        return _misses(node, kind, declared)
    if not _has_type(node, kind, declared.basic):
        return Fault.TYPE, []
    if declared.form is not None and not re.fullmatch(declared.form.pattern, node.value):
        return Fault.CHOICE, []
    return (Fault.RANGE, []) if _is_outside(node, declared) else None


def _misses(node: Scalar, kind: str, declared: Single) -> tuple[Fault, list[str]] | None:
    values = [choice.value for choice in declared.choices]
    if node.value in values:
        return None
    if kind in _NUMBERS or kind == "bool":
        return Fault.TYPE, []
    same = [value for value in values if value.casefold() == node.value.casefold()]
    if same and not declared.closed:
        return None  # the runtime folds case wherever it takes more than the choices
    near = same or nearest(node.value, [value for value in values if max(len(node.value), len(value)) >= _SHORTEST])
    if near:
        return Fault.NEAR_CHOICE, near
    return (Fault.CHOICE, []) if declared.closed else None


def _has_type(node: Scalar, kind: str, basic: Basic) -> bool:
    if basic is Basic.SCALAR:
        return True
    if basic is Basic.TEXT:
        return kind not in _NUMBERS and kind != "bool"
    if basic is Basic.BOOLEAN:
        return kind == "bool" or node.value.lower() in _TRUTHS
    value = scalar_value(node)
    if isinstance(value, str):
        value = _number(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return basic is Basic.NUMBER or value == value // 1


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _is_outside(node: Scalar, declared: Single) -> bool:
    if declared.minimum is None and declared.maximum is None:
        return False
    number = _number(node.value.replace("_", ""))
    if number is None:
        return False
    too_small = declared.minimum is not None and number < declared.minimum
    return too_small or (declared.maximum is not None and number > declared.maximum)
