"""Every generated line that says what the contract says knows where the contract says it.

A line without an origin is one of three: the header, an import (what it brings is used below, where it has an origin),
or a line that stands in its template word for word, whatever the contract. Everything else is a line that the
contract has a part in.
"""

import ast
import re

import pytest

from generation.planning import CONTRACTS, TEMPLATES, plan_of
from onex_ls.generation.plan import Artifact
from onex_ls.text.lines import LineIndex

FRAMES = re.compile(r"""(\w+(: [\w\[\], .]+)? = )?[\[({]|[\])}]+[,:]?|\w+: Final = \(""")
"""The first and the last line of a table: its name is the template's, its rows have origins of their own."""

PADDING = re.compile(r"^(\{\{ pad \}\})?\s*")


@pytest.mark.parametrize("path", CONTRACTS, ids=lambda path: path.stem)
def test_a_line_without_an_origin_has_nothing_to_do_with_the_contract(path):
    plan = plan_of(path.read_text(encoding="utf-8"), f"src/contracts/{path.stem}/contract.yaml")
    found = [f"{artifact.template}: {line}" for artifact in plan.artifacts for line in unexplained(artifact)]
    assert found == []


def unexplained(artifact: Artifact) -> list[str]:
    text = artifact.content or ""
    lines, words = LineIndex(text), words_of(artifact.template)
    imported = set() if artifact.template == "exports_v1" else imports(text)
    found = []
    for number in range(lines.count):
        line, start = lines.line_text(number), lines.start(number)
        has_origin = any(origin.span.start <= start < origin.span.end for origin in artifact.origins)
        plain = line.strip()
        is_explained = has_origin or number == 0 or number + 1 in imported or plain in words
        if plain and not is_explained and FRAMES.fullmatch(plain) is None:
            found.append(line)
    return found


def words_of(template: str) -> set[str]:
    """The lines of a template that the contract cannot change."""
    source = TEMPLATES.load(template).content.splitlines()
    return {PADDING.sub("", line).strip() for line in source}


def imports(text: str) -> set[int]:
    """The numbers of the lines that imports stand on, from 1."""
    found = [node for node in ast.parse(text).body if isinstance(node, ast.Import | ast.ImportFrom)]
    return {number for node in found for number in range(node.lineno, (node.end_lineno or node.lineno) + 1)}


def test_the_packages_above_a_node_are_the_only_modules_without_any():
    plan = plan_of("name: node_x\nnode_type: compute\ncontract_version: 1\n", files={"src/shop/__init__.py": ""})
    bare = [artifact.path for artifact in plan.artifacts if not artifact.origins]
    assert bare == ["src/shop/nodes/__init__.py"]
