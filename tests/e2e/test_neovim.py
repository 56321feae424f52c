"""A real, headless Neovim with the configuration that `client-neovim/` ships and the real server."""

import os
import subprocess
from pathlib import Path

import pytest
from provisioned import CACHE, CORE_PYTHON, HERE, ROOT, SERVER, compiled_artifacts, require

pytestmark = pytest.mark.e2e

PREFIX = CACHE / "neovim/usr"
GREETING = "src/shop/nodes/node_greeting_compute"


def first_light(workspace: Path, server: Path, patience_ms: int) -> subprocess.CompletedProcess[str]:
    """Runs the steps of first_light.lua with `server` as the `onex-ls` that Neovim finds on PATH."""
    home = workspace.parent / "home"
    (home / "bin").mkdir(parents=True)
    (home / "bin/onex-ls").symlink_to(server)
    return subprocess.run(
        [
            *(PREFIX / "bin/nvim", "--headless", "-u", "NONE", "-i", "NONE", "-n"),
            *("--cmd", f"set runtimepath+={ROOT / 'client-neovim'}", "-S", HERE / "neovim/first_light.lua"),
        ],
        cwd=workspace,
        env={
            "HOME": str(home),
            "PATH": f"{home / 'bin'}:{os.environ['PATH']}",
            "VIMRUNTIME": str(PREFIX / "share/nvim/runtime"),
            "E2E_INTERPRETER": str(CORE_PYTHON),
            "E2E_CONTRACT": str(workspace / GREETING / "contract.yaml"),
            "E2E_PATIENCE_MS": str(patience_ms),
        },
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )


@pytest.fixture(autouse=True)
def _neovim() -> None:
    require("neovim", PREFIX / "bin/nvim")
    require("core", CORE_PYTHON)


def test_a_contract_is_mended_and_made_a_node(workspace: Path) -> None:
    run = first_light(workspace, SERVER, patience_ms=30_000)
    print(run.stdout, run.stderr)
    assert run.returncode == 0
    assert "FAILED" not in run.stdout
    assert "ok the node's tests pass" in run.stdout
    assert "node.py" in compiled_artifacts(workspace / GREETING)


def test_a_broken_server_makes_the_same_run_fail(workspace: Path) -> None:
    run = first_light(workspace, Path("/bin/false"), patience_ms=3_000)
    print(run.stdout, run.stderr)
    assert run.returncode == 1
    assert "FAILED the contract is opened and the server attached" in run.stdout
