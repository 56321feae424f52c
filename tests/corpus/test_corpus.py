"""Real contracts of other people: recognised, judged without a false alarm, and never too broken to be answered."""

import os
import random
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from onex_ls.contract.recognise import recognise
from onex_ls.findings.finding import Severity
from onex_ls.syntax.comments import comments
from onex_ls.syntax.cursor import cursor_at
from onex_ls.syntax.parse import parse
from onex_ls.text.edits import apply_edits
from support.contracts import analysed, read
from support.corpus import corpus

pytestmark = pytest.mark.corpus

CONTRACTS = 246
JUDGED = Path(__file__).with_name("judged.txt")
ALL_CUTS = os.environ.get("ONEX_LS_CUTS") == "all"
"""Cut every contract at each line and 200 other places, as for a release; takes minutes."""


@cache
def texts(part: str) -> dict[str, str]:
    """The YAML files of one part of the corpus by name."""
    folder = corpus() / part
    return {file.relative_to(folder).as_posix(): read(file) for file in sorted(folder.rglob("*.y*ml"))}


def test_every_contract_is_recognised_and_read():
    found = {name: analysed(text) for name, text in texts("contracts").items()}
    assert len(found) == CONTRACTS
    assert [name for name, analysis in found.items() if not analysis.recognition.is_contract] == []
    assert [name for name, analysis in found.items() if analysis.tree.problems] == []


@pytest.mark.parametrize("part", ["negative", "adjacent"])
def test_what_is_no_contract_is_left_alone(part):
    found = {name: analysed(text) for name, text in texts(part).items()}
    assert len(found) > 30
    assert [name for name, analysis in found.items() if analysis.findings] == []


def test_every_error_and_warning_was_judged_true():
    found = [
        f"{name} {finding.path} {finding.severity}[{finding.rule}]"
        for name, text in texts("contracts").items()
        for finding in analysed(text).findings
        if finding.severity in (Severity.ERROR, Severity.WARNING) and finding.rule != "missing-field"
    ]
    judged = [line.partition(": ")[0] for line in JUDGED.read_text().splitlines() if line and not line.startswith("#")]
    assert sorted(found) == sorted(judged)


def test_what_is_missing_is_only_the_name_and_the_description_of_old_contracts():
    found = Counter(
        (finding.path, finding.severity)
        for text in texts("contracts").values()
        for finding in analysed(text).findings
        if finding.rule == "missing-field"
    )
    assert found == {("name", Severity.WARNING): 32, ("description", Severity.WARNING): 31}


def cuts(text: str, name: str, of_lines: int | None, elsewhere: int) -> list[int]:
    """Where to cut a text: behind its lines (some of them, or all) and at other offsets, the same in every run."""
    chance = random.Random(name)  # noqa: S311 - not for secrets
    lines = [at + 1 for at, character in enumerate(text) if character == "\n"]
    chosen = lines if of_lines is None else chance.sample(lines, min(of_lines, len(lines)))
    return [*chosen, *(chance.randrange(len(text) + 1) for _ in range(elsewhere))]


def check_cut(text: str) -> None:
    """A text cut off anywhere has an answer, and everything in the answer makes sense of that text."""
    analysis = analysed(text)
    assert analysis.recognition.reason
    for finding in analysis.findings:
        assert 0 <= finding.span.start < finding.span.end <= len(text), finding
        for fix in finding.fixes:
            apply_edits(text, fix.edits)
    cursor = cursor_at(analysis.tree, len(text))
    assert 0 <= cursor.word.start <= cursor.word.end <= len(text)
    assert text.startswith(cursor.prefix, cursor.word.start)
    comments(analysis.tree)


@pytest.mark.parametrize("share", range(8))
def test_a_contract_cut_off_anywhere_is_answered(share):
    for name, text in list(texts("contracts").items())[share::8]:
        for at in cuts(text, name, None if ALL_CUTS else 6, 200 if ALL_CUTS else 6):
            check_cut(text[:at])


@pytest.mark.nightly
@pytest.mark.parametrize("share", range(8))
def test_a_contract_cut_off_at_every_line_is_answered(share):
    for name, text in list(texts("contracts").items())[share::8]:
        for at in cuts(text, name, None, 200):
            check_cut(text[:at])


def test_a_contract_cut_off_behind_its_kind_stays_one():
    lost = []
    for name, text in texts("contracts").items():
        analysis = analysed(text)
        needed = max(text.find("contract_version"), text.find("node_type"), text.find("descriptor:"))
        for at in cuts(text, name, 2, 2):
            cut = recognise(parse(text[:at]))
            if at > needed + 60 and not cut.is_contract and analysis.recognition.is_contract:
                lost.append((name, at))
    assert lost == []
