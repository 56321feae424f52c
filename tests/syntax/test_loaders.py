"""LibYAML and the parser for places without it give the same tree, and the same problems at the same places."""

import importlib
import random
import subprocess
import sys

import pytest
from hypothesis import given, settings

from onex_ls.syntax import events
from onex_ls.syntax.parse import parse
from onex_ls.syntax.purepython import PurePythonParser
from onex_ls.syntax.tree import Tree
from support.breakage import broken_lines, mutated_contracts
from support.contracts import GOOD, MARKED, name, read
from support.marks import strip


def both(text: str, monkeypatch: pytest.MonkeyPatch) -> tuple[Tree, Tree]:
    """What each of the two makes of a text."""
    with monkeypatch.context() as patch:
        patch.setattr(events, "Parser", importlib.import_module("yaml.cyaml").CParser)
        by_libyaml = parse(text)
        patch.setattr(events, "Parser", PurePythonParser)
        return by_libyaml, parse(text)


def compare(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    by_libyaml, by_python = both(text, monkeypatch)
    assert by_python.problems == by_libyaml.problems, text
    assert by_python.documents == by_libyaml.documents, text


def compare_first(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of several damages the two may see different ones behind the first."""
    by_libyaml, by_python = both(text, monkeypatch)
    assert by_python.problems[:1] == by_libyaml.problems[:1], text
    if not by_libyaml.problems:
        assert by_python.documents == by_libyaml.documents, text


@pytest.mark.parametrize("path", [*GOOD, *MARKED], ids=name)
def test_both_read_our_contracts_alike(path, monkeypatch):
    compare(strip(read(path)), monkeypatch)


@pytest.mark.parametrize("path", GOOD, ids=name)
def test_both_read_cut_off_and_broken_contracts_alike(path, monkeypatch):
    text = read(path)
    chance = random.Random(path.stem)  # noqa: S311 - the same choice in every run
    for at in chance.sample(range(len(text)), 8):
        compare(text[:at], monkeypatch)
    broken = list(broken_lines(text))
    for one in chance.sample(broken, min(8, len(broken))):
        compare(one.text, monkeypatch)


readable = mutated_contracts().filter(lambda text: "!" not in text and "%" not in text)
"""Damaged contracts without tags and directives."""


@given(readable)
@settings(max_examples=80, deadline=None)
def test_both_read_damaged_contracts_alike(text):
    with pytest.MonkeyPatch.context() as patch:
        compare_first(text, patch)


@pytest.mark.nightly
@given(readable)
@settings(max_examples=5000, deadline=None)
def test_both_read_very_many_damaged_contracts_alike(text):
    with pytest.MonkeyPatch.context() as patch:
        compare_first(text, patch)


def test_without_libyaml_the_other_parser_is_taken():
    program = (
        "import sys; sys.modules['yaml.cyaml'] = None; sys.modules['yaml._yaml'] = None\n"
        "from onex_ls.syntax import events\n"
        "from onex_ls.syntax.parse import parse\n"
        "print(events.Parser.__name__, parse('a: [1').root.entries[0].value.span)\n"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout.split(" ", 1) == ["PurePythonParser", "Span(start=3, end=5)\n"]
