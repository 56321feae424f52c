"""The contracts that faults are put into: the project's own good ones, and the reference corpus where there is one."""

import os
from pathlib import Path

import yaml

from .contract import Contract

_ROOT = Path(__file__).parents[2]
CORPUS = Path(os.environ.get("ONEX_LS_CORPUS") or _ROOT.parent / "shared" / "corpus") / "contracts"


def own() -> list[Contract]:
    """The project's good contracts, those here, which have room for rare faults, and some with other line ends."""
    found = [*_below(_ROOT / "tests" / "contracts" / "good"), *_below(Path(__file__).parent / "contracts")]
    others = [contract for contract in found[::5] if "\r" not in contract.text]
    return [*found, *(Contract(f"{one.name}, CRLF", one.text.replace("\n", "\r\n")) for one in others)]


def corpus() -> list[Contract]:
    """The contracts of the reference corpus; none where it is not there."""
    return _below(CORPUS)


def _below(folder: Path) -> list[Contract]:
    found = []
    for path in sorted(folder.rglob("*.yaml")):
        text = path.read_bytes().decode("utf-8").removeprefix("\ufeff")
        try:
            found.append(Contract(path.relative_to(folder).as_posix(), text))
        except (yaml.YAMLError, ValueError):
            continue  # only what can be read can be broken on purpose
    return found
