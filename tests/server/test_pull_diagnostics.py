"""Findings for clients that ask for them, through the real server."""

import asyncio
from pathlib import Path

import pytest
from lsprotocol import types

from support.session import Session, Start

GOOD = """\
name: {name}
node_type: COMPUTE_GENERIC
contract_version: {{major: 1, minor: 0, patch: 0}}
description: Greets people.
"""
BAD = GOOD + "metadata: {{}}\nhandler_routin: {{}}\n"


def write(folder: Path, name: str, text: str) -> Path:
    file = folder / name / "contract.yaml"
    file.parent.mkdir()
    file.write_text(text.format(name=name))
    return file


async def indexed(session: Session, count: int) -> types.WorkspaceDiagnosticReport:
    """The first whole report of the workspace with so many files in it."""
    for _ in range(100):
        report: types.WorkspaceDiagnosticReport = await session.pull_all()
        if len(report.items) == count:
            return report
        await asyncio.sleep(0.05)
    pytest.fail("the workspace was not indexed")


async def test_a_document_is_reported_in_full_and_then_as_unchanged(start: Start) -> None:
    session = await start(pulls=True)
    session.open(BAD.format(name="node_a"))
    full = await session.pull(session.file)
    assert [item.code for item in full.items] == ["misspelt-key"]
    same = await session.pull(session.file, full.result_id)
    assert (same.kind, same.result_id) == ("unchanged", full.result_id)
    session.change(GOOD.format(name="node_a"))
    assert (await session.pull(session.file, full.result_id)).items == ()
    assert session.published.empty()  # nothing is pushed to who pulls


async def test_the_workspace_is_reported_and_then_only_what_changed(start: Start, tmp_path: Path) -> None:
    bad, good = write(tmp_path, "node_a", BAD), write(tmp_path, "node_b", GOOD)
    session = await start(pulls=True)
    report = await indexed(session, 1)
    assert [(item.uri, [found.code for found in item.items]) for item in report.items] == [
        (bad.as_uri(), ["misspelt-key"])
    ]
    known = {item.uri: item.result_id or "" for item in report.items}
    waiting = asyncio.ensure_future(session.pull_all(known))
    done, _ = await asyncio.wait({waiting}, timeout=1.0)
    assert not done  # without news the answer waits
    good.write_text(BAD.format(name="node_b"))
    news = await asyncio.wait_for(waiting, 10)
    assert [item.uri for item in news.items] == [good.as_uri()]


async def test_a_closed_file_can_be_asked_for_by_itself(start: Start, tmp_path: Path) -> None:
    bad = write(tmp_path, "node_a", BAD)
    session = await start(pulls=True)
    await indexed(session, 1)
    assert [item.code for item in (await session.pull(bad)).items] == ["misspelt-key"]
    assert (await session.pull(tmp_path / "nowhere.yaml")).items == ()
