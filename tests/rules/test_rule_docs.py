"""The pages of the rules are what the rules say of themselves today."""

import ast
import importlib.util
from collections.abc import Iterator
from pathlib import Path

import pytest

from onex_ls.rules.registry import RULES
from support.source import modules

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


def names_in(tree: ast.AST) -> Iterator[str]:
    """The names of rules that code spells out: where it declares one, and where it makes a finding without one."""
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in ("Rule", "Finding"):
            for given in (*call.args[:1], *(keyword.value for keyword in call.keywords if keyword.arg == "name")):
                if isinstance(given, ast.Constant):
                    yield given.value


def test_whatever_a_person_can_be_told_has_a_page():
    pages = script().pages()
    named = {name: file for file, tree in modules().items() for name in names_in(tree)}
    assert len(named) > 80
    assert {name: file for name, file in named.items() if f"{name}.md" not in pages} == {}


def test_no_two_rules_share_a_name():
    assert not RULES.keys() & {rule.name for rule in (*script().TOLD_BY_GENERATION, *script().OF_VALIDATION)}


@pytest.mark.parametrize(
    "rule", [*RULES.values(), *script().TOLD_BY_GENERATION, *script().OF_VALIDATION], ids=lambda rule: rule.name
)
def test_a_rule_says_what_a_reader_needs(rule):
    assert rule.summary
    assert not rule.summary.endswith(".")
    assert rule.why.endswith(".")
    assert rule.bad != rule.good
    assert rule.source
