"""`onex-ls check` beside what omnibase_core itself checks of one file, over the same contracts in one run.

    python benchmarks/check_speed.py [--rounds 3] [FOLDER]

FOLDER holds the contracts; without it, the corpus beside the project, or the project's own where there is none. The
official passes are timed inside one process, without its start and imports. onex-ls is timed as a whole process, report
included, and beside that without its start: what the same process takes for an empty folder is taken off. Nothing is
remembered from one round to the next. Best of all rounds.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CACHE = Path(os.environ.get("ONEX_LS_E2E_CACHE") or Path.home() / ".cache" / "onex-ls-e2e")
CORE_PYTHON = CACHE / "core" / "bin" / "python"


def contracts_folder() -> Path:
    """The contracts of the corpus beside the project, or the project's own where there is none."""
    corpus = Path(os.environ.get("ONEX_LS_CORPUS") or ROOT.parent / "shared" / "corpus") / "contracts"
    return corpus if corpus.is_dir() else ROOT / "tests" / "contracts" / "good"


def own_seconds(folder: Path) -> float:
    """One whole run of `onex-ls check` on a machine that has never seen the folder."""
    with tempfile.TemporaryDirectory() as home:
        places = {"HOME": home, "XDG_CACHE_HOME": f"{home}/cache", "XDG_STATE_HOME": f"{home}/state"}
        started = time.perf_counter()
        run = subprocess.run(
            [sys.executable, "-m", "onex_ls", "check", str(folder)],
            env={**os.environ, **places},
            capture_output=True,
            check=False,
        )
        took = time.perf_counter() - started
    if run.returncode not in (0, 1):
        raise SystemExit(run.stderr.decode())
    return took


def official_passes(files: list[Path]) -> dict[str, float]:
    """The seconds of each official pass over all files."""
    command = [str(CORE_PYTHON), str(Path(__file__).with_name("official_checks.py")), *map(str, files)]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    return {name: timed["seconds"] for name, timed in json.loads(run.stdout).items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    folder = options.folder or contracts_folder()
    files = sorted(folder.rglob("*.yaml"))
    own: list[float] = []
    starts: list[float] = []
    official: list[dict[str, float]] = []
    for _ in range(options.rounds):
        own.append(own_seconds(folder))
        with tempfile.TemporaryDirectory() as empty:
            starts.append(own_seconds(Path(empty)))
        if CORE_PYTHON.exists():
            official.append(official_passes(files))
    whole, alone = (seconds / len(files) * 1000 for seconds in (min(own), min(own) - min(starts)))
    print(f"{len(files)} contracts, best of {options.rounds} rounds\n")
    print(f"{'':36}{'ms a file':>10}{'/ whole':>10}{'/ without start':>17}")
    rows = {"onex-ls check, whole process": whole, "onex-ls check, without its start": alone}
    for name in official[0] if official else ():
        rows[name] = min(passes[name] for passes in official) / len(files) * 1000
    if official:
        rows["all official passes"] = min(sum(passes.values()) for passes in official) / len(files) * 1000
    for name, took in rows.items():
        print(f"{name:36}{took:10.2f}{took / whole:10.1f}{took / alone:17.1f}")
    if not official:
        print("omnibase_core is not installed: tests/e2e/provision.sh core")


if __name__ == "__main__":
    main()
