"""The mechanism of the vocabulary: blocks have keys, keys have types, types say what a value may be."""

from dataclasses import dataclass, field
from enum import Enum
from typing import Union

from onex_ls.syntax.query import mapping, sequence
from onex_ls.syntax.tree import Node


class Basic(Enum):
    """The scalar types a value can be asked to have. TEXT takes every scalar but null."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the values a key knows. `official` ones stand in the official models, others only in real contracts."""

    value: str
    doc: str = ""
    official: bool = True


@dataclass(frozen=True, slots=True)
class Scalar:
    """A single value: of a basic type, one of the choices where there are any, within bounds where there are any."""

    basic: Basic = Basic.TEXT
    choices: tuple[Choice, ...] = ()
    minimum: int | None = None
    maximum: int | None = None


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list whose items all have one type."""

    item: "Type"


@dataclass(frozen=True, slots=True)
class MapOf:
    """A map whose keys are the author's own and whose values all have one type."""

    value: "Type"


@dataclass(frozen=True, slots=True)
class OneOf:
    """Several spellings of one thing, told apart by their shape: map, list or scalar."""

    options: tuple["Type", ...]


@dataclass(frozen=True, slots=True)
class Anything:
    """A value the vocabulary says nothing about."""


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a block.

    `required` names the severity-bearing demand of the tolerant dialect. `replaced_by` marks a deprecated key.
    """

    name: str
    type: "Type"
    doc: str
    required: bool = False
    example: str = ""
    replaced_by: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """A map with known keys. In an `open` block unknown keys are the author's business, however they look."""

    name: str
    doc: str
    keys: tuple[Key, ...]
    open: bool = False
    also_known: frozenset[str] = frozenset()
    by_name: dict[str, Key] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_name", {key.name: key for key in self.keys})

    def knows(self, name: str) -> bool:
        """Whether `name` is a key of this block, described or not."""
        return name in self.by_name or name in self.also_known

    @property
    def names(self) -> list[str]:
        """All key names, described ones first, in a stable order."""
        return [*self.by_name, *sorted(self.also_known)]


Type = Union[Scalar, ListOf, MapOf, OneOf, Anything, Block]  # noqa: UP007 - some are still strings where they refer forward

TEXT = Scalar()
INTEGER = Scalar(Basic.INTEGER)
NUMBER = Scalar(Basic.NUMBER)
BOOLEAN = Scalar(Basic.BOOLEAN)
ANYTHING = Anything()


def count(minimum: int = 0, maximum: int | None = None) -> Scalar:
    """A whole number within bounds."""
    return Scalar(Basic.INTEGER, minimum=minimum, maximum=maximum)


def one_of(*values: str, unofficial: tuple[str, ...] = ()) -> Scalar:
    """Text that is one of `values`; the `unofficial` ones occur in real contracts but in no official model."""
    return Scalar(choices=(*map(Choice, values), *(Choice(value, official=False) for value in unofficial)))


def for_shape(declared: Type, node: Node) -> Type:
    """The option of a `OneOf` that has the shape of `node`; any other type as it is."""
    if not isinstance(declared, OneOf):
        return declared
    wanted: tuple[type, ...]
    if mapping(node) is not None:
        wanted = (Block, MapOf)
    elif sequence(node) is not None:
        wanted = (ListOf,)
    else:
        wanted = (Scalar,)
    return next((option for option in declared.options if isinstance(option, wanted)), ANYTHING)
