"""One unfinished line does not take the rest of the file with it."""

import pytest

from onex_ls.syntax.parse import parse
from onex_ls.syntax.query import find, mapping, text
from support.breakage import Broken, broken_lines
from support.contracts import GOOD, name, read

_FEW = [path for path in GOOD if path.stat().st_size < 1600]
_NEVER_YAML = {"open quote", "open single quote", "open bracket", "open brace", "forbidden start", "a tab"}


def top_level_keys(written):
    root = mapping(parse(written).root)
    return {pair.name for pair in root.entries} if root is not None and not root.flow else set()


def _closed_by_comment(broken: Broken) -> bool:
    """A quote opened too early is closed by the one in ``"#/definitions/X"``, and a comment follows: that is YAML."""
    return broken.how == "open quote" and '"#' in broken.text


def check_broken(broken: Broken, expected: set[str]) -> None:
    if _closed_by_comment(broken):
        return
    tree = parse(broken.text)
    at = [tree.lines.line_of(problem.span.start) - broken.line for problem in tree.problems]
    assert len(at) == 1 or (broken.how not in _NEVER_YAML and not at), (broken, tree.problems)
    assert all(-1 <= line <= 1 for line in at) or "blank" in broken.how or "dash" in broken.how, (broken, at)
    root = mapping(tree.root)
    assert root is not None
    lost = expected - {pair.name for pair in root.entries} - {broken.key}
    assert not lost, broken


@pytest.mark.parametrize("path", _FEW, ids=name)
def test_a_broken_line_is_one_problem_and_costs_no_other_key(path):
    written = read(path)
    expected = top_level_keys(written)
    for broken in broken_lines(written) if expected else ():
        check_broken(broken, expected)


@pytest.mark.nightly
@pytest.mark.parametrize("path", GOOD, ids=name)
def test_any_broken_line_is_one_problem_and_costs_no_other_key(path):
    written = read(path)
    expected = top_level_keys(written)
    for broken in broken_lines(written) if expected else ():
        check_broken(broken, expected)


PROBLEMS = [
    # text, marked characters, message
    ("a: @x", "@x", "A plain value cannot start with `@`: put it in quotes"),
    ("a: `x`", "`x`", "A plain value cannot start with ```: put it in quotes"),
    ("a: % x", "% x", "A plain value cannot start with `%`: put it in quotes"),
    ("a: b: c", ": c", "A `:` is not expected here: quote the value, or check the indentation"),
    ("a: 1\n\tb: 2", "\t", "A tab cannot indent YAML: use spaces"),
    ("a: 1\n\t\nb: 2", "\t", "A tab cannot indent YAML: use spaces"),
    ("a: [1, 2\nb: 2", "[", "`[` is opened here and not closed: `]` is missing"),
    ("a: [\n  - 1\n  - 2\nb: 2", "[", "`[` is opened here and not closed: `]` is missing"),
    ("a: {x: 1\nb: 2", "{", "`{` is opened here and not closed: `}` is missing"),
    ("a: {x: [1, 2}\nb: 2", "[", "`[` is opened here and not closed: `]` is missing"),
    ("a: {x: list[str]}\nb: 2", "[", "Expected `,` or `}`: a value that holds brackets must be in quotes"),
    ("a: [x y, z}]\nb: 2", "}", "Expected `,` or `]`"),
    ('a: "x\nb: 2', '"x', 'The quote `"` opened here is not closed on its line'),
    ("a: 'x\nb: it''s\nc: 3", "'x", "The quote `'` opened here is not closed on its line"),
    ('a: "\nb: 2', '"', 'The quote `"` opened here is not closed on its line'),
    ("a: 'it's'\nb: 2", "s'", "This stands behind the end of a quoted value: double a quote that belongs to the text"),
    ("a: 'x  # it\n# isn't\nb: 2", "'x", "The quote `'` opened here is not closed on its line"),
    (
        'a: "\\q"\nb: 2',
        '\\q"',
        "Unknown escape sequence in a double-quoted value: write `\\\\` for a backslash, or use single quotes",
    ),
    ('a: "\\x4g"\nb: 2', '\\x4g"', "The escape sequence needs hexadecimal digits"),
    ('a: "\\uD800"\nb: 2', '\\uD800"', "The escape sequence stands for no character"),
    ('a: "\\UFFFFFFFF"\nb: 2', '\\UFFFFFFFF"', "The escape sequence stands for no character"),
    ("a\n  x: 1\nb: 2", "a", "`a` is neither a key nor a value here: a `:` is missing behind it"),
    ("a: 1\nhan\nb: 2", "han", "`han` is neither a key nor a value here: a `:` is missing behind it"),
    (
        "a:\n  half\n  # why\n  x: 1\nb: 2",
        "half",
        "`half` is neither a key nor a value here: a `:` is missing behind it",
    ),
    ("a:\n  x 1\n  # why\n  y: 1\nb: 2", "x 1", "This line is indented unlike the keys around it"),
    ("a: 1\ntwo words\nb: 2", "two words", "This line is neither `key: value` nor part of the value above it"),
    ("a:\n  x: 1\n y: 2\nb: 2", "y: 2", "This line is indented unlike the keys around it"),
    ("a:\n  - x\n y: 2\nb: 2", "y: 2", "This line is indented unlike the keys around it"),
    (
        "a:\n  - x\n  y: 2\nb: 2",
        "y: 2",
        "A list item is expected here: a line that starts with `- `, indented like the items above",
    ),
    (" a: 1\nb: 2\nc: 3", "a: 1", "This line is indented deeper than the keys below it"),
    ('"a"\nb: 2\nc: 3', '"a"', "This is no part of the map below"),
    ("a: - x\nb: 2", "- x", "A list item `- ` cannot start here: move it to a line of its own"),
    ("a: ? x\nb: 2", "? x", "A key with `? ` cannot start here"),
    ("a: |x\n  y\nb: 2", "x", "Behind `|` and `>` stand only `+`, `-` or a digit; the text begins on the next line"),
    ("a: & x\nb: 2", "& x", "`&` begins an anchor, whose name is missing; if it is text, put it in quotes"),
    ("a: **x**\nb: 2", "**x**", "`*` begins an alias, whose name is missing; if it is text, put it in quotes"),
    ("a: !x!y z\nb: 2", "!x!y z", "`!` begins a tag, and this one is not declared; if it is text, put it in quotes"),
    ("a: *x\nb: 2", "*x", "No anchor `&x` stands above, so this alias has no value"),
    ("a: &x [*x]\nb: 2", "*x", "`*x` stands inside `&x` itself, so this alias has no value"),
    ("a: 1\x07\nb: 2", "\x07", "Character U+0007 is not allowed in YAML"),
    ("a: 1\n<<<<<<< HEAD\nb: 2\n=======\nb: 3\n>>>>>>> x\n", "<<<<<<< HEAD", "This merge conflict is not resolved"),
    (
        "a: 1\n<<<<<<< HEAD\nb: 2\n||||||| base\nb: 0\n=======\nb: 3\n>>>>>>> x\n",
        "<<<<<<< HEAD",
        "This merge conflict is not resolved",
    ),
]


@pytest.mark.parametrize(("written", "marked", "message"), PROBLEMS)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_problem_is_one_sentence_at_the_exact_place(written, marked, message, newline):
    tree = parse(f"{written}\n".replace("\n", newline))
    assert [(problem.span.of(tree.text), problem.message) for problem in tree.problems] == [(marked, message)]
    if "\nb: 2" in written:
        assert text(tree.root, "b") == "2"


@pytest.mark.parametrize(
    ("written", "path", "value"),
    [
        ("a\n  x: 1\nb: 2", "a.x", "1"),
        ("a: [\n  - 1\n  - 2\nb: 2", "a[1]", "2"),
        ("a: {\n  x: 1\n  y: 2\nb: 2", "a.y", "2"),
        ("a: {\n  x: 1,\n  y: 2\nb: 2", "a.y", "2"),
        ('a: "\n  x: 1\nb: 2', "a.x", "1"),
        ("a: [1, 2\nb: 2", "a[1]", "2"),
        ("<<<<<<< a\na: 1\n=======\na: 2\n>>>>>>> b\n", "a", "1"),
    ],
)
def test_what_hangs_below_a_broken_line_keeps_its_place(written, path, value):
    tree = parse(written)
    node = find(tree.root, path)
    assert node is not None
    assert (node.value, node.span.of(written)) == (value, value)


def test_a_comment_directly_behind_a_bracket_is_one():
    tree = parse("[# a\n---\nb: 1\nc: 2\n")
    assert [problem.span.of(tree.text) for problem in tree.problems] == ["["]


def test_two_broken_keys_are_two_problems():
    tree = parse("a: @x\nb: 1\nc: @y\nd: 2\ninput_model\n  name: x\ne: 3\n")
    assert [problem.span.of(tree.text) for problem in tree.problems] == ["@x", "@y", "input_model"]


def test_an_alias_is_not_blamed_for_an_anchor_that_could_not_be_read():
    tree = parse("a &x 1: 2: 3\nb: *x\n")
    assert [problem.span.of(tree.text) for problem in tree.problems] == [": 3"]
