"""The exported JSON Schema: valid itself, open to what the checks take, closed to what a schema can see."""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator

from onex_ls.cli.app import app
from onex_ls.contract.jsonschema import json_schema
from onex_ls.contract.kind import Kind
from onex_ls.contract.recognise import recognise
from onex_ls.contract.vocabulary.contract import CONTRACT
from onex_ls.contract.vocabulary.schema import Basic, Block, ListOf, Scalar, Type
from onex_ls.contract.vocabulary.walk import governed
from onex_ls.findings.finding import Severity
from onex_ls.rules.run import check
from onex_ls.syntax.parse import parse
from onex_ls.syntax.query import entries, steps
from onex_ls.syntax.tree import Tree
from onex_ls.syntax.values import plain
from support.contracts import GOOD, name, read
from support.corpus import corpus_contracts

KINDS = (None, *Kind)


@cache
def validator(kind: Kind | None) -> Draft202012Validator:
    """The schema of a kind, ready for use."""
    return Draft202012Validator(json_schema(kind))


def refused(tree: Tree, kind: Kind | None) -> list[str]:
    """What the schema says against a contract."""
    assert tree.root is not None
    return [f"{error.json_path}: {error.message[:200]}" for error in validator(kind).iter_errors(plain(tree.root))]


@pytest.mark.parametrize("kind", KINDS)
def test_the_schema_is_a_schema(kind: Kind | None):
    Draft202012Validator.check_schema(json_schema(kind))


def has_keys_of_its_own(tree: Tree) -> bool:
    """Whether a block that is not open has unknown keys; the checks let them pass, and a schema cannot."""
    assert tree.root is not None
    blocks = [each for each in governed(tree.root, CONTRACT) if each.path and not each.block.open]
    return any(not each.block.knows(entry.name or "") for each in blocks for entry in entries(each.node))


@pytest.mark.parametrize("path", GOOD, ids=name)
def test_good_contracts_are_accepted(path: Path):
    tree = parse(read(path))
    for kind in (None, recognise(tree).kind):
        assert bool(refused(tree, kind)) == has_keys_of_its_own(tree), refused(tree, kind)


@pytest.mark.corpus
def test_real_contracts_are_accepted_when_the_checks_accept_them():
    for contract in corpus_contracts():
        if all(finding.severity is not Severity.ERROR for finding in check(contract.tree, contract.recognition)):
            assert refused(contract.tree, None) == [], contract.path
            assert refused(contract.tree, contract.recognition.kind) == [], contract.path


def test_each_kind_has_its_own_keys_and_node_types():
    effect, reducer = json_schema(Kind.EFFECT)["properties"], json_schema(Kind.REDUCER)["properties"]
    assert "effect_operations" in effect
    assert "effect_operations" not in reducer
    assert effect["node_type"]["enum"] == ["EFFECT_GENERIC", "effect", "EFFECT"]
    assert json_schema(Kind.HANDLER)["required"] == ["contract_version", "handler_id", "descriptor"]
    assert next(iter(effect)) == "contract_version"  # the most common key comes first


def test_a_key_carries_its_words_example_default_and_age():
    properties = json_schema()["properties"]
    assert properties["name"]["description"].startswith("The name of the node")
    assert properties["name"]["examples"] == ["node_order_price_compute"]
    assert properties["contract_version"]["examples"] == [{"major": 1, "minor": 0, "patch": 0}]
    assert properties["mixins"]["deprecated"] is True
    retries = json_schema()["$defs"]["effect-retry-policy"]["properties"]
    assert retries["max_retries"]["default"] == 3
    assert retries["max_retries"] | {"minimum": 0, "maximum": 10} == retries["max_retries"]


BASE = """
name: node_price
node_type: COMPUTE_GENERIC
description: Prices an order.
contract_version: {major: 1, minor: 0, patch: 0}
"""


@pytest.mark.parametrize(
    "text",
    [
        "event_bus: {subscribe_topics: onex.cmd.a.b.v1}",
        "event_bus: {subscribe_topic: []}",
        "evnt_bus: {}",
        "event_buss: {}",
        "handler_routing: {handlers: [{handler_class: A, handler_module: b}]}",
        "handler_routing: {handlers: [{handler: {name: HandlerA}}]}",
        "descriptor: {node_archetype: service}",
        "descriptor: {timeout_ms: soon}",
        "descriptor: {timeout_ms: -1}",
        "input_model: 7",
        "effect_operations: {operations: [{io_config: {handler_type: smtp}}]}",
        "effect_operations: {operations: [{io_config: {handler_type: http, query_template: SELECT}}]}",
        "effect_operations: {operations: [{io_config: {handler_type: kafka, acks: 7}}]}",
        "definitions: {Line: {properties: {sku: {typ: str}}}}",
    ],
)
def test_what_is_wrong_is_refused(text: str):
    assert refused(parse(BASE + text), None)
    assert refused(parse(BASE), None) == []


@pytest.mark.parametrize(
    "text", [BASE.replace("node_type", "node_typ"), BASE.replace("contract_version", "version_of")]
)
def test_what_every_contract_needs_is_demanded(text: str):
    assert refused(parse(text), None)


def test_what_the_checks_let_pass_is_let_pass():
    text = BASE + (
        "my_own_key: {a: [1]}\nevent_bus:\nmetadata: {anything: {goes: 1}}\n"
        "descriptor: {timeout_ms: '${env.T}', idempotent: 'true', purity: impure}\n"
        "effect_operations: {operations: [{io_config: {handler_type: kafka, acks: 1}}]}\n"
    )
    assert refused(parse(text), None) == []


class Mutant(NamedTuple):
    """A contract with one mistake that a schema can see, and where the mistake is."""

    place: str
    content: Any


def mutants(tree: Tree) -> Iterator[Mutant]:
    """Mistakes in a good contract: typos in keys, values of the wrong type, values outside closed choices."""
    assert tree.root is not None
    for block in governed(tree.root, CONTRACT):
        for _, key in block.known:
            at = [*steps(block.path), key.name]
            typo = key.name[:2] + key.name[3:]
            if len(key.name) > 3 and not block.block.open and not block.block.knows(typo):
                yield Mutant(f"key {at}", _changed(tree, at, typo, None))
            for wrong in _wrong_values(key.type):
                yield Mutant(f"value {at}", _changed(tree, at, key.name, wrong))


def _wrong_values(declared: Type) -> Iterator[Any]:
    if isinstance(declared, Scalar):
        yield ["a", "list"]
        if declared.closed:
            yield "nonsense"
        elif declared.basic is not Basic.SCALAR:
            yield 7.5 if declared.basic is Basic.TEXT else "soon"
    if isinstance(declared, ListOf | Block):
        yield 7


def _changed(tree: Tree, at: list[str | int], name: str, wrong: Any) -> Any:
    """The contract with the last step of a path renamed to `name`, or set to `wrong` where its name stays."""
    assert tree.root is not None
    data: Any = plain(tree.root)
    parent = data
    for step in at[:-1]:
        parent = parent[step]
    last = at[-1]
    value = parent.pop(last)
    parent[name] = value if name != last else wrong
    return data


def test_nineteen_of_twenty_mistakes_are_refused():
    made, missed = 0, []
    for path in GOOD:
        tree = parse(read(path))
        schema = validator(recognise(tree).kind)
        for mutant in mutants(tree):
            made += 1
            if schema.is_valid(mutant.content):
                missed.append(f"{path.stem}: {mutant.place}")
    assert made > 1_000
    assert len(missed) <= made / 20, missed[:20]


def test_the_command_prints_the_schema():
    whole = CliRunner().invoke(app, ["schema"])
    one = CliRunner().invoke(app, ["schema", "reducer"])
    assert (whole.exit_code, one.exit_code) == (0, 0)
    assert json.loads(whole.output) == json_schema()
    assert json.loads(one.output) == json_schema(Kind.REDUCER)
    assert CliRunner().invoke(app, ["schema", "rducer"]).exit_code == 2
