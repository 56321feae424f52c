import ast
import builtins

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onex_ls.contract.fieldtypes import FieldType, field_type, is_type, members, optional

MODELS = {"ModelA": "shop.models.ModelA", "ModelB": "shop.other.ModelB"}


@pytest.mark.parametrize(
    ("spelling", "annotation"),
    [
        # Python's spellings
        ("str | None", "str | None"),
        ("dict[str, str]", "dict[str, str]"),
        ("list[UUID]", "list[UUID]"),
        ("tuple[int, ...]", "tuple[int, ...]"),
        ("Optional[List[int]]", "list[int] | None"),
        ("Union[str, None, int]", "str | int | None"),
        ("Annotated[int, Ge(1)]", "int"),
        ("datetime.datetime", "datetime"),
        ("uuid.UUID | None", "UUID | None"),
        ("Literal['a', \"b\"]", 'Literal["a", "b"]'),
        ("dict", "dict[str, object]"),
        ("list[dict[str, Any]]", "list[dict[str, object]]"),
        ("list[object]", "list[object]"),
        ("frozenset[str]", "frozenset[str]"),
        ("Sequence[str]", "list[str]"),
        # neutral ones
        ("string", "str"),
        ("integer", "int"),
        ("number", "float"),
        ("boolean", "bool"),
        ("object", "dict[str, object]"),
        ("array", "list[object]"),
        ("array<string>", "list[str]"),
        ("date-time", "datetime"),
        ("uuid", "UUID"),
        ("list of str", "list[str]"),
        ("str[]", "list[str]"),
        ("int?", "int | None"),
        ("map of integer", "dict[str, int]"),
        ("string | null", "str | None"),
        ("any", "object"),
        # both, and what adds nothing
        ("UUID or string", "UUID | str"),
        ("str | str | None", "str | None"),
        ("None | str", "str | None"),
        ("str | Any", "object"),
        # declared classes
        ("ModelA", "ModelA"),
        ("list[ModelA] | ModelB", "list[ModelA] | ModelB"),
        # what nothing declares
        ("ModelElsewhere", "object"),
        ("dict[str, ModelElsewhere]", "dict[str, object]"),
        ("Maximum results", "object"),
        ("", "object"),
        (None, "object"),
    ],
)
def test_every_spelling_of_a_type_is_the_same_type(spelling: str | None, annotation: str) -> None:
    assert field_type(spelling, MODELS).annotation == annotation


@pytest.mark.parametrize(
    ("spelling", "annotation", "note"),
    [
        ("UUID | None - Filter by correlation_id", "UUID | None", "Filter by correlation_id"),
        ("int (default 100, max 10000) - Maximum", "int", "(default 100, max 10000) - Maximum"),
        ("string containing the id", "str", "containing the id"),
        ("string or whatever the caller wants", "str", "or whatever the caller wants"),
        ("list[str", "list[object]", "[str"),
        ("list of", "list[object]", "of"),
    ],
)
def test_prose_behind_a_type_is_kept_apart(spelling: str, annotation: str, note: str) -> None:
    assert field_type(spelling) == FieldType(annotation, field_type(annotation).imports, (), note)


def test_a_type_names_what_it_needs_and_what_it_does_not_know() -> None:
    assert field_type("dict[UUID, ModelA] | None", MODELS).imports == ("shop.models.ModelA", "uuid.UUID")
    assert field_type("list[ModelX | ModelY]").unknown == ("ModelX",)
    assert field_type("JsonType").imports == ("pydantic.JsonValue",)


@pytest.mark.parametrize(
    ("text", "expected"), [("str", True), ("list[int]", True), ("payload", False), ("", False), ("int x", False)]
)
def test_a_type_is_told_from_a_name(text: str, expected: bool) -> None:
    assert is_type(text) is expected


def test_none_is_added_once() -> None:
    assert [optional(annotation) for annotation in ("str", "str | None", "object", "None")] == [
        "str | None",
        "str | None",
        "object",
        "None",
    ]


def test_bars_inside_brackets_and_texts_do_not_part_a_union() -> None:
    assert members('Literal["a|b", "c]"] | list[int | str] | None') == [
        'Literal["a|b", "c]"]',
        "list[int | str]",
        "None",
    ]


words = st.sampled_from(["str", "list", "dict", "ModelA", "Optional", "Literal", "of", "or", "None", "tuple", "object"])
marks = st.sampled_from(["[", "]", "<", ">", "|", ",", "?", "[]", "...", "'a'", '"b"', "(", " - ", ".", "\u2028"])


@given(st.lists(words | marks | st.text(max_size=3), max_size=14).map(lambda parts: " ".join(parts)))
def test_whatever_is_written_the_annotation_is_one(spelling: str) -> None:
    found = field_type(spelling, MODELS)
    tree = ast.parse(found.annotation, mode="eval")
    known = {name.rpartition(".")[2] for name in found.imports} | set(dir(builtins))
    assert {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)} <= known


@pytest.mark.parametrize("spelling", ["list[" * 3000, "list[" * 300 + "]" * 300, "a|" * 5000, "or " * 5000, "?" * 5000])
def test_endless_types_end(spelling: str) -> None:
    ast.parse(field_type(spelling).annotation, mode="eval")
