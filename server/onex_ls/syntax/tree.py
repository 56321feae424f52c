"""The immutable syntax tree of a YAML file.

Nodes are named tuples: cheap enough to build a thousand of them at every keystroke, and truly immutable. Offsets are
code points of the whole text, a leading BOM included. A node ends behind its last character, never behind blank
lines or comments that follow it.
"""

from collections.abc import Iterator
from typing import NamedTuple, Union

from onex_ls.syntax.problem import Problem
from onex_ls.text.lines import LineIndex
from onex_ls.text.span import Span


class Scalar(NamedTuple):
    """One value. `style` is ``''`` for plain, else the YAML indicator: a quote, ``|`` or ``>``."""

    start: int
    end: int
    value: str
    style: str
    tag: str | None
    anchor: str | None

    @property
    def span(self) -> Span:
        """Its characters, quotes included."""
        return Span(self.start, self.end)


class Alias(NamedTuple):
    """A ``*name``; `target` is the anchored node, or None when there is none before it."""

    start: int
    end: int
    name: str
    target: "Node | None"

    @property
    def span(self) -> Span:
        """The characters of the alias, not of its target."""
        return Span(self.start, self.end)


class Entry(NamedTuple):
    """One ``key: value`` of a mapping."""

    key: "Node"
    value: "Node"

    @property
    def span(self) -> Span:
        """From the key to the end of the value."""
        return Span(self.key.start, max(self.key.end, self.value.end))

    @property
    def name(self) -> str | None:
        """The key as text; None for keys that are no scalar."""
        key = self.key
        if type(key) is not Scalar:
            key = resolved(key)
        return key.value if isinstance(key, Scalar) else None


class Mapping(NamedTuple):
    """A map in block or flow (``{}``) style. Duplicate keys are all present, in the order of the text."""

    start: int
    end: int
    entries: tuple[Entry, ...]
    flow: bool
    tag: str | None
    anchor: str | None

    @property
    def span(self) -> Span:
        """Its characters, from the first key."""
        return Span(self.start, self.end)


class Sequence(NamedTuple):
    """A list in block or flow (``[]``) style; it starts at its first ``-`` or at the bracket."""

    start: int
    end: int
    items: tuple["Node", ...]
    flow: bool
    tag: str | None
    anchor: str | None

    @property
    def span(self) -> Span:
        """Its characters, from the first dash."""
        return Span(self.start, self.end)


Node = Union[Scalar, Mapping, Sequence, Alias]  # noqa: UP007 - the names are still strings where they refer forward


class Comment(NamedTuple):
    """A comment from its ``#`` to the end of its line."""

    start: int
    end: int
    text: str


class Document(NamedTuple):
    """One document of a stream; `start` is its ``---`` where it has one."""

    start: int
    end: int
    root: Node | None


class Tree(NamedTuple):
    """What `parse` made of a text: the documents it could read and the problems it met."""

    text: str
    lines: LineIndex
    documents: tuple[Document, ...]
    problems: tuple[Problem, ...]

    @property
    def root(self) -> Node | None:
        """The root of the first document."""
        return self.documents[0].root if self.documents else None


def resolved(node: Node) -> Node:
    """The node itself, or what an alias stands for, which is never an alias; one without a target stays an alias."""
    return node.target if isinstance(node, Alias) and node.target is not None else node


def children(node: Node) -> Iterator[Node]:
    """The nodes directly below `node` in text order; aliases are not followed."""
    if isinstance(node, Mapping):
        for entry in node.entries:
            yield entry.key
            yield entry.value
    elif isinstance(node, Sequence):
        yield from node.items
