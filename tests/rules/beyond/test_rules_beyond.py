"""Rules that look beyond one file: small projects, what is told of them, and what their fixes leave behind.

With UPDATE_TOLD in the environment, what is told now is written into the books.
"""

import os
from collections import Counter
from pathlib import Path

import pytest

from support.trees import apply_fix, catalogued, found, plant, read_cases, told, write_case

BOOKS = sorted(Path(__file__).parent.glob("*.txt"))
CASES = [pytest.param(case, id=f"{book.stem}: {case.name}") for book in BOOKS for case in read_cases(book.read_text())]


@pytest.mark.parametrize("case", CASES)
def test_what_is_told(case, tmp_path):
    plant(tmp_path, case.tree)
    assert told(tmp_path) == case.told


@pytest.mark.parametrize("case", CASES)
def test_a_fix_resolves_its_finding_and_adds_none(case, tmp_path):
    plant(tmp_path, case.tree)
    before = list(found(catalogued(tmp_path)))
    for file, finding in before:
        for fix in finding.fixes:
            plant(tmp_path, case.tree)
            apply_fix(file, fix)
            after = list(found(catalogued(tmp_path)))
            assert not rules(after) - rules(before)
            assert (file, finding.rule, finding.message) not in {(at, one.rule, one.message) for at, one in after}


def rules(findings):
    """How many findings each rule has; their words may change when something else is mended."""
    return Counter(finding.rule for _, finding in findings)


if "UPDATE_TOLD" in os.environ:

    @pytest.mark.parametrize("book", BOOKS, ids=lambda book: book.stem)
    def test_update(book, tmp_path):
        pieces = []
        for number, case in enumerate(read_cases(book.read_text())):
            root = tmp_path / str(number)
            plant(root, case.tree)
            pieces.append(write_case(case, told(root)))
        book.write_text("\n".join(pieces))
