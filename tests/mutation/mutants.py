"""Mutants: contracts with one fault each, the same ones for the same seed."""

from collections.abc import Iterator, Sequence
from random import Random
from typing import NamedTuple

from .contract import Contract
from .edits import HERE, Edit, Edits, applied
from .faults import FAULTS, Fault

_PATIENCE = 20
"""How many mutants in a row may be no new ones before a contract is given up."""


class Mutant(NamedTuple):
    """A contract with a fault in it. One of `rules` must be found in one of `lines`, which count from 0."""

    fault: str
    rules: frozenset[str]
    source: str
    before: str
    text: str
    lines: frozenset[int]
    edits: Edits

    def moved(self, offset: int) -> int:
        """Where that offset of the contract has gone; what was replaced, to where its replacement begins."""
        shift = 0
        for edit in self.edits:
            if edit.start <= offset < edit.end:
                return edit.start + shift
            if edit.end <= offset:
                shift += len(edit.text) - (edit.end - edit.start)
        return offset + shift


def mutants(contracts: Sequence[Contract], seed: int, count: int, names: Sequence[str] = ()) -> Iterator[Mutant]:
    """At most `count` different mutants, class after class in turn; of some classes, or of all."""
    rng = Random(seed)  # noqa: S311 - the same mutants for the same seed is what is wanted
    made: set[str] = set()
    running = [_of_class(FAULTS[name], list(contracts), rng, made) for name in names or FAULTS]
    while running:
        for one in list(running):
            if len(made) >= count:
                return
            mutant = next(one, None)
            if mutant is None:
                running.remove(one)
            else:
                made.add(mutant.text)
                yield mutant


def _of_class(fault: Fault, contracts: list[Contract], rng: Random, made: set[str]) -> Iterator[Mutant]:
    """New mutants of a class, as long as there are contracts that more of them can be made of."""
    vain = 0
    while contracts:
        contract = rng.choice(contracts)
        sites = [edits for edits in fault.sites(contract, rng) if _is_fault(edits)]
        mutant = mutate(contract, fault, rng.choice(sites)) if sites else None
        if mutant is not None and mutant.text not in made:
            vain = 0
            yield mutant
        elif mutant is None or vain > _PATIENCE:
            contracts.remove(contract)
        else:
            vain += 1


def _is_fault(edits: Edits) -> bool:
    """Whether the edits change something, and say where that must be found."""
    changes = any(edit.text.strip(HERE) or edit.start < edit.end for edit in edits)
    return changes and any(HERE in edit.text for edit in edits)


def mutate(contract: Contract, fault: Fault, edits: Edits) -> Mutant:
    """The mutant that edits make, and the lines of their marks."""
    marked = applied(contract.text, edits)
    lines: set[int] = set()
    text: list[str] = []
    line = 0
    for piece in marked.split(HERE):
        if text:
            lines.add(line)
        line += piece.count("\n")
        text.append(piece)
    bare = [Edit(edit.start, edit.end, edit.text.replace(HERE, "")) for edit in sorted(edits)]
    changing = tuple(edit for edit in bare if edit.text or edit.start < edit.end)
    return Mutant(fault.name, fault.rules, contract.name, contract.text, "".join(text), frozenset(lines), changing)
