"""What stands above a contract's name: how its node is doing, and the way to generate it."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from onex_ls.contract.index import Facts
from onex_ls.editor.actions import Deed
from onex_ls.provenance.drift import CONFLICT, EDITED, MISSING, ORPHANED, STALE, TEMPLATE, Drift
from onex_ls.text.span import Span

_SAID = {
    CONFLICT: "with conflicts",
    EDITED: "edited",
    MISSING: "removed",
    ORPHANED: "no longer asked for",
    TEMPLATE: "of older templates",
}


class Lens(NamedTuple):
    """A line of text above a place, and what choosing it has the server do."""

    span: Span
    title: str
    deed: Deed


def lenses(facts: Facts, files: int, drifts: Sequence[Drift], unwritten: int = 0) -> Iterator[Lens]:
    """The lenses of a contract from which so many files were generated, and how they disagree with it.

    So many of its operations, or parts of them, wait for a person to be written.
    """
    place = facts.name.span if facts.name is not None else facts.anchor
    if not files:
        yield Lens(place, "Generate node", Deed.GENERATE)
        return
    rules = [drift.rule for drift in drifts]
    counts = [f"{rules.count(rule)} {said}" for rule, said in _SAID.items() if rule in rules]
    news = ["the contract changed"] if STALE in rules else []
    counts += [f"{unwritten} to write"] if unwritten else []
    yield Lens(place, " · ".join([f"{files} generated files", *news, *counts]), Deed.PREVIEW)
