"""Faults in dependencies and references."""

from collections.abc import Iterator
from random import Random

from yaml import MappingNode, ScalarNode

from ..contract import Contract, Item
from ..edits import HERE, Edit, Edits, added, here, repeated, replaced, respelt
from ..typos import typo
from .register import fault

_LIST = "dependencies[]"


@fault("typo in a $ref", "unresolved-ref")
def unresolved_ref(contract: Contract, rng: Random) -> Iterator[Edits]:
    for entry in contract.entries:
        if entry.name == "$ref" and isinstance(entry.value, ScalarNode) and entry.said.startswith("#/"):
            head, _, last = entry.said.rpartition("/")
            declared = [str(other.name) for other in contract.entries if other.block == head[2:].replace("/", ".")]
            wrong = typo(last, rng, declared)
            yield respelt(contract, entry.value, f"{head}/{wrong}") if wrong and last in declared else ()


@fault("definition renamed under its references", "unresolved-ref")
def renamed_definition(contract: Contract, rng: Random) -> Iterator[Edits]:
    for entry in contract.entries:
        if entry.block == "definitions":
            target = f"#/definitions/{entry.name}"
            uses = [other.value for other in contract.entries if other.name == "$ref" and other.said == target]
            wrong = typo(entry.name, rng, [other.name for other in contract.entries if other.block == "definitions"])
            if uses and wrong:
                renamed = respelt(contract, entry.key, wrong)
                yield (*renamed, *here(*uses)) if renamed else ()


def _items(contract: Contract) -> Iterator[Item]:
    return (item for item in contract.items_at(_LIST) if isinstance(item.node, MappingNode))


@fault("dependency as text", "dependency-shape", "wrong-type")
def as_text(contract: Contract, _: Random) -> Iterator[Edits]:
    for item in _items(contract):
        name = contract.inside(item, "name")
        if name:
            yield replaced(contract, item.node, contract.written(name.value))


@fault("dependencies as a map", "dependency-shape", "wrong-type")
def as_map(contract: Contract, _: Random) -> Iterator[Edits]:
    for entry in contract.at("dependencies"):
        start, end = entry.key.start_mark.index, contract.end(entry.value)
        if contract.has_own_lines(entry) and contract.is_free(start, end):
            yield (Edit(start, end, f"{HERE}dependencies:\n  {HERE}shop_db:\n    type: service\n    required: true"),)


@fault("dependency declared twice", "duplicate-dependency")
def duplicate(contract: Contract, _: Random) -> Iterator[Edits]:
    for item in _items(contract):
        yield repeated(contract, item, "name")


@fault("node that depends on itself", "self-dependency")
def itself(contract: Contract, _: Random) -> Iterator[Edits]:
    own = contract.at("name")
    for entry in contract.at("dependencies"):
        if own and not isinstance(entry.value, MappingNode):
            yield added(contract, entry.value, f"{HERE}{{name: {own[0].said}, type: node}}")
