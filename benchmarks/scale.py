"""`onex-ls check` on ten thousand contracts: the first time, in one process and in several, and again unchanged.

    python benchmarks/scale.py [--count 10000] [--jobs 2] [FOLDER]

The contracts of FOLDER (without it, of the corpus beside the project, or the project's own) are copied under distinct
names until there are enough, each into a directory of its own. Each run is a process of its own; its memory is the
largest resident set that the system saw, of its workers too.
"""

import argparse
import itertools
import os
import re
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from check_speed import contracts_folder

NAME = re.compile(r"""^((?:name|node_name|contract_name|handler_id):[ \t]*["']?)([\w.-]+)""", re.MULTILINE)


class Run(NamedTuple):
    """One process: wall seconds, seconds of the processor, and memory in MiB."""

    wall: float
    processor: float
    memory: float
    output: bytes


def copied(source: Path, target: Path, count: int) -> None:
    """Copies of the contracts below `source`, each under a name of its own."""
    texts = [file.read_bytes().decode("utf-8") for file in sorted(source.rglob("*.yaml"))]
    for number, text in zip(range(count), itertools.cycle(texts), strict=False):
        folder = target / f"package_{number // 100:03}" / f"node_{number:05}"
        folder.mkdir(parents=True)
        distinct = NAME.sub(rf"\g<1>\g<2>_{number:05}", text)
        (folder / "contract.yaml").write_bytes(distinct.encode("utf-8"))


def checked(folder: Path, home: Path, jobs: int) -> Run:
    """One run of `onex-ls check`; what it remembers it keeps in `home`."""
    places = {"HOME": str(home), "XDG_CACHE_HOME": str(home / "cache"), "XDG_STATE_HOME": str(home / "state")}
    report = home / "report.txt"
    home.mkdir(exist_ok=True)
    command = [sys.executable, "-m", "onex_ls", "check", "--jobs", str(jobs), str(folder)]
    output = (os.POSIX_SPAWN_OPEN, 1, str(report), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    started = time.perf_counter()
    child = os.posix_spawn(sys.executable, command, {**os.environ, **places}, file_actions=[output])
    _, status, usage = os.wait4(child, 0)
    took = time.perf_counter() - started
    if os.waitstatus_to_exitcode(status) not in (0, 1):
        raise SystemExit("onex-ls check failed")
    kibibytes = usage.ru_maxrss if sys.platform != "darwin" else usage.ru_maxrss / 1024
    return Run(took, usage.ru_utime + usage.ru_stime, kibibytes / 1024, report.read_bytes())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "workspace"
        copied(options.folder or contracts_folder(), folder, options.count)
        homes = Path(name) / "alone", Path(name) / "shared"
        runs = {
            "cold, 1 job": checked(folder, homes[0], 1),
            f"cold, {options.jobs} jobs": checked(folder, homes[1], options.jobs),
            "warm": checked(folder, homes[0], 1),
        }
    outputs = {run.output for run in runs.values()}
    print(f"{options.count:,} contracts, a report of {len(next(iter(outputs))):,} bytes\n")
    print(f"{'':13}{'seconds':>9}{'processor':>11}{'MiB':>7}{'speed-up':>10}")
    alone = runs["cold, 1 job"].wall
    for which, run in runs.items():
        print(f"{which:13}{run.wall:9.2f}{run.processor:11.2f}{run.memory:7.0f}{alone / run.wall:10.2f}")
    print(f"\nthe reports are {'all the same' if len(outputs) == 1 else 'DIFFERENT'}")


if __name__ == "__main__":
    main()
