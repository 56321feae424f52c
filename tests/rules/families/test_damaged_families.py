"""Contracts full of mistakes, with a broken line each: no rule fails, and what is found can be shown and mended."""

from pathlib import Path

import pytest

from onex_ls.text.edits import apply_edits
from support.breakage import broken_lines
from support.contracts import analysed, name
from support.marks import strip

FAMILIES = sorted(Path(__file__).parent.glob("*.yaml"))


def check(text: str) -> None:
    for finding in analysed(text).findings:
        spans = [finding.span, *(related.span for related in finding.related)]
        assert all(0 <= span.start < span.end <= len(text) for span in spans), finding
        for fix in finding.fixes:
            assert apply_edits(text, fix.edits) != text, (finding, fix)


@pytest.mark.parametrize("path", FAMILIES, ids=name)
def test_some_lines_broken(path):
    for broken in list(broken_lines(strip(path.read_text(encoding="utf-8"))))[::31]:
        check(broken.text)


@pytest.mark.nightly
@pytest.mark.parametrize("path", FAMILIES, ids=name)
def test_every_line_broken(path):
    for broken in broken_lines(strip(path.read_text(encoding="utf-8"))):
        check(broken.text)
