"""The reference corpus beside the project: public contracts of other people, read in place and never copied.

`ONEX_LS_CORPUS` says where it is; by custom it lies in `shared/corpus` beside the project. Without it the tests that
need it are skipped, unless `REQUIRE_CORPUS=1` makes its absence a failure.
"""

import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from onex_ls.contract.recognise import Recognition, recognise
from onex_ls.syntax.parse import parse
from onex_ls.syntax.tree import Tree

_BESIDE = Path(__file__).parents[2].parent / "shared" / "corpus"


class CorpusContract(NamedTuple):
    """A recognised contract of the corpus."""

    path: Path
    tree: Tree
    recognition: Recognition


def corpus() -> Path:
    """The directory of the corpus; skips or fails the test that asks where there is none."""
    found = Path(os.environ.get("ONEX_LS_CORPUS") or _BESIDE)
    if not (found / "contracts").is_dir():
        said = f"no reference corpus at {found}; set ONEX_LS_CORPUS"
        pytest.fail(said) if os.environ.get("REQUIRE_CORPUS") == "1" else pytest.skip(said)
    return found


def corpus_contracts(part: str = "contracts") -> tuple[CorpusContract, ...]:
    """The contracts of one part of the corpus: what is recognised as one, in the order of paths."""
    return _read(corpus() / part)


@cache
def _read(directory: Path) -> tuple[CorpusContract, ...]:
    return tuple(_recognised(directory))


def _recognised(directory: Path) -> Iterator[CorpusContract]:
    for path in sorted(directory.rglob("*.y*ml")):
        tree = parse(path.read_text(encoding="utf-8"))
        recognition = recognise(tree)
        if recognition.is_contract:
            yield CorpusContract(path, tree, recognition)
