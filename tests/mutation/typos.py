"""Typos: one slip of the fingers in a word."""

import string
from collections.abc import Container
from random import Random

_LETTERS = string.ascii_lowercase
TRIES = 20


def typo(word: str, rng: Random, known: Container[str] = ()) -> str | None:
    """The word with a letter too many, too few, wrong or swapped, so that it is none of `known`; None if that fails."""
    for _ in range(TRIES if len(word) > 1 else 0):
        slip = rng.choice((_inserted, _deleted, _substituted, _swapped))
        found = slip(word, rng)
        if found != word and found not in known and found[:1].isalpha():
            return found
    return None


def _letter(word: str, rng: Random) -> str:
    letter = rng.choice(_LETTERS)
    return letter.upper() if word.isupper() else letter


def _inserted(word: str, rng: Random) -> str:
    at = rng.randint(0, len(word))
    return word[:at] + _letter(word, rng) + word[at:]


def _deleted(word: str, rng: Random) -> str:
    at = rng.randrange(len(word))
    return word[:at] + word[at + 1 :]


def _substituted(word: str, rng: Random) -> str:
    at = rng.randrange(len(word))
    return word[:at] + _letter(word, rng) + word[at + 1 :]


def _swapped(word: str, rng: Random) -> str:
    at = rng.randrange(len(word) - 1)
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
