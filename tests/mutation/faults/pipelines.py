"""Faults in the pipeline of a compute contract."""

import re
from collections.abc import Iterator
from random import Random

from ..contract import Contract, Entry
from ..edits import HERE, Edit, Edits, here, repeated, respelt, without
from ..typos import typo
from .register import fault

_STEPS = "compute.pipeline[]"
_INPUT = re.compile(r"\$\.steps\.(\w+)")


def _names(contract: Contract) -> list[str]:
    return [entry.said for entry in contract.at(f"{_STEPS}.step_name")]


def _readers(contract: Contract) -> Iterator[Entry]:
    for entry in contract.entries:
        if entry.path.startswith(_STEPS) and isinstance(entry.said, str) and _INPUT.search(entry.said):
            yield entry


@fault("step of a pipeline declared twice", "duplicate-step")
def duplicate(contract: Contract, _: Random) -> Iterator[Edits]:
    for item in contract.items_at(_STEPS):
        yield repeated(contract, item)


@fault("typo in the step that a value comes from", "unknown-step-reference")
def unknown_step(contract: Contract, rng: Random) -> Iterator[Edits]:
    for entry in _readers(contract):
        found = _INPUT.search(entry.said)
        wrong = typo(found[1], rng, _names(contract)) if found else None
        if found and wrong:
            yield respelt(contract, entry.value, entry.said.replace(found[1], wrong))


@fault("typo in the name of a step that is read from", "unknown-step-reference")
def misdeclared(contract: Contract, rng: Random) -> Iterator[Edits]:
    read = {name: entry for entry in _readers(contract) for name in _INPUT.findall(entry.said)}
    for entry in contract.at(f"{_STEPS}.step_name"):
        wrong = typo(entry.said, rng, _names(contract))
        if wrong and entry.said in read:
            yield (*respelt(contract, entry.value, wrong), *here(read[entry.said].value))


@fault("step without its configuration", "step-config", "missing-field")
def no_config(contract: Contract, _: Random) -> Iterator[Edits]:
    for entry in contract.entries:
        if entry.block == _STEPS and entry.name.endswith("_config"):
            edits = without(contract, entry)
            rest = [key for key, _ in entry.parent.value if key is not entry.key]
            yield (*edits, *here(*rest)) if edits else ()


@fault("configuration of another transformation", "step-config")
def other_config(contract: Contract, rng: Random) -> Iterator[Edits]:
    kinds = {"regex", "case_conversion", "trim", "normalize_unicode", "json_path"}
    for entry in contract.at(f"{_STEPS}.transformation_config.config_type"):
        has_mode = entry.said in ("trim", "case_conversion")  # a mode of one is none of the other
        other = rng.choice(sorted(kinds - ({"trim", "case_conversion"} if has_mode else {entry.said})))
        owner = [part for part in contract.at(f"{_STEPS}.transformation_config") if part.value is entry.parent]
        yield (*respelt(contract, entry.value, other), *here(*owner))


@fault("identity with a configuration", "step-config")
def configured_identity(contract: Contract, _: Random) -> Iterator[Edits]:
    for entry in contract.at(f"{_STEPS}.transformation_type"):
        config = contract.entry(entry.parent, "transformation_config")
        if config and entry.said != "identity":
            at = entry.value.start_mark.index
            yield (Edit(at, entry.value.end_mark.index, HERE + "identity"), *here(config))
