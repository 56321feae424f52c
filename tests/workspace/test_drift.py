"""Drift on the disk: told on the contract and on the generated files, and settled without writing code."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from onex_ls.generation.plan import Fate, Wishes
from onex_ls.provenance.drift import CONFLICT, EDITED, MISSING, ORPHANED, STALE, TEMPLATE, Drift
from onex_ls.provenance.manifest import text_hash
from onex_ls.rules.drift import RULES
from onex_ls.text.span import Span
from onex_ls.workspace.apply import Applied, Refused
from onex_ls.workspace.drift import DriftOnDisk, drift_below
from onex_ls.workspace.settle import accept, adopt
from support.batches import snapshot
from support.nodes import FOLDER, REQUEST, RESPONSE, STAMP, WIDER, generated, planned, project

MANIFEST = f".onex-ls/manifests/{FOLDER}/contract.yaml.json"
ANCHOR = Span(0, 4)


def edit(root: Path) -> None:
    (root / REQUEST).write_text((root / REQUEST).read_text() + "\nMINE = 1\n")


def remove(root: Path) -> None:
    (root / REQUEST).unlink()


def leave_a_conflict(root: Path) -> None:
    (root / REQUEST).write_text("<<<<<<< mine\na\n||||||| base\nb\n=======\nc\n>>>>>>> generated now\n")


def rename_the_response(root: Path) -> None:
    """The contract asks for another file, and somebody had edited the one it asked for before."""
    contract = root / FOLDER / "contract.yaml"
    (root / RESPONSE).write_text((root / RESPONSE).read_text() + "\nMINE = 1\n")
    contract.write_text(STAMP.replace("node_type: compute", "node_type: compute\noutput_model: {name: ModelStamped}"))
    generated(contract, root.parent / "state")


def update_templates(root: Path) -> None:
    text = (root / MANIFEST).read_text()
    at = text.index('"model_v1": "') + len('"model_v1": "')
    (root / MANIFEST).write_text(text[:at] + "0" * 64 + text[at + 64 :])


def forget_the_contract(root: Path) -> None:
    (root / FOLDER / "contract.yaml").unlink()


def change_the_contract(root: Path) -> None:
    (root / FOLDER / "contract.yaml").write_text(WIDER)


CASES = {
    "edited": (edit, {EDITED}, {REQUEST}),
    "missing": (remove, {MISSING}, {REQUEST}),
    "conflict": (leave_a_conflict, {CONFLICT}, {REQUEST}),
    "orphaned": (rename_the_response, {ORPHANED}, {RESPONSE}),
    "template": (update_templates, {TEMPLATE}, {REQUEST, RESPONSE}),
    "stale": (change_the_contract, {STALE}, None),
    "gone": (forget_the_contract, {ORPHANED}, None),
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    generated(project(tmp_path / "root"), tmp_path / "state")
    return tmp_path / "root"


def test_every_rule_of_drift_is_declared() -> None:
    assert {rule.name for rule in RULES} == {STALE, EDITED, ORPHANED, MISSING, TEMPLATE, CONFLICT}


def test_nothing_drifts_that_was_just_generated(root: Path) -> None:
    assert drift_below([root]) == []
    contract = root / FOLDER / "contract.yaml"
    contract.write_text("# a comment\n" + STAMP.replace("title: str", "'title':   \"str\""))
    assert drift_below([root]) == []
    for file in root.rglob("*.py"):
        file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    assert drift_below([root]) == []


@pytest.mark.parametrize(("change", "rules", "files"), CASES.values(), ids=CASES)
def test_drift_is_told_on_both_ends_with_links(
    change: Callable[[Path], None], rules: set[str], files: set[str] | None, root: Path
) -> None:
    on_disk, contract = DriftOnDisk(), root / FOLDER / "contract.yaml"
    assert on_disk.on_contract(contract, ANCHOR) == []
    change(root)
    concerned = on_disk.changed()
    assert str(contract) in concerned
    found = on_disk.on_contract(contract, ANCHOR)
    assert {finding.rule for finding in found} == rules
    assert all(finding.span == ANCHOR for finding in found)
    linked = {related.file for finding in found for related in finding.related}
    if files is not None and rules != {MISSING}:
        assert linked == {str(root / file) for file in files}
    for file in linked:
        assert file is not None
        assert file in concerned
        findings = on_disk.on_artifact(file)
        assert {finding.rule for finding in findings} == rules
        assert {related.file for finding in findings for related in finding.related} == {str(contract)}
    (drifted,) = drift_below([root])
    assert {drift.rule for drift in drifted.drifts} == rules
    if files is not None:
        assert {drift.artifact for drift in drifted.drifts} == files


def test_templates_of_the_project_count_where_they_were_used(root: Path) -> None:
    template = root / "templates/model_v1.jinja2"
    template.parent.mkdir()
    template.write_text("{# ours #}")
    text = (root / MANIFEST).read_text().replace('"model_v1"', '"templates/model_v1.jinja2"')
    at = text.index('"templates/model_v1.jinja2": "') + len('"templates/model_v1.jinja2": "')
    (root / MANIFEST).write_text(text[:at] + text_hash("{# ours #}") + text[at + 64 :])
    assert drift_below([root]) == []
    template.write_text("{# ours, changed #}")
    (drifted,) = drift_below([root])
    assert {drift.rule for drift in drifted.drifts} == {TEMPLATE}


def test_an_edit_is_shown_where_it_is(root: Path) -> None:
    edit(root)
    on_disk = DriftOnDisk()
    on_disk.of(root / FOLDER / "contract.yaml")
    (finding,) = on_disk.on_artifact(str(root / REQUEST))
    text = (root / REQUEST).read_text()
    assert finding.span.start >= len(text) - len("\nMINE = 1\n")
    leave_a_conflict(root)
    on_disk.changed()
    (finding,) = on_disk.on_artifact(str(root / REQUEST))
    assert finding.span.of((root / REQUEST).read_text()).startswith("<<<<<<< mine")


def test_what_is_left_of_a_conflict_is_one(root: Path) -> None:
    (root / REQUEST).write_text("x = 1\n>>>>>>> generated now\n")
    on_disk = DriftOnDisk()
    on_disk.of(root / FOLDER / "contract.yaml")
    (finding,) = on_disk.on_artifact(str(root / REQUEST))
    assert (finding.rule, finding.fixes) == (CONFLICT, ())
    assert finding.span.of((root / REQUEST).read_text()) == ">>>>>>> generated now\n"


@pytest.mark.parametrize("name", ["edited", "missing", "orphaned", "template", "stale", "gone"])
def test_what_is_accepted_is_told_no_more_and_no_code_is_written(name: str, root: Path, tmp_path: Path) -> None:
    CASES[name][0](root)
    before = {path: content for path, content in snapshot(root).items() if not path.startswith(".onex-ls")}
    assert isinstance(accept(root / FOLDER / "contract.yaml", tmp_path / "state"), Applied)
    assert drift_below([root]) == []
    assert {path: content for path, content in snapshot(root).items() if not path.startswith(".onex-ls")} == before
    assert (root / MANIFEST).exists() == (name != "gone")


def test_conflicts_are_not_accepted(root: Path, tmp_path: Path) -> None:
    leave_a_conflict(root)
    accept(root / FOLDER / "contract.yaml", tmp_path / "state")
    (drifted,) = drift_below([root])
    assert drifted.drifts == (Drift(CONFLICT, REQUEST),)


def test_accepted_edits_are_still_merged_with_what_comes(root: Path, tmp_path: Path) -> None:
    place, contract = root / REQUEST, root / FOLDER / "contract.yaml"
    place.write_text(place.read_text().replace("\nclass ", "\nMINE = 1\n\n\nclass "))
    accept(contract, tmp_path / "state", [REQUEST])
    assert drift_below([root]) == []
    contract.write_text(WIDER)
    artifact = planned(contract)[1].artifact(REQUEST)
    assert artifact is not None
    assert artifact.fate is Fate.MERGE
    generated(contract, tmp_path / "state")
    assert drift_below([root]) == []
    assert "MINE = 1" in place.read_text()
    assert "paper: str" in place.read_text()


def test_only_what_is_named_is_accepted(root: Path, tmp_path: Path) -> None:
    edit(root)
    (root / RESPONSE).unlink()
    accept(root / FOLDER / "contract.yaml", tmp_path / "state", [RESPONSE])
    (drifted,) = drift_below([root])
    assert drifted.drifts == (Drift(EDITED, REQUEST),)


def test_there_is_nothing_to_accept_without_a_manifest(tmp_path: Path) -> None:
    assert isinstance(accept(project(tmp_path / "root"), tmp_path / "state"), Refused)


def test_a_hand_written_node_gets_a_manifest_and_nothing_else(tmp_path: Path) -> None:
    contract = project(tmp_path / "root")
    root, init = tmp_path / "root", tmp_path / "root" / FOLDER / "__init__.py"
    init.write_text('"""By hand."""\n')
    before = snapshot(root)
    adopted = adopt(planned(contract)[0], tmp_path / "state")
    assert isinstance(adopted, Applied)
    after = snapshot(root)
    assert {path for path in after if path not in before} >= {MANIFEST}
    assert {path: after[path] for path in before} == before
    assert all(path.startswith(".onex-ls") for path in after if path not in before)
    assert drift_below([root]) == []
    assert not planned(contract)[1].writes
    contract.write_text(WIDER)
    (drifted,) = drift_below([root])
    assert STALE in {drift.rule for drift in drifted.drifts}
    plan = planned(contract)[1]
    assert not plan.writes  # what changed is in files that this node does not have
    assert init.read_text() == '"""By hand."""\n'


def test_a_look_at_the_disk_tells_what_changed(root: Path) -> None:
    on_disk, contract = DriftOnDisk(), root / FOLDER / "contract.yaml"
    on_disk.of(contract)
    for file in root.rglob("*"):
        os.utime(file, (1_000_000_000, 1_000_000_000))
    on_disk.changed()
    assert on_disk.changed() == set()
    edit(root)
    assert str(root / REQUEST) in on_disk.changed()


def test_a_manifest_that_comes_later_is_found(tmp_path: Path) -> None:
    on_disk, contract = DriftOnDisk(), project(tmp_path / "root")
    assert on_disk.of(contract) is None
    generated(contract, tmp_path / "state")
    assert str(contract) in on_disk.changed()
    assert on_disk.of(contract) is not None


OPEN = STAMP.replace("      - {name: document_id, type: UUID}\n      - {name: edition", "      - {name: edition")
"""What comes out cannot be computed from what goes in."""
BEHAVIOUR = f"{FOLDER}/behaviours/behaviour_document_stamp.py"


def test_what_a_person_wrote_stays_theirs_when_a_node_is_adopted(tmp_path: Path) -> None:
    contract = project(tmp_path, OPEN)
    place = tmp_path / BEHAVIOUR
    place.parent.mkdir()
    place.write_text("def document_stamp(request):\n    return request\n")
    mine = place.read_text()
    assert isinstance(adopt(planned(contract)[0], tmp_path / "state"), Applied)
    contract.write_text(OPEN.replace("Stamp one document.", "Put a stamp on a document."))
    artifact = planned(contract)[1].artifact(BEHAVIOUR)
    assert artifact is not None
    assert (artifact.fate, artifact.content) == (Fate.KEEP, mine)
    assert [drift.artifact for drift in DriftOnDisk().of(contract).drifts if drift.artifact == BEHAVIOUR] == []


def test_a_persons_file_is_no_drift_and_its_conflicts_are(tmp_path: Path) -> None:
    contract = project(tmp_path, OPEN)
    generated(contract, tmp_path / "state")
    generated(contract, tmp_path / "state", Wishes(take=frozenset({BEHAVIOUR})))
    place = tmp_path / BEHAVIOUR
    place.write_text("def document_stamp(request):\n    return request\n")
    assert drift_below([tmp_path]) == []
    place.write_text("<<<<<<< mine\na\n=======\nb\n>>>>>>> generated now\n")
    assert DriftOnDisk().of(contract).drifts == (Drift(CONFLICT, BEHAVIOUR),)
    place.unlink()
    assert DriftOnDisk().of(contract).drifts == ()
    assert [one.problem for one in DriftOnDisk().of(contract).left_open] == ["its file is gone"]
