"""What the server records of the generations it is asked for."""

import sqlite3
from pathlib import Path

from support.session import Start
from support.source import PROJECT

CONTRACT = PROJECT / "tests/generation/contracts/node_stamp_compute.yaml"


async def test_a_generation_is_recorded_even_if_the_editor_leaves_at_once(start: Start, tmp_path: Path) -> None:
    session = await start()
    file = tmp_path / "src/nodes/node_stamp_compute/contract.yaml"
    file.parent.mkdir(parents=True)
    file.write_text(CONTRACT.read_text(encoding="utf-8"))
    answer = await session.client.protocol.send_request_async("onex/generate", {"uri": file.as_uri()})
    assert answer.ok, answer
    assert not (tmp_path / "home/.config").exists()
    await session.client.shutdown_session()
    (database,) = tmp_path.rglob("metrics.db")
    assert database == tmp_path / "state/onex-ls/metrics.db"
    names = [name for (name,) in sqlite3.connect(database).execute("SELECT name FROM metrics")]
    assert names.count("workflow.duration") == 1
    assert names.count("workflow.stage.duration") == 6
    assert names.count("template.render") > 1
