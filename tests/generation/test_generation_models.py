from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from generation.planning import contract_of, plan_of
from onex_ls.contract.model import Field, Place
from onex_ls.generation.modelling import field_specs
from onex_ls.generation.samples import right_values, sample, wrong_values
from onex_ls.generation.spec import ClassRef, ModelSpec
from onex_ls.text.span import Span

HERE = Place("inputs.a", Span(0, 0))
CONTRACT = "name: node_x\nnode_type: compute\ncontract_version: 1\ninput_model: ModelX\ninputs:\n  "


def declared(name: str = "a", **parts: Any) -> Field:
    return Field(name, parts.pop("type", None), HERE, **parts)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("a: string", "a: str"),
        ("a: {type: string, required: false}", "a: str | None = None"),
        ("a: {type: string, nullable: true}", "a: str | None"),
        ("a: {type: string, default: x}", 'a: str = "x"'),
        ("a: {type: int, default: 3.0}", "a: int = 3"),
        ("a: {type: float, default: 3}", "a: float = 3.0"),
        ("a: {type: bool, default: false}", "a: bool = False"),
        ("a: {type: uuid, default_factory: uuid4}", "a: UUID = Field(default_factory=uuid4)"),
        ("a: {type: 'list[str]', default: []}", "a: list[str] = Field(default_factory=list)"),
        ("a: {type: 'list[str]', default: [x]}", 'a: list[str] = Field(default_factory=lambda: ["x"])'),
        ("a: {type: dict, default: {}}", "a: dict[str, object] = Field(default_factory=dict)"),
        ("a: {type: 'set[int]', default_factory: set}", "a: set[int] = Field(default_factory=set)"),
        ("a: {type: Decimal, default: '1.50'}", 'a: Decimal = Decimal("1.50")'),
        ("a: {type: datetime, default: '2030-01-02'}", 'a: datetime = datetime.fromisoformat("2030-01-02T00:00:00")'),
        # a default that is no value of the type is none at all
        ("a: {type: int, default: many}", "a: int | None = None"),
        ("a: {type: uuid, default: x}", "a: UUID | None = None"),
        ("a: {type: str, default: null}", "a: str | None = None"),
        # choices
        ("a: {enum: [x, y], default: x}", "a: EnumXA = EnumXA.X"),
        ("a: {type: [string, 'null'], enum: [x, y]}", "a: EnumXA | None"),
        ("a: {enum: [x, y, null], default: z}", "a: EnumXA | None = None"),
        ("a: {enum: [1, true, null]}", "a: Literal[1, True, None]"),
        ("a: {type: float, enum: [1.5, 2.5]}", "a: float"),
        ("a: {enum: [x], default: z}", 'a: Literal["x"] | None = None'),
        # constraints where the type takes them
        ("a: {type: int, maximum: 9, minimum: 1}", "a: int = Field(ge=1, le=9)"),
        ("a: {type: int, minimum: 1.5}", "a: int"),
        ("a: {type: number, gt: 0, multiple_of: 0.5}", "a: float = Field(gt=0.0, multiple_of=0.5)"),
        ("a: {type: int, multiple_of: 0}", "a: int"),
        ("a: {type: string, min_length: 1, pattern: ^a+$}", 'a: str = Field(min_length=1, pattern="^a+$")'),
        ("a: {type: string, pattern: (?=x)}", "a: str"),
        ("a: {type: string, minimum: 1}", "a: str"),
        ("a: {type: 'list[str] | None', maxItems: 2}", "a: list[str] | None = Field(max_length=2)"),
        ("a: {type: int | str, minimum: 1}", "a: int | str"),
        # names that Python or pydantic has another use for
        ("class: int", 'class_: int = Field(alias="class")'),
        ("schema: int", 'schema_: int = Field(alias="schema")'),
        ("_id: int", 'id: int = Field(alias="_id")'),
        ("x-y: int", 'x_y: int = Field(alias="x-y")'),
        ("9: int", 'u9: int = Field(alias="9")'),
        ('"a\\\\x": int', 'a_x: int = Field(alias="a\\\\x")'),
        ("date: {type: date, required: false}", 'date_: date | None = Field(alias="date", default=None)'),
        ("model_dump_at: int", 'field_model_dump_at: int = Field(alias="model_dump_at")'),
    ],
)
def test_a_field_becomes_the_line_that_a_person_would_write(written: str, expected: str) -> None:
    model = plan_of(f"{CONTRACT}{written}\n").artifact("src/shop/nodes/node_shop/models/model_x.py")
    assert model is not None
    fields = model.content.partition("model_config")[2].partition("\n\n")[2]
    assert " ".join(fields.split()).replace("( ", "(").replace(", )", ")") == expected


TYPES = ["string", "integer", "number", "boolean", "uuid", "datetime", "date", "time", "duration", "decimal", "bytes"]
TYPES += ["path", "json", "object", "any", "list[string]", "list[list[int]]", "dict[str, int]", "set[int]"]
TYPES += ["tuple[int, str]", "tuple[int, ...]", "UUID | str", "int | None", "frozenset[str]", "Optional[bool]"]
CONSTRAINTS = {
    "minimum": [0, 5, -3],
    "maximum": [5, 7.5],
    "exclusive_minimum": [0, 2],
    "exclusive_maximum": [9],
    "multiple_of": [2, 5],
    "min_length": [0, 1, 7],
    "max_length": [0, 1, 9, 100],
    "pattern": ["^[a-z]+$", "^v\\d", "("],
}


@st.composite
def fields(draw: st.DrawFn) -> Field:
    names = draw(st.lists(st.sampled_from(sorted(CONSTRAINTS)), max_size=3, unique=True))
    default = draw(st.sampled_from([None, None, 0, 1.5, True, "text", "a", [], {}]))
    return declared(
        draw(st.sampled_from(["a", "class", "schema", "datetime", "copy", "x-y"])),
        type=draw(st.sampled_from(TYPES)),
        required=draw(st.booleans()),
        has_default=draw(st.booleans()) and default is not None,
        default=default,
        nullable=draw(st.booleans()),
        choices=draw(st.sampled_from([(), (), (), ("a", "b"), (1, 2)])),
        constraints=tuple((name, draw(st.sampled_from(CONSTRAINTS[name]))) for name in names),
    )


@settings(max_examples=120, deadline=None)
@given(field=fields())
@example(field=declared("a", type="tuple[int, str]", constraints=(("max_length", 0),)))
@example(field=declared("a", type="tuple[int, str]", constraints=(("min_length", 3),)))
def test_pydantic_takes_the_samples_and_refuses_what_it_should(field: Field) -> None:
    model, loaded = loaded_model(field)
    value = sample(model, {model.ref.name: model})
    if value is not None:
        loaded.model_validate(value)

    spec = model.fields[0]
    for right in right_values(spec):
        loaded.model_validate({spec.key: right})
    for wrong in wrong_values(spec):
        with pytest.raises(ValidationError) as caught:
            loaded.model_validate({spec.key: wrong})
        assert spec.key in {error["loc"][0] for error in caught.value.errors() if error["type"] != "missing"}


def loaded_model(field: Field) -> tuple[ModelSpec, Any]:
    """A model with the field, and the same as pydantic has it."""
    model = ModelSpec(ClassRef("models", "ModelX"), "", field_specs([field], {}, {}), HERE)
    spec = model.fields[0]
    lines = ["from pydantic import BaseModel, ConfigDict, Field, JsonValue"]
    lines += [f"from {name.rpartition('.')[0]} import {name.rpartition('.')[2]}" for name in spec.imports]
    arguments = [f"{name}={value}" for name, value in spec.constraints]
    arguments += [f"alias={spec.alias!r}"] if spec.alias else []
    arguments += [f"default={spec.default}"] if spec.default else []
    lines += [f"class ModelX(BaseModel):\n    {spec.name}: {spec.annotation} = Field({', '.join(arguments)})"]
    scope: dict[str, Any] = {}
    exec("\n".join(lines), scope)  # noqa: S102 - our own code, to see what pydantic makes of it
    return model, scope["ModelX"]


def test_two_fields_that_come_to_one_name_are_both_there() -> None:
    specs = field_specs([declared("a-b"), declared("a_b"), declared("a.b")], {}, {})
    assert [spec.key for spec in specs] == ["a-b", "a_b", "a.b"]
    assert len({spec.name for spec in specs}) == 3


def test_an_alias_of_definitions_stands_for_its_type() -> None:
    alias = {"Level": declared("Level", type="integer", choices=(1, 2), description="How loud.")}
    (spec,) = field_specs([declared(type="Level", required=False)], {}, alias)
    assert (spec.annotation, spec.default, spec.description) == ("Literal[1, 2] | None", "None", "How loud")


def test_what_the_contract_says_of_a_type_is_not_lost() -> None:
    (spec,) = field_specs([declared(type="UUID | None - of the caller", description="An id.")], {}, {})
    assert (spec.annotation, spec.description) == ("UUID | None", "An id; of the caller")
    (spec,) = field_specs([declared(type="list[ModelElsewhere]")], {}, {})
    assert (spec.annotation, spec.description) == ("list[object]", "Declared as `list[ModelElsewhere]`")
    assert spec.unknown == ("ModelElsewhere",)


def test_a_model_without_fields_says_so() -> None:
    plan = plan_of("name: node_x\nnode_type: effect\ncontract_version: 1\n")
    model = next(artifact for artifact in plan.artifacts if artifact.path.endswith("model_x_request.py"))
    assert "The contract declares no fields" in model.content
    assert 'ConfigDict(frozen=True, extra="forbid")' in model.content


def test_what_a_formatter_forgot_in_a_description_is_not_part_of_it() -> None:
    head = "name: node_x\nnode_type: compute\ncontract_version: 1\n"
    text = f"{head}description: >-\n  Counts sheep.\n  #magic___^_^___line\n"
    assert contract_of(text).description == "Counts sheep."
