"""The pages of the rules are what the rules say of themselves today."""

import importlib.util
from pathlib import Path

import pytest

from onex_ls.rules.registry import RULES

SCRIPT = Path(__file__).parents[2] / "scripts" / "rule_docs.py"


def script():
    spec = importlib.util.spec_from_file_location("rule_docs", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_page_is_up_to_date():
    rule_docs = script()
    written = {path.name: path.read_text(encoding="utf-8") for path in rule_docs.FOLDER.glob("*.md")}
    assert written == rule_docs.pages(), "run scripts/rule_docs.py"


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.name)
def test_a_rule_says_what_a_reader_needs(rule):
    assert rule.summary
    assert not rule.summary.endswith(".")
    assert rule.why.endswith(".")
    assert rule.bad != rule.good
    assert rule.source
