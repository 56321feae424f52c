"""Every rule: its own examples, contracts full of what its family finds, and what its fixes leave behind."""

import os
from collections import Counter
from pathlib import Path

import pytest

from onex_ls.findings.finding import Finding
from onex_ls.findings.fixing import chosen_edits
from onex_ls.rules import unused_ignore
from onex_ls.rules.options import STRICT_RULES
from onex_ls.rules.registry import REGISTRY
from onex_ls.text.edits import apply_edits
from support.contracts import analysed, name
from support.marks import annotate, strip

FAMILIES = sorted(Path(__file__).parent.glob("*.yaml"))

MINIMAL = {
    "name": "node_price",
    "contract_version": "{major: 1, minor: 0, patch: 0}",
    "node_type": "COMPUTE_GENERIC",
    "description": "Prices an order.",
    "input_model": "shop.nodes.node_price.models.ModelPriceRequest",
    "output_model": "shop.nodes.node_price.models.ModelPrice",
}
# Their examples are no parts of a contract: what they show cannot be written down in full, or is a whole file.
NOT_EMBEDDED = {"yaml-syntax", "yaml-limits", "missing-field", "handler-entry-shape", "misspelt-key"}
BY_TEXT = (*(check.rule for check in REGISTRY), unused_ignore.RULE)
EMBEDDED = [rule for rule in BY_TEXT if rule.name not in NOT_EMBEDDED | STRICT_RULES]


def embedded(example: str) -> str:
    """A minimal contract with an example in it; what the example says of the contract itself wins."""
    said = {line.partition(":")[0] for line in example.splitlines()}
    return "".join(f"{key}: {value}\n" for key, value in MINIMAL.items() if key not in said) + example + "\n"


def counted(findings: tuple[Finding, ...]) -> Counter[str]:
    """How many findings each rule has; their words may change when something beside them is mended."""
    return Counter(finding.rule for finding in findings)


@pytest.mark.parametrize("rule", EMBEDDED, ids=lambda rule: rule.name)
def test_the_bad_example_has_this_finding_and_no_other(rule):
    assert [finding.rule for finding in analysed(embedded(rule.bad)).findings] == [rule.name]


@pytest.mark.parametrize("rule", EMBEDDED, ids=lambda rule: rule.name)
def test_the_good_example_has_no_finding(rule):
    assert analysed(embedded(rule.good)).findings == ()


@pytest.mark.parametrize("path", FAMILIES, ids=name)
def test_findings_stand_where_the_marks_are(path):
    marked = path.read_bytes().decode()
    text = strip(marked)
    found = annotate(text, analysed(text).findings)
    if os.environ.get("UPDATE_MARKS"):
        path.write_bytes(found.encode())
    assert found == marked


@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["lf", "crlf"])
@pytest.mark.parametrize("path", FAMILIES, ids=name)
def test_a_fix_resolves_its_finding_and_adds_none(path, newline):
    text = strip(path.read_bytes().decode()).replace("\n", newline)
    before = analysed(text).findings
    for finding in before:
        for fix in finding.fixes:
            _check_fix(text, before, finding, fix)
            mended = apply_edits(text, fix.edits)
            assert mended.count("\n") == mended.count(newline), fix.title


@pytest.mark.parametrize("path", FAMILIES, ids=name)
def test_all_safe_fixes_can_be_made_at_once_and_come_to_an_end(path):
    text = strip(path.read_bytes().decode())
    worst = counted(analysed(text).findings)
    for _ in range(4):
        text = apply_edits(text, chosen_edits(analysed(text).findings))
    left = analysed(text).findings
    assert not chosen_edits(left)
    assert not counted(left) - worst


@pytest.mark.parametrize("rule", EMBEDDED, ids=lambda rule: rule.name)
def test_the_fixes_of_the_bad_example_leave_nothing(rule):
    text = embedded(rule.bad)
    for finding in analysed(text).findings:
        for fix in finding.fixes:
            assert analysed(apply_edits(text, fix.edits)).findings == (), fix.title


def _check_fix(text, before, finding, fix):
    after = counted(analysed(apply_edits(text, fix.edits)).findings)
    said = (finding.message, fix.title)
    assert not after - counted(before), said
    assert after[finding.rule] < counted(before)[finding.rule], said
