"""No value is made up: a literal in generated code stands in the contract, or is a word of the code itself.

Tests are not looked at: their samples are ours to choose.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import fields

import pytest

from generation.planning import CONTRACTS, TEMPLATES, result_of
from onex_ls.contract.effects import Answer, Breaker, Retry
from onex_ls.generation.plan import Artifact
from onex_ls.syntax.parse import parse
from onex_ls.syntax.query import find
from onex_ls.syntax.values import plain
from support.corpus import corpus

NUMBERS = {
    0: "the first of several, or none",
    1: "one more, or the last",
    2: "an exponential pause doubles, and jitter goes both ways",
    1000: "milliseconds in a second",
}
"""Numbers that no contract has to state, and what each of them means wherever it stands."""

OFFICIAL = {
    30.0: "the time limit of a call, in seconds, that omnibase_core's own model declares",
    "all": "what omnibase_core's own model of a message declares of `acks`",
    "none": "what omnibase_core's own model of a message declares of `compression`",
    "utf-8": "what omnibase_core's own model of a file declares of `encoding`",
    **dict.fromkeys(Retry.__dataclass_fields__["statuses"].default, "what its model of a retry policy declares"),
    **dict.fromkeys(Answer.__dataclass_fields__["successes"].default, "what its model of a response declares"),
    **{
        number if "ms" not in one.name else number / 1000: "what its models of retries and breakers declare"
        for one in (*fields(Retry), *fields(Breaker))
        if isinstance(number := one.default, int | float | str)
    },
}
"""Defaults that the official models declare for what a contract leaves out."""

WORDS = {"forbid": "what models do with fields that are not declared"}

COMPLAINT = re.compile(r".*has no behaviour \(.*")
"""What names an operation and its place in the contract."""


@pytest.mark.parametrize("path", CONTRACTS, ids=lambda path: path.stem)
def test_no_literal_of_the_code_is_made_up(path):
    assert made_up(path.read_text(encoding="utf-8")) == []


@pytest.mark.corpus
def test_no_literal_of_the_code_of_other_people_is_made_up():
    contracts = sorted((corpus() / "contracts").rglob("*.y*ml"))
    found = {file.name: made_up(file.read_text(encoding="utf-8")) for file in contracts}
    assert {name: literals for name, literals in found.items() if literals} == {}


@pytest.mark.parametrize("value", [7, 2.5, "teapot", b"x"])
def test_a_made_up_value_is_seen(value):
    assert not is_known(value, {"tea", 8}, ["tea", "at 8 o'clock"], {"Model"}, "a template")


def made_up(text: str) -> list[str]:
    """The literals of the generated code that neither the contract says nor the code needs as its words."""
    root = parse(text).root
    said = {*values(plain(root))}
    said |= {value / 1000 for value in said if isinstance(value, int | float) and not isinstance(value, bool)}
    texts = [value for value in said if isinstance(value, str)]
    plan = result_of(text).plan
    artifacts = plan.artifacts if plan is not None else ()
    code = [one for one in artifacts if one.path.endswith(".py") and "/tests/" not in one.path]
    names = {name for one in code for name in defined(one)}
    return [
        f"{one.path.rpartition('/')[2]}:{literal.lineno}: {literal.value!r}"
        for one in code
        for literal in literals(one)
        if not is_known(literal.value, said, texts, names, TEMPLATES.load(one.template).content)
        and find(root, str(literal.value)) is None
    ]


def values(data):
    """Every key and value of the contract, and the parts of dotted paths."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield from (key, *values(value))
    elif isinstance(data, list):
        for value in data:
            yield from values(value)
    elif data is not None:
        yield data


def is_known(value, said, texts, names, template):
    if value in {*NUMBERS, *OFFICIAL, *WORDS, *said, *names}:
        return True
    if not isinstance(value, str):
        words = {word for text in texts for word in text.split()}
        return str(value) in words or (isinstance(value, int) and f"0{value:o}" in words)  # the mode of a file
    if COMPLAINT.fullmatch(value) is not None:
        return True
    return value in template or any(value.strip() in text for text in texts)


def defined(artifact: Artifact) -> Iterator[str]:
    for node in ast.walk(ast.parse(artifact.content or "")):
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            yield node.target.id


def literals(artifact: Artifact) -> Iterator[ast.Constant]:
    """The texts and numbers of a module, docstrings and types aside."""
    tree = ast.parse(artifact.content or "")
    prose = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    types = [node.annotation for node in ast.walk(tree) if isinstance(node, ast.AnnAssign)]
    prose |= {id(node) for annotation in types for node in ast.walk(annotation)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and id(node) not in prose and type(node.value) in (str, int, float, bytes):
            yield node
