"""The tables of `vocabulary.yaml`, as sets of words."""

from pathlib import Path

import yaml

_TABLES = yaml.safe_load(Path(__file__).with_name("vocabulary.yaml").read_text(encoding="utf-8"))


def _table(name: str) -> dict[str, tuple[str, ...]]:
    return {place: tuple(words.split()) for place, words in _TABLES[name].items()}


def _words(name: str) -> tuple[str, ...]:
    return tuple(_TABLES[name].split())


KEYS = _table("keys")
CLOSED = _table("closed")
OPEN = _table("open")
REQUIRED = _table("required")
NUMBERS, FLAGS, MAPS, LISTS, TEXTS = map(_words, ("numbers", "flags", "maps", "lists", "texts"))


def keys_of(block: str) -> tuple[str, ...]:
    """The keys of the block at a place; none where the table does not know it. Versions are the same everywhere."""
    if block.endswith((".version", "_version")):
        return KEYS["contract_version"]
    return KEYS.get(block, ())
