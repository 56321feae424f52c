"""What a person does to a text: random lines, random edits."""

from collections.abc import Sequence
from random import Random

COMMON = ("\n", "    pass\n", "    return x\n", "def f():\n")


def dice(seed: int) -> Random:
    """The same chances for the same seed."""
    return Random(seed)  # noqa: S311 - nothing here is secret


def some_lines(random: Random, count: int, unique: float) -> list[str]:
    """Lines of which a share is like no other; the rest are of a few kinds, as blank lines are in code."""
    return [
        f"line {random.randrange(10**9)}\n" if random.random() < unique else random.choice(COMMON) for _ in range(count)
    ]


def edited(random: Random, lines: Sequence[str], unique: float, most: int = 6) -> list[str]:
    """The lines after up to `most` edits: lines inserted, deleted, replaced, moved."""
    result = list(lines)
    for _ in range(random.randint(0, most)):
        start = random.randint(0, len(result))
        end = min(len(result), start + random.randint(0, 4))
        edit = random.choice(["insert", "delete", "replace", "move"])
        taken = result[start:end]
        if edit != "insert":
            del result[start:end]
        if edit == "move":
            start = random.randint(0, len(result))
            result[start:start] = taken
        elif edit != "delete":
            result[start:start] = some_lines(random, random.randint(1, 4), unique)
    return result
