import pytest

from generation.planning import CONTRACTS, applied, plan_of, result_of, texts_of
from onex_ls.findings.finding import Severity
from onex_ls.generation.decide import Rendered, decided, orphans
from onex_ls.generation.plan import Fate, Plan, Wishes
from onex_ls.provenance.manifest import Generated, Manifest, read_manifest, write_manifest
from onex_ls.text.merge import conflicts_in

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


BASE = "a\nb\nc\nd\ne\n"
NEW = "a\nb\nc\nd\nE\n"


@pytest.mark.parametrize(
    ("mine", "last", "generated", "wishes", "fate", "content"),
    [
        (None, None, NEW, {}, Fate.CREATE, NEW),
        (None, BASE, NEW, {}, Fate.KEEP, None),
        (None, BASE, NEW, {"take"}, Fate.CREATE, NEW),
        (NEW, None, NEW, {}, Fate.UNCHANGED, NEW),
        (BASE, None, NEW, {}, Fate.KEEP, BASE),
        (BASE, None, NEW, {"take"}, Fate.UPDATE, NEW),
        (BASE, BASE, BASE, {}, Fate.UNCHANGED, BASE),
        (BASE, BASE, NEW, {}, Fate.UPDATE, NEW),
        (BASE.replace("\n", "\r\n"), BASE, NEW, {}, Fate.UPDATE, NEW.replace("\n", "\r\n")),
        ("x\n" + BASE, BASE, BASE, {}, Fate.KEEP, "x\n" + BASE),
        ("x\n" + BASE, BASE, NEW, {}, Fate.MERGE, "x\n" + NEW),
        ("x\r\n" + BASE.replace("\n", "\r\n"), BASE, NEW, {}, Fate.MERGE, "x\r\n" + NEW.replace("\n", "\r\n")),
        ("x\n" + BASE, BASE, NEW, {"take"}, Fate.UPDATE, NEW),
        ("x\n" + NEW, BASE, NEW, {}, Fate.UNCHANGED, "x\n" + NEW),
        ("a\nb\nc\nd\n", BASE, NEW, {}, Fate.CONFLICT, None),
        (f"<<<<<<< mine\n{BASE}=======\n{NEW}>>>>>>> theirs\n", BASE, NEW, {}, Fate.KEEP, None),
        (f"{BASE}>>>>>>> generated now\n", BASE, NEW, {}, Fate.KEEP, None),
        (BASE, BASE, NEW, {"yours"}, Fate.KEEP, BASE),
        ("x\n" + BASE, BASE, NEW, {"yours", "merge"}, Fate.MERGE, "x\n" + NEW),
    ],
)
def test_fates(
    mine: str | None, last: str | None, generated: str, wishes: set[str], fate: Fate, content: str | None
) -> None:
    rendered = Rendered("a.py", generated, "models", "model_v1", is_yours="yours" in wishes)
    asked = Wishes(*(frozenset({"a.py"} if wish in wishes else ()) for wish in ("take", "merge")))
    artifact = decided(rendered, mine, Generated(last) if last is not None else None, asked)
    assert artifact.fate is fate, artifact.reason
    if content is not None or mine is None:
        assert artifact.content == content
    assert artifact.reason


def with_mine(text: str) -> str:
    """A model with something of a person above its class."""
    return text.replace("\nclass ", "\nMINE = 1\n\n\nclass ", 1)


def test_edits_are_merged_with_what_the_contract_says_next() -> None:
    first = plan_of(STAMP)
    files = applied(first)
    files[REQUEST] = with_mine(files[REQUEST])
    assert fate(plan_of(STAMP, files=files, manifest=first.manifest), REQUEST)[0] is Fate.KEEP
    second = plan_of(WIDER, files=files, manifest=first.manifest)
    assert fate(second, REQUEST)[0] is Fate.MERGE
    assert texts_of(second)[REQUEST] == with_mine(texts_of(plan_of(WIDER))[REQUEST])
    record = second.manifest.artifacts[REQUEST]
    assert record.text == texts_of(plan_of(WIDER))[REQUEST]
    assert record.is_settled(texts_of(second)[REQUEST])
    files = applied(second, files)
    third = plan_of(WIDER, files=files, manifest=second.manifest)
    assert not third.writes
    back = plan_of(STAMP, files=files, manifest=third.manifest)
    assert texts_of(back)[REQUEST] == with_mine(texts_of(first)[REQUEST])


def test_contradictions_are_left_to_the_person_and_asked_of_them_once() -> None:
    first = plan_of(STAMP)
    files = applied(first)
    files[REQUEST] = files[REQUEST].replace("pages: int", "pages: float")
    second = plan_of(WIDER, files=files, manifest=first.manifest)
    assert fate(second, REQUEST) == (Fate.CONFLICT, "a conflict between your edits and the contract's changes")
    (conflict,) = conflicts_in(texts_of(second)[REQUEST])
    assert "pages: float" in conflict.mine
    assert "pages_in_colour: int" in conflict.theirs
    files = applied(second, files)
    wider_still = WIDER.replace("pages_in_colour: int", "pages_in_colour: float")
    third = plan_of(wider_still, files=files, manifest=second.manifest)
    assert fate(third, REQUEST) == (Fate.KEEP, "its conflicts are not resolved yet")
    assert third.manifest.artifacts[REQUEST] == second.manifest.artifacts[REQUEST]
    told = result_of(wider_still, files=files, manifest=second.manifest).findings
    assert [(one.rule, one.message) for one in told if one.severity is Severity.ERROR] == [
        ("merge-conflict", f"Conflicts are left in {REQUEST}")
    ]
    solved = texts_of(second)[REQUEST]
    solved = solved[: conflict.span.start] + conflict.mine + solved[conflict.span.end :]
    fourth = plan_of(WIDER, files={**files, REQUEST: solved}, manifest=third.manifest)
    assert fate(fourth, REQUEST)[0] is Fate.KEEP


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
    assert HANDLER not in second.manifest.artifacts
    others = {artifact.fate for artifact in second.artifacts if artifact.path != HANDLER}
    assert others == {Fate.UNCHANGED}


RENAMED = STAMP.replace("node_type: compute", "node_type: compute\noutput_model: {name: ModelStamped}")
LEFT = f"{HERE}/models/model_stamp_response.py"
NOW = f"{HERE}/models/model_stamped.py"


def test_a_file_that_a_person_removed_stays_removed_until_it_is_asked_for() -> None:
    first = plan_of(STAMP)
    files = applied(first)
    del files[REQUEST]
    second = plan_of(WIDER, files=files, manifest=first.manifest)
    assert fate(second, REQUEST) == (Fate.KEEP, "you removed it, and it stays removed")
    assert REQUEST not in applied(second, files)
    assert not plan_of(WIDER, files=applied(second, files), manifest=second.manifest).writes
    wish = Wishes(take=frozenset({REQUEST}))
    third = plan_of(WIDER, files=files, manifest=second.manifest, wishes=wish)
    assert fate(third, REQUEST)[0] is Fate.CREATE


def test_a_file_that_is_no_longer_asked_for_goes_unless_somebody_edited_it() -> None:
    first = plan_of(STAMP)
    files = applied(first)
    second = plan_of(RENAMED, files=files, manifest=first.manifest)
    assert fate(second, LEFT) == (Fate.DELETE, "the contract no longer asks for it")
    assert LEFT not in second.manifest.artifacts
    files[LEFT] += "# mine\n"
    third = plan_of(RENAMED, files=files, manifest=first.manifest)
    assert fate(third, LEFT) == (Fate.KEEP, "the contract no longer asks for it, but it was edited")
    assert LEFT in third.manifest.artifacts


def test_a_plan_asks_whether_a_new_file_is_an_edited_old_one_and_moves_the_edits_with_it() -> None:
    first = plan_of(STAMP)
    files = applied(first)
    assert plan_of(RENAMED, files=files, manifest=first.manifest).renames == ()
    files[LEFT] += "\n# mine\n"
    asked = plan_of(RENAMED, files=files, manifest=first.manifest)
    assert asked.renames == ((NOW, LEFT),)
    answered = plan_of(RENAMED, files=files, manifest=first.manifest, wishes=Wishes(renamed={NOW: LEFT}))
    assert answered.renames == ()
    assert fate(answered, NOW) == (Fate.CREATE, f"it moved here from {LEFT}")
    assert fate(answered, LEFT) == (Fate.DELETE, f"it moved to {NOW}")
    assert texts_of(answered)[NOW] == texts_of(plan_of(RENAMED))[NOW] + "\n# mine\n"
    assert LEFT not in answered.manifest.artifacts
    torn = {**files, LEFT: "<<<<<<< mine\na\n=======\nb\n>>>>>>> generated now\n"}
    first_things_first = plan_of(RENAMED, files=torn, manifest=first.manifest, wishes=Wishes(renamed={NOW: LEFT}))
    assert fate(first_things_first, NOW)[0] is Fate.CREATE
    assert fate(first_things_first, LEFT)[0] is Fate.KEEP
    assert not plan_of(RENAMED, files=applied(answered, files), manifest=answered.manifest).writes


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
    manifest = Manifest("contract.yaml", artifacts={path: Generated("text", "model_v1")})
    asked: list[str] = []
    assert orphans(manifest, [], lambda name: asked.append(name) or "text", {}.get) == []
    assert asked == []


def test_a_manifest_cannot_have_removed_what_was_not_generated_or_belongs_to_another() -> None:
    manifest = Manifest("contract.yaml", artifacts={"notes.py": Generated("mine\n"), "theirs.py": Generated("x\n")})
    owners = {"notes.py": "contract.yaml", "theirs.py": "other.yaml"}
    files = {"notes.py": "mine\n", "theirs.py": "x\n"}
    (found,) = orphans(manifest, [], files.get, owners.get)
    assert (found.path, found.fate) == ("notes.py", Fate.KEEP)
