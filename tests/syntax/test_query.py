import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from onex_ls.syntax.parse import parse
from onex_ls.syntax.query import entries, entry, find, hit, join, key_span, mapping, scalars, steps, text, walk
from onex_ls.syntax.tree import Alias, Mapping
from onex_ls.syntax.values import plain
from support.contracts import GOOD, name, read


def root(text):
    tree = parse(text)
    assert tree.problems == ()
    assert tree.root is not None
    return tree.root


@given(st.lists(st.text(min_size=1) | st.integers(0, 10**6), min_size=1))
def test_a_path_is_taken_apart_into_the_steps_it_was_joined_from(parts):
    path = ""
    for part in parts:
        path = join(path, part)
    assert steps(path) == parts


@pytest.mark.parametrize("path", GOOD, ids=name)
def test_every_walked_path_leads_back_to_its_node(path):
    tree = parse(read(path))
    walked = list(walk(tree.root))
    assert len({place for place, _ in walked}) == len(walked)
    for place, node in walked:
        found = find(tree.root, place)
        assert found is node or isinstance(node, Alias), place
        assert place == "" or key_span(tree.root, place) is not None


@pytest.mark.parametrize("path", GOOD, ids=name)
def test_every_scalar_is_hit_where_it_stands(path):
    tree = parse(read(path))
    keys = {id(pair.key) for _, node in walk(tree.root) if isinstance(node, Mapping) for pair in node.entries}
    for node in scalars(tree.root):
        if node.start == node.end:
            continue  # an empty value touches its colon, and so does its key
        for offset in (node.start, (node.start + node.end) // 2):
            found = hit(tree, offset)
            assert found is not None
            assert (found.node, found.is_key) == (node, id(node) in keys)


def test_an_offset_outside_every_document_hits_nothing():
    tree = parse("# nothing\n\na: 1\n")
    assert hit(tree, 0) is None
    assert hit(parse(""), 0) is None


MERGES = [
    "base: &base {a: 1, b: 2}\nuse:\n  <<: *base\n  b: 3\n",
    "use: {<<: {a: 1}, b: 2}\n",
    "one: &one {a: 1, b: 1}\ntwo: &two {b: 2, c: 2}\nuse: {<<: [*one, *two], c: 3}\n",
    "one: &one {a: 1, b: 1}\ntwo: &two {b: 2, c: 2}\nuse: {<<: *one, <<: *two}\n",
    "one: &one {a: 1, b: 1}\ntwo: &two {<<: *one, b: 2}\nuse: {<<: *two, c: 3}\n",
    "one: &one {a: 1}\ntwo: &two {<<: *one, b: 2}\nuse: {<<: [*one, *two, *one]}\n",
    "one: &one {a: 1, a: 2}\nuse: {<<: *one}\n",
    'use: {"<<": {a: 1}}\n',
]


@pytest.mark.parametrize("written", MERGES)
def test_merge_keys_mean_what_they_mean_to_every_loader(written):
    use = find(root(written), "use")
    expected = yaml.safe_load(written)["use"]
    assert plain(use) == expected
    assert {pair.name for pair in entries(use)} == set(expected)
    for key, value in expected.items():
        assert plain(find(use, key)) == value


def test_own_entries_come_before_merged_ones():
    use = find(root("base: &base {a: 1, z: 2}\nuse: {<<: *base, m: 3}\n"), "use")
    assert [pair.name for pair in entries(use)] == ["m", "a", "z"]


def test_a_map_that_is_merged_again_counts_once():
    large = ", ".join(f"k{number}: 1" for number in range(200))
    use = find(root(f"a: &a {{{large}}}\nuse: {{<<: [{', '.join(['*a'] * 20)}]}}\n"), "use")
    assert sum(1 for _ in entries(use)) == 200


def test_of_duplicate_keys_the_last_one_counts():
    written = "a: 1\nb: 2\na: 3\n"
    assert text(root(written), "a") == "3"
    assert plain(root(written)) == yaml.safe_load(written)


def test_wrong_turns_lead_nowhere():
    tree = root("list: [1, 2]\nmap: {a: 1}\ntext: x\n")
    for path in ("list[2]", "list.a", "map[0]", "map.b", "text.a", "text[0]", "none", "map.a.b"):
        assert find(tree, path) is None
    assert entry(tree, "none") is None
    assert mapping(None) is None


def test_keys_that_are_no_text_have_no_name():
    node = root("[a, b]: 1\n? {c: d}\n: 2\ne: 3\n")
    assert [pair.name for pair in node.entries] == [None, None, "e"]
    assert [place for place, _ in walk(node)][1:] == ["?", "?", "e"]
