"""Stages as units in a real server: each by itself, its name in the progress, the whole workspace at once."""

import asyncio
from ast import literal_eval
from pathlib import Path
from typing import Any

from lsprotocol import types

from support.nodes import FOLDER, RESPONSE, STAMP, project
from support.session import ANSWER_SECONDS, Session, Start

STAGES = {
    "models": "Generate models only",
    "validators": "Generate validators only",
    "tests": "Generate tests only",
    "node": "Generate handlers and node only",
    "package": "Generate package modules only",
}


def field(answer: Any, name: str) -> Any:
    return answer[name] if isinstance(answer, dict) else getattr(answer, name)


def python_files(root: Path) -> set[str]:
    return {path.relative_to(root / FOLDER).as_posix() for path in (root / FOLDER).rglob("*.py")}


async def test_each_stage_is_an_action_of_its_own_kind(start: Start, tmp_path: Path) -> None:
    session = await start()
    session.file = project(tmp_path)
    session.open(STAMP)
    for stage, title in STAGES.items():
        (found,) = await offers(session, f"source.generate.onex.{stage}")
        assert (found[0], found[2]) == (title, {"uri": session.uri, "stages": [stage]})
    assert {title for title, _, _ in await offers(session, "source.generate")} >= set(STAGES.values())
    _, command, argument = (await offers(session, "source.generate.onex.models"))[0]
    answer = await session.command(command, argument)
    assert field(answer, "ok"), answer
    assert field(answer, "message") == "Generated 3 files"
    models = {"models/__init__.py", "models/model_stamp_request.py", "models/model_stamp_response.py"}
    assert python_files(tmp_path) == models
    answer = await session.command("onex.generate", {"uri": session.uri, "stages": ["polish"]})
    assert not field(answer, "ok")
    assert "no stage polish" in field(answer, "message")


async def test_the_progress_names_the_stage(start: Start, tmp_path: Path) -> None:
    session = await start()
    session.file = project(tmp_path)
    session.open(STAMP)
    shown_under = "stage by stage"
    session.client.progress_reports[shown_under] = []
    params = types.ExecuteCommandParams(
        "onex.generate", [{"uri": session.uri, "stages": ["models", "tests"]}], work_done_token=shown_under
    )
    await session.client.workspace_execute_command_async(params)
    first, *_, last = session.client.progress_reports[shown_under]
    assert isinstance(first, types.WorkDoneProgressBegin)
    assert first.title == "Generating models and tests"
    assert first.cancellable
    assert isinstance(last, types.WorkDoneProgressEnd)


async def offers(session: Session, kind: str) -> list[tuple[str, str, Any]]:
    """Title, command and argument of each action of a kind."""
    place = range_of_start()
    params = types.CodeActionParams(
        types.TextDocumentIdentifier(session.uri), place, types.CodeActionContext([], only=[kind])
    )
    found = await session.client.text_document_code_action_async(params)
    read = []
    for action in found or ():
        assert not isinstance(action, types.CodeAction), "an action that has a command is read as a bare one"
        command = literal_eval(action.command) if isinstance(action.command, str) else action.command
        read.append((action.title, command["command"], command["arguments"][0]))
    return read


def range_of_start() -> types.Range:
    return types.Range(types.Position(0, 0), types.Position(0, 0))


async def test_the_whole_workspace_is_shown_once_and_generated_and_undone_as_one(start: Start, tmp_path: Path) -> None:
    file, nodes = project(tmp_path), tmp_path / FOLDER
    for name in ("node_box_compute", "node_lid_compute"):
        (nodes.parent / name).mkdir()
        (nodes.parent / name / "contract.yaml").write_text(STAMP.replace("node_stamp_compute", name))
    broken = nodes.parent / "node_odd_compute"
    broken.mkdir()
    (broken / "contract.yaml").write_text("name: node_odd\nnode_type: compute\ncontract_version: 1\n  oops: [\n")
    session = await start()
    session.file = file
    session.open(STAMP + "# unsaved\n")
    while (await asyncio.wait_for(session.published.get(), ANSWER_SECONDS)).uri != (broken / "contract.yaml").as_uri():
        pass
    before = sorted(tmp_path.rglob("*.py"))
    assert not field(await session.command("onex.generateWorkspace", {}), "ok")
    assert sorted(tmp_path.rglob("*.py")) == before
    (asked,) = session.asked
    assert asked.message.startswith("3 contracts: ")
    session.answers = ["Apply"]
    answer = await session.command("onex.generateWorkspace", {"stages": ["models"]})
    assert "for 3 of 4 contracts; 1 could not be generated" in field(answer, "message")
    (failed,) = field(answer, "failed")
    assert field(failed, "uri") == (broken / "contract.yaml").as_uri()
    assert [field(one, "written") for one in field(answer, "generated")] == [3, 3, 3]
    made = sorted(set(tmp_path.rglob("*.py")) - set(before))
    assert {file.parent.name for file in made} == {"models"}
    assert len(made) == 9
    assert field(await session.command("onex.undoGeneration", None), "ok")
    assert sorted(tmp_path.rglob("*.py")) == before
    session.answers = ["Apply"]
    answer = await session.command("onex.generateWorkspace", None)
    assert "for 3 of 4 contracts" in field(answer, "message")  # though all of them wanted the package around them
    assert (nodes.parent / "__init__.py").exists()


async def test_the_whole_workspace_asks_what_was_renamed(start: Start, tmp_path: Path) -> None:
    session = await start()
    session.file = project(tmp_path)
    session.open(STAMP)
    await session.command("onex.generate", {"uri": session.uri})
    response = tmp_path / RESPONSE
    response.write_text(response.read_text().replace("\nclass ", "\nMINE = 1\n\n\nclass "))
    renamed = f"{STAMP}output_model: {{name: ModelStamped}}\n"
    session.file.write_text(renamed)
    session.change(renamed)
    session.answers = ["Renamed", "Apply"]
    answer = await session.command("onex.generateWorkspace", {})
    assert field(answer, "ok"), answer
    assert session.asked[0].message == "Is model_stamped.py a new file, or model_stamp_response.py renamed?"
    assert session.asked[1].message.startswith("node_stamp_compute: ")
    assert not response.exists()
    assert "MINE = 1" in response.with_name("model_stamped.py").read_text()


async def test_what_was_written_before_a_cancelling_is_told_and_undone(start: Start, tmp_path: Path) -> None:
    session = await start()
    session.file = project(tmp_path)
    session.open(STAMP)
    other = tmp_path / FOLDER.replace("stamp", "wide")
    other.mkdir()
    (other / "contract.yaml").write_text(STAMP.replace("node_stamp", "node_wide"))
    await session.command("onex.generate", {"uri": session.uri})
    await session.command("onex.generate", {"uri": (other / "contract.yaml").as_uri()})
    for file in (session.file, other / "contract.yaml"):
        file.write_text(file.read_text().replace("      - pages: int\n", "      - pages: float\n"))
    session.change(session.file.read_text())
    request = other / "models/model_wide_request.py"
    unsaved = types.TextDocumentItem(request.as_uri(), "python", 1, request.read_text() + "# unsaved\n")
    session.client.text_document_did_open(types.DidOpenTextDocumentParams(unsaved))
    before = {path: path.read_text() for path in tmp_path.rglob("*.py")}

    def cancels(params: types.ApplyWorkspaceEditParams) -> types.ApplyWorkspaceEditResult:
        session.client.window_work_done_progress_cancel(types.WorkDoneProgressCancelParams("all of it"))
        return types.ApplyWorkspaceEditResult(applied=False)

    session.client.protocol.fm.features["workspace/applyEdit"] = cancels
    session.client.progress_reports["all of it"] = []
    session.answers = ["Apply"]
    params = types.ExecuteCommandParams("onex.generateWorkspace", [{}], work_done_token="all of it")  # noqa: S106
    answer = await session.client.workspace_execute_command_async(params)
    assert field(answer, "message") == "Generated 4 files for 1 of 2 contracts; then it was cancelled"
    assert not field(answer, "ok")
    assert {path: path.read_text() for path in before} != before
    assert field(await session.command("onex.undoGeneration", None), "ok")
    assert {path: path.read_text() for path in before} == before
