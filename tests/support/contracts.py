"""The project's own contracts: `good` ones without findings, `marked` ones that carry their findings as comments."""

from dataclasses import replace
from pathlib import Path

from onex_ls.rules.options import RuleOptions, wanted
from onex_ls.text.lines import LineIndex
from onex_ls.workspace.snapshot import Analysis, analyse

CONTRACTS = Path(__file__).parents[1] / "contracts"
GOOD = sorted((CONTRACTS / "good").glob("*.yaml"))
MARKED = sorted((CONTRACTS / "marked").glob("*.yaml"))


def name(path: Path) -> str:
    """The name of a contract in test ids."""
    return path.stem


def read(path: Path) -> str:
    """The text with its own line ends and byte order mark, as editors send it."""
    return path.read_bytes().decode("utf-8")


def analysed(text: str) -> Analysis:
    """What the engine says about a text under the default options."""
    analysis = analyse(LineIndex(text))
    return replace(analysis, findings=tuple(wanted(analysis.findings, RuleOptions())))
