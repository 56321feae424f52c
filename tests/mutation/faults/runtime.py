"""Faults in how and where a node runs: placement, profiles, variables of the environment, secrets."""

import re
from collections.abc import Iterator
from random import Random

from ..contract import Contract
from ..edits import HERE, Edit, Edits, added, respelt
from ..typos import typo
from .register import fault

_VARIABLE = re.compile(r"\$\{env\.([A-Z_]+)\}")
_SECRETS = (
    'url: "postgres://shop:Wh3re-1s-it@db/orders"',
    "api_key: sk-proj-9aK2bV7cQ4dX8eZ1fW6gY3hU5iT0jS2k",
)


@fault("keeper of state placed anywhere", "placement")
def placement(contract: Contract, _: Random) -> Iterator[Edits]:
    if contract.kind in ("reducer", "orchestrator") and not contract.at("placement"):
        name = '"placement"' if contract.root.flow_style else "placement"
        yield added(contract, contract.root, f"{HERE}{name}: {{mode: any}}")


@fault("unknown runtime profile", "runtime-profile", "misspelt-value")
def profile(contract: Contract, rng: Random) -> Iterator[Edits]:
    for item in contract.items_at("runtime_profiles[]", "descriptor.runtime_profiles[]"):
        wrong = typo(item.said, rng, ("main", "effects", "workers", "default", "canary", "staging", "production"))
        yield respelt(contract, item.node, rng.choice((wrong or "", "whatever")))


@fault("typo in a variable of the environment", "undeclared-environment")
def variable(contract: Contract, rng: Random) -> Iterator[Edits]:
    declared = {entry.name for entry in contract.entries if entry.block == "env_dependencies"}
    for entry in contract.entries:
        for found in _VARIABLE.finditer(entry.said):
            at = contract.text.find(found[0], entry.value.start_mark.index, contract.end(entry.value))
            wrong = typo(found[1], rng, declared)
            if found[1] in declared and wrong and at >= 0:
                yield (Edit(at + len("${env."), at + len("${env.") + len(found[1]), HERE + wrong),)


@fault("secret in the contract", "secret-in-contract")
def secret(contract: Contract, rng: Random) -> Iterator[Edits]:
    if not contract.root.flow_style and not contract.at("config"):
        yield added(contract, contract.root, f"config: {HERE}{{{rng.choice(_SECRETS)}}}")
