"""Copies of contexts: containers are copied, kinds and aliases kept, everything else shared."""

import threading
from collections import Counter, OrderedDict, defaultdict, namedtuple
from types import MappingProxyType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onex_ls.workflows.context import copied, output_of

Pair = namedtuple("Pair", "left right")
leaves = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
trees = st.recursive(
    leaves, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner) | st.tuples(inner, inner)
)


def containers(value):
    if isinstance(value, dict | list | set):
        yield value
    if isinstance(value, dict | list | tuple):
        for item in value.values() if isinstance(value, dict) else value:
            yield from containers(item)


@settings(deadline=None)
@given(trees)
def test_a_copy_is_equal_and_shares_no_container(tree):
    twin = copied(tree)
    assert twin == tree
    assert not {id(part) for part in containers(twin)} & {id(part) for part in containers(tree)}


KINDS = [defaultdict(list, a=[1]), OrderedDict(a=[1]), Counter("aab"), Pair([1], 2), {1, 2}, frozenset({1}), (1, "a")]


@pytest.mark.parametrize("value", KINDS)
def test_kinds_are_kept(value):
    twin = copied(value)
    assert (twin, type(twin)) == (value, type(value))
    assert (twin is value) == (value in (frozenset({1}), (1, "a")))  # nothing in these could be changed


def test_aliases_and_cycles_are_kept():
    shared = [1]
    cycle = {"twice": (shared, shared)}
    cycle["self"] = cycle
    twin = copied(cycle)
    assert twin["self"] is twin
    assert twin["twice"][0] is twin["twice"][1]
    assert twin["twice"][0] is not shared


def test_other_objects_are_shared():
    lock = threading.Lock()
    assert copied({"lock": [lock]})["lock"][0] is lock


def test_depth_is_limited():
    deep = []
    for _ in range(100):
        deep = [deep]
    assert copied(deep) == deep
    with pytest.raises(ValueError, match="nested deeper than 100"):
        copied([deep])


def test_outputs_may_be_any_mapping():
    assert output_of(None) == {}
    assert output_of(MappingProxyType({"a": 1})) == {"a": 1}
    assert type(output_of(defaultdict(list))) is dict
