"""Typos in keys: every declared key of every block, in a contract made up from the vocabulary itself."""

import random
import string
from collections.abc import Iterator

import pytest

from onex_ls.contract.vocabulary.contract import CONTRACT
from onex_ls.contract.vocabulary.walk import governed
from onex_ls.rules.near import misspelt
from onex_ls.syntax.parse import parse
from support.vocabulary import Placed, contract_with, every_block

SHORTEST = 4
CLOSED = [place for place in every_block() if not place.block.open]
LETTERS = string.ascii_lowercase + "_"


def typos(name: str, chance: random.Random) -> Iterator[str]:
    """One of each kind of single edit, at a place left to chance."""
    at = chance.randrange(len(name))
    yield name[:at] + name[at + 1 :]
    yield name[:at] + chance.choice(LETTERS) + name[at:]
    yield name[:at] + chance.choice(LETTERS) + name[at + 1 :]
    at = chance.randrange(len(name) - 1)
    yield name[:at] + name[at + 1] + name[at] + name[at + 2 :]


def is_found(place: Placed, name: str, typo: str) -> bool:
    """Whether a contract with every key of a block, one of them misspelt, is told which."""
    content = dict.fromkeys((key.name for key in place.block.keys if key.name != name), None) | {typo: None}
    content.update({key: value for key, value in place.tag.items() if key != name})
    found = [hit for block in governed(parse(contract_with(place, content)).root, CONTRACT) for hit in misspelt(block)]
    return [(entry.name, name in meant) for entry, meant in found] == [(typo, True)]


def measure(seed: int, rounds: int, edits: int = 4) -> tuple[int, list[str]]:
    """How many typos were made, and those that were not found; `edits` of the four kinds for each key and round."""
    chance = random.Random(seed)  # noqa: S311 - typos, not secrets
    made, missed = 0, []
    for place in CLOSED:
        for key in place.block.keys:
            if len(key.name) < SHORTEST:
                continue
            for typo in (typo for _ in range(rounds) for typo in chance.sample([*typos(key.name, chance)], edits)):
                if place.block.knows(typo):
                    continue  # another key of the same block is no typo
                made += 1
                if not is_found(place, key.name, typo):
                    missed.append(f"{place.block.name}: {key.name} as {typo}")
    return made, missed


def test_ninety_nine_of_a_hundred_typos_are_found():
    made, missed = measure(seed=1, rounds=1, edits=1)
    assert made > 1_800
    assert len(missed) < made / 100, missed


@pytest.mark.nightly
def test_ninety_nine_of_a_hundred_typos_are_found_in_twenty_thousand():
    made, missed = measure(seed=7, rounds=3)
    assert made > 20_000
    assert len(missed) < made / 100, missed[:20]
