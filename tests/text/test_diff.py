from itertools import pairwise
from pathlib import Path

import pytest

from onex_ls.text.diff import Hunk, edits_between, hunks, lines_of
from onex_ls.text.edits import apply_edits
from support.git import git_hunks
from support.person import dice, edited, some_lines


def patched(old: list[str], new: list[str], found: list[Hunk]) -> list[str]:
    """The new lines, by the old ones and the changes; unchanged lines are taken from the old ones."""
    result, done = [], 0
    for hunk in found:
        result += [*old[done : hunk.start], *new[hunk.new_start : hunk.new_end]]
        done = hunk.end
    return result + old[done:]


def cost(found: list[tuple[int, int, int, int]]) -> int:
    return sum(end - start + new_end - new_start for start, end, new_start, new_end in found)


@pytest.mark.parametrize("count", [60, pytest.param(2_000, marks=pytest.mark.nightly)])
def test_in_texts_without_equal_lines_the_changes_are_those_of_git(count: int, tmp_path: Path) -> None:
    for seed in range(count):
        random = dice(seed)
        old = some_lines(random, random.randint(0, 40), 1)
        new = edited(random, old, 1)
        assert list(map(tuple, hunks(old, new))) == git_hunks(old, new, tmp_path), seed


@pytest.mark.parametrize("count", [60, pytest.param(2_000, marks=pytest.mark.nightly)])
@pytest.mark.parametrize(("unique", "others"), [(0.8, 0.01), (0, 0.1)])
def test_among_equal_lines_they_are_as_few_and_mostly_the_same(
    count: int, unique: float, others: float, tmp_path: Path
) -> None:
    """Of several shortest scripts git may take another one."""
    different = 0
    for seed in range(count):
        random = dice(seed)
        old = some_lines(random, random.randint(0, 40), unique)
        new = edited(random, old, unique)
        found, expected = list(map(tuple, hunks(old, new))), git_hunks(old, new, tmp_path)
        different += found != expected
        assert cost(found) <= cost(expected), seed
    assert different <= others * count


@pytest.mark.parametrize("seed", range(300))
def test_changes_lead_from_one_text_to_the_other_and_are_apart(seed: int) -> None:
    random = dice(seed)
    unique = random.choice([0, 0.2, 0.5, 1])
    old = some_lines(random, random.randint(0, 60), unique)
    new = edited(random, old, unique, most=20) if seed % 3 else some_lines(random, random.randint(0, 60), unique)
    found = hunks(old, new)
    assert patched(old, new, found) == new
    for before, after in pairwise(found):
        assert after.start - before.end == after.new_start - before.new_end > 0
    for hunk in found:
        assert hunk.end - hunk.start + hunk.new_end - hunk.new_start > 0


@pytest.mark.parametrize("seed", range(50))
def test_edits_make_one_text_of_another(seed: int) -> None:
    random = dice(seed)
    old = some_lines(random, random.randint(0, 20), 0.5)
    new = edited(random, old, 0.5)
    before, after = "".join(old).removesuffix("\n"), "".join(new)
    assert apply_edits(before, edits_between(before, after)) == after


def test_equal_and_empty_texts() -> None:
    assert hunks([], []) == hunks(["a\n"] * 100_000, ["a\n"] * 100_000) == []
    assert hunks([], ["a", "b"]) == [Hunk(0, 0, 0, 2)]
    assert hunks(["a", "b"], []) == [Hunk(0, 2, 0, 0)]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ([f"{number}\n" for number in range(50_000)], [f"other {number}\n" for number in range(50_000)]),
        (["a\n", "b\n"] * 3_000, ["b\n", "c\n", "a\n"] * 2_000),
        ([f"{number}\n" for number in range(3_000)], [f"{number}\n" for number in reversed(range(3_000))]),
    ],
    ids=["nothing in common", "hardly anything unique", "backwards"],
)
def test_hostile_texts_take_no_ages(old: list[str], new: list[str]) -> None:
    assert patched(old, new, hunks(old, new)) == new


def test_lines_end_at_line_feeds_only() -> None:
    assert lines_of("") == []
    assert lines_of("a\r\nb\u2028c\x0cd\re\n\nf") == ["a\r\n", "b\u2028c\x0cd\re\n", "\n", "f"]
