"""Faults of the text itself: what keeps YAML from being read, or makes it mean something else."""

from collections.abc import Iterator
from random import Random

from yaml import ScalarNode

from ..contract import Contract, Entry, one_line
from ..edits import HERE, Edit, Edits
from .register import fault

_LOADER_TAGS = ("!!python/object/apply:os.system", "!!python/name:os.system", "!!python/object:shop.Order")


def _plain_lines(contract: Contract) -> Iterator[Entry]:
    """Entries on one line of their own whose value is written without quotes, and does not go on below."""
    for entry in contract.entries:
        value = entry.value
        plain = isinstance(value, ScalarNode) and not value.style and value.value and one_line(contract, value)
        if plain and contract.has_own_lines(entry) and contract.is_free(*_ends(contract, entry)):
            yield entry


def _ends(contract: Contract, entry: Entry) -> tuple[int, int]:
    return entry.key.start_mark.index, contract.end(entry.value)


def _opened(contract: Contract, opening: str) -> Iterator[Edits]:
    for entry in _plain_lines(contract):
        at = entry.value.start_mark.index
        if "'" not in entry.said and '"' not in entry.said:
            yield (Edit(at, at, HERE + opening),)


@fault("unclosed quote", "yaml-syntax")
def unclosed_quote(contract: Contract, rng: Random) -> Iterator[Edits]:
    yield from _opened(contract, rng.choice("\"'"))


@fault("unclosed bracket", "yaml-syntax")
def unclosed_bracket(contract: Contract, rng: Random) -> Iterator[Edits]:
    yield from _opened(contract, rng.choice("[{"))


@fault("missing colon", "yaml-syntax")
def missing_colon(contract: Contract, _: Random) -> Iterator[Edits]:
    for entry in _plain_lines(contract):
        at = entry.key.end_mark.index
        # A map of one entry would become a text.
        if contract.text[at : at + 2] == ": " and len(entry.parent.value) > 1:
            yield (Edit(at, at + 1, HERE),)


@fault("tab as indentation", "yaml-syntax")
def tab(contract: Contract, _: Random) -> Iterator[Edits]:
    for entry in _plain_lines(contract):
        start = contract.line_start(entry.key.start_mark.index)
        if start < entry.key.start_mark.index:
            yield (Edit(start, entry.key.start_mark.index, HERE + "\t"),)


@fault("second colon in a plain value", "yaml-syntax")
def second_colon(contract: Contract, _: Random) -> Iterator[Edits]:
    for entry in _plain_lines(contract):
        at = entry.value.end_mark.index
        if entry.key.start_mark.line == entry.value.start_mark.line:  # below its key it would become a map
            yield (Edit(at, at, f": {HERE}all of it"),)


@fault("unknown alias", "yaml-syntax")
def unknown_alias(contract: Contract, _: Random) -> Iterator[Edits]:
    for entry in _plain_lines(contract):
        yield (Edit(entry.value.start_mark.index, entry.value.end_mark.index, HERE + "*elsewhere"),)


@fault("unsafe tag", "unsafe-tag")
def unsafe_tag(contract: Contract, rng: Random) -> Iterator[Edits]:
    for entry in _plain_lines(contract):
        at = entry.value.start_mark.index
        yield (Edit(at, at, f"{HERE}{rng.choice(_LOADER_TAGS)} "),)


@fault("several documents", "multiple-documents")
def several_documents(contract: Contract, _: Random) -> Iterator[Edits]:
    end = len(contract.text)
    before = "" if contract.text.endswith("\n") else "\n"
    yield (Edit(end, end, f"{before}{HERE}---\n{HERE}name: node_other_compute\nnode_type: compute\n"),)


@fault("too deep", "yaml-limits")
def too_deep(contract: Contract, _: Random) -> Iterator[Edits]:
    if not contract.root.flow_style and not contract.text.rstrip().endswith("..."):
        end = len(contract.text)
        before = "" if contract.text.endswith("\n") else "\n"
        yield (Edit(end, end, f"{before}x_deep: {HERE}{'[' * 300}{']' * 300}\n"),)


@fault("ignore comment that silences nothing", "unused-ignore")
def unused_ignore(contract: Contract, rng: Random) -> Iterator[Edits]:
    rule = rng.choice(("misspelt-key", "duplicate-key", "topic-grammar"))
    for entry in _plain_lines(contract):
        end = entry.value.end_mark.index
        if not contract.text[end : contract.line_end(end)].strip():
            yield (Edit(end, end, f"{HERE}  # onex-ls: ignore[{rule}]"),)
