"""Hostile text in Python source: it stays data, it means what it meant, and formatters leave it alone."""

import ast
import enum
import io
import keyword
import math
import random
import subprocess
import sys
import tokenize
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onex_ls.templating import TemplateManager
from onex_ls.templating.filters import comment, docstring, pascal, pystr, snake
from onex_ls.templating.text import columns, escaped

# All of Unicode, surrogates too, and what an attacker would try more often than chance does.
TRICKS = ['"""', "'''", '"', "'", "\\", "\\N{", "\n", "\r", "\r\n", "\x00", "\x0c", "\x1b", "\x85", "\u2028", "\u202e"]
TRICKS += [
    "\nimport os\n",
    '"""\nimport os\n"""',
    "{{ 7*7 }}",
    "{% raw %}",
    "# coding: utf-7",
    "\ud800",
    "\ufeff",
    "\t",
    "  ",
]
TRICKS += ["日本語", "é", "\u200d", "a" * 120, "http://example.com/" + "x" * 90, "word ", "#", "\\\n", "\ue000"]
texts = st.lists(st.sampled_from(TRICKS) | st.characters(exclude_categories=[]), max_size=25).map("".join)
prose = st.lists(
    st.sampled_from(["word", "another", "a", "sentence.", "-", "it's", '"so"', "\n", "\n\n", "  "]) | texts, max_size=30
).map(" ".join)
scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | texts
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner) | st.dictionaries(scalars, inner) | st.tuples(inner) | st.tuples(inner, inner),
)
indents = st.sampled_from([0, 4, 8, 40])


def read(literal):
    """The value of a literal, ``float("inf")`` included, which `ast.literal_eval` does not take."""
    return eval(literal, {"__builtins__": {"float": float}})  # noqa: S307 - of what the filter under test wrote


def same(left, right):
    """Equality that tells 1 from True, 1.0 and -0.0."""
    return repr(left) == repr(right)


def statements(code):
    code.encode("utf-8")
    return ast.parse(code).body


@settings(max_examples=150, deadline=None)
@given(values, indents, st.integers(0, 30))
def test_a_literal_means_its_value(value, indent, before):
    literal = pystr(value, indent, before)
    margin = " " * indent
    code = f"{margin}x = {literal}\n" if not indent else f"if 1:\n{margin}x = {literal}\n"
    assert len(statements(code)) == 1
    assert same(read(literal), value)


@settings(deadline=None)
@given(texts, indents, st.integers(30, 100))
def test_a_long_text_is_wrapped_no_more_than_needed(text, indent, width):
    literal = pystr(text, indent, width=width)
    if "\n" in literal:
        assert columns(pystr(text, width=10**9)) + indent > width
        assert all(columns(line) <= max(width, indent + 24) for line in literal.split("\n"))
    else:
        assert columns(literal) + indent <= width or len(text) < 40


@pytest.mark.parametrize(
    ("value", "literal"),
    [
        ("a", '"a"'),
        ('say "hi"', "'say \"hi\"'"),
        ('it\'s "so"', "'it\\'s \"so\"'"),
        ("a\nb\t\\", r'"a\nb\t\\"'),
        ("\x1b\x85\u2028\u202e\ufeff\U000f0000", r'"\x1b\x85\u2028\u202e\ufeff\U000f0000"'),
        ("日本 é 👩‍💻 ❤️", '"日本 é 👩‍💻 ❤️"'),
        (math.inf, 'float("inf")'),
        (-math.inf, 'float("-inf")'),
        (math.nan, 'float("nan")'),
        (enum.IntEnum("E", {"A": 5}).A, "5"),
        (enum.StrEnum("E", {"A": "five"}).A, '"five"'),
        ([], "[]"),
        ({}, "{}"),
        ((), "()"),
        ((1,), "(1,)"),
        ({"a": [True, None, 1.5]}, '{"a": [True, None, 1.5]}'),
    ],
)
def test_literals(value, literal):
    assert pystr(value) == literal


LAID_OUT = """\
{
    "names": ["first", "second"],
    "many": [
        "first",
        "second",
        "third",
    ],
    "text": (
        "one two three four "
        "five six seven"
    ),
    5: (
        None,
        {},
    ),
}"""


def test_collections_and_texts_are_laid_out():
    value = {
        "names": ["first", "second"],
        "many": ["first", "second", "third"],
        "text": "one two three four five six seven",
        5: (None, {}),
    }
    assert pystr(value, width=33).replace("(None, {})", "(\n        None,\n        {},\n    )") == LAID_OUT


def test_the_line_around_a_literal_counts():
    text = "x" * 20
    assert pystr(text, indent=4, before=4, after=0, width=30) == f'"{text}"'
    assert "\n" in pystr([text], indent=4, before=4, after=0, width=30)
    assert "\n" in pystr(f"{text} y", indent=4, before=1, after=2, width=30)


@pytest.mark.parametrize("value", [object(), {1, 2}, b"bytes", [object()], {"a": ...}])
def test_other_values_have_no_literal(value):
    with pytest.raises(TypeError, match="has no literal"):
        pystr(value)


def test_literals_have_a_depth():
    deep = []
    for _ in range(50):
        deep = [deep]
    assert same(read(pystr(deep)), deep)
    with pytest.raises(ValueError, match="deeper than 50"):
        pystr([deep])


@settings(max_examples=150, deadline=None)
@given(prose, indents, st.integers(60, 120))
def test_a_docstring_keeps_its_words_and_nothing_else(text, indent, width):
    inside = docstring(text, indent, width)
    code = f'class C:\n{" " * (indent or 1)}"""{inside}"""\n'
    (statement,) = statements(code)
    assert len(statement.body) == 1
    assert ast.get_docstring(statement, clean=False).split() == text.split()
    for line in code.split("\n")[1:]:
        assert columns(line) <= width + (not indent) or len(line.split()) == 1 or is_narrow(text, indent, width)
        assert line == line.rstrip()


def is_narrow(text, indent, width):
    """Whether some word is too long to stand beside anything."""
    return any(columns(repr(word)) * 2 > width - indent - 10 for word in text.split())


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ("", ""),
        ("One line.", "One line."),
        ("  First.\n\n\n\n  Second\n  third. ", "First.\n\n    Second\n    third.\n    "),
        ("List:\n- one\n  - inner\n- two", "List:\n    - one\n      - inner\n    - two\n    "),
        ('"quoted"', '\\"quoted\\"'),
        ('a """ b', 'a \\"\\"" b'),
        ("C:\\new", "C:\\\\new"),
        ("bell\x07 \u202eright", "bell\\x07 \\u202eright"),
        ("one two three four five six seven", "one two three four five\n    six seven\n    "),
    ],
)
def test_docstrings(text, inside):
    assert docstring(text, indent=4, width=35) == inside


@settings(max_examples=150, deadline=None)
@given(prose, indents, st.integers(60, 120))
def test_a_comment_is_no_code(text, indent, width):
    margin = " " * indent
    code = f"if 1:\n{margin or ' '}{comment(text, indent or 1, width)}\n{margin or ' '}pass\n"
    (statement,) = statements(code)
    assert ast.unparse(statement) == "if 1:\n    pass"
    words = [word for line in code.split("\n")[1:-2] for word in line.strip().removeprefix("#").split()]
    assert "".join(words) == escaped("".join(text.split()))


@settings(deadline=None)
@given(texts)
def test_a_comment_cannot_choose_the_encoding_of_its_file(text):
    for hostile in (text, f"-*- coding: {text} -*-", "vim: set fileencoding=utf-7 :", "coding:utf-7"):
        source = f"{comment(hostile)}\nx = 1\n".encode()
        assert tokenize.detect_encoding(io.BytesIO(source).readline)[0] == "utf-8"


def test_comments():
    assert comment("") == "#"
    assert comment("a\n\n  b c", indent=4) == "# a\n    #\n    # b c"
    assert comment("one two three four five", width=20) == "# one two three four\n# five"
    assert comment("a\rimport os\x0cimport sys\u2028import re") == "# a\n# import os\n# import sys\n# import re"


@pytest.mark.parametrize(
    ("text", "expected_snake", "expected_pascal"),
    [
        ("HTTPClient v2", "http_client_v2", "HTTPClientV2"),
        ("node_effect", "node_effect", "NodeEffect"),
        ("NODE_EFFECT", "node_effect", "NodeEffect"),
        ("sha256Hash", "sha256_hash", "Sha256Hash"),
        ("class", "class_", "Class"),
        ("none", "none", "None_"),
        ("2fa", "u2fa", "U2fa"),
        ("", "unnamed", "Unnamed"),
        ("__debug__", "debug", "Debug"),
        ("größe", "größe", "Größe"),
        ("ﬁle", "file", "File"),
        ("a.b-c/d", "a_b_c_d", "ABCD"),
        ("x; import os", "x_import_os", "XImportOs"),
        (5, "u5", "U5"),
    ],
)
def test_names(text, expected_snake, expected_pascal):
    assert (snake(text), pascal(text)) == (expected_snake, expected_pascal)


@settings(deadline=None)
@given(texts)
def test_names_are_identifiers(text):
    for name in (snake(text), pascal(text)):
        assert name.isidentifier()
        assert not keyword.iskeyword(name)
        assert unicodedata.normalize("NFKC", name) == name
        assert not name.startswith("_")
    assert snake(snake(text)) == snake(text)


MODULE = '''\
"""{{ description | docstring(0) }}"""

{{ description | comment }}
NAME = {{ name | pystr(before=7) }}
DEFAULTS = {{ defaults | pystr(before=11) }}


class {{ name | pascal }}:
    """{{ description | docstring }}"""

    {{ description | comment(4) }}
    {{ name | snake }} = {{ defaults | pystr(4, name | snake | length + 3) }}
'''


@settings(max_examples=100, deadline=None)
@given(prose, texts, values)
def test_a_module_of_hostile_texts_is_the_module_that_was_meant(modules, description, name, defaults):
    code = modules.render("module", {"description": description, "name": name, "defaults": defaults})
    kinds = [type(statement) for statement in statements(code)]
    assert kinds == [ast.Expr, ast.Assign, ast.Assign, ast.ClassDef]
    compiled = ast.parse(code).body
    assert same(read(ast.unparse(compiled[1].value)), name)
    assert same(read(ast.unparse(compiled[2].value)), defaults)
    assert ast.get_docstring(compiled[3], clean=False).split() == description.split()
    assert [type(statement) for statement in compiled[3].body] == [ast.Expr, ast.Assign]


@pytest.fixture(scope="module")
def modules(tmp_path_factory):
    directory = tmp_path_factory.mktemp("modules")
    (directory / "module.jinja2").write_text(MODULE)
    return TemplateManager(directory)


PIECES = ["word", "it's", '"so"', "日本語", "\\", "-", "\n", '"""', "long" * 9, "é", "\t", "😍", "x\x85y", "\ufeff"]


def random_text(rng):
    return " ".join([*rng.choices(PIECES, k=rng.randint(0, 20)), "end"])


def random_value(rng, depth=0):
    kind = rng.choice(["list", "dict", "text", "other", "other"]) if depth < 3 else "other"
    if kind == "list":
        return [random_value(rng, depth + 1) for _ in range(rng.randint(0, 5))]
    if kind == "dict":
        return {f"{rng.choice(PIECES)}{i}": random_value(rng, depth + 1) for i in range(rng.randint(0, 5))}
    others = [None, True, 1, -5, 1e16, 1e-7, -2.5e-30, (1,), (1, 2), random_text(rng), "a" * rng.randint(1, 200)]
    return random_text(rng) if kind == "text" else rng.choice(others)


@pytest.mark.parametrize("seed", range(4))
def test_formatters_leave_it_alone(seed):
    """Templates emit formatted code: what ruff makes of it is what it was."""
    rng = random.Random(seed)  # noqa: S311 - a seed that can be repeated is the point
    blocks = []
    for number in range(50):
        value, text = random_value(rng), random_text(rng)
        blocks.append(
            f'def f{number}(\n    a={pystr(value, 4, 2, 1)},\n):\n    """{docstring(text)}"""\n'
            f"    b = {pystr(value, 4, 4)}\n\n\n"
            f'class C{number}:\n    """{docstring(text)}"""\n\n    {comment(text, 4)}\n'
            f"    field: str = g(\n        {pystr(value, 8, 0, 1)},\n        k={pystr(value, 8, 2, 1)},\n    )\n"
        )
    run = subprocess.run(
        [Path(sys.executable).with_name("ruff"), "format", "--isolated", "--diff", "-"],
        input="\n\n".join(blocks).encode(),
        capture_output=True,
        check=False,
    )
    assert (run.returncode, run.stdout.decode()) == (0, "")
