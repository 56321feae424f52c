"""The mechanism of the vocabulary: blocks have keys, keys have types, types say what a value may be.

There are two thousand keys and every start of the server makes them all, so most of this is named tuples. Types and
blocks are told apart by identity, never by their content.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from typing import NamedTuple, Union

from onex_ls.contract.kind import Kind
from onex_ls.syntax.query import mapping, sequence, text
from onex_ls.syntax.tree import Node


class Basic(Enum):
    """The scalar types a value can be asked to have. SCALAR takes every one of them."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    SCALAR = "scalar"


class Choice(NamedTuple):
    """One of the values a key knows. `official` ones stand in the official models, others only in real contracts."""

    value: str
    doc: str = ""
    official: bool = True


class Form(NamedTuple):
    """What a text must look like: a pattern for all of it, which Python and JSON Schema read alike, and in words."""

    pattern: str
    words: str


class Scalar(NamedTuple):
    """A single value: of a basic type, one of the choices where there are any, within bounds where there are any.

    A `closed` scalar takes nothing but its choices; otherwise they are what is known, and the runtime takes more. Text
    with a `form` must have it.
    """

    basic: Basic = Basic.TEXT
    choices: tuple[Choice, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    closed: bool = False
    form: Form | None = None


class ListOf(NamedTuple):
    """A list whose items all have one type."""

    item: "Type"


class MapOf(NamedTuple):
    """A map whose keys are the author's own and whose values all have one type."""

    value: "Type"


class OneOf(NamedTuple):
    """Several spellings of one thing, told apart by their shape: map, list or scalar."""

    options: tuple["Type", ...]


class Tagged(NamedTuple):
    """A map that is one of several blocks; the value of its key `tag` says which, `otherwise` holds until it does."""

    tag: str
    blocks: tuple[tuple[str, "Block"], ...]
    otherwise: "Block"

    def pick(self, node: Node) -> "Block":
        """The block that governs `node`."""
        said = text(node, self.tag)
        return next((block for value, block in self.blocks if value == said), self.otherwise)


class Later(NamedTuple):
    """A type that contains itself: looked up when it is needed."""

    find: Callable[[], "Type"]


class Anything:
    """A value the vocabulary says nothing about."""


class Key(NamedTuple):
    """One key of a block.

    `required` is what the runtime or every linter demands, `strict` what only the official typed models do. `default`
    is what holds without the key, as YAML. A key with `replaced_by` has a better spelling; one that is `deprecated`
    has gone out of use. `kinds` are those the key belongs to, none of them meaning all; it may stand in others too.
    """

    name: str
    type: "Type"
    doc: str
    required: bool = False
    example: str = ""
    replaced_by: str = ""
    default: str = ""
    deprecated: bool = False
    kinds: tuple[Kind, ...] = ()
    strict: bool = False


@dataclass(frozen=True, eq=False)
class Block:
    """A map with known keys. In an `open` block unknown keys are the author's business, however they look.

    No two blocks have the same name.
    """

    name: str
    doc: str
    keys: tuple[Key, ...]
    open: bool = False

    @cached_property
    def by_name(self) -> dict[str, Key]:
        """The keys by name."""
        return {key.name: key for key in self.keys}

    @cached_property
    def nested(self) -> dict[str, "Type"]:
        """The types of those keys whose values may hold further blocks."""
        return {key.name: key.type for key in self.keys if _may_hold_a_block(key.type)}

    @cached_property
    def demanded(self) -> tuple[Key, ...]:
        """The keys that somebody demands, the runtime or the typed models."""
        return tuple(key for key in self.keys if key.required or key.strict)

    def knows(self, name: str) -> bool:
        """Whether `name` is a key of this block."""
        return name in self.by_name

    @property
    def names(self) -> list[str]:
        """All key names, in the order of their declaration."""
        return list(self.by_name)


Type = Union[Scalar, ListOf, MapOf, OneOf, Tagged, Later, Anything, Block]  # noqa: UP007 - some are still strings


def _may_hold_a_block(declared: Type) -> bool:
    if isinstance(declared, ListOf):
        return _may_hold_a_block(declared.item)
    if isinstance(declared, MapOf):
        return _may_hold_a_block(declared.value)
    if isinstance(declared, OneOf):
        return any(map(_may_hold_a_block, declared.options))
    return not isinstance(declared, Scalar | Anything)


TEXT = Scalar()
INTEGER = Scalar(Basic.INTEGER)
NUMBER = Scalar(Basic.NUMBER)
BOOLEAN = Scalar(Basic.BOOLEAN)
SCALAR = Scalar(Basic.SCALAR)
ANYTHING = Anything()
TEXTS = ListOf(TEXT)
FREE_MAP = MapOf(ANYTHING)
"""A map of the author's own making. Nobody else reads it, so that another shape is no mistake either."""


def count(minimum: int = 0, maximum: int | None = None) -> Scalar:
    """A whole number within bounds."""
    return Scalar(Basic.INTEGER, minimum=minimum, maximum=maximum)


def number(minimum: float, maximum: float | None = None) -> Scalar:
    """A number within bounds."""
    return Scalar(Basic.NUMBER, minimum=minimum, maximum=maximum)


def one_of(*values: str, unofficial: tuple[str, ...] = ()) -> Scalar:
    """Text that is most often one of `values`; `unofficial` ones occur in real contracts but in no official model."""
    return Scalar(choices=(*map(Choice, values), *(Choice(value, official=False) for value in unofficial)))


def only(*values: str, unofficial: tuple[str, ...] = ()) -> Scalar:
    """Text that is one of `values` and nothing else: whatever reads the contract refuses the rest."""
    return Scalar(choices=one_of(*values, unofficial=unofficial).choices, closed=True)


def some(name: str, doc: str, *keys: Key) -> Block:
    """A block of which only some keys are known; the others are the author's own."""
    return Block(name, doc, keys, open=True)


def for_shape(declared: Type, node: Node) -> Type:
    """What a type means for `node`: the option of its shape, the block of its tag; any other type as it is."""
    while isinstance(declared, Later):
        declared = declared.find()
    if isinstance(declared, Tagged):
        return declared.pick(node) if mapping(node) is not None else declared.otherwise
    if not isinstance(declared, OneOf):
        return declared
    wanted: tuple[type, ...]
    if mapping(node) is not None:
        wanted = (Block, MapOf, Tagged, Later)
    elif sequence(node) is not None:
        wanted = (ListOf,)
    else:
        wanted = (Scalar,)
    option = next((option for option in declared.options if isinstance(option, wanted)), None)
    return for_shape(option, node) if option is not None else ANYTHING
