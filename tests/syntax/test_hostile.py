"""Texts made to hurt: an answer comes in every case, and soon."""

import time

import pytest

from onex_ls.syntax.comments import comments
from onex_ls.syntax.cursor import cursor_at
from onex_ls.syntax.parse import SIZE_LIMIT
from support.contracts import analysed

HEAD = "name: n\nnode_type: compute\ncontract_version: {major: 1, minor: 0, patch: 0}\ndescription: d\n"
MANY = 20_000
SECONDS = 10.0  # ten times what the slowest takes on an idle machine
"""Far above what any of these takes, far below what they take where something is quadratic."""

HOSTILE = {
    "brackets": "[" * 100_000,
    "braces": "{" * 100_000,
    "keys in braces": "{a: " * 100_000,
    "dashes": "- " * 100_000,
    "question marks": "? " * 100_000,
    "deep blocks": "\n".join(" " * depth + "a:" for depth in range(1500)),
    "ten megabytes in one line": "x" * 10_000_000,
    "a line as long as it may be": HEAD + "k: " + "x" * (SIZE_LIMIT - 200),
    "blanks behind a word": HEAD + "k" + " " * (SIZE_LIMIT - 200),
    "NUL bytes": HEAD + "a: \0\0\0\n" * 1000,
    "surrogates": HEAD + "\ud800" * 1000,
    "python tags": HEAD + 'a: !!python/object/apply:os.system ["true"]\n' * 1000,
    "an alias in itself": HEAD + "a: &a [*a]\nb: &b {b: *b}\n",
    "a bomb of aliases": HEAD
    + "a0: &a0 [x, x]\n"
    + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 30)),
    "a bomb of merges": HEAD
    + "m0: &m0 {k: 1}\n"
    + "".join(f"m{n}: &m{n} {{<<: [{', '.join([f'*m{n - 1}'] * 10)}]}}\n" for n in range(1, 30)),
    "one large map in many places": HEAD
    + f"config: &a {{{', '.join(f'handle{n}: 1' for n in range(500))}, moduel: 1}}\n"
    + f"handler_routing:\n  handlers: [{', '.join(['*a'] * MANY)}]\n",
    "one map merged often": HEAD
    + f"a: &a {{{', '.join(f'k{n}: 1' for n in range(MANY))}}}\n"
    + f"<<: [{', '.join(['*a'] * 2000)}]\n",
    "a chain of merges": HEAD
    + "m0: &m0 {k: 1}\n"
    + "".join(f"m{n}: &m{n}\n  <<: *m{n - 1}\n  k{n}: 1\n" for n in range(1, 2000)),
    "tabs": HEAD + "\ta: 1\n" * MANY,
    "lines of one tab": HEAD + "\t\n" * MANY,
    "colons": HEAD + "a: b: c\n" * MANY,
    "open quotes": HEAD + 'a: "\n' * 2001,
    "open brackets": HEAD + "a: [\n" * MANY,
    "commas": HEAD + "a: [" + "[," * 50_000,
    "anchors": HEAD + "&a " * 100_000,
    "tags": HEAD + "!a " * 100_000,
    "conflicts": HEAD + "<<<<<<< a\n# mine\n=======\n# theirs\n>>>>>>> b\n" * 5000,
    "open conflicts": HEAD + "<<<<<<< a\n" * MANY,
    "comments": HEAD + "# x\n" * 100_000,
    "hashes": HEAD + "a: " + "x#" * 300_000,
    "lone words": HEAD + "abc\n" * MANY,
    "escapes": HEAD + 'a: "\\q"\n' * MANY,
    "line ends": "\n" * 1_000_000,
    "carriage returns": "\r" * 500_000,
    "next lines": HEAD + "\x85" * 500_000,
    "documents": "---\n" * 50_000,
    "a long block of text": HEAD + "a: |\n" + "  x\n" * 200_000,
    "changing indentation": HEAD + "\n".join(" " * (n % 37) + f"k{n}: v" for n in range(MANY)),
    "every mistake at once": HEAD + "\n".join(["a: [", 'b: "', "\tc: d", "d: 'x", "e: {", "f", "- g"] * 3000),
    "complex keys": HEAD + "? [a, b]\n: c\n" * 10_000,
    "the same key": HEAD + "config:\n" + "  a: 1\n" * 5000,
}  # fmt: skip


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_text_is_answered_in_time(kind):
    text = HOSTILE[kind]
    start = time.perf_counter()
    tree = analysed(text).tree
    for offset in (0, len(text) // 2, len(text)):
        cursor_at(tree, offset)
    comments(tree)
    assert time.perf_counter() - start < SECONDS
    assert all(0 <= problem.span.start < problem.span.end <= len(text) for problem in tree.problems)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[" * 101 + "]" * 101, "More than 100 levels of nesting: the rest of the file is not read"),
        (
            "a: &a [1, 2, 3]\nb: [" + "*a, " * 20_000 + "]",
            "The aliases repeat more than 50,000 values: this one and those behind it have none",
        ),
        ("x" * 2_000_001, "The file has 2,000,001 characters; files over 2,000,000 are not read"),
    ],
)
def test_a_limit_is_said(text, message):
    (problem,) = analysed(text).tree.problems
    assert (problem.rule, problem.message) == ("yaml-limits", message)


def test_what_was_read_before_a_limit_stays():
    tree = analysed(HEAD + "a: " + "[" * 101 + "]" * 101 + "\nb: 1\n").tree
    assert [pair.name for pair in tree.root.entries] == ["name", "node_type", "contract_version", "description", "a"]


def test_as_many_levels_as_allowed_are_read():
    assert analysed("[" * 100 + "]" * 100).tree.problems == ()


def test_a_tag_is_never_obeyed(tmp_path):
    target = tmp_path / "created"
    analysed(f'{HEAD}a: !!python/object/apply:pathlib.Path.touch [!!python/object/apply:pathlib.Path ["{target}"]]\n')
    assert not target.exists()
