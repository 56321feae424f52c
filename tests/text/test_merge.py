"""Three-way merge, with ``git merge-file --diff3`` as its oracle."""

from pathlib import Path
from random import Random

import pytest

from onex_ls.text.diff import hunks, lines_of
from onex_ls.text.merge import Conflict, Labels, conflicts_in, markers_in, merge
from support.git import git_hunks, git_merge
from support.person import dice, edited, some_lines


def decided(text: str) -> str:
    """A merged text without conflicts whose sides say the same, which git leaves to a person and we do not."""
    for conflict in reversed(list(conflicts_in(text))):
        if conflict.mine == conflict.theirs:
            text = text[: conflict.span.start] + conflict.mine + text[conflict.span.end :]
    return text


def triple(random: Random, unique: float) -> tuple[str, str, str]:
    lines = some_lines(random, random.randint(0, 40), unique)
    base, mine, theirs = (
        "".join(text) for text in (lines, edited(random, lines, unique), edited(random, lines, unique))
    )
    base, mine, theirs = (text[:-1] if random.random() < 0.1 else text for text in (base, mine, theirs))
    return base, mine, theirs


def side(text: str, take: str) -> str:
    """The text with one side taken in every conflict."""
    for conflict in reversed(list(conflicts_in(text))):
        text = text[: conflict.span.start] + getattr(conflict, take) + text[conflict.span.end :]
    return text


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize("unique", [1, 0.8])
@pytest.mark.parametrize("count", [60, pytest.param(2_000, marks=pytest.mark.nightly)])
def test_it_is_what_git_makes_of_the_same_changes(count: int, unique: float, ending: str, tmp_path: Path) -> None:
    conflicts = different = 0
    for seed in range(count):
        base, mine, theirs = (text.replace("\n", ending) for text in triple(dice(seed), unique))
        merged = merge(base, mine, theirs)
        expected = decided(git_merge(base, mine, theirs, tmp_path, Labels()))
        # which line end a marker has beside a text without any is git's own affair
        if merged.text.replace("\r\n", "\n") != expected.replace("\r\n", "\n"):
            different += 1
            sees_others = [
                changes(base, side) != git_hunks(lines_of(base), lines_of(side), tmp_path) for side in (mine, theirs)
            ]
            assert any(sees_others), seed  # among equal lines git may see other changes, as short as ours
        else:
            assert merged.conflicts == len(list(conflicts_in(expected)))
        conflicts += merged.conflicts
    assert conflicts > count / 4
    assert different <= (1 - unique) * count / 20


def changes(base: str, text: str) -> list[tuple[int, ...]]:
    return list(map(tuple, hunks(lines_of(base), lines_of(text))))


def changes_by_git(base: str, text: str, folder: Path) -> list[tuple[int, ...]]:
    return list(git_hunks(lines_of(base), lines_of(text), folder))


@pytest.mark.parametrize("seed", range(200))
def test_among_equal_lines_nothing_of_either_side_is_lost(seed: int) -> None:
    random = dice(seed)
    base, mine, theirs = triple(random, random.choice([0, 0.3]))
    merged = merge(base, mine, theirs)
    assert len(list(conflicts_in(merged.text))) == merged.conflicts
    kept = lines_of(merged.text)
    for text in (mine, theirs):
        added = [line.rstrip("\n") for line in lines_of(text) if line not in lines_of(base)]
        assert set(added) <= {line.rstrip("\n") for line in kept}
    assert merge(base, mine, base).text == merge(base, base, mine).text == merge(base, mine, mine).text == mine


@pytest.mark.parametrize("seed", range(100))
def test_a_side_taken_everywhere_has_all_lines_that_this_side_made(seed: int) -> None:
    base, mine, theirs = (f"{text}\n" for text in triple(dice(seed), 0.8))
    text = merge(base, mine, theirs).text
    assert set(lines_of(side(text, "mine"))) >= set(lines_of(mine)) - set(lines_of(base))
    assert set(lines_of(side(text, "theirs"))) >= set(lines_of(theirs)) - set(lines_of(base))


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "text"),
    [
        ("", "", "", ""),
        ("", "a", "", "a"),
        ("", "a\n", "a\n", "a\n"),
        ("a", "a", "a\nb\n", "a\nb\n"),
        ("a\nb\nc\n", "a\nc\n", "a\nb\nc\nd\n", "a\nc\nd\n"),
        ("a\r\nb\r\nc\r\n", "x\r\nb\r\nc\r\n", "a\r\nb\r\ny\r\n", "x\r\nb\r\ny\r\n"),
        ("a\nb\n", "x\nb\n", "a\ny\n", "<<<<<<< m\nx\nb\n||||||| b\na\nb\n=======\na\ny\n>>>>>>> t\n"),
        ("a", "b", "c", "<<<<<<< m\nb\n||||||| b\na\n=======\nc\n>>>>>>> t\n"),
        ("a\r\n", "b\r\n", "", "<<<<<<< m\r\nb\r\n||||||| b\r\na\r\n=======\r\n>>>>>>> t\r\n"),
        ("\u2028\x0c\n", "\u2028\x0c\nx\n", "\u2028\x0c\n", "\u2028\x0c\nx\n"),
    ],
)
def test_small_texts(base: str, mine: str, theirs: str, text: str) -> None:
    assert merge(base, mine, theirs, Labels("m", "b", "t")).text == text


def test_large_texts() -> None:
    base = "".join(f"{number}\n" for number in range(100_000))
    assert merge(base, base, base) == (base, 0)
    assert merge(base, f"mine\n{base}", f"{base}theirs\n") == (f"mine\n{base}theirs\n", 0)


def test_conflicts_are_found_with_what_each_side_says() -> None:
    text = "x\n<<<<<<< mine\na\n||||||| base\nb\n=======\nc\n>>>>>>> theirs\ny\n"
    (found,) = conflicts_in(text)
    assert found == Conflict(found.span, "a\n", "b\n", "c\n")
    assert text[: found.span.start] == "x\n"
    assert text[found.span.end :] == "y\n"
    (plain,) = conflicts_in("<<<<<<< HEAD\na\n=======\nc\n>>>>>>> other")
    assert plain[1:] == ("a\n", "", "c\n")


def test_what_is_left_of_a_torn_conflict_is_found_too() -> None:
    text = "x\n||||||| base\nb\n=======\nc\n>>>>>>> theirs\n'>>>>>>> quoted'\n"
    assert [marker.of(text) for marker in markers_in(text)] == ["||||||| base\n", ">>>>>>> theirs\n"]
    assert list(markers_in("Heading\n=======\n>>> doctest()\n")) == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        "=======\n",
        "Heading\n=======\n",
        "<<<<<<< mine\na\n",
        "<<<<<<< mine\na\n>>>>>>> theirs\n",
        ">>>>>>> theirs\n=======\n<<<<<<< mine\n",
        '"<<<<<<< mine"\na\n=======\nb\n>>>>>>> theirs\n',
    ],
)
def test_what_only_looks_like_a_part_of_a_conflict_is_none(text: str) -> None:
    assert list(conflicts_in(text)) == []
