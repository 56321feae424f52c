"""Each patch is applied and the result read again: it says what was meant, and keeps the rest byte for byte."""

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from onex_ls.syntax.parse import parse
from onex_ls.syntax.patch import (
    add_entry,
    add_entry_before,
    add_item,
    quoted,
    remove_entry,
    rename_key,
    replace_scalar,
)
from onex_ls.syntax.query import entry, find
from onex_ls.text.edits import apply_edits

NEWLINES = pytest.mark.parametrize("newline", ["\n", "\r\n"])


def patched(written, newline, make):
    """The text after the edit that `make` makes of its tree, with plain line ends."""
    text = written.replace("\n", newline)
    after = apply_edits(text, [make(parse(text))])
    assert parse(after).problems == (), after
    assert newline == "\n" or "\n" not in after.replace("\r\n", ""), "line ends are mixed"
    return after.replace("\r\n", "\n")


@NEWLINES
@pytest.mark.parametrize(
    ("before", "path", "after"),
    [
        ("a:\n  b: 1\n", "a", "a:\n  b: 1\n  k: v\n"),
        ("a:\n    b: 1\nc: 2\n", "a", "a:\n    b: 1\n    k: v\nc: 2\n"),
        ("a:\n  b: 1  # why\n# next\nc: 2\n", "a", "a:\n  b: 1  # why\n  k: v\n# next\nc: 2\n"),
        ("a:\n  b:\n    - 1\n    - 2\n\nc: 2\n", "a", "a:\n  b:\n    - 1\n    - 2\n  k: v\n\nc: 2\n"),
        ("a:\n- b: 1\n- b: 2\n", "a[0]", "a:\n- b: 1\n  k: v\n- b: 2\n"),
        ("a:\n  -   b: 1\n", "a[0]", "a:\n  -   b: 1\n      k: v\n"),
        ("a: &x\n  b: 1\nc: *x\n", "a", "a: &x\n  b: 1\n  k: v\nc: *x\n"),
        ("a: &x # why\n    b: 1\n", "a", "a: &x # why\n    b: 1\n    k: v\n"),
        ("a: !!map\n  b: 1\n", "a", "a: !!map\n  b: 1\n  k: v\n"),
        ("a:\n  b: |\n    text\n    # text\nc: 1\n", "a", "a:\n  b: |\n    text\n    # text\n  k: v\nc: 1\n"),
        ("a:\n  b: {x: 1,\n    y: 2}\n", "a", "a:\n  b: {x: 1,\n    y: 2}\n  k: v\n"),
        ("a:\n  b:\nc: 1\n", "a", "a:\n  b:\n  k: v\nc: 1\n"),
        ("a: 0\nb: 1", "", "a: 0\nb: 1\nk: v"),
        ("字: 🎬\n", "", "字: 🎬\nk: v\n"),
    ],
)
def test_add_entry(before, path, after, newline):
    assert patched(before, newline, lambda tree: add_entry(tree, find(tree.root, path), "k: v")) == after


@NEWLINES
def test_add_entry_of_several_lines_behind_a_certain_one(newline):
    def make(tree):
        return add_entry(tree, tree.root, "k:\n  x: 1\n  y:\n    - 2", after=entry(tree.root, "a"))

    assert patched("a: 1  # one\nb: 2\n", newline, make) == "a: 1  # one\nk:\n  x: 1\n  y:\n    - 2\nb: 2\n"


@pytest.mark.parametrize("text", ["{a: 1}", "a: {}"])
def test_only_a_block_with_entries_grows_by_lines(text):
    tree = parse(text)
    block = find(tree.root, "a") if text.startswith("a") else tree.root
    with pytest.raises(ValueError, match="only a block mapping with entries"):
        add_entry(tree, block, "k: v")


@NEWLINES
@pytest.mark.parametrize(
    ("before", "path", "after"),
    [
        ("# head\na: 1\nb: 2\n", "", "# head\nk:\n  x: 1\na: 1\nb: 2\n"),
        ("---\na: 1\n", "", "---\nk:\n  x: 1\na: 1\n"),
        ("l:\n  - a: 1\n    b: 2\n", "l[0]", "l:\n  - k:\n      x: 1\n    a: 1\n    b: 2\n"),
    ],
)
def test_add_entry_before(before, path, after, newline):
    def make(tree):
        return add_entry_before(tree, find(tree.root, path).entries[0], "k:\n  x: 1")

    assert patched(before, newline, make) == after


@NEWLINES
@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("l:\n  - a\n", "l:\n  - a\n  - new\n"),
        ("l:\n- a\n- b  # why\n# end\nm: 1\n", "l:\n- a\n- b  # why\n- new\n# end\nm: 1\n"),
        ("l:\n    -   a\n", "l:\n    -   a\n    - new\n"),
        ("l: &x\n  - a\n", "l: &x\n  - a\n  - new\n"),
        ("l:\n  - a: 1\n    b: 2\nm: 1\n", "l:\n  - a: 1\n    b: 2\n  - new\nm: 1\n"),
        ("l: []\n", "l: [new]\n"),
        ("l: [ ]  # none\n", "l: [new]  # none\n"),
        ("l: [a, b]\n", "l: [a, b, new]\n"),
        ("l: [a, b,]\n", "l: [a, b, new,]\n"),
        ("l: [\n  a,\n  b  # last\n]\n", "l: [\n  a,\n  b, new  # last\n]\n"),
        ("l: [\n  a,\n  b,  # last\n]\n", "l: [\n  a,\n  b, new,  # last\n]\n"),
        ("l: [  # none yet\n]\n", "l: [new  # none yet\n]\n"),
        ("l:\n  - a", "l:\n  - a\n  - new"),
    ],
)
def test_add_item(before, after, newline):
    assert patched(before, newline, lambda tree: add_item(tree, find(tree.root, "l"), "new")) == after


@NEWLINES
@pytest.mark.parametrize(
    ("before", "path", "key", "after"),
    [
        ("a: 1\nb: 2  # why\nc: 3\n", "", "b", "a: 1\nc: 3\n"),
        ("a: 1\n# about b\nb:\n  x: 1\n\nc: 3\n", "", "b", "a: 1\n# about b\n\nc: 3\n"),
        ("a: 1\nb: |\n  text\n\nc: 3\n", "", "b", "a: 1\n\nc: 3\n"),
        ("a: 1\nb:\nc: 3\n", "", "b", "a: 1\nc: 3\n"),
        ("l:\n  - a: 1\n    b: 2\n", "l[0]", "a", "l:\n  - b: 2\n"),
        ("l:\n  - a: 1\n    b: 2\n", "l[0]", "b", "l:\n  - a: 1\n"),
        ("l:\n  - a:\n      x: 1\n    b: 2\n", "l[0]", "a", "l:\n  - b: 2\n"),
        ("a: 1\nb: {x: 1,\n  y: 2}\n", "", "b", "a: 1\n"),
        ("a: 1\nb: &x {x: 1}\nc: 3\n", "", "b", "a: 1\nc: 3\n"),
    ],
)
def test_remove_entry(before, path, key, after, newline):
    assert patched(before, newline, lambda tree: remove_entry(tree, entry(find(tree.root, path), key))) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("old: 1  # c\n", "new: 1  # c\n"),
        ('"old" : 1\n', '"new" : 1\n'),
        ("'old': 1\n", "'new': 1\n"),
        ("{old: 1, x: 2}\n", "{new: 1, x: 2}\n"),
        ("- old: 1\n  x: 2\n", "- new: 1\n  x: 2\n"),
        ("&a old: 1\n", "&a new: 1\n"),
    ],
)
def test_rename_key(before, after):
    def make(tree):
        return rename_key(entry(find(tree.root, "[0]") if before.startswith("-") else tree.root, "old"), "new")

    assert patched(before, "\n", make) == after


@pytest.mark.parametrize(
    ("before", "value", "after"),
    [
        ("k: old  # c\n", "new", "k: new  # c\n"),
        ('k: "old"\n', "new", 'k: "new"\n'),
        ("k: 'old'\n", "it's", "k: 'it''s'\n"),
        ("k: old\n", "a: b", 'k: "a: b"\n'),
        ("k: old\n", "true", 'k: "true"\n'),
        ("k: >\n  old\n  text\nm: 1\n", "new", "k: new\nm: 1\n"),
        ("k: !!str &a old\n", "new", "k: !!str &a new\n"),
    ],
)
def test_replace_scalar(before, value, after):
    assert patched(before, "\n", lambda tree: replace_scalar(find(tree.root, "k"), value)) == after


@given(st.text(st.characters(exclude_categories=["Cs"])), st.sampled_from(["", "'", '"']))
@settings(max_examples=300)
@example("", "")
@example("null", "")
@example("1:30", "")
@example("2026-01-31", "")
@example("=", "")
@example("...", "")
@example("- x", "")
@example("a #b", "")
@example("\u2028\x85\x7f\ufeff\ufffe\U0001f600\x00", "")
@example("\u2028", "'")
@example("a ", "")
def test_quoted_text_reads_back_as_itself(value, style):
    written = quoted(value, style)
    for text in (f"k: {written}\n", f"- {written}\n", f"[{written}]\n", f"{{k: {written}}}\n"):
        tree = parse(text)
        assert tree.problems == ()
        loaded = yaml.safe_load(text)
        assert next(iter(loaded.values() if isinstance(loaded, dict) else loaded)) == value


def test_quotes_are_used_only_where_they_are_needed():
    assert quoted("onex.evt.shop.order-priced.v1") == "onex.evt.shop.order-priced.v1"
    assert quoted("yes") == '"yes"'
    assert quoted("x", "'") == "'x'"
