"""Whatever the text, the rules answer, and what they say can be shown and applied."""

import pytest
from hypothesis import given, settings

from onex_ls.text.edits import apply_edits
from support.breakage import broken_lines, mutated_contracts, texts
from support.contracts import GOOD, analysed, name, read


def check_findings(text: str) -> None:
    for finding in analysed(text).findings:
        assert 0 <= finding.span.start < finding.span.end <= len(text), finding
        assert finding.message
        for related in finding.related:
            assert 0 <= related.span.start < related.span.end <= len(text), finding
        for fix in finding.fixes:
            apply_edits(text, fix.edits)


@given(texts)
@settings(max_examples=200, deadline=None)
def test_any_text_has_findings_that_can_be_shown(text):
    check_findings(text)


@pytest.mark.parametrize("path", GOOD, ids=name)
def test_broken_contracts_have_findings_that_can_be_shown(path):
    for broken in list(broken_lines(read(path)))[::9]:
        check_findings(broken.text)


@pytest.mark.nightly
@given(mutated_contracts())
@settings(max_examples=10_000, deadline=None)
def test_very_many_damaged_contracts_have_findings_that_can_be_shown(text):
    check_findings(text)


def test_an_empty_item_is_marked_at_its_dash():
    head = "name: node_x\nnode_type: compute\ncontract_version: {major: 1, minor: 0, patch: 0}\ndescription: d\n"
    text = head + "event_bus:\n  publish_topics:\n    - \n"
    (finding,) = analysed(text).findings
    assert (finding.rule, finding.span.of(text)) == ("topic-type", "-")
