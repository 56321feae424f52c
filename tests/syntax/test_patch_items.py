"""Items of lists, and names in quotes: what a patch changes, and what it leaves as it was."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onex_ls.syntax.parse import parse
from onex_ls.syntax.patch import add_item, quoted, remove_item, rewrite
from onex_ls.syntax.query import sequence, value
from onex_ls.syntax.tree import Sequence, Tree
from onex_ls.syntax.values import plain
from onex_ls.text.edits import apply_edits


def listed(text: str) -> tuple[Tree, Sequence]:
    """The list under `list`."""
    tree = parse(text)
    items = sequence(value(tree.root, "list"))
    assert items is not None
    return tree, items


REMOVED = {
    "block, middle": ("list:\n  - a\n  - b\n  - c\n", 1, "list:\n  - a\n  - c\n"),
    "block, with a comment above": ("list:\n  - a\n  # why\n  - b\n", 1, "list:\n  - a\n  # why\n"),
    "block, several lines": ("list:\n- a: 1\n  b: 2\n- c: 3\n", 0, "list:\n- c: 3\n"),
    "block, last line without end": ("list:\n  - a\n  - b", 1, "list:\n  - a\n"),
    "block, the only one": ("list:\n  - a\nnext: 1\n", 0, "list: []\nnext: 1\n"),
    "block, crlf": ("list:\r\n  - a\r\n  - b\r\n", 0, "list:\r\n  - b\r\n"),
    "flow, first": ("list: [a, b, c]  # why\n", 0, "list: [b, c]  # why\n"),
    "flow, last": ("list: [a, b , c]\n", 2, "list: [a, b]\n"),
    "flow, the only one": ("list: [ a ]\n", 0, "list: []\n"),
    "flow, with a comma at the end": ("list: [a, b,]\n", 1, "list: [a,]\n"),
    "flow, several lines": ("list: [\n  a,\n  b\n]\n", 0, "list: [\n  b\n]\n"),
}


@pytest.mark.parametrize("case", REMOVED)
def test_an_item_goes_with_its_lines(case):
    text, position, expected = REMOVED[case]
    tree, items = listed(text)
    edit = remove_item(tree, items, position)
    assert edit is not None
    assert apply_edits(text, [edit]) == expected


def test_an_item_that_cannot_go_alone_stays():
    tree, items = listed("list:  # why\n  - a\n")
    assert remove_item(tree, items, 0) is None
    tree, items = listed("list:\n  - - a\n    - b\n")
    inner = sequence(items.items[0])
    assert inner is not None
    assert remove_item(tree, inner, 0) is None
    assert remove_item(tree, inner, 1) is not None


ADDED = {
    "block": ("list:\n  - a\n", "b", "list:\n  - a\n  - b\n"),
    "block, several lines": (
        "list:\n  - x: 1\nnext: 1\n",
        "x: 2\ny: 3",
        "list:\n  - x: 1\n  - x: 2\n    y: 3\nnext: 1\n",
    ),
    "block, crlf": ("list:\r\n- a\r\n", "b: 1\nc: 2", "list:\r\n- a\r\n- b: 1\r\n  c: 2\r\n"),
    "flow": ("list: [a]\n", "b", "list: [a, b]\n"),
    "empty flow": ("list: []\n", "b", "list: [b]\n"),
}


@pytest.mark.parametrize("case", ADDED)
def test_an_item_comes_in_the_style_of_the_others(case):
    text, item, expected = ADDED[case]
    tree, items = listed(text)
    assert apply_edits(text, [add_item(tree, items, item)]) == expected


@given(st.lists(st.text("abc: -#'\"é", min_size=1, max_size=8), min_size=1, max_size=5), st.booleans(), st.data())
def test_removing_an_item_leaves_the_others(items, flow, data):
    spelled = [quoted(item) for item in items]
    text = f"list: [{', '.join(spelled)}]\n" if flow else "list:\n" + "".join(f"  - {item}\n" for item in spelled)
    position = data.draw(st.integers(0, len(items) - 1))
    tree, found = listed(text)
    edit = remove_item(tree, found, position)
    assert edit is not None
    after = parse(apply_edits(text, [edit]))
    assert after.root is not None
    assert plain(after.root) == {"list": items[:position] + items[position + 1 :]}


@pytest.mark.parametrize("quote", ["", "'", '"'])
def test_a_name_keeps_its_quotes(quote):
    text = f"key: {quote}old{quote}  # why\n"
    tree = parse(text)
    old = value(tree.root, "key")
    assert old is not None
    assert apply_edits(text, [rewrite(tree, old.span, "new-name")]) == f"key: {quote}new-name{quote}  # why\n"
