"""The templates of a contract (``/users/${input.user_id}``) as Python expressions, checked against what a request has.

A value that goes into a URL or a path is kept from changing anything but its own part, and JSON is built as data, so
that no quote in a request can break it.
"""

import json
import re
from collections.abc import Callable, Mapping

from onex_ls.contract.fieldtypes import members
from onex_ls.contract.model import Field, Place, Value
from onex_ls.contract.parts import Named
from onex_ls.generation.pytext import fstring, literal
from onex_ls.generation.spec import ModelSpec, Statement
from onex_ls.templating.filters import snake
from onex_ls.templating.literal import Code

_PLACEHOLDER = re.compile(r"\$\{([^}]*)\}")
_MARKED = re.compile("\ue000([0-9]+)\ue001")
_ALONE = re.compile("\ue002([0-9]+)\ue003")
_PRIVATE = re.compile("[\ue000-\ue003]")
_PLAIN = frozenset({"bool", "date", "datetime", "Decimal", "float", "int", "time", "UUID"})
"""Types whose text is the same in an f-string and in a contract's template."""


class OpenError(Exception):
    """The contract does not determine what an operation does; says why and where."""

    def __init__(self, message: str, place: Place) -> None:
        super().__init__(message)
        self.message, self.place = message, place


class Scope:
    """What templates of one operation can speak of: the fields of its request, and the environment.

    `helpers` are the functions that the expressions call, `statements` what has to run before them.
    """

    def __init__(self, request: ModelSpec, models: Mapping[str, ModelSpec]) -> None:
        self.request = request
        self.models = models
        self.helpers: set[str] = set()
        self.statements: dict[str, Statement] = {}

    def text(self, template: Named, guard: str = "") -> str:
        """A text, or an expression that gives one; `guard` is the function that values in its middle go through."""
        found = _PLACEHOLDER.fullmatch(template.name)
        if found is not None:
            return Code(self._as_text(found[1], template.place, inside=False))
        if _PLACEHOLDER.search(template.name) is None:
            return template.name

        def part(match: re.Match[str]) -> str:
            if guard and match.start() and not match[1].startswith("env."):
                self.helpers.add(guard)
                return f"{guard}({self._value(match[1], template.place)[0]})"
            return self._as_text(match[1], template.place, inside=True)

        return Code(_interpolated(template.name, _PLACEHOLDER, part))

    def value(self, template: Named) -> str:
        """A value of its own type where the template is nothing but a placeholder, else a text."""
        found = _PLACEHOLDER.fullmatch(template.name)
        return Code(self._value(found[1], template.place)[0]) if found is not None else self.text(template)

    def structure(self, template: Named) -> dict[str, Value] | None:
        """A JSON object with expressions in it; None for a text that is none."""
        data = _json(template.name)
        if not isinstance(data, dict):
            return None
        inside = [match[1] for match in _PLACEHOLDER.finditer(template.name)]
        filled = self._filled(data, inside, template.place)
        return filled if isinstance(filled, dict) else None

    def _filled(self, data: Value, inside: list[str], place: Place) -> Value:
        if isinstance(data, dict):
            return {key: self._filled(value, inside, place) for key, value in data.items()}
        if isinstance(data, list):
            return [self._filled(value, inside, place) for value in data]
        if not isinstance(data, str) or _PRIVATE.search(data) is None:
            return data
        if (alone := _ALONE.fullmatch(data)) is not None:
            return Code(self._value(inside[int(alone[1])], place)[0])
        if (whole := _MARKED.fullmatch(data)) is not None:
            return Code(self._as_text(inside[int(whole[1])], place, inside=False))
        return Code(_interpolated(data, _MARKED, lambda match: self._as_text(inside[int(match[1])], place, True)))

    def _as_text(self, placeholder: str, place: Place, inside: bool) -> str:
        expression, annotation = self._value(placeholder, place)
        kinds = members(annotation)
        if all(kind == "str" or kind.startswith('Literal["') for kind in kinds):
            return expression
        if set(kinds) <= _PLAIN:
            return expression if inside else f"str({expression})"
        self.helpers.add("text_of")
        return f"text_of({expression})"

    def _value(self, placeholder: str, place: Place) -> tuple[str, str]:
        """The expression of one placeholder and its type."""
        root, _, path = placeholder.strip().partition(".")
        if root == "env" and path:
            return self._environment(path), "str"
        if root != "input" or not path:
            raise OpenError(f"Nothing of the request is `${{{placeholder}}}`", place)
        expression, annotation = "request", self.request.ref.name
        for name in path.split("."):
            model = self.models.get(annotation)
            field = next((field for field in model.fields if field.key == name), None) if model is not None else None
            if field is None:
                raise OpenError(f"`${{{placeholder}}}` leads to nothing that the contract declares", place)
            expression, annotation = f"{expression}.{field.name}", field.annotation.strip('"')
        return expression, annotation

    def _environment(self, spelled: str) -> str:
        name, has_default, default = spelled.partition(":")
        variable = f"{snake(name)}_" if snake(name) in ("request", "call", "self") else snake(name)
        arguments = (literal(name), literal(default)) if has_default else (literal(name),)
        self.helpers.add("environment")
        place = self.request.place
        known = self.statements.setdefault(variable, Statement(variable, "environment", arguments, place))
        if known.arguments != arguments or not variable.isidentifier():
            raise OpenError(f"The variable {name!r} cannot be told from others", place)
        return variable


def _interpolated(template: str, pattern: re.Pattern[str], part: Callable[[re.Match[str]], str]) -> str:
    """An f-string out of a text in which every match of `pattern` is replaced by an expression."""
    pieces: list[str | Code] = []
    end = 0
    for match in pattern.finditer(template):
        pieces += [template[end : match.start()], Code(part(match))]
        end = match.end()
    return fstring([*pieces, template[end:]])


def _json(template: str) -> Value:
    """The JSON that a template makes, with marks where its placeholders stand: other ones inside texts than outside.

    None where it makes none.
    """
    if _PRIVATE.search(template) is not None:
        return None
    pieces, end, quoted = [], 0, False
    for number, match in enumerate(_PLACEHOLDER.finditer(template)):
        before = template[end : match.start()]
        quoted ^= len(re.sub(r"\\.", "", before).split('"')) % 2 == 0
        pieces += [before, f"\ue000{number}\ue001" if quoted else f'"\ue002{number}\ue003"']
        end = match.end()
    try:
        found: Value = json.loads("".join([*pieces, template[end:]]))
    except (ValueError, RecursionError):
        return None
    return found if not _has_marked_keys(found) else None


def _has_marked_keys(data: Value) -> bool:
    if isinstance(data, dict):
        return any(_PRIVATE.search(key) or _has_marked_keys(value) for key, value in data.items())
    return isinstance(data, list) and any(map(_has_marked_keys, data))


def fields_in(template: Named) -> list[Field]:
    """The fields that a template reads of a request whose fields nothing declares: text, or any value in JSON."""
    data, found = _json(template.name), []
    bare = set(_ALONE.findall(json.dumps(data, ensure_ascii=False))) if isinstance(data, dict) else set()
    for number, match in enumerate(_PLACEHOLDER.finditer(template.name)):
        root, _, path = match[1].strip().partition(".")
        if root == "input" and path:
            name, _, deeper = path.partition(".")
            found.append(Field(name, None if deeper or str(number) in bare else "string", template.place))
    return found
