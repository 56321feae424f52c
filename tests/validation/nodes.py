"""Packages to validate: what the contracts of the tests become, with all that is known of it."""

from dataclasses import replace
from functools import cache
from pathlib import Path

from generation.planning import CONTRACTS, contract_of, located, plan_of
from onex_ls.generation.requirements import requirements
from onex_ls.generation.specify import specify
from onex_ls.validation.package import Package, read_package
from onex_ls.validation.result import ValidationContext, context_of

__all__ = ["CONTRACTS", "generated"]


@cache
def generated(contract: Path) -> tuple[Package, ValidationContext]:
    """The package of a contract as it is generated, and its context."""
    text, path = contract.read_text(encoding="utf-8"), f"src/shop/nodes/{contract.stem}/contract.yaml"
    plan = plan_of(text, path)
    spec, _ = specify(contract_of(text), located(text, path, {"pyproject.toml": ""})[1], lambda path: None)
    assert spec is not None
    known = context_of(contract_of(text), text, plan.manifest.source_map)
    texts = {one.path: one.content for one in plan.artifacts if one.content is not None}
    return read_package(texts), replace(known, requirements=requirements(spec))
