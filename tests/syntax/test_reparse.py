"""A tree made from the tree before an edit is the tree that the text alone gives."""

import random
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from onex_ls.syntax import reparse as module
from onex_ls.syntax.parse import parse
from onex_ls.syntax.reparse import reparse
from onex_ls.syntax.tree import Mapping

CONTRACTS = [file.read_text() for file in sorted((Path(__file__).parent.parent / "contracts").rglob("*.yaml"))]

TYPED = (
    *"a:#-?%&*'\"|>{}[],! \t\n\r\x85\u2028\x00\ufeffé😀",
    ": ",
    "- y\n",
    "? x\n",
    "# c\n",
    "key: v\n",
    "key:\n",
    "  k: v\n",
    " - y\n",
    "|\n",
    ">-\n",
    "---\n",
    "...\n",
    "%YAML 1.1\n",
    "&a ",
    "*a",
    "!!str ",
    "<<: *a\n",
    "\r\n",
    "<<<<<<< mine\n",
    "=======\n",
    ">>>>>>> theirs\n",
)


def equal(before: str, after: str) -> bool:
    """Whether both ways give one tree, and whose offsets are within the text."""
    made, wanted = reparse(parse(before), after), parse(after)
    return made.text == after and made.lines.text == after and made[2:] == wanted[2:]


def edited(text: str, chance: random.Random) -> str:
    at = chance.randrange(len(text) + 1)
    start, end = text.rfind("\n", 0, at) + 1, text.find("\n", at) + 1 or len(text)
    match chance.randrange(6):
        case 0 | 1:
            return text[:at] + chance.choice(TYPED) + text[at:]
        case 2:
            return text[:at] + text[at + chance.choice((1, 1, 2, 5, 30, 200)) :]
        case 3:
            return text[:start] + chance.choice(TYPED) + text[end:]
        case 4:
            return text[:start] + text[start:end].lstrip() + text[end:]
        case _:
            return text[:start] + text[start:end] * 2 + text[end:]


def random_edits(seed: int, count: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - a test, the same one every time
    for _ in range(count // 20):
        text = chance.choice(CONTRACTS)
        for _ in range(20):
            after = edited(text, chance)
            assert equal(text, after), (text, after)
            text = after if chance.random() < 0.5 or not parse(after).problems else text


@pytest.mark.parametrize("seed", range(3))
def test_random_edits_of_contracts(seed: int) -> None:
    random_edits(seed, 400)


@pytest.mark.nightly
def test_many_random_edits_of_contracts() -> None:
    random_edits(99, 40_000)


ROOM = "name: a\nlist:\n- x\n- {y: 1}\ntext: |\n  one\n\n  two\n# between\nlast: 'it'\n"


@given(st.integers(0, len(ROOM)), st.integers(0, 12), st.lists(st.sampled_from(TYPED), max_size=3).map("".join))
@example(8, 0, "- z\n")
@example(8, 0, "  more\n")
@example(0, 5, "? a\n:")
def test_any_edit_of_a_small_map(at: int, removed: int, typed: str) -> None:
    assert equal(ROOM, ROOM[:at] + typed + ROOM[at + removed :])


@pytest.mark.parametrize(
    "before",
    [
        "",
        "- a\n- b\n",
        "{a: 1,\nb: 2}\n",
        "  a: 1\n  b: 2\n",
        "a: &x 1\nb: *x\nc: 3\n",
        "%TAG ! tag:example.org,2000:\n---\na: !x 1\nb: 2\n",
        "a: 1\n---\nb: 2\nc: 3\n",
        "a: 1\n...\n",
        "\ufeffa: 1\nb: 2\nc: 3\n",
        "? a\n: b\n? c\n: d\ne: f\n",
        "!!str a: 1\n!!str b: 2\nc: 3\n",
        "a: 1\r\nb: 2\r\nc: 3\r\n",
        "a: [1,\nb: 2\n",
    ],
)
def test_every_place_and_every_word(before: str) -> None:
    for at in range(len(before) + 1):
        for typed in TYPED:
            assert equal(before, before[:at] + typed + before[at:])
        assert equal(before, before[:at] + before[at + 1 :])


def test_only_the_touched_block_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    read = []
    original = module.read
    monkeypatch.setattr(module, "read", lambda text: read.append(text) or original(text))
    before = parse(ROOM)
    after = reparse(before, ROOM.replace("y: 1", "y: 12"))
    assert read == ["list:\n- x\n- {y: 12}\n"]
    assert isinstance(before.root, Mapping)
    assert isinstance(after.root, Mapping)
    assert after.root.entries[0] is before.root.entries[0]
