"""Invariant 6, and the second half of 3: same text, same findings, under every hash seed and whatever came before."""

import json
import os
import subprocess
import sys

from support.contracts import GOOD, MARKED, analysed, read
from support.marks import strip

_PROGRAM = """
import json, sys
from onex_ls.findings.report import FileReport, to_json
from onex_ls.rules.registry import RULES
from onex_ls.text.lines import LineIndex
from onex_ls.workspace.snapshot import analyse

texts = json.load(sys.stdin)
reports = [FileReport(str(n), LineIndex(text), analyse(LineIndex(text)).findings) for n, text in enumerate(texts)]
print(to_json(reports, RULES, len(texts)))
"""


def reported(seed: int, texts: list[str]) -> str:
    environment = {**os.environ, "PYTHONHASHSEED": str(seed), "PYTHONUTF8": "1"}
    given = json.dumps(texts)
    command = [sys.executable, "-c", _PROGRAM]
    return subprocess.run(command, input=given, capture_output=True, text=True, env=environment, check=True).stdout


def test_the_findings_are_the_same_under_every_hash_seed():
    texts = [strip(read(path)) for path in MARKED]
    reports = {reported(seed, texts) for seed in (0, 1, 2)}
    assert len(reports) == 1
    assert json.loads(reports.pop())["summary"]["errors"] > 10


def test_the_findings_do_not_depend_on_what_was_analysed_before():
    texts = [strip(read(path)) for path in (*GOOD, *MARKED)]
    forwards = [analysed(text) for text in texts]
    backwards = [analysed(text) for text in reversed(texts)]
    assert [analysis.findings for analysis in forwards] == [analysis.findings for analysis in reversed(backwards)]
