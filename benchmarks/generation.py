"""Node packages beside what `onex new node` of omnibase_core writes, in one run and one table.

    python benchmarks/generation.py [--rounds 5] [FOLDER]

FOLDER holds the contracts; without it, the corpus beside the project, or the project's own where there is none. A node
is planned, and written through the journal, in a process that has done so before; what starts a process stands in rows
of its own. The official command writes 8 files with empty models, and no tests. Every figure is the best of all rounds.
"""

import argparse
import asyncio
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from onex_ls.contract.kind import NODE_KINDS
from onex_ls.workspace.apply import Applied
from onex_ls.workspace.generate import apply_plan, plan_node
from onex_ls.workspace.generate_many import in_turn, plan_nodes
from onex_ls.workspace.new import New, apply_new, plan_new
from onex_ls.workspace.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
CACHE = Path(os.environ.get("ONEX_LS_E2E_CACHE") or Path.home() / ".cache" / "onex-ls-e2e")
OFFICIAL = CACHE / "core" / "bin" / "onex"
BUDGET_OF_A_NODE = 0.050
BUDGET_OF_200 = 8.0


class Row(NamedTuple):
    """One line of the table, in seconds. `budget` is None where nothing was asked."""

    name: str
    seconds: float
    budget: float | None = None


def contracts_folder() -> Path:
    """The contracts of the corpus beside the project, or the project's own where there is none."""
    corpus = Path(os.environ.get("ONEX_LS_CORPUS") or ROOT.parent / "shared" / "corpus") / "contracts"
    return corpus if corpus.is_dir() else ROOT / "tests" / "generation" / "contracts"


def project(folder: Path) -> Path:
    """An empty project."""
    (folder / "src" / "demo").mkdir(parents=True)
    (folder / "src" / "demo" / "__init__.py").touch()
    (folder / "pyproject.toml").write_text('[project]\nname = "demo"\nversion = "0"\n', encoding="utf-8")
    return folder


def copied(source: Path, folder: Path, count: int) -> list[Path]:
    """So many contracts, each in a project of its own; those of `source`, again and again where they are fewer."""
    found = sorted(source.rglob("*.y*ml"))
    places = [folder / str(number) / "src" / f"node_{number}" / "contract.yaml" for number in range(count)]
    for number, place in enumerate(places):
        place.parent.mkdir(parents=True)
        (folder / str(number) / "pyproject.toml").touch()
        shutil.copyfile(found[number % len(found)], place)
    return places


def one_by_one(contracts: list[Path], state: Path) -> Iterator[tuple[float, float]]:
    """The seconds of planning each node, and of planning and writing it."""
    for contract in contracts:
        started = time.perf_counter()
        planned = asyncio.run(plan_node(contract, Settings()))
        took = time.perf_counter() - started
        assert planned.plan is not None, contract
        assert isinstance(apply_plan(planned, {}, state), Applied)
        yield took, time.perf_counter() - started


def all_at_once(contracts: list[Path], state: Path, jobs: int) -> float:
    """The seconds in which nodes are planned by so many processes and written."""
    wanted = [(contract, Settings()) for contract in contracts]
    started = time.perf_counter()
    for (_, settings), planned in zip(wanted, list(plan_nodes(wanted, jobs)), strict=True):
        assert isinstance(apply_plan(in_turn(planned, settings), {}, state), Applied)
    return time.perf_counter() - started


def new_nodes(folder: Path, state: Path) -> float:
    """The seconds of a new node, contract and registration included, in a process that is up."""
    root = project(folder)
    started = time.perf_counter()
    for kind in NODE_KINDS:
        new = asyncio.run(plan_new(kind, "parcel_price", root, Settings()))
        assert isinstance(new, New), new
        assert isinstance(apply_new(new, state), Applied)
    return (time.perf_counter() - started) / len(NODE_KINDS)


def whole_process(folder: Path, command: list[str | Path], names: str) -> float:
    """The seconds of a command that makes one node, for each kind once. The name of the node is added to it."""
    root = project(folder)
    environment = {**os.environ, "XDG_STATE_HOME": str(folder / "state")}
    started = time.perf_counter()
    for kind in NODE_KINDS:
        arguments = [str(part).format(kind=kind.value) for part in command]
        subprocess.run([*arguments, f"{names}{kind.value}"], cwd=root, env=environment, capture_output=True, check=True)
    return (time.perf_counter() - started) / len(NODE_KINDS)


def measured(source: Path, folder: Path) -> Iterator[Row]:
    """One round of everything, in a folder of its own."""
    contracts = copied(source, folder / "nodes", 100)
    list(one_by_one(copied(source, folder / "warm", 3), folder / "state"))
    plans, wholes = zip(*one_by_one(contracts, folder / "state"), strict=True)
    yield Row("a node of a contract, planned, median", statistics.median(plans))
    yield Row("a node of a contract, planned and written, median", statistics.median(wholes), BUDGET_OF_A_NODE)
    yield Row("a node of a contract, planned and written, mean", statistics.fmean(wholes), BUDGET_OF_A_NODE)
    yield Row("a new node, its contract and all", new_nodes(folder / "new", folder / "state"), BUDGET_OF_A_NODE)
    several = copied(source, folder / "several", 200)
    yield Row("200 nodes, two processes", all_at_once(several, folder / "state", 2), BUDGET_OF_200)
    ours = [sys.executable, "-m", "onex_ls", "new", "{kind}"]
    yield Row("onex-ls new, as a whole process", whole_process(folder / "ours", ours, "parcel_"))
    if OFFICIAL.exists():
        official = [OFFICIAL, "new", "node", "--project-root", ".", "--type", "{kind}"]
        yield Row("onex new node, as a whole process", whole_process(folder / "official", official, "parcel-"))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    best: dict[str, Row] = {}
    for _ in range(options.rounds):
        with tempfile.TemporaryDirectory() as folder:
            for row in measured(options.folder or contracts_folder(), Path(folder)):
                best[row.name] = min(best.get(row.name, row), row, key=lambda one: one.seconds)
    print(f"best of {options.rounds} rounds\n\n{'':52}{'ms':>10}{'asked':>10}")
    for row in best.values():
        asked = f"{'<= ' + format(row.budget * 1000, '.0f'):>10}" if row.budget is not None else ""
        judged = "" if row.budget is None else "  ok" if row.seconds <= row.budget else "  MISSED"
        print(f"{row.name:52}{row.seconds * 1000:10.1f}{asked}{judged}")
    if not OFFICIAL.exists():
        print("omnibase_core is not installed: tests/e2e/provision.sh core")
    return 1 if any(row.budget is not None and row.seconds > row.budget for row in best.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
