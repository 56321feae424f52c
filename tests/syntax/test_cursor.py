"""What a person at the cursor is writing, in whole text and in text that is being typed; ``|`` is the cursor."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onex_ls.syntax.cursor import Role, cursor_at
from onex_ls.syntax.parse import parse
from onex_ls.syntax.query import hit
from onex_ls.syntax.tree import Scalar
from support.breakage import texts
from support.contracts import GOOD, name, read

KEY, VALUE, ITEM, COMMENT = Role.KEY, Role.VALUE, Role.ITEM, Role.COMMENT

TABLE = [
    # text with the cursor, role, path, what of the word stands before the cursor, the word
    ("|", KEY, "", "", ""),
    ("na|", KEY, "", "na", "na"),
    ("na|me: x\n", KEY, "", "na", "name"),
    ("|name: x\n", KEY, "", "", "name"),
    ("name|: x\n", KEY, "", "name", "name"),
    ('"na|me": x\n', KEY, "", '"na', '"name"'),
    ("name: |", VALUE, "name", "", ""),
    ("name: |\nnext: 1\n", VALUE, "name", "", ""),
    ("name: no|de\n", VALUE, "name", "no", "node"),
    ("name: node|\n", VALUE, "name", "node", "node"),
    ("name: no|de  # why\n", VALUE, "name", "no", "node"),
    ("name:|\n", VALUE, "name", "", ""),
    ("name:|  x\n", VALUE, "name", "", "  x"),
    ("name: |  x\n", VALUE, "name", "", "  x"),
    ("name :  x|\n", VALUE, "name", "x", "x"),
    ("  |  b: 1\n", KEY, "", "", ""),
    ("name: two wo|rds\n", VALUE, "name", "two wo", "two words"),
    ('name: "no|de"\n', VALUE, "name", '"no', '"node"'),
    ("name: 'a # b|'\n", VALUE, "name", "'a # b", "'a # b'"),
    ('name: "a # b" # c|\n', COMMENT, "", "# c", "# c"),
    ("# com|ment\nname: x\n", COMMENT, "", "# com", "# comment"),
    ("name: x  # com|ment\n", COMMENT, "", "# com", "# comment"),
    ("a:\n  b|\n", KEY, "a", "b", "b"),
    ("a:\n  |\n", KEY, "a", "", ""),
    ("a:\n  b: 1\n  |\n", KEY, "a", "", ""),
    ("a:\n  b: 1\n|\n", KEY, "", "", ""),
    ("a:\n  b: 1\n\n  # why\n  c|\n", KEY, "a", "c", "c"),
    ("a:\n  b:\n    c: 1\n  d|: 2\n", KEY, "a", "d", "d"),
    ("a:\n  b:\n    c: x|y\n", VALUE, "a.b.c", "x", "xy"),
    ("a:\n    b:\n        c: |\n", VALUE, "a.b.c", "", ""),
    ("a:\r\n  b:\r\n    c|\r\n", KEY, "a.b", "c", "c"),
    ("\ufeffa:\n  b|\n", KEY, "a", "b", "b"),
    ("\ufeffna|me: x\n", KEY, "", "na", "name"),
    ("字: 🎬\n句:\n  🎬|: 1\n", KEY, "句", "🎬", "🎬"),
    ("a:\n  - |\n", ITEM, "a[0]", "", ""),
    ("a:\n  - x|\n", ITEM, "a[0]", "x", "x"),
    ("a:\n- x\n- y|\n", ITEM, "a[1]", "y", "y"),
    ("a:\n  - x\n  # why\n  - |y\n", ITEM, "a[1]", "", "y"),
    ("a:\n  -|\n", ITEM, "a[0]", "", ""),
    ("a:\n  - b: 1\n    c|\n", KEY, "a[0]", "c", "c"),
    ("a:\n  - b: 1\n    |\n", KEY, "a[0]", "", ""),
    ("a:\n  - b: 1\n  - b|: 2\n", KEY, "a[1]", "b", "b"),
    ("a:\n  - b: 1\n  - b: 2|\n", VALUE, "a[1].b", "2", "2"),
    ("a:\n- b: 1\n  c:\n    d|: 2\n", KEY, "a[0].c", "d", "d"),
    ("a:\n- b: 1\n- c:\n  - d\n  - e|\n", ITEM, "a[1].c[1]", "e", "e"),
    ("- - x\n  - y|\n", ITEM, "[0][1]", "y", "y"),
    ("- - x|\n", ITEM, "[0][0]", "x", "x"),
    ("a:\n  - b:\n      - c\n  - d:\n      e: |\n", VALUE, "a[1].d.e", "", ""),
    ("a.b:\n  c|\n", KEY, r"a\.b", "c", "c"),
    # flow style
    ("v: {major: 1, min|}\n", KEY, "v", "min", "min"),
    ("v: {major: 1, min|or: 0}\n", KEY, "v", "min", "minor"),
    ("v: {major: 1, |}\n", KEY, "v", "", ""),
    ("v: {|}\n", KEY, "v", "", ""),
    ("v: {major: 1|, minor: 0}\n", VALUE, "v.major", "1", "1"),
    ("v: {major: |, minor: 0}\n", VALUE, "v.major", "", ""),
    ("v: {major: |}\n", VALUE, "v.major", "", ""),
    ("v: [a, b|]\n", ITEM, "v[1]", "b", "b"),
    ("v: [a, |]\n", ITEM, "v[1]", "", ""),
    ("v: [|]\n", ITEM, "v[0]", "", ""),
    ("v: [a, |b]\n", ITEM, "v[1]", "", "b"),
    ("v: [a,\n  {x: 1, y|: 2}]\n", KEY, "v[1]", "y", "y"),
    ("v: {a: {b: |}}\n", VALUE, "v.a.b", "", ""),
    ("v: {a.b: {c|}}\n", KEY, r"v.a\.b", "c", "c"),
    ("v: {a: 1}  # no|te\n", COMMENT, "", "# no", "# note"),
    ("v: {a: 1,  # no|te\n    b: 2}\n", COMMENT, "", "# no", "# note"),
    # prose is no YAML
    ("a: |_\n  one\n  key: va|lue\n", VALUE, "a", None, None),
    ("a: >_\n  # no com|ment\n", VALUE, "a", None, None),
    ("a:\n  b: |_\n    - no it|em\n  c: 1\n", VALUE, "a.b", None, None),
    ('a: "one\n  key: va|lue"\n', VALUE, "a", None, None),
    # broken text
    ("a:\n  b: 1\n  ke|\n  c: 2\n", KEY, "a", "ke", "ke"),
    ("a\n  b: |\n", VALUE, "a.b", "", ""),
    ("a:\n  b: [x, y|\nc: 1\n", ITEM, "a.b[1]", "y", "y"),
    ("a:\n  b: [|\nc: 1\n", ITEM, "a.b[0]", "", ""),
    ("a: {b: 1, c|\nd: 1\n", KEY, "a", "c", "c"),
    ("a: {b: |\nd: 1\n", VALUE, "a.b", "", ""),
    ('a: "x|\nb: 1\n', VALUE, "a", '"x', '"x'),
    ("a: @x|\nb: 1\n", VALUE, "a", "@x", "@x"),
    ("handlers:\n  - operation: x\n    han|\n  - operation: y\n", KEY, "handlers[0]", "han", "han"),
    ("bus:\n  topics:\n    - onex.cmd.|\n  pub", ITEM, "bus.topics[0]", "onex.cmd.", "onex.cmd."),
    ("<<<<<<< a\nb:\n  c|\n=======\n", KEY, "b", "c", "c"),
]  # fmt: skip


def at_cursor(marked):
    """The text and the offset of the cursor: the first ``|`` that is no block indicator, which is written ``|_``."""
    text = marked.replace("|_", "\0").replace(">_", ">")
    offset = text.index("|")
    return text.replace("|", "").replace("\0", "|"), offset


@pytest.mark.parametrize(("marked", "role", "path", "prefix", "word"), TABLE, ids=[row[0] for row in TABLE])
def test_cursor(marked, role, path, prefix, word):
    text, offset = at_cursor(marked)
    found = cursor_at(parse(text), offset)
    assert (found.role, found.path) == (role, path)
    if prefix is not None:
        assert (found.prefix, found.word.of(text)) == (prefix, word)


@given(texts, st.data())
@settings(max_examples=200, deadline=None)
def test_any_place_of_any_text_has_an_answer(text, data):
    tree = parse(text)
    for offset in {0, len(text), data.draw(st.integers(0, len(text)))}:
        found = cursor_at(tree, offset)
        assert 0 <= found.word.start <= found.word.end <= len(text)
        assert text.startswith(found.prefix, found.word.start)
        assert found.word.start + len(found.prefix) <= max(offset, found.word.start)


@pytest.mark.parametrize("path", GOOD, ids=name)
def test_a_cursor_in_a_good_contract_stands_where_its_line_says(path):
    tree = parse(read(path))
    for number in range(tree.lines.count):
        line = tree.lines.line_text(number)
        offset = tree.lines.start(number) + len(line.rstrip())
        found = hit(tree, offset)
        if found is None or found.is_key or not isinstance(found.node, Scalar) or found.node.end != offset:
            continue
        cursor = cursor_at(tree, offset)
        if cursor.role is not Role.COMMENT and not line.startswith(":"):
            assert cursor.path == found.path, line
