import pytest

from generation.planning import CONTRACTS, applied, plan_of, result_of, texts_of
from onex_ls.findings.finding import Severity
from onex_ls.generation.plan import Fate, Plan, orphans
from onex_ls.provenance.manifest import Generated, Manifest, read_manifest, write_manifest

STAMP = next(path for path in CONTRACTS if path.stem == "node_stamp_compute").read_text(encoding="utf-8")
WIDER = STAMP.replace("      - pages: int\n", "      - pages: int\n      - pages_in_colour: int\n")
HERE = "src/shop/nodes/node_shop"
REQUEST = f"{HERE}/models/model_stamp_request.py"
HANDLER = f"{HERE}/handlers/handler_stamp.py"


def fate(plan: Plan, path: str) -> tuple[Fate, str]:
    artifact = plan.artifact(path)
    assert artifact is not None
    return artifact.fate, artifact.reason


def test_a_first_run_creates_and_a_second_one_changes_nothing() -> None:
    first = plan_of(STAMP)
    assert {artifact.fate for artifact in first.artifacts} == {Fate.CREATE}
    second = plan_of(STAMP, files=applied(first), manifest=first.manifest)
    assert {artifact.fate for artifact in second.artifacts} == {Fate.UNCHANGED}
    assert texts_of(second) == texts_of(first)
    assert second.manifest == first.manifest
    assert not second.writes


def test_a_change_of_the_contract_updates_what_it_concerns_and_nothing_else() -> None:
    first = plan_of(STAMP)
    second = plan_of(WIDER, files=applied(first), manifest=first.manifest)
    updated = {artifact.path.removeprefix(f"{HERE}/") for artifact in second.writes}
    assert updated == {
        "models/model_stamp_request.py",
        "tests/test_handlers.py",
        "tests/test_models.py",
        "tests/test_validators.py",
    }
    assert fate(second, REQUEST) == (Fate.UPDATE, "the contract or its template changed")


def test_a_file_that_a_person_edited_is_kept_and_stays_known_as_edited() -> None:
    first = plan_of(STAMP)
    files = applied(first)
    files[REQUEST] += "\n# mine\n"
    second = plan_of(WIDER, files=files, manifest=first.manifest)
    assert fate(second, REQUEST) == (Fate.KEEP, "it was edited since it was generated")
    assert texts_of(second)[REQUEST].endswith("# mine\n")
    third = plan_of(WIDER, files=applied(second, files), manifest=second.manifest)
    assert fate(third, REQUEST)[0] is Fate.KEEP
    back = {**files, REQUEST: texts_of(first)[REQUEST]}
    assert fate(plan_of(WIDER, files=back, manifest=third.manifest), REQUEST)[0] is Fate.UPDATE


def test_an_edit_that_says_what_the_contract_says_is_no_edit() -> None:
    first = plan_of(STAMP)
    files = {**applied(first), REQUEST: texts_of(plan_of(WIDER))[REQUEST]}
    second = plan_of(WIDER, files=files, manifest=first.manifest)
    assert fate(second, REQUEST)[0] is Fate.UNCHANGED
    assert fate(plan_of(STAMP, files=applied(second, files), manifest=second.manifest), REQUEST)[0] is Fate.UPDATE


@pytest.mark.parametrize("path", [REQUEST, HANDLER, f"{HERE}/node.py", f"{HERE}/__init__.py", f"{HERE}/validators.py"])
def test_a_file_that_was_there_before_is_never_touched(path: str) -> None:
    files = {path: "print('mine')\n"}
    plan = plan_of(STAMP, files=files)
    assert path not in {artifact.path for artifact in plan.writes}
    assert applied(plan, files)[path] == "print('mine')\n"
    assert path not in plan.manifest.artifacts


def test_a_lost_manifest_costs_no_work_of_anyone() -> None:
    first = plan_of(STAMP)
    files = applied(first)
    files[HANDLER] += "\n# mine\n"
    second = plan_of(STAMP, files=files)
    assert fate(second, HANDLER) == (Fate.KEEP, "it exists and was not generated from this contract")
    others = {artifact.fate for artifact in second.artifacts if artifact.path != HANDLER}
    assert others == {Fate.UNCHANGED}


def test_a_removed_file_is_made_again_and_one_no_longer_wanted_is_left() -> None:
    first = plan_of(STAMP)
    files = applied(first)
    del files[REQUEST]
    renamed = STAMP.replace("node_type: compute", "node_type: compute\noutput_model: {name: ModelStamped}")
    second = plan_of(renamed, files=files, manifest=first.manifest)
    assert fate(second, REQUEST) == (Fate.CREATE, "the file was removed")
    left = f"{HERE}/models/model_stamp_response.py"
    assert fate(second, left) == (Fate.KEEP, "the contract no longer asks for it")
    assert left in second.manifest.artifacts


def test_windows_line_ends_are_no_edit_and_are_kept() -> None:
    first = plan_of(STAMP)
    files = {path: text.replace("\n", "\r\n") for path, text in applied(first).items()}
    assert not plan_of(STAMP, files=files, manifest=first.manifest).writes
    updated = plan_of(WIDER, files=files, manifest=first.manifest).artifact(REQUEST)
    assert updated is not None
    assert updated.fate is Fate.UPDATE
    assert updated.content.count("\n") == updated.content.count("\r\n") > 0


def test_a_manifest_goes_through_its_text_without_loss() -> None:
    manifest = plan_of(STAMP).manifest
    assert read_manifest(write_manifest(manifest), manifest.contract) == (manifest, ())


def test_the_plan_names_every_file_that_it_depends_on() -> None:
    plan = plan_of(STAMP, files={HANDLER: "x = 1\n"})
    assert plan.inputs[f"{HERE}/contract.yaml"]
    assert plan.inputs[REQUEST] is None
    assert plan.inputs[HANDLER]
    assert {artifact.path for artifact in plan.artifacts} <= set(plan.inputs)


def test_files_of_another_contract_are_left_to_it_and_reported_once() -> None:
    other = "src/shop/nodes/node_shop/handlers/contract.yaml"
    result = result_of(STAMP, owners={HANDLER: other, f"{HERE}/handlers/__init__.py": other})
    assert result.plan is not None
    assert result.plan.artifact(HANDLER) is None
    clashes = [finding for finding in result.findings if finding.rule == "artifact-clash"]
    assert len(clashes) == 1
    assert clashes[0].severity is Severity.ERROR
    assert other in clashes[0].message


@pytest.mark.parametrize("path", ["../../etc/passwd", "/etc/passwd", "a\\..\\b", "x\0y", ""])
def test_a_manifest_that_speaks_of_other_places_is_not_followed(path: str) -> None:
    manifest = Manifest("contract.yaml", artifacts={path: Generated("0" * 64, "model_v1")})
    asked: list[str] = []
    assert orphans(manifest, [], lambda name: asked.append(name) or "text") == []
    assert asked == []
