import os
from dataclasses import replace
from pathlib import Path

import pytest

from generation.planning import CONTRACTS, plan_of
from onex_ls.provenance.manifest import write_manifest

GOLDENS = Path(__file__).parents[1] / "goldens"


def tree(path: Path) -> str:
    """The generated package as one text; its manifest too, which says where each piece came from."""
    plan = plan_of(path.read_text(encoding="utf-8"), f"src/contracts/{path.stem}/contract.yaml")
    parts = [f"=== {artifact.path}\n{artifact.content}" for artifact in plan.artifacts]
    without_texts = {path: generated._replace(text="") for path, generated in plan.manifest.artifacts.items()}
    manifest = write_manifest(replace(plan.manifest, artifacts=without_texts))
    return "".join([*parts, "=== manifest\n", manifest])


@pytest.mark.parametrize("path", CONTRACTS, ids=lambda path: path.stem)
def test_a_package_looks_as_it_was_reviewed(path: Path) -> None:
    golden = GOLDENS / f"{path.stem}.txt"
    generated = tree(path)
    if os.environ.get("UPDATE_GOLDENS") == "1":
        golden.write_text(generated, encoding="utf-8", newline="\n")
    assert generated == golden.read_text(encoding="utf-8"), "review, then run again with UPDATE_GOLDENS=1"


def test_every_golden_belongs_to_a_contract() -> None:
    assert sorted(golden.stem for golden in GOLDENS.glob("*.txt")) == [path.stem for path in CONTRACTS]
