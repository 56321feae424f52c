"""A project's own templates in an editor: asked about once per folder, used when trusted, named when left out."""

from pathlib import Path
from typing import Any

import pytest

from support.nodes import STAMP, project
from support.session import Session, Start

MINE = '{# ours #}\n"""By ACME."""\n\n\nclass {{ node_name }}:\n    """{{ description | docstring }}"""\n'


async def generated(session: Session, folder: Path) -> tuple[Any, str]:
    """The answer to generating, and the node that came of it, in a project with a template of its own."""
    session.file = project(folder)
    (folder / "house-style").mkdir()
    (folder / "house-style" / "node_compute_v1.jinja2").write_text(MINE)
    with (folder / "pyproject.toml").open("a") as settings:
        settings.write('\n[tool.onex-ls.generation]\ntemplates = "house-style"\n')
    session.open(STAMP)
    answer = await session.command("onex.generate", {"uri": session.uri})
    assert answer["ok"] if isinstance(answer, dict) else answer.ok, answer
    (node,) = folder.rglob("node.py")
    return answer, node.read_text()


@pytest.mark.parametrize(("said", "used"), [(True, True), (False, False)])
async def test_what_the_client_says_counts_and_nobody_is_asked(
    start: Start, tmp_path: Path, said: bool, used: bool
) -> None:
    session = await start(options={"trusted": said})
    answer, node = await generated(session, tmp_path)
    assert session.asked == []
    assert ("By ACME." in node) is used
    assert ("house-style are not used, since this folder is not trusted" in str(answer)) is not used


@pytest.mark.parametrize(("chosen", "used"), [("Trust this folder", True), ("No", False)])
async def test_the_person_is_asked_once(start: Start, tmp_path: Path, chosen: str, used: bool) -> None:
    session = await start()
    session.answers = [chosen]
    _, node = await generated(session, tmp_path)
    (asked,) = session.asked
    assert (
        asked.message
        == f"{tmp_path} brings its own templates for generated code. Do you trust the authors of this folder?"
    )
    assert ("By ACME." in node) is used
    await session.command("onex.generate", {"uri": session.uri})
    assert len(session.asked) == 1
