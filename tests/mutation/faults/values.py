"""Faults in values: misspelt, of the wrong type, out of bounds, against another value."""

from collections.abc import Iterable, Iterator
from random import Random

from yaml import MappingNode, ScalarNode, SequenceNode

from ..contract import Contract, Entry
from ..edits import HERE, Edits, added, here, replaced, respelt
from ..typos import typo
from ..vocabulary import CLOSED, FLAGS, LISTS, MAPS, NUMBERS, OPEN, TEXTS
from .register import fault

_KINDS = ("compute", "effect", "reducer", "orchestrator")
_SHORTEST = 4


@fault("typo in a value of a closed list", "misspelt-value", "invalid-value")
def closed_typo(contract: Contract, rng: Random) -> Iterator[Edits]:
    return _typos(contract, rng, CLOSED, shortest=2)


@fault("typo in a known value", "misspelt-value")
def open_typo(contract: Contract, rng: Random) -> Iterator[Edits]:
    return _typos(contract, rng, OPEN, _SHORTEST)


def _typos(contract: Contract, rng: Random, values: dict[str, tuple[str, ...]], shortest: int) -> Iterator[Edits]:
    for entry in contract.at(*values):
        known = values[entry.path]
        if entry.said in known and len(entry.said) >= shortest:
            wrong = typo(entry.said, rng, known)
            yield respelt(contract, entry.value, wrong) if wrong else ()


@fault("another word than the closed list has", "invalid-value")
def other_word(contract: Contract, _: Random) -> Iterator[Edits]:
    for entry in contract.at(*CLOSED):
        yield respelt(contract, entry.value, "whatever_seems_right")


@fault("misspelt node_type", "node-type-spelling")
def node_type(contract: Contract, rng: Random) -> Iterator[Edits]:
    spelt = [text for kind in _KINDS for text in (kind, kind.upper(), f"{kind.upper()}_GENERIC")]
    for entry in contract.at("node_type"):
        wrong = typo(entry.said, rng, spelt)
        yield respelt(contract, entry.value, wrong) if wrong else ()


@fault("archetype of another kind", "kind-mismatch")
def archetype(contract: Contract, rng: Random) -> Iterator[Edits]:
    for entry in contract.at("descriptor.node_archetype"):
        if contract.kind:
            other = rng.choice([kind for kind in _KINDS if kind != contract.kind])
            yield (*respelt(contract, entry.value, other), *here(*contract.at("node_type")))


@fault("version as text", "version-shape")
def version_as_text(contract: Contract, rng: Random) -> Iterator[Edits]:
    for entry in contract.at("contract_version"):
        if isinstance(entry.value, MappingNode):
            said = rng.choice(('"1.0.0"', "1.0.0", "v1.2", "1.0", "[1, 0, 0]"))
            edits = replaced(contract, entry.value, said if entry.value.flow_style else f" {said}")
            yield (*_on_one_line(contract, entry, edits), *here(entry)) if edits else ()


def _on_one_line(contract: Contract, entry: Entry, edits: Edits) -> Edits:
    """The edit of a value that stands below its key, from the colon on."""
    return tuple(
        edit._replace(start=contract.text.index(":", entry.key.end_mark.index) + 1, text=f" {edit.text.strip()}")
        for edit in edits
    )


@fault("part of a version is no number", "version-shape", "wrong-type", "invalid-value")
def version_part(contract: Contract, rng: Random) -> Iterator[Edits]:
    for entry in contract.at("contract_version.major", "contract_version.minor", "contract_version.patch"):
        yield replaced(contract, entry.value, rng.choice(("one", "-1", "1.5", "true", "[1]")))


@fault("bad fingerprint", "fingerprint-format")
def fingerprint(contract: Contract, rng: Random) -> Iterator[Edits]:
    wrong = rng.choice(
        ("4dd90a82f17a", "1.0.0:4dd9", "1.0.0-4dd90a82f17a", "99.9.9:4dd90a82f17a", "1.0.0:XYZ90a82f17a")
    )
    declared = contract.at("fingerprint")
    for entry in declared:
        yield respelt(contract, entry.value, wrong)
    if not declared and contract.kind:
        yield added(contract, contract.root, f'{HERE}{_key(contract, "fingerprint")}: "{wrong}"')


@fault("old key version", "deprecated-key")
def old_version(contract: Contract, _: Random) -> Iterator[Edits]:
    if contract.at("contract_version") and not contract.at("version"):
        yield added(contract, contract.root, f'{HERE}{_key(contract, "version")}: "1.0.0"')


def _key(contract: Contract, name: str) -> str:
    """The key in quotes where the contract writes all of them so."""
    return f'"{name}"' if contract.root.value[0][0].style == '"' else name


@fault("name that is no identifier", "naming")
def naming(contract: Contract, rng: Random) -> Iterator[Edits]:
    for entry in contract.at("name"):
        if contract.kind:
            yield respelt(
                contract, entry.value, rng.choice(("Node price compute", "node-price-compute", "node.price!"))
            )


@fault("word where a number belongs", "wrong-type")
def word_for_number(contract: Contract, rng: Random) -> Iterator[Edits]:
    return _wrong(contract, NUMBERS, rng.choice(("soon", '"a few"', "none", "{}", "[]")))


@fault("negative number", "invalid-value")
def negative(contract: Contract, rng: Random) -> Iterator[Edits]:
    return _wrong(contract, NUMBERS, rng.choice(("-1", "-30000")))


@fault("word where yes or no belongs", "wrong-type")
def word_for_flag(contract: Contract, rng: Random) -> Iterator[Edits]:
    return _wrong(contract, FLAGS, rng.choice(("sometimes", "7", "[true]")))


def _wrong(contract: Contract, paths: Iterable[str], written: str) -> Iterator[Edits]:
    for entry in contract.at(*paths):
        if isinstance(entry.value, ScalarNode):
            yield (*replaced(contract, entry.value, written), *here(entry))


@fault("text or list where a map belongs", "wrong-type")
def no_map(contract: Contract, rng: Random) -> Iterator[Edits]:
    written = rng.choice(("all of it", "[all, of, it]", "7"))
    return _reshaped(contract, MAPS, MappingNode, written)


@fault("text or map where a list belongs", "wrong-type", "topic-type")
def no_list(contract: Contract, rng: Random) -> Iterator[Edits]:
    written = rng.choice(("all of it", "{all: of it}", "7"))
    return _reshaped(contract, LISTS, SequenceNode, written)


def _reshaped(contract: Contract, paths: Iterable[str], shape: type, written: str) -> Iterator[Edits]:
    for entry in contract.at(*paths):
        if isinstance(entry.value, shape):
            yield (*_on_one_line(contract, entry, replaced(contract, entry.value, written)), *here(entry))


@fault("map or list where a text belongs", "wrong-type", "node-type-spelling", "missing-field")
def no_text(contract: Contract, rng: Random) -> Iterator[Edits]:
    written = rng.choice(("{all: of it}", "[all, of, it]"))
    for entry in contract.at(*TEXTS):
        if isinstance(entry.value, ScalarNode):
            yield (*replaced(contract, entry.value, written), *here(entry))
