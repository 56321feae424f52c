"""Every fault is found at its line, and nothing is found where there is none: over generated nodes of all kinds."""

from collections import Counter

import pytest

from onex_ls.text.lines import LineIndex
from onex_ls.validation import completeness, compliance
from onex_ls.validation.completeness import CompletenessValidator
from onex_ls.validation.compliance import ONEXComplianceValidator
from onex_ls.validation.package import Package, read_package
from onex_ls.validation.result import ValidationContext
from validation.faults import Fault, faults
from validation.nodes import CONTRACTS, generated

VALIDATORS = (CompletenessValidator(), ONEXComplianceValidator())
FAULTS = {contract.stem: [*faults(*generated(contract))] for contract in CONTRACTS}


def found(package: Package, context: ValidationContext) -> set[tuple[str, str, int]]:
    """What the validators find: rule, file and line."""
    issues = [issue for validator in VALIDATORS for issue in validator.validate(package, context)]
    return {
        (issue.finding.rule, issue.artifact, LineIndex(package.texts[issue.artifact]).line_of(issue.finding.span.start))
        for issue in issues
    }


def missed(fault: Fault) -> str:
    """Why a fault counts as missed; empty where it is found."""
    seen = found(read_package(fault.texts), fault.context)
    if (fault.rule, fault.artifact, fault.line) in seen:
        return ""
    return f"{fault.rule} at {fault.artifact}:{fault.line + 1}, found {sorted(seen)}"


@pytest.mark.parametrize("contract", CONTRACTS, ids=lambda path: path.stem)
def test_a_generated_node_has_no_issue(contract):
    assert found(*generated(contract)) == set()


@pytest.mark.parametrize("node", FAULTS)
def test_every_fault_is_found_at_its_line(node):
    assert list(filter(None, map(missed, FAULTS[node]))) == []


def test_there_are_faults_enough_of_every_rule():
    by_rule = Counter(fault.rule for found in FAULTS.values() for fault in found)
    told = {rule.name for rule in (*completeness.RULES, *compliance.RULES)} | {"python-syntax"}
    assert set(by_rule) == told
    assert by_rule.total() >= 300
    kinds = {generated(contract)[1].kind for contract in CONTRACTS}
    assert len(kinds) == 5  # handler contracts too
