"""The type language of fields: Python's spellings, neutral ones, and prose behind them, made into one annotation.

``list of str``, ``array[string]`` and ``list[str]`` are the same type; ``UUID or string`` and ``UUID | None - filter by
id`` occur. A name that nothing declares becomes ``object``, which is what is known of it, and is reported as unknown.
"""

import re
from collections.abc import Mapping
from typing import NamedTuple

_TOKEN = re.compile(
    r"""\s*(?:(?P<name>[A-Za-z_][\w.]*(?:-time)?)|(?P<text>'[\w .:/-]*'|"[\w .:/-]*")|(?P<mark>\[\]|\S))"""
)
_PIECE = re.compile(r"""'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|.""", re.DOTALL)
_LONGEST = 400
_DEEPEST = 8
_ANYTHING = "object"
_NONE = "None"

_SCALARS = {
    "any": _ANYTHING,
    "bool": "bool",
    "boolean": "bool",
    "binary": "bytes",
    "bytes": "bytes",
    "date": "datetime.date",
    "date-time": "datetime.datetime",
    "datetime": "datetime.datetime",
    "decimal": "decimal.Decimal",
    "double": "float",
    "duration": "datetime.timedelta",
    "enum": "str",
    "float": "float",
    "int": "int",
    "integer": "int",
    "json": "pydantic.JsonValue",
    "jsontype": "pydantic.JsonValue",
    "jsonvalue": "pydantic.JsonValue",
    "long": "int",
    "none": _NONE,
    "null": _NONE,
    "number": "float",
    "path": "pathlib.Path",
    "str": "str",
    "string": "str",
    "text": "str",
    "time": "datetime.time",
    "timedelta": "datetime.timedelta",
    "timestamp": "datetime.datetime",
    "uri": "str",
    "url": "str",
    "uuid": "uuid.UUID",
}
"""Spellings of types without parameters, in lower case, and what they are in Python."""

_COLLECTIONS = {
    "array": "list",
    "dict": "dict",
    "frozenset": "frozenset",
    "iterable": "list",
    "list": "list",
    "map": "dict",
    "mapping": "dict",
    "object": "dict",
    "sequence": "list",
    "set": "set",
    "tuple": "tuple",
}
_ITEMS = {"dict": ("str", _ANYTHING), "frozenset": (_ANYTHING,), "list": (_ANYTHING,), "set": (_ANYTHING,)}


class FieldType(NamedTuple):
    """A type as Python code.

    `imports` are the dotted names the annotation needs. `unknown` are names that nothing declares, for which it says
    ``object``. `note` is the prose that stood behind the type.
    """

    annotation: str
    imports: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    note: str = ""

    @property
    def takes_none(self) -> bool:
        """Whether None is a value of the type."""
        return self.annotation == _ANYTHING or self.annotation.endswith(f"| {_NONE}") or self.annotation == _NONE


def field_type(spelling: str | None, models: Mapping[str, str] | None = None) -> FieldType:
    """The type that `spelling` means; `models` are the known classes: name to dotted name. Never fails."""
    if not spelling:
        return FieldType(_ANYTHING)
    reader = _Reader(spelling[:_LONGEST], models or {})
    annotation = reader.union()
    note = spelling[reader.position :].strip()
    if annotation is None or (reader.unknown and annotation == _ANYTHING):
        return FieldType(_ANYTHING, unknown=(spelling.strip(),))
    return FieldType(annotation, tuple(sorted(reader.imports)), tuple(reader.unknown), note.strip("-–—:;, "))


def is_type(spelling: str) -> bool:
    """Whether `spelling` is wholly a type that needs no declaration, not merely a name."""
    found = field_type(spelling)
    return not found.unknown and not found.note and bool(spelling.strip())


def optional(annotation: str) -> str:
    """The annotation with None among its values."""
    return annotation if FieldType(annotation).takes_none else f"{annotation} | {_NONE}"


class _Reader:
    """Reads a type from the left and stops where prose begins. `position` is where it stopped."""

    def __init__(self, spelling: str, models: Mapping[str, str]) -> None:
        self.spelling = spelling
        self.models = models
        self.position = 0
        self.depth = 0
        self.imports: set[str] = set()
        self.unknown: list[str] = []

    def union(self) -> str | None:
        """One or several types with ``|`` or ``or`` between them; None when there is none."""
        first = self._one()
        if first is None:
            return None
        types = [first]
        while (position := self._skip("|", "or")) is not None:
            unknown = len(self.unknown)
            member = self._one()
            if member is None or len(self.unknown) > unknown:
                del self.unknown[unknown:]
                self.position = position
                break
            types.append(member)
        return _joined(types)

    def _one(self) -> str | None:
        match = _TOKEN.match(self.spelling, self.position)
        if match is None or match["name"] is None or self.depth > _DEEPEST:
            return None
        self.position = match.end()
        self.depth += 1
        found = self._named(match["name"])
        self.depth -= 1
        while (mark := _TOKEN.match(self.spelling, self.position)) is not None and mark["mark"] in ("?", "[]"):
            self.position = mark.end()
            found = f"list[{found}]" if mark["mark"] == "[]" else optional(found)
        return found

    def _named(self, name: str) -> str:
        last = name.rpartition(".")[2]
        key = last.lower()
        if name in self.models or last in self.models:
            return self._imported(self.models.get(name) or self.models[last])
        if key == _ANYTHING and self.depth > 1:
            return _ANYTHING
        if key in _COLLECTIONS:
            return self._collection(_COLLECTIONS[key])
        if key in _SCALARS:
            return self._imported(_SCALARS[key])
        if last == "Literal":
            return self._literal()
        if last == "Annotated":
            return self._annotated()
        if last in ("Optional", "Union"):
            arguments = self._arguments() or [_ANYTHING]
            return _joined([*arguments[:1], _NONE] if last == "Optional" else arguments)
        self._arguments()
        self.unknown.append(name)
        return _ANYTHING

    def _imported(self, dotted: str) -> str:
        module, _, name = dotted.rpartition(".")
        if module:
            self.imports.add(dotted)
        return name

    def _collection(self, base: str) -> str:
        arguments = self._arguments()
        if base == "tuple":
            return f"tuple[{', '.join(arguments) if arguments else f'{_ANYTHING}, ...'}]"
        items = _ITEMS[base]
        if base == "dict" and len(arguments) == 1:
            arguments = ["str", *arguments]
        return f"{base}[{', '.join(arguments if len(arguments) == len(items) else items)}]"

    def _arguments(self) -> list[str]:
        """What stands in ``[]``, ``<>`` or behind ``of``; nothing, and not a step forward, where it is broken."""
        start = self.position
        opened = _TOKEN.match(self.spelling, start)
        if opened is not None and opened["name"] == "of":
            self.position = opened.end()
            inner = self._one()
            if inner is None:
                self.position = start
            return [inner] if inner else []
        if opened is None or opened["mark"] not in ("[", "<"):
            return []
        self.position = opened.end()
        arguments: list[str] = []
        while (inner := self._argument()) is not None:
            arguments.append(inner)
            if self._skip(",") is None:
                break
        if self._skip("]", ">") is None:
            self.position = start
            return []
        return arguments

    def _argument(self) -> str | None:
        if self.spelling[self.position :].lstrip().startswith("..."):
            self.position = self.spelling.index("...", self.position) + len("...")
            return "..."
        return self.union()

    def _annotated(self) -> str:
        """The type in ``Annotated[...]``; what it is annotated with may be any expression, and is passed over."""
        found = self.union() if self._skip("[") is not None else None
        depth = 1
        while found is not None and depth and (match := _TOKEN.match(self.spelling, self.position)) is not None:
            self.position = match.end()
            depth += (match["mark"] == "[") - (match["mark"] == "]")
        return found or _ANYTHING

    def _literal(self) -> str:
        start = self.position
        values: list[str] = []
        if self._skip("[") is not None:
            while (match := _TOKEN.match(self.spelling, self.position)) is not None and match["text"]:
                self.position = match.end()
                values.append(f'"{match["text"][1:-1]}"')
                if self._skip(",") is None:
                    break
        if not values or self._skip("]") is None:
            self.position = start
            return "str"
        self.imports.add("typing.Literal")
        return f"Literal[{', '.join(values)}]"

    def _skip(self, *tokens: str) -> int | None:
        """Step over one of the tokens if it comes next; returns where it began, None if it does not come."""
        start = self.position
        match = _TOKEN.match(self.spelling, start)
        if match is None or (match["mark"] or match["name"]) not in tokens:
            return None
        self.position = match.end()
        return start


def _joined(types: list[str]) -> str:
    """The union of the types, each once, None last; ``object`` swallows the rest."""
    flat = [part for one in types for part in members(one)]
    if _ANYTHING in flat:
        return _ANYTHING
    distinct = list(dict.fromkeys(part for part in flat if part != _NONE))
    return " | ".join([*distinct, *([_NONE] if _NONE in flat else [])])


def members(annotation: str) -> list[str]:
    """The members of a union at its top level; a type that is no union is its only member."""
    parts, depth, start = [], 0, 0
    for match in _PIECE.finditer(annotation):
        depth += (match[0] == "[") - (match[0] == "]")
        if match[0] == "|" and depth == 0:
            parts.append(annotation[start : match.start()].strip())
            start = match.end()
    return [*parts, annotation[start:].strip()]
