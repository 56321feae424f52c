"""Faults in keys: misspelt, written twice, left out."""

from collections.abc import Iterator
from random import Random

from yaml import Node

from ..contract import Contract, Entry
from ..edits import Edits, here, respelt, twice, without
from ..typos import typo
from ..vocabulary import REQUIRED, keys_of
from .register import fault

_SHORTEST = 4


@fault("typo in a top-level key", "misspelt-key")
def top_level_typo(contract: Contract, rng: Random) -> Iterator[Edits]:
    return _typos(contract, rng, (entry for entry in contract.entries if not entry.block))


@fault("typo in a nested key", "misspelt-key")
def nested_typo(contract: Contract, rng: Random) -> Iterator[Edits]:
    return _typos(contract, rng, (entry for entry in contract.entries if entry.block))


def _typos(contract: Contract, rng: Random, entries: Iterator[Entry]) -> Iterator[Edits]:
    for entry in entries:
        known = keys_of(entry.block)
        if entry.name in known and len(entry.name) >= _SHORTEST:
            present = [str(key.value) for key, _ in entry.parent.value]
            wrong = typo(entry.name, rng, (*known, *present))
            yield respelt(contract, entry.key, wrong) if wrong else ()


@fault("duplicate key, same value", "duplicate-key")
def duplicate_key(contract: Contract, _: Random) -> Iterator[Edits]:
    for entry in contract.entries:
        yield twice(contract, entry)


@fault("duplicate key, another value", "duplicate-key")
def duplicate_key_other_value(contract: Contract, _: Random) -> Iterator[Edits]:
    for entry in contract.at("description", "metadata.author", "metadata.license", "dependencies[].description"):
        yield twice(contract, entry, "Something else.")


@fault("required field left out", "missing-field")
def missing_top_level(contract: Contract, _: Random) -> Iterator[Edits]:
    for entry in contract.at(*REQUIRED[""]):
        # A handler contract is told from others by its version; nothing else is sure to be one without it.
        if contract.kind:
            first = next(other for other in contract.entries if not other.block and other.key is not entry.key)
            yield _left_out(contract, entry, first)


@fault("part of a version left out", "version-shape")
def missing_version_part(contract: Contract, _: Random) -> Iterator[Edits]:
    for owner in contract.at("contract_version"):
        for entry in contract.entries_of(owner.value):
            yield _left_out(contract, entry, owner)


@fault("required part of a block left out", "missing-field", "handler-entry-shape", "dependency-shape")
def missing_nested(contract: Contract, _: Random) -> Iterator[Edits]:
    for entry in contract.entries:
        if entry.block not in ("", "contract_version") and entry.name in REQUIRED.get(entry.block, ()):
            yield _left_out(contract, entry, *_owners(contract, entry))


def _owners(contract: Contract, entry: Entry) -> Iterator[Entry | Node]:
    """Where a map can be marked that lacks something: its key, or its first line where it is an item of a list."""
    for part in contract.parts:
        if isinstance(part, Entry) and part.value is entry.parent:
            yield part
        elif not isinstance(part, Entry) and part.node is entry.parent:
            first, *more = entry.parent.value
            yield first[0] if first[0] is not entry.key or not more else more[0][0]


def _left_out(contract: Contract, entry: Entry, *marked: Entry | Node) -> Edits:
    edits = without(contract, entry)
    return (*edits, *here(*marked)) if edits else ()
