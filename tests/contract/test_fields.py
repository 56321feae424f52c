from typing import Any

import pytest
from hypothesis import given, settings

from onex_ls.contract.fields import read_definitions, read_fields, read_operations
from onex_ls.contract.model import Field
from onex_ls.syntax.parse import parse
from onex_ls.syntax.query import find, value
from support.breakage import yaml_like


def fields_of(text: str) -> tuple[Field, ...]:
    return read_fields(value(parse(text).root, "f"), "f")


def short(field: Field) -> tuple[Any, ...]:
    return field.name, field.type, field.required


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        # lists
        ("[a, b]", [("a", None, True), ("b", None, True)]),
        ("[{a: str}, {b: int}]", [("a", "str", True), ("b", "int", True)]),
        ("[{a: str, b: int}]", [("a", "str", True), ("b", "int", True)]),
        ("[{name: a, type: str}, {name: b}]", [("a", "str", True), ("b", None, True)]),
        ("[{name: a, type: str, required: false}]", [("a", "str", False)]),
        ("[{field: a, type: str}]", [("a", "str", True)]),
        ("[a (str), 'b: list[int]', c]", [("a", "str", True), ("b", "list[int]", True), ("c", None, True)]),
        ("[{a: {type: int, default: 3}}]", [("a", "int", False)]),
        ("[{a: [string, 'null']}]", [("a", "string | null", True)]),
        ("[{a: }, {b: ~}]", [("a", None, True), ("b", None, True)]),
        ("[~, '', {}]", []),
        # a field that is called "name", or a key of that name
        ("[{name: str}]", [("name", "str", True)]),
        ("[{name: payload}]", [("payload", None, True)]),
        ("[{name: text}, {name: date}]", [("text", None, True), ("date", None, True)]),
        ("[{id: UUID}, {name: str}]", [("id", "UUID", True), ("name", "str", True)]),
        # maps
        ("{a: str, b: {type: int}}", [("a", "str", True), ("b", "int", True)]),
        ("{a: {type: int, optional: true}}", [("a", "int", False)]),
        ("{a: {type: int, default_factory: list}}", [("a", "int", False)]),
        # nothing at all
        ("text", []),
        ("~", []),
        ("[[a]]", []),
    ],
)
def test_fields_are_read_in_every_dialect(written: str, expected: list[tuple[Any, ...]]) -> None:
    assert [short(field) for field in fields_of(f"f: {written}\n")] == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("{type: string}", "string"),
        ("{$ref: '#/definitions/ModelA'}", "ModelA"),
        ("{type: ref, ref: ModelB}", "ModelB"),
        ("{type: array, items: {type: string}}", "array[string]"),
        ("{type: array, item_type: int}", "array[int]"),
        ("{type: object, key_type: str, value_type: int}", "dict[str, int]"),
        ("{type: object, additionalProperties: {type: array, items: {type: int}}}", "dict[string, array[int]]"),
        ("{type: object, additionalProperties: false}", "object"),
        ("{type: string, format: uuid}", "uuid"),
        ("{anyOf: [{type: int}, {type: 'null'}]}", "int | null"),
        ("{type: [int, 'null']}", "int | null"),
        ("{enum: [a, b]}", None),
    ],
)
def test_the_property_of_a_schema_has_one_type(written: str, expected: str | None) -> None:
    for required in ("", "required: [a], "):
        (field,) = fields_of(f"f: {{{required}properties: {{a: {written}}}}}\n")
        assert (field.type, field.required) == (expected, bool(required))


def test_everything_that_is_said_of_a_field_is_read() -> None:
    text = (
        "f:\n  a:\n    type: number\n    description: |\n      Two\n      lines.\n"
        "    nullable: true\n    default: null\n"
        "    enum: [1, 2.5, x]\n    ge: 1\n    maximum: 9\n    constraints: {minLength: 2}\n    pattern: ^a$\n"
    )
    (field,) = fields_of(text)
    assert field.description == "Two lines."
    assert (field.nullable, field.has_default, field.default, field.required) == (True, True, None, False)
    assert field.choices == (1, 2.5, "x")
    assert dict(field.constraints) == {"minimum": 1, "maximum": 9, "min_length": 2, "pattern": "^a$"}


@pytest.mark.parametrize("written", ["[a, b]", "[{a: str}, {name: b, type: int}]", "{a: str, b: {type: int}}"])
def test_every_field_knows_its_place(written: str) -> None:
    text = f"f: {written}\n"
    for field in fields_of(text):
        assert field.place.span.of(text) == field.name
        assert find(parse(text).root, field.place.path) is not None


def test_operations_go_by_whatever_they_call_their_name() -> None:
    text = (
        "f:\n- operation: a\n  description: Does  a.\n  idempotent: true\n  input_fields: [x]\n  output_model: ModelA\n"
        "- name: b\n  inputs: {y: str}\n  output_model: 'list[ModelA]'\n"
        "- operation_id: c\n- d\n- {description: none}\n- ~\n"
    )
    operations = read_operations(value(parse(text).root, "f"), "f")
    assert [operation.name for operation in operations] == ["a", "b", "c", "d"]
    first, second, *_ = operations
    assert (first.description, first.idempotent, first.output_model and first.output_model.name) == (
        "Does a.",
        True,
        "ModelA",
    )
    assert [field.place.path for field in (*first.inputs, *second.inputs)] == ["f[0].input_fields[0]", "f[1].inputs.y"]
    assert second.output_model is None
    by_name = read_operations(value(parse("f: {a: {inputs: [x]}, b: ~}\n").root, "f"), "f")
    assert [operation.name for operation in by_name] == ["a"]


def test_definitions_are_objects_or_other_names_for_a_type() -> None:
    objects = "ModelA: {properties: {x: {type: int}}}, Empty: {type: object}"
    text = f"f: {{{objects}, Level: {{type: integer, enum: [1, 2]}}, No: 3}}\n"
    model, empty, level = read_definitions(value(parse(text).root, "f"), "f")
    assert (model.name, [field.name for field in model.fields], model.alias) == ("ModelA", ["x"], None)
    assert level.alias is not None
    assert (level.fields, level.alias.type, level.alias.choices) == ((), "integer", (1, 2))
    assert (empty.fields, empty.alias) == ((), None)


@settings(max_examples=60)
@given(yaml_like)
def test_any_yaml_is_read_without_an_exception(text: str) -> None:
    root = parse(f"f:\n  {text}").root
    for part in (root, value(root, "f")):
        read_fields(part, "f")
        read_definitions(part, "f")
        read_operations(part, "f")
