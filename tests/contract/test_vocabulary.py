"""The declarations themselves: complete, consistent, and true to their own words."""

import re
from collections import Counter

import pytest

from onex_ls.contract.kind import Kind
from onex_ls.contract.vocabulary.conform import mismatches
from onex_ls.contract.vocabulary.contract import CONTRACT
from onex_ls.contract.vocabulary.schema import Key, ListOf, MapOf, OneOf, Scalar, Type
from onex_ls.contract.vocabulary.usage import by_share, usage
from onex_ls.contract.vocabulary.walk import governed
from onex_ls.syntax.parse import parse
from onex_ls.syntax.values import plain
from support.vocabulary import Placed, contract_with, every_block

BLOCKS = every_block()
KEYS = [(place, key) for place in BLOCKS for key in place.block.keys]


def test_no_two_blocks_share_a_name():
    # Definitions of the JSON Schema and pages of the documentation are called after them.
    names = Counter(re.sub(r"[^a-z0-9]+", "-", place.block.name.lower()) for place in BLOCKS)
    assert [name for name, times in names.items() if times > 1] == []


def test_a_block_has_its_keys_once():
    times = Counter((place.block.name, name) for place in BLOCKS for name in place.block.names)
    assert [which for which, count in times.items() if count > 1] == []


def test_everything_is_said_in_a_sentence():
    docs = {place.block.name: place.block.doc for place in BLOCKS}
    docs |= {f"{place.block.name}.{key.name}": key.doc for place, key in KEYS}
    assert [
        name for name, doc in docs.items() if not doc.endswith(".") or (not doc[0].isupper() and doc[0] != "`")
    ] == []


def test_what_replaces_a_key_is_known_where_the_key_is():
    replaced = [(place.block, key) for place, key in KEYS if key.replaced_by]
    assert replaced
    assert [key.name for block, key in replaced if not block.knows(key.replaced_by.split(".")[0])] == []


@pytest.mark.parametrize("told", ["example", "default"])
def test_examples_and_defaults_are_what_their_key_takes(told: str):
    assert [(key.name, getattr(key, told)) for place, key in KEYS if not _fits(place, key, getattr(key, told))] == []


def _fits(place: Placed, key: Key, text: str) -> bool:
    if not text:
        return True
    root = parse(text).root
    if root is None:
        return False
    tree = parse(contract_with(place, place.tag | {key.name: _shape_of(key.type, plain(root))}))
    return not any(each.key is key for each in mismatches(governed(tree.root, CONTRACT)))


def _shape_of(declared: Type, value: object) -> object:
    """The example of one item of a list or map in its place."""
    if isinstance(declared, OneOf):
        if isinstance(value, str | int | float | bool) and any(isinstance(each, Scalar) for each in declared.options):
            return value
        if any(isinstance(each, MapOf) for each in declared.options) and not isinstance(value, dict | list):
            return {str(value): None}
        fitting = next((each for each in declared.options if isinstance(each, ListOf)), None)
        return [value] if fitting is not None and not isinstance(value, list | dict) else value
    if isinstance(declared, ListOf) and not isinstance(value, list):
        return [value]
    if isinstance(declared, MapOf) and not isinstance(value, dict):
        return {str(value): None}
    return value


def _scalars(declared: Type) -> list[Scalar]:
    if isinstance(declared, Scalar):
        return [declared]
    if isinstance(declared, ListOf):
        return _scalars(declared.item)
    if isinstance(declared, MapOf):
        return _scalars(declared.value)
    return [each for option in declared.options for each in _scalars(option)] if isinstance(declared, OneOf) else []


def test_choices_and_bounds_make_sense():
    for _, key in KEYS:
        for declared in _scalars(key.type):
            values = [choice.value for choice in declared.choices]
            assert len(values) == len(set(values)), key.name
            assert values or not declared.closed, key.name
            if declared.minimum is not None and declared.maximum is not None:
                assert declared.minimum < declared.maximum, key.name


def test_the_most_common_keys_come_first():
    first = [key.name for key in by_share(CONTRACT.keys, Kind.EFFECT)[:3]]
    assert set(first) == {"contract_version", "node_type", "metadata"}
    assert by_share(CONTRACT.keys, Kind.HANDLER)[0].name in {"name", "contract_version", "handler_id"}
    assert [key.name for key in by_share(CONTRACT.keys, None)][:2] == ["name", "contract_version"]


def test_usage_says_how_common_a_key_is_and_where_it_is_official():
    assert usage("event_bus").shares[Kind.ORCHESTRATOR] == 88
    assert usage("event_bus").official == {Kind.EFFECT, Kind.COMPUTE, Kind.REDUCER, Kind.ORCHESTRATOR}
    assert usage("algorithm").official == {Kind.COMPUTE}
    assert usage("terminal_event").official == frozenset()
    assert usage("no_such_key").shares == {}


def test_every_measured_key_is_declared():
    from onex_ls.contract.vocabulary.usage import _measured

    assert [name for name in _measured() if name not in CONTRACT.by_name] == []
