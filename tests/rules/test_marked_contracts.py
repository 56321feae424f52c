"""Contracts that carry their findings as marks, for the rules that came first; and what their fixes leave behind.

`UPDATE_MARKS=1` writes the marks anew; read the difference before you commit it.
"""

import os
from collections import Counter

import pytest

from onex_ls.findings.finding import Finding, Fix
from onex_ls.rules import (
    duplicate_key,
    handler_entry_shape,
    missing_field,
    misspelt_key,
    node_type_spelling,
    unpublished_terminal_event,
    version_shape,
    yaml_syntax,
)
from onex_ls.syntax.comments import comments
from onex_ls.syntax.parse import parse
from onex_ls.text.edits import apply_edits
from onex_ls.text.span import Span
from support.contracts import MARKED, analysed, name, read
from support.marks import annotate, strip

RULES = [
    yaml_syntax.SYNTAX,
    yaml_syntax.LIMITS,
    duplicate_key.RULE,
    node_type_spelling.RULE,
    missing_field.RULE,
    misspelt_key.RULE,
    version_shape.RULE,
    handler_entry_shape.RULE,
    unpublished_terminal_event.RULE,
]


@pytest.mark.parametrize("path", MARKED, ids=name)
def test_findings_stand_where_the_marks_are(path):
    marked = read(path)
    found = annotate(strip(marked), analysed(strip(marked)).findings)
    if os.environ.get("UPDATE_MARKS"):
        path.write_bytes(found.encode())
    assert found == marked


@pytest.mark.parametrize("path", MARKED, ids=name)
def test_carriage_returns_change_no_finding(path):
    marked = read(path).replace("\n", "\r\n")
    assert annotate(strip(marked), analysed(strip(marked)).findings) == marked


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_every_rule_has_a_marked_contract(rule):
    assert any(f"[{rule.name}]" in read(path) for path in MARKED)


@pytest.mark.parametrize("path", MARKED, ids=name)
@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["lf", "crlf"])
def test_a_fix_resolves_its_finding_and_adds_none(path, newline):
    text = strip(read(path)).replace("\n", newline)
    before = analysed(text).findings
    for finding in before:
        for fix in finding.fixes:
            check_fix(text, before, finding, fix)


def check_fix(text: str, before: tuple[Finding, ...], finding: Finding, fix: Fix) -> None:
    fixed = apply_edits(text, fix.edits)
    said = (finding.message, fix.title, fixed)
    after, known = (Counter(found.rule for found in findings) for findings in (analysed(fixed).findings, before))
    assert not after - known, said
    assert after[finding.rule] == known[finding.rule] - 1, said
    kept = [comment.text for comment in comments(parse(text)) if not _removed(comment.start, fix)]
    assert [comment.text for comment in comments(parse(fixed))] == kept, said
    assert "\r" not in text or "\n" not in fixed.replace("\r\n", ""), said


def _removed(offset: int, fix: Fix) -> bool:
    """Whether a comment goes with the line it stands on."""
    return any(not edit.text and edit.span.overlaps(Span(offset, offset + 1)) for edit in fix.edits)


MINIMAL = """\
name: node_price
contract_version: {major: 1, minor: 0, patch: 0}
node_type: COMPUTE_GENERIC
description: Prices an order.
"""


def embedded(example: str) -> str:
    """A minimal contract with an example in it, which may be of any block; what it says itself wins."""
    if example.startswith("handlers:"):
        example = "handler_routing:\n" + "".join(f"  {line}\n" for line in example.splitlines())
    said = {line.partition(":")[0] for line in example.splitlines()}
    return "".join(f"{line}\n" for line in MINIMAL.splitlines() if line.partition(":")[0] not in said) + example + "\n"


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule is not yaml_syntax.LIMITS], ids=lambda rule: rule.name)
def test_the_bad_example_has_this_finding_and_no_other(rule):
    text = rule.bad if rule is missing_field.RULE else embedded(rule.bad)
    findings = analysed(text).findings
    assert [finding.rule for finding in findings] == [rule.name]
    for fix in findings[0].fixes:
        assert analysed(apply_edits(text, fix.edits)).findings == (), fix.title


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_the_good_example_has_no_finding(rule):
    assert analysed(embedded(rule.good)).findings == ()


def test_a_map_that_aliases_stand_for_is_judged_once_and_where_it_is_written():
    text = embedded(
        "config:\n  entry: &entry {operation: order.price, handler: {nam: HandlerPrice, module: a.b}}\n"
        "handler_routing:\n  routing_strategy: operation_match\n  handlers: [*entry, *entry, *entry]"
    )
    found = [finding for finding in analysed(text).findings if finding.rule == misspelt_key.RULE.name]
    assert [finding.span.of(text) for finding in found] == ["nam"]


def test_the_version_of_the_contract_is_judged_as_such_behind_an_alias_too():
    text = MINIMAL.replace("{major: 1, minor: 0, patch: 0}", "*v")
    text = f"node_version: &v {{major: 1, minor: x, patch: 0}}\n{text}"
    (finding,) = analysed(text).findings
    assert (finding.rule, finding.severity, finding.span.of(text)) == ("version-shape", "error", "x")


def test_a_finding_on_an_alias_marks_the_alias():
    text = embedded(
        "config: {topic: &topic onex.evt.shop.order-priced.v1}\nevent_bus: {publish_topics: []}\nterminal_event: *topic"
    )
    (finding,) = analysed(text).findings
    assert (finding.rule, finding.span.of(text)) == ("unpublished-terminal-event", "*topic")


@pytest.mark.parametrize(
    "written",
    [
        "contract_version:  # as text\n  1.2.0\n",
        "contract_version: &v 1.2.0\nnode_version: *v\n",
        "node_version: &v 1.2.0\ncontract_version: *v\n",
        "contract_version\n  1.2.0\n",
        "? contract_version # a: b\n: 1.2.0\n",
    ],
)
def test_no_fix_is_offered_that_would_lose_a_comment_or_an_anchor(written):
    text = written + "name: node_price\nnode_type: compute\ndescription: Prices an order.\n"
    for finding in analysed(text).findings:
        for fix in finding.fixes:
            check_fix(text, analysed(text).findings, finding, fix)
    assert not any(fix.safe for finding in analysed(text).findings for fix in finding.fixes)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("descripton: Prices an order.", ["description"]),
        ("descripton: {node_archetype: compute}", ["descriptor"]),
        ("descripton: [x]", ["description", "descriptor"]),
    ],
)
def test_of_two_keys_that_are_equally_near_the_one_is_meant_that_the_value_fits(written, meant):
    text = "".join(line for line in MINIMAL.splitlines(keepends=True) if "description" not in line) + written + "\n"
    (finding,) = (found for found in analysed(text).findings if found.rule == "misspelt-key")
    assert [fix.title for fix in finding.fixes] == [f"Rename to `{name}`" for name in meant]
    assert all(fix.safe == (len(meant) == 1) for fix in finding.fixes)


def test_a_key_that_a_merge_brings_in_is_not_missing():
    text = embedded("event_bus:\n  <<: {subscribe_topics: [onex.cmd.shop.price-order.v1]}\n  subscribe_topicz: []\n")
    assert not any(finding.rule == "misspelt-key" for finding in analysed(text).findings)
