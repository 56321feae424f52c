import pytest

from onex_ls.pycode.annotations import same_type


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Optional[str]", "str | None"),
        ("None | str", "str | None"),
        ("typing.List[Optional[int]]", "list[int | None]"),
        ("Union[int, str, None]", "Optional[Union[str, int]]"),
        ("'ModelOrder'", "ModelOrder"),
        ("Annotated[int, Field(ge=0)]", "int"),
        ("Literal['b', 'a']", 'Literal["a", "b"]'),
        ("datetime.datetime", "datetime"),
        ("dict", "Dict[str, Any]"),
        ("dict[str, object]", "dict[str, Any]"),
        ("Union[int, int]", "int"),
        ("tuple[int, ...]", "Tuple[int, ...]"),
        ("not a type (", "not a type ("),
    ],
)
def test_one_type_in_two_spellings(one: str, other: str) -> None:
    assert same_type(one, other)
    assert same_type(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("str", "str | None"),
        ("int", "float"),
        ("list[int]", "list[str]"),
        ("list[int]", "set[int]"),
        ("Literal['a']", "Literal['a', 'b']"),
        ("Literal['a']", "Literal['b']"),
        ("dict[str, int]", "dict[str, str]"),
        ("not a type (", "nor this ("),
        ("ModelA | ModelB", "ModelA"),
    ],
)
def test_two_types(one: str, other: str) -> None:
    assert not same_type(one, other)
    assert not same_type(other, one)
