"""A part of the package by itself: the rest stays as it is, and is known to be behind."""

from dataclasses import replace

import pytest

from generation.planning import applied, plan_of
from onex_ls.generation.plan import Fate, Unit, Wishes
from onex_ls.generation.units import unit_of
from onex_ls.provenance.drift import drifts, held, known

NODE = (
    "name: node_pack_compute\nnode_type: compute\ncontract_version: 1\nio_operations:\n- operation: pack.box\n"
    "  input_fields: [{size: int}]\n  output_fields: [{box: str}]\n"
)
WIDER = NODE.replace("{box: str}", "{box: str}, {lid: str}").replace("{size: int}", "{size: int}, {depth: int}")
FILES = {"pyproject.toml": "", "src/shop/nodes/node_shop/contract.yaml": NODE}
NAMES = {
    Unit.MODELS: {"models/__init__.py", "models/model_pack_request.py", "models/model_pack_response.py"},
    Unit.VALIDATORS: {"validators.py"},
    Unit.NODE: {"node.py", "handlers/__init__.py", "handlers/handler_pack.py"},
    Unit.PACKAGE: {"__init__.py"},
}


def only(*units: Unit) -> Wishes:
    return Wishes(only=frozenset(units))


@pytest.mark.parametrize("unit", list(Unit))
def test_each_unit_is_its_own_files(unit: Unit) -> None:
    plan = plan_of(NODE, files=FILES, wishes=only(unit))
    written = {artifact.path for artifact in plan.writes}
    assert written == set(plan.manifest.artifacts)
    home = "src/shop/nodes/node_shop/"
    if unit is Unit.TESTS:
        assert len(written) == 5
        assert all(path.startswith(f"{home}tests/") for path in written)
    else:
        assert {path.removeprefix(home) for path in written} == NAMES[unit]


def test_the_units_together_are_the_package() -> None:
    whole = plan_of(NODE, files=FILES)
    files, manifest = dict(FILES), None
    for unit in Unit:
        plan = plan_of(NODE, files=files, manifest=manifest, wishes=only(unit))
        files, manifest = applied(plan, files), plan.manifest
    assert files == applied(whole, FILES)
    assert manifest == whole.manifest
    assert {unit_of(artifact) for artifact in whole.artifacts} == set(Unit)


def test_what_was_held_back_stays_as_it_is_and_is_told() -> None:
    first = plan_of(NODE, files=FILES)
    files = applied(first, FILES)
    plan = plan_of(WIDER, files=files, manifest=first.manifest, wishes=only(Unit.MODELS))
    after = applied(plan, files)
    changed = {path.rpartition("/")[2] for path in files if after[path] != files[path]}
    assert changed == {"model_pack_request.py", "model_pack_response.py"}
    kept = [artifact for artifact in plan.artifacts if artifact.fate is Fate.KEEP]
    assert {artifact.reason for artifact in kept} == {"only models were asked for"}
    assert all(artifact.content == files[artifact.path] for artifact in kept)
    assert plan.manifest.contract_sha256 == first.manifest.contract_sha256
    assert {path: record for path, record in plan.manifest.artifacts.items() if "models/model_" not in path} == {
        path: record for path, record in first.manifest.artifacts.items() if "models/model_" not in path
    }
    found = drifts(
        known(plan.manifest), "what it says now", plan.manifest.templates.get, lambda path: held(after[path])
    )
    assert {drift.rule for drift in found} == {"drift-stale"}
    rest = plan_of(WIDER, files=after, manifest=plan.manifest)
    assert applied(rest, after) == applied(plan_of(WIDER, files=files, manifest=first.manifest), files)
    assert rest.manifest.contract_sha256 != first.manifest.contract_sha256


def test_nothing_is_behind_where_the_others_would_not_change() -> None:
    first = plan_of(NODE, files=FILES)
    files = applied(first, FILES)
    path = next(path for path in files if path.endswith("model_pack_request.py"))
    plan = plan_of(
        NODE + "# said\n", files={**files, path: "x = 1\n"}, manifest=first.manifest, wishes=only(Unit.TESTS)
    )
    assert plan.writes == ()
    assert plan.manifest.contract_sha256 != first.manifest.contract_sha256


def test_an_orphan_waits_for_the_package() -> None:
    first = plan_of(NODE, files=FILES)
    files = {**applied(first, FILES)}
    gone = "src/shop/nodes/node_shop/models/model_old.py"
    record = next(iter(first.manifest.artifacts.values()))
    known_once = replace(first.manifest, artifacts={**first.manifest.artifacts, gone: record})
    files[gone] = record.text
    assert plan_of(NODE, files=files, manifest=known_once, wishes=only(Unit.MODELS)).writes == ()
    (removed,) = plan_of(NODE, files=files, manifest=known_once, wishes=only(Unit.PACKAGE)).writes
    assert removed.fate is Fate.DELETE
