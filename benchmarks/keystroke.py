"""Start-up and keystroke latency of onex-ls beside its floor and its peer, all in one run.

    python benchmarks/keystroke.py [--edits 200] [--starts 5] [FILE]

FILE is the contract to type in; without it, the largest one that is known. The yaml-language-server is measured when
`tests/e2e/provision.sh yaml-language-server` has been run, and said to be missing otherwise.
"""

import argparse
import asyncio
import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from client import Client

ROOT = Path(__file__).resolve().parent.parent
CACHE = Path(os.environ.get("ONEX_LS_E2E_CACHE") or Path.home() / ".cache" / "onex-ls-e2e")
PAUSE_SECONDS = 0.02  # between keystrokes, so that each is measured by itself


class Figures(NamedTuple):
    """Milliseconds; starts are medians."""

    initialize: float
    first: float
    p50: float
    p95: float


def servers() -> dict[str, Sequence[str] | None]:
    """The commands to measure; None for what is not installed."""
    yaml_server = CACHE / "yamlls" / "node_modules" / "yaml-language-server" / "bin" / "yaml-language-server"
    node = shutil.which("node")
    return {
        "onex-ls": [sys.executable, "-m", "onex_ls", "serve", "--stdio"],
        "bare pygls, events only": [sys.executable, str(Path(__file__).with_name("bare_server.py"))],
        "yaml-language-server": [node, str(yaml_server), "--stdio"] if node and yaml_server.exists() else None,
    }


def largest_contract() -> Path:
    """The largest contract of the corpus beside the project, or of the project's own where there is none."""
    for folder in (ROOT.parent / "shared" / "corpus" / "contracts", ROOT / "tests" / "contracts"):
        files = sorted(folder.rglob("*.yaml"), key=lambda file: (file.stat().st_size, file.name))
        if files:
            return files[-1]
    raise SystemExit("no contract found to type in")


async def start_times(command: Sequence[str], folder: Path, uri: str, text: str) -> tuple[float, float]:
    """Milliseconds from spawning to the answer to initialize, and to the first findings."""
    client = await Client.start(command)
    try:
        initialized = await client.initialize(folder)
        client.open(uri, text)
        first = await client.published(uri) - client.spawned
        return initialized * 1000, first * 1000
    finally:
        await client.stop()


async def edit_times(command: Sequence[str], folder: Path, uri: str, text: str, edits: int) -> list[float]:
    """Milliseconds from each keystroke to the findings of the text it made."""
    client = await Client.start(command)
    times = []
    try:
        await client.initialize(folder)
        client.open(uri, text)
        await client.published(uri)
        await asyncio.sleep(1.0)
        line = text[: text.index("\n", len(text) // 2)].count("\n") + 1
        for version in range(2, edits + 2):
            place = {"line": line, "character": 0}
            typed = {"range": {"start": place, "end": place}, "text": "# x\n" if version % 2 else "#\n"}
            started = time.perf_counter()
            document = {"uri": uri, "version": version}
            client.notify("textDocument/didChange", {"textDocument": document, "contentChanges": [typed]})
            times.append((await client.published(uri, version) - started) * 1000)
            await asyncio.sleep(PAUSE_SECONDS)
    finally:
        await client.stop()
    return times


async def measure(command: Sequence[str], text: str, edits: int, starts: int) -> Figures:
    """All figures of one server."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        file = folder / "contract.yaml"
        file.write_text(text, encoding="utf-8")
        uri = file.as_uri()
        runs = [await start_times(command, folder, uri, text) for _ in range(starts)]
        times = await edit_times(command, folder, uri, text, edits)
    return Figures(
        statistics.median(run[0] for run in runs),
        statistics.median(run[1] for run in runs),
        statistics.median(times),
        statistics.quantiles(times, n=20)[-1],
    )


async def generate_times(command: Sequence[str], runs: int) -> list[float]:
    """Milliseconds from asking for the example's node to the answer: all stages and the writing, no child process.

    The first one loads the generator; each of the others generates into an empty folder again.
    """
    times = []
    with tempfile.TemporaryDirectory() as name:
        client = await Client.start(command)
        try:
            await client.initialize(Path(name))
            for number in range(runs):
                workspace = Path(name) / str(number)
                shutil.copytree(ROOT / "examples" / "workspace", workspace)
                contract = next(workspace.rglob("contract.yaml"))
                started = time.perf_counter()
                answer = await client.request("onex/generate", {"uri": contract.as_uri()})
                times.append((time.perf_counter() - started) * 1000)
                if not answer["ok"]:
                    raise SystemExit(f"generation failed: {answer['message']}")
        finally:
            await client.stop()
    return times


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path, nargs="?")
    parser.add_argument("--edits", type=int, default=200)
    parser.add_argument("--starts", type=int, default=5)
    options = parser.parse_args()
    file = options.file or largest_contract()
    text = file.read_text(encoding="utf-8")
    print(f"typing in a contract of {len(text):,} characters, {text.count(chr(10)):,} lines; milliseconds\n")
    print(f"{'':26}{'initialize':>12}{'first findings':>16}{'edit p50':>10}{'edit p95':>10}")
    for name, command in servers().items():
        if command is None:
            print(f"{name:26}not installed: tests/e2e/provision.sh yaml-language-server")
            continue
        figures = await measure(command, text, options.edits, options.starts)
        print(f"{name:26}{figures.initialize:12.0f}{figures.first:16.0f}{figures.p50:10.1f}{figures.p95:10.1f}")
    first, *warm = await generate_times(servers()["onex-ls"] or (), 10)
    print(
        f"\ngenerate one node (13 files, written to disk): first {first:.0f} ms, "
        f"warm p50 {statistics.median(warm):.0f} ms"
    )


if __name__ == "__main__":
    asyncio.run(main())
