"""How long validation takes: each validator over generated packages, beside a bare `ruff check` of the same files.

    python benchmarks/validation.py [--rounds 15]

Cold is a package that was never seen: its files are parsed first. Warm is one that was judged before, as after a
change of one file. The peer is the process that anybody would start, with the same rules, on the same files on disk.
Medians of all rounds, taken in turns, so that a busy machine slows all alike.
"""

import argparse
import asyncio
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[0] = str(ROOT / "tests")  # in the place of this folder, in which this file is `validation`

from onex_ls.pycode.source import read_source  # noqa: E402
from onex_ls.validation import (  # noqa: E402
    CompletenessValidator,
    ONEXComplianceValidator,
    QualityValidator,
    ValidationPipeline,
)
from onex_ls.validation.options import ValidationOptions  # noqa: E402
from onex_ls.validation.package import read_package  # noqa: E402
from onex_ls.validation.quality import command  # noqa: E402
from validation.nodes import CONTRACTS, generated  # noqa: E402 - they lie with the tests

PROMISED_MS = {"completeness": 50, "quality": 100, "compliance": 100}


async def timed(work: Callable[[], Awaitable[object]]) -> float:
    began = time.perf_counter()
    await work()
    return (time.perf_counter() - began) * 1000


async def measure(contract: Path, rounds: int, folder: Path) -> dict[str, float]:
    """The medians for one package, in milliseconds."""
    package, context = generated(contract)
    for path, text in package.texts.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    bare = command(ValidationOptions())

    async def parse() -> None:
        read_source.cache_clear()
        read_package(package.texts)

    async def completeness() -> None:
        CompletenessValidator().validate(read_package(package.texts), context)

    async def compliance() -> None:
        ONEXComplianceValidator().validate(read_package(package.texts), context)

    async def peer() -> None:
        subprocess.run(bare, cwd=folder, capture_output=True, check=True)

    works: dict[str, Callable[[], Awaitable[object]]] = {
        "parse, cold": parse,
        "completeness": completeness,
        "compliance": compliance,
        "quality": lambda: QualityValidator().validate(package, context),
        "all three": lambda: ValidationPipeline().validate_package(package.texts, context),
        "bare ruff": peer,
    }
    times: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(rounds):
        for name, work in works.items():
            times[name].append(await timed(work))
    return {name: statistics.median(found) for name, found in times.items()}


def main(rounds: int) -> None:
    names: list[str] = []
    for contract in CONTRACTS:
        generated(contract)  # on a loop of its own
        with tempfile.TemporaryDirectory() as folder:
            found = asyncio.run(measure(contract, rounds, Path(folder)))
        if not names:
            names = list(found)
            print(f"{'ms':30} {'files':>5} " + " ".join(f"{name:>12}" for name in names))
        row = " ".join(f"{found[name]:12.1f}" for name in names)
        print(f"{contract.stem:30} {len(generated(contract)[0].texts):5} {row}")
        late = [name for name, most in PROMISED_MS.items() if found[name] > most]
        if late:
            print(f"{'':30} later than promised: {', '.join(late)}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=15)
    main(parser.parse_args().rounds)
