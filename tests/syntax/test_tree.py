"""What holds of every tree, of whatever text it was made."""

from itertools import pairwise

import pytest
from hypothesis import example, given, settings

from onex_ls.syntax.parse import parse
from onex_ls.syntax.tree import Alias, Mapping, Scalar, Sequence, Tree, children
from support.breakage import texts
from support.contracts import GOOD, name, read


def check_spans(tree: Tree) -> None:
    """Nodes lie inside the text and inside each other, in the order of the text; problems can be seen."""
    size = len(tree.text)
    for document in tree.documents:
        assert 0 <= document.start <= document.end <= size
        waiting = [document.root] if document.root is not None else []
        while waiting:
            node = waiting.pop()
            assert 0 <= node.start <= node.end <= size
            below = list(children(node))
            for child in below:
                assert node.start <= child.start <= child.end <= node.end, (node, child)
            for before, after in pairwise(below):
                assert before.end <= after.start, (before, after)
            waiting += below
    for before, after in pairwise(tree.documents):
        assert before.end <= after.start
    for problem in tree.problems:
        assert 0 <= problem.span.start < problem.span.end <= size, problem
    assert list(tree.problems) == sorted(tree.problems, key=lambda problem: problem.span)


def check_texts(tree: Tree) -> None:
    """What a node says is what stands in its span; for texts without problems."""
    text = tree.text
    waiting = [document.root for document in tree.documents if document.root is not None]
    while waiting:
        node = waiting.pop()
        written = node.span.of(text)
        if isinstance(node, Alias):
            assert written == f"*{node.name}"
        elif isinstance(node, Scalar) and node.style == "":
            assert written == node.value or any(end in written for end in "\n\r\x85\u2028\u2029")
        elif isinstance(node, Scalar):
            assert written[0] == node.style
            assert node.style in "|>" or written[-1] == node.style
        elif isinstance(node, Sequence):
            assert (written[0], written[-1]) == ("[", "]") if node.flow else written.startswith("-")
        elif isinstance(node, Mapping):
            key = node.entries[0].key if node.entries else None
            has_anchored_key = isinstance(key, Scalar | Sequence | Mapping) and key.anchor is not None
            outside = "#\n \t" if has_anchored_key else "#\n \t&"
            assert (written[0], written[-1]) == ("{", "}") if node.flow else written[:1] not in outside
        waiting += children(node)


@given(texts)
@example("&anchor: value\n")
@settings(max_examples=400, deadline=None)
def test_parsing_any_text_gives_a_sound_tree(text):
    tree = parse(text)
    assert tree.text == text
    check_spans(tree)
    if not tree.problems:
        check_texts(tree)


@pytest.mark.nightly
@given(texts)
@settings(max_examples=20_000, deadline=None)
def test_parsing_very_many_texts_gives_sound_trees(text):
    check_spans(parse(text))


@pytest.mark.parametrize("path", GOOD, ids=name)
def test_the_trees_of_good_contracts_are_sound(path):
    tree = parse(read(path))
    assert tree.problems == ()
    check_spans(tree)
    check_texts(tree)


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("key: &a value", "value"),
        ("key: !!str &a 'value'", "'value'"),
        ("key: &a\n  value", "value"),
        ("key: &a\n  sub: 1", "sub"),
        ("key: &a # why\n  # and how\n  sub: 1", "sub"),
        ("key: !tag\r\n\r\n  sub: 1", "sub"),
        ("key: &a\n  - 1", "- 1"),
        ("key: !!map {a: 1}", "{a"),
        ("key: !<tag:yaml.org,2002:str> |\n  text", "|"),
    ],
)
def test_a_node_begins_behind_its_anchor_and_tag(text, start):
    assert parse(text).root.entries[0].value.start == text.index(start)


@pytest.mark.parametrize(
    "text", ["key: &a\nnext: 1", "[&a , 1]", "{&a : 1}", "- !!null\n- 1", "key: !!str # nothing\nnext: 1"]
)
def test_an_empty_node_does_not_reach_into_the_next(text):
    check_spans(parse(text))
