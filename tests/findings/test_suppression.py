"""Which comments silence findings, which lines they speak of, and what is left."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onex_ls.findings.finding import Finding, Severity
from onex_ls.findings.suppression import ignores, silence
from onex_ls.text.lines import LineIndex
from onex_ls.text.span import Span


def read(text: str):
    """The ignores in a text in which every ``#`` begins a comment."""
    lines = LineIndex(text)
    starts = [lines.start(line) + text.index("#") for line, text in enumerate(text.splitlines()) if "#" in text]
    return list(ignores([(start, text[start : lines.end(lines.line_of(start))]) for start in starts], lines)), lines


LINES = {
    "a: 1 # onex-ls: ignore[x]\nb: 2": 0,
    "# onex-ls: ignore[x]\nb: 2": 1,
    "# onex-ls: ignore[x]\n\n  # more\n\nb: 2": 4,
    "# onex-ls: ignore[x]\r\nb: 2": 1,
    "  # onex-ls: ignore[x]\n# onex-ls: ignore[y]\nb: 2": 2,
    "b: 2\n# onex-ls: ignore[x]": 1,
}


@pytest.mark.parametrize("text", LINES)
def test_a_comment_speaks_of_its_line_or_of_the_next_with_anything_in_it(text):
    found, _ = read(text)
    assert found[0].line == LINES[text]


NAMES = {
    "# onex-ls: ignore[x]": ["x"],
    "#onex-ls:ignore[x,y-z]": ["x", "y-z"],
    "# onex-ls:  ignore [ x , y ] since it is so": ["x", "y"],
    "# so it is; onex-ls: ignore[x]": ["x"],
    "# onex-ls: ignore[]": [],
    "# onex-ls: ignore": [],
    "# onex-ls: ignore[x": [],
    "# onex-ls: off": [],
}


@pytest.mark.parametrize("comment", NAMES)
def test_names_stand_where_they_are_said_to(comment):
    ((found,), lines) = read(f"a: 1 {comment}")
    assert [rule.name for rule in found.rules] == NAMES[comment]
    assert [rule.span.of(lines.text) for rule in found.rules] == NAMES[comment]
    assert found.comment.of(lines.text) == comment


@pytest.mark.parametrize("comment", ["# ignore[x]", "# noqa", "# we use onex-ls: it is fine", "# onex-lsp: ignore[x]"])
def test_other_comments_are_nobody_s(comment):
    assert read(f"a: 1 {comment}")[0] == []


@pytest.mark.parametrize(
    ("comment", "more"),
    [("# onex-ls: ignore[x]", False), ("# onex-ls: ignore[x] why", True), ("# why onex-ls: ignore[x]", True)],
)
def test_whether_there_is_more_in_a_comment(comment, more):
    assert read(f"a: 1 {comment}")[0][0].says_more is more


def test_findings_of_the_line_and_rule_go_and_the_others_stay():
    found, lines = read("a: 1 # onex-ls: ignore[x, y]\nb: 2 # onex-ls: ignore[x]\nc: 3")
    kept = [Finding("x", Severity.HINT, "", Span(lines.start(2), lines.start(2) + 1)), _finding("z", 0, lines)]
    left, unused = silence([_finding("x", 0, lines), _finding("x", 1, lines), *kept], found, lines)
    assert left == kept
    assert [rule.name for _, rule in unused] == ["y"]


def _finding(rule: str, line: int, lines: LineIndex) -> Finding:
    return Finding(rule, Severity.HINT, "", Span(lines.start(line), lines.start(line) + 1))


@given(st.lists(st.sampled_from(["# ", "onex-ls:", "ignore", "[", "]", ",", "x", "\n", "\r", " ", "🎉"])).map("".join))
def test_no_comment_is_too_odd(text):
    found, lines = read(text)
    for ignore in found:
        assert ignore.comment.of(text).startswith("#")
        assert 0 <= ignore.line < lines.count
        assert all(rule.span.of(text) == rule.name for rule in ignore.rules)
