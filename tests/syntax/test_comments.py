import io

import pytest
import yaml
from hypothesis import given, settings

from onex_ls.syntax.comments import comments
from onex_ls.syntax.parse import parse
from support.breakage import texts
from support.contracts import GOOD, name, read


def found(text):
    return [comment.text for comment in comments(parse(text))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# one\na: 1 # two\n  # three\nb: 2\n#\n", ["# one", "# two", "# three", "#"]),
        ("\ufeff# first\n", ["# first"]),
        ("a: b#c # d\n", ["# d"]),
        ("a: 'b # c' # d\n", ["# d"]),
        ('a: "b # c\n  # d" # e\n', ["# e"]),
        ("a: | # why\n  # text\nb: 1 # end\n", ["# why", "# end"]),
        ("a: >-\n  # text\n\n# comment\nb: 1\n", ["# comment"]),
        ("a: {b: 1, # one\n  c: 2} # two\n", ["# one", "# two"]),
        ("a: # behind a key\n  b: 1\n", ["# behind a key"]),
        ("--- # start\na: 1\n... # end\n", ["# start", "# end"]),
        ("a: 1 # x\r\nb: 2 # y\r\n", ["# x", "# y"]),
        ("a: 1 # x\u2028b: 2\n", ["# x"]),
        ("a: @x # still one\nb: 2 # and two\n", ["# still one", "# and two"]),
        ("a: &x # anchored\n  b: 1\n", ["# anchored"]),
        ("", []),
    ],
)
def test_comments(text, expected):
    assert found(text) == expected


@pytest.mark.parametrize("path", GOOD, ids=name)
def test_taking_the_comments_out_changes_no_value(path):
    text = read(path)
    kept, at = io.StringIO(), 0
    for comment in comments(parse(text)):
        assert comment.text == text[comment.start : comment.end]
        kept.write(text[at : comment.start])
        at = comment.end
    kept.write(text[at:])
    assert yaml.safe_load(kept.getvalue()) == yaml.safe_load(text)


@given(texts)
@settings(max_examples=100, deadline=None)
def test_comments_of_any_text(text):
    end = 0
    for comment in comments(parse(text)):
        assert end <= comment.start < comment.end <= len(text)
        assert comment.text == text[comment.start : comment.end]
        end = comment.end
