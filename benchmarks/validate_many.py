"""Validating a whole workspace: so many generated nodes by ``onex-ls validate``, in one job and in two.

    python benchmarks/validate_many.py [--nodes 100] [--python PATH_OF_A_PYTHON_WITH_omnibase_core]

Without a Python the code is looked at only; with one it is imported, tested and officially judged too. The peer is a
bare ``ruff check`` of the same tree, as a floor that no validation by ruff can go below.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from onex_ls.workspace.library import generate  # noqa: E402
from support.nodes import STAMP  # noqa: E402 - it lies with the tests


def make(root: Path, nodes: int) -> None:
    (root / "pyproject.toml").write_text("")
    (root / "src/shop/nodes").mkdir(parents=True)
    for package in ("src/shop", "src/shop/nodes"):
        (root / package / "__init__.py").touch()
    contracts = []
    for number in range(nodes):
        folder = root / f"src/shop/nodes/node_stamp_{number}_compute"
        folder.mkdir()
        contracts.append(folder / "contract.yaml")
        contracts[-1].write_text(STAMP.replace("node_stamp_compute", folder.name))
    for done in generate(*contracts):
        assert done.ok, done.problems


def timed(command: list[str], root: Path) -> tuple[float, str]:
    began = time.perf_counter()
    done = subprocess.run(command, cwd=root, capture_output=True, text=True)
    assert done.returncode in (0, 1), done.stderr
    return time.perf_counter() - began, done.stdout


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nodes", type=int, default=100)
    parser.add_argument("--python")
    arguments = parser.parse_args()
    validate = [sys.executable, "-m", "onex_ls", "validate", "--format", "json"]
    validate += ["--python", arguments.python] if arguments.python else ["--untrusted"]
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        make(root, arguments.nodes)
        floor, _ = timed([sys.executable, "-m", "ruff", "check", "--isolated", "--no-cache", "src"], root)
        print(f"{arguments.nodes} nodes; ruff alone {floor:.2f} s")
        for jobs in (1, 2):
            took, text = timed([*validate, "--jobs", str(jobs)], root)
            nodes = json.loads(text)["nodes"]
            passed = sum(node["tests"]["passed"] for node in nodes if node["tests"])
            each = 1000 * took / len(nodes)
            print(f"{jobs} jobs: {took:6.1f} s, {each:5.0f} ms a node, {passed} tests passed")


if __name__ == "__main__":
    main()
