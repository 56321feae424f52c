"""The validators on the hand-written nodes of the installed packages: what they find is judged; faults are found."""

from functools import cache
from itertools import islice
from pathlib import Path

import pytest
from provisioned import CACHE, ROOT, require

from onex_ls.contract.load import load
from onex_ls.contract.recognise import recognise
from onex_ls.syntax.parse import parse
from onex_ls.text.lines import LineIndex
from onex_ls.validation.completeness import CompletenessValidator
from onex_ls.validation.compliance import ONEXComplianceValidator
from onex_ls.validation.package import Package, read_package
from onex_ls.validation.quality import QualityValidator
from onex_ls.validation.result import Issue, ValidationContext, context_of
from validation.faults import Fault, faults

pytestmark = pytest.mark.e2e

JUDGED = ROOT / "tests" / "validation" / "judged.txt"
MATTERS_OF_TASTE = ("D1", "C901")
"""Measured, not judged: that a docstring is missing or a function complex is so whoever looks at it."""


@cache
def nodes() -> dict[str, tuple[Package, ValidationContext]]:
    """Every node of the installed packages that has a contract, by the folder of it."""
    require("infra", CACHE / "infra" / ".done")
    (site,) = (CACHE / "infra" / "lib").glob("python3*/site-packages")
    found = {}
    for package in ("omnibase_core", "omnibase_infra", "omniintelligence"):
        for contract in sorted((site / package / "nodes").glob("*/contract.yaml")):
            text = contract.read_text(encoding="utf-8")
            tree = parse(text)
            kind = recognise(tree).kind
            assert kind is not None
            texts = {
                _path(file, site): file.read_text(encoding="utf-8") for file in sorted(contract.parent.rglob("*.py"))
            }
            found[_path(contract.parent, site)] = read_package(texts), context_of(load(tree, kind), text)
    return found


def _path(file: Path, site: Path) -> str:
    return file.relative_to(site).as_posix()


def found(package: Package, context: ValidationContext) -> list[Issue]:
    validators = (CompletenessValidator(), ONEXComplianceValidator())
    return [issue for validator in validators for issue in validator.validate(package, context)]


def told(package: Package, issue: Issue) -> str:
    line = LineIndex(package.texts[issue.artifact]).line_of(issue.finding.span.start)
    return f"{issue.artifact}:{line + 1} {issue.finding.rule}"


def judgements() -> dict[str, bool]:
    """What was judged: the finding, and whether it is true."""
    lines = [line for line in JUDGED.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    heads = [line.partition(": ")[0] for line in lines]
    assert all(line.partition(": ")[2] for line in lines), "a judgement has a reason"
    return {head.rpartition(" ")[0]: head.endswith(" true") for head in heads}


def test_what_is_found_in_real_nodes_is_judged_and_nearly_all_of_it_is_true():
    assert len(nodes()) > 150
    seen = [told(package, issue) for package, context in nodes().values() for issue in found(package, context)]
    judged = judgements()
    of_quality = {head for head in judged if head.rpartition(" ")[2].isupper() or head.rpartition(" ")[2][-1].isdigit()}
    assert sorted(set(seen)) == sorted(judged.keys() - of_quality)
    assert sum(judged.values()) >= 0.95 * len(judged)


async def test_what_ruff_finds_in_real_nodes_is_judged():
    texts = {path: text for package, _ in nodes().values() for path, text in package.texts.items()}
    package = read_package(texts)
    issues = await QualityValidator().validate(package, ValidationContext())
    seen = {told(package, one) for one in issues if not one.finding.rule.startswith(MATTERS_OF_TASTE)}
    judged = judgements()
    assert seen <= judged.keys()
    assert sum(judged[one] for one in seen) >= 0.95 * len(seen)


def missed(fault: Fault) -> str:
    package = read_package(fault.texts)
    places = {
        (issue.finding.rule, issue.artifact, LineIndex(fault.texts[issue.artifact]).line_of(issue.finding.span.start))
        for issue in found(package, fault.context)
    }
    place = (fault.rule, fault.artifact, fault.line)
    return "" if place in places else f"{fault.rule} at {fault.artifact}:{fault.line + 1}"


def test_faults_in_hand_written_nodes_are_found_at_their_lines():
    tried = (fault for package, context in nodes().values() for fault in islice(faults(package, context), 40))
    few = [*islice(tried, 0, None, 5)]
    assert len(few) >= 100
    assert len({fault.rule for fault in few}) >= 12
    assert [said for said in map(missed, few) if said] == []
