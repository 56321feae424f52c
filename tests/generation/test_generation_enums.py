"""What a contract lists to choose from becomes an enum, once, with a name that says whose values they are."""

import pytest

from generation.planning import plan_of, texts_of

HEAD = "name: node_parcel_compute\nnode_type: compute\ncontract_version: 1\n"
PACKAGE = "src/shop/nodes/node_shop"


def package(text, files=None):
    """The files of the package by their names, tests aside, without headers."""
    plan = plan_of(HEAD + text, files=files)
    texts = {path.removeprefix(f"{PACKAGE}/"): content for path, content in texts_of(plan).items()}
    return {path: content for path, content in texts.items() if not path.startswith("tests/")}


def enums(text, files=None):
    found = package(text, files)
    return sorted(path for path in found if path.startswith("enums/enum_"))


def test_fields_of_one_name_with_the_same_values_share_an_enum_and_others_have_their_own():
    found = package(
        "inputs: {state: {enum: [new, sent]}, size: {enum: [s, m]}}\n"
        "outputs: {state: {enum: [new, sent]}, size: {enum: [s, m, l]}}\n"
    )
    assert sorted(path for path in found if path.startswith("enums/enum_")) == [
        "enums/enum_parcel_response_size.py",
        "enums/enum_parcel_size.py",
        "enums/enum_parcel_state.py",
    ]
    assert "    state: EnumParcelState\n    size: EnumParcelResponseSize\n" in found["models/model_parcel_response.py"]


def test_a_definition_gives_its_name_to_the_enum_wherever_it_is_used():
    found = package(
        "definitions: {Colour: {type: string, enum: [red, dark blue], description: What it is painted in.}}\n"
        "inputs:\n  main: {type: Colour, default: dark blue}\n  others: {type: 'list[Colour]', default: [red]}\n"
        "  back: {type: Colour | None}\noutputs: {main: {type: Colour}}\n"
    )
    assert found["enums/enum_colour.py"].endswith(
        'class EnumColour(StrEnum):\n    """What it is painted in."""\n\n    RED = "red"\n    DARK_BLUE = "dark blue"\n'
    )
    model = found["models/model_parcel_request.py"]
    assert "    main: EnumColour = EnumColour.DARK_BLUE\n" in model
    assert "    others: list[EnumColour] = Field(default_factory=lambda: [EnumColour.RED])\n" in model
    assert "    back: EnumColour | None\n" in model


@pytest.mark.parametrize(
    ("values", "members"),
    [
        ("[a-b, a_b, 'a b']", ['A_B = "a-b"', 'A_B_ = "a_b"', 'A_B_V = "a b"']),
        ("[1st, class, __init__]", ['U1ST = "1st"', 'CLASS = "class"', 'INIT = "__init__"']),
        ("[up, x, null]", ['UP = "up"', 'X = "x"']),
    ],
)
def test_members_have_names_that_python_takes(values, members):
    text = package(f"inputs: {{a: {{type: string, enum: {values}}}}}\n")["enums/enum_parcel_a.py"]
    assert [line.strip() for line in text.splitlines() if " = " in line] == members


@pytest.mark.parametrize("values", ["[1, 2]", "[a, 1]", "[a]", "[true, a]", "['+', '-']", "[]"])
def test_what_cannot_be_members_or_is_no_choice_is_no_enum(values):
    assert enums(f"inputs: {{a: {{enum: {values}}}}}\n") == []


def test_an_enum_from_elsewhere_is_imported_by_the_name_that_the_contract_gives_it():
    text = (
        "inputs:\n  kind: {type: enum, enum_class: EnumNodeKind, module: omnibase_core.enums.enum_node_kind,"
        " enum: [effect, compute], default: effect}\n"
    )
    found = package(text)
    model = found["models/model_parcel_request.py"]
    assert enums(text) == []
    assert "from omnibase_core.enums.enum_node_kind import EnumNodeKind\n" in model
    assert '    kind: EnumNodeKind = EnumNodeKind("effect")\n' in model


def test_an_enum_of_the_package_goes_where_the_contract_names_it():
    named = "enum_class: EnumSize, module: shop.nodes.node_shop.sizes.enum_size"
    found = package(f"inputs: {{size: {{type: enum, {named}, enum: [s, m]}}}}\n")
    assert 'S = "s"' in found["sizes/enum_size.py"]
    assert "from shop.nodes.node_shop.sizes.enum_size import EnumSize\n" in found["models/model_parcel_request.py"]


def test_what_a_person_has_written_is_used_and_not_written_again():
    files = {
        f"{PACKAGE}/enums/enum_parcel_size.py": "class EnumParcelSize(StrEnum):\n    S = 's'\n",
        f"{PACKAGE}/enums/enum_colour.py": "class EnumColour(StrEnum):\n    RED = 'red'\n",
        f"{PACKAGE}/models/model_leg.py": "class ModelLeg: ...\n",
    }
    text = "inputs: {size: {enum: [s, m], default: s}, colour: EnumColour, legs: 'list[ModelLeg]', other: ModelOther}\n"
    plan = plan_of(HEAD + text, files=files)
    kept = {artifact.path for artifact in plan.artifacts if artifact.fate.value == "keep"}
    model = texts_of(plan)[f"{PACKAGE}/models/model_parcel_request.py"]
    assert kept == files.keys()
    assert '    size: EnumParcelSize = EnumParcelSize("s")\n' in model
    assert "    colour: EnumColour\n" in model
    assert "    legs: list[ModelLeg]\n" in model
    assert "    other: object\n" in model


def test_operations_that_share_a_model_take_the_choices_of_all_of_them():
    text = (
        "input_model: {name: ModelWish, module: shop.nodes.node_shop.models.model_wish}\n"
        "io_operations:\n- {operation: a, input_fields: [{name: size, type: string, enum: [s, m]}]}\n"
        "- {operation: b, input_fields: [{name: size, type: string, enum: [m, l]}]}\n"
    )
    found = package(text)
    assert [line.strip() for line in found["enums/enum_parcel_size.py"].splitlines() if " = " in line] == [
        'S = "s"',
        'M = "m"',
        'L = "l"',
    ]


def test_the_items_of_a_list_are_held_to_their_values():
    found = package("inputs: {sizes: {type: array, items: {type: string, enum: [s, m]}}}\n")
    assert '    sizes: list[Literal["s", "m"]]\n' in found["models/model_parcel_request.py"]


def test_an_enum_in_a_template_is_its_value():
    text = (
        "name: node_parcel_effect\nnode_type: effect\ncontract_version: 1\n"
        "io_operations:\n- operation: fetch\n  input_fields: {size: {enum: [s, m]}}\n"
        "effect_operations:\n  operations:\n    - operation_name: fetch\n      io_config: {handler_type: http,"
        " method: GET, url_template: 'https://shop.example/parcels/${input.size}'}\n"
    )
    texts = texts_of(plan_of(text))
    (handler,) = (content for path, content in texts.items() if path.endswith("handler_parcel.py"))
    assert "https://shop.example/parcels/{url_part(request.size)}" in handler
