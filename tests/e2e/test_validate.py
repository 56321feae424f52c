"""Validating nodes under the real omnibase_core: good ones, and packages that mean harm while an editor goes on."""

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path
from statistics import median
from typing import Any

import psutil
import pytest
import pytest_asyncio
from lsprotocol import types
from provisioned import CORE_PYTHON, require
from pytest_lsp import LanguageClient, make_test_lsp_client

from onex_ls.contract.kind import NODE_KINDS, Kind
from onex_ls.lsp.encoding import Encoding
from support.batches import snapshot
from support.nodes import REQUEST, STAMP, generated, new_nodes, project
from support.session import capabilities

pytestmark = pytest.mark.e2e

HOSTILE = {
    "loops at import": "while True:\n    pass\n",
    "sleeps for ever": "import time\ntime.sleep(100_000)\n",
    "spawns children without end": "import os\nwhile True:\n    os.fork()\n",
    "spawns daemons": "import os, time\nfor _ in range(500):\n    if os.fork() == 0:\n        os.setsid()\n"
    "        time.sleep(600)\ntime.sleep(600)\n",
    "takes gigabytes": "held = [bytearray(256 << 20) for _ in range(64)]\n",
    "takes gigabytes in many processes": "import os, time\nfor _ in range(30):\n    if os.fork() == 0:\n"
    "        held = bytearray(b'x' * (200 << 20))\n        time.sleep(600)\ntime.sleep(600)\n",
    "reads standard input": "import sys\nsys.stdin.read()\ninput()\n",
    "prints without end": 'import sys\nwhile True:\n    sys.stdout.write(\'{"jsonrpc": "2.0"}\' * 1000)\n',
    "deletes its own files": "import pathlib, shutil\nshutil.rmtree(pathlib.Path(__file__).parents[3])\n",
    "deletes the project": "import shutil\nshutil.rmtree(PROJECT)\n",
    "deletes it by a shell": "import os\nos.system('rm -rf \"' + PROJECT + '\"')\n",
    "kills what it can": "import os, signal\nfor pid in (os.getppid(), SERVER):\n"
    "    try:\n        os.kill(pid, signal.SIGKILL)\n    except OSError:\n        pass\n",
    "ends the process": "import os\nos._exit(0)\n",
    "raises what nobody catches": "raise KeyboardInterrupt\n",
    "writes to the descriptors": "import os\nfor number in range(3, 256):\n    try:\n"
    "        os.write(number, b'x' * 100)\n    except OSError:\n        pass\n",
}
SECONDS = 4
"""What each step may take here; a minute for people."""

SLOWEST = 1.0
"""Seconds within which the server answers a hover while a hostile package runs; ten times what is aimed at."""


@pytest.fixture
def python() -> Path:
    require("core", CORE_PYTHON)
    return CORE_PYTHON


@pytest.fixture
def node(tmp_path: Path) -> Path:
    """The contract of a generated node."""
    contract = project(tmp_path / "work")
    (tmp_path / "work/pyproject.toml").write_text(f"[tool.onex-ls.validation]\nseconds = {SECONDS}\n")
    generated(contract, tmp_path / "state")
    return contract


def validate(contract: Path, python: Path) -> tuple[int, dict[str, Any]]:
    command = [sys.executable, "-m", "onex_ls", "validate", "--format", "json", "--python", str(python), str(contract)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    return done.returncode, json.loads(done.stdout)


@pytest.mark.parametrize("kind", NODE_KINDS)
def test_a_new_node_passes_its_tests_and_all_judges(kind: Kind, tmp_path: Path, python: Path) -> None:
    new_nodes(tmp_path, kind)
    (contract,) = tmp_path.rglob("contract.yaml")
    code, report = validate(contract, python)
    (told,) = report["nodes"]
    assert (code, report["findings"]) == (0, [])
    assert told["score"] == 1
    assert told["tests"]["passed"] > 5
    assert told["tests"]["failed"] == told["tests"]["error"] == told["tests"]["unavailable"] == 0
    if sys.platform == "linux":
        assert told["sandbox"] == ["network", "writes"]


def test_a_failing_test_is_told_with_values_and_led_back_to_the_contract(node: Path, python: Path) -> None:
    code_of = {file: file.read_text() for file in node.parent.rglob("*.py") if "tests" not in file.parts}
    model, text = next(pair for pair in code_of.items() if "edition: int = 3" in pair[1])
    model.write_text(text.replace("edition: int = 3", "edition: int = 4"))
    code, report = validate(node, python)
    assert code == 1
    failed = [found for found in report["findings"] if found["rule"] == "test-fails"]
    assert failed
    assert any("3" in found["message"] and "4" in found["message"] for found in failed)


@pytest_asyncio.fixture
async def editor(tmp_path: Path, python: Path) -> AsyncIterator[LanguageClient]:
    """A server that trusts the project, and the editor it serves."""
    client = make_test_lsp_client()
    client.protocol.fm.features.pop(types.CLIENT_REGISTER_CAPABILITY, None)

    @client.feature(types.CLIENT_REGISTER_CAPABILITY)
    def register(params: types.RegistrationParams) -> None:
        """Every editor lets servers register."""

    home = {"HOME": str(tmp_path / "home"), "XDG_STATE_HOME": str(tmp_path / "state")}
    await client.start_io(sys.executable, "-m", "onex_ls", "serve", "--stdio", env={**os.environ, **home})
    await client.initialize_session(
        types.InitializeParams(
            capabilities(Encoding.UTF16, False, False, False),
            process_id=os.getpid(),
            root_uri=(tmp_path / "work").as_uri(),
            initialization_options={"trusted": True, "interpreter": str(python), "onSave": "nothing"},
        )
    )
    yield client
    await client.shutdown_session()


@pytest.mark.parametrize("harm", HOSTILE)
async def test_a_hostile_package_harms_nobody(harm: str, node: Path, editor: LanguageClient, tmp_path: Path) -> None:
    server = psutil.Process(editor._server.pid)  # type: ignore[attr-defined,union-attr] # nothing else tells
    model = tmp_path / "work" / REQUEST
    head = f"SERVER, PROJECT = {server.pid}, {str(tmp_path / 'work')!r}\n"
    model.write_text(head + HOSTILE[harm] + model.read_text())
    document = types.TextDocumentItem(node.as_uri(), "yaml", 1, STAMP)
    editor.text_document_did_open(types.DidOpenTextDocumentParams(document))
    before, processes = snapshot(tmp_path / "work"), {one.pid for one in server.children(recursive=True)}
    began = time.monotonic()
    validating = asyncio.ensure_future(
        editor.workspace_execute_command_async(types.ExecuteCommandParams("onex.validate", [{"uri": node.as_uri()}]))
    )
    waits = []
    while not validating.done():
        asked = time.monotonic()
        await editor.text_document_hover_async(
            types.HoverParams(types.TextDocumentIdentifier(node.as_uri()), types.Position(0, 2))
        )
        waits.append(time.monotonic() - asked)
        await asyncio.sleep(0.05)
    await validating
    took = time.monotonic() - began
    print(f"{harm}: {took:.1f} s, hover median {median(waits) * 1000:.1f} ms, longest {max(waits) * 1000:.0f} ms")
    assert took < 60
    assert max(waits) < SLOWEST
    assert snapshot(tmp_path / "work") == before
    assert server.is_running()
    left = [one for one in server.children(recursive=True) if one.pid not in processes and one.status() != "zombie"]
    assert left == []
