"""Fields of a contract to fields of a pydantic model: names, annotations, defaults, constraints."""

import datetime
import re
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from decimal import Decimal, InvalidOperation

from onex_ls.contract.fieldtypes import FieldType, field_type, members, optional
from onex_ls.contract.model import Field, Value
from onex_ls.generation.flows import EnumSpec
from onex_ls.generation.naming import attribute
from onex_ls.generation.patterns import is_pattern
from onex_ls.generation.pytext import literal
from onex_ls.generation.spec import FieldSpec

_BASE_MODEL = frozenset(
    {
        *("construct", "copy", "dict", "from_orm", "json", "parse_file", "parse_obj", "parse_raw", "schema"),
        *("schema_json", "update_forward_refs", "validate", "model_computed_fields", "model_config"),
        *("model_construct", "model_copy", "model_extra", "model_fields", "model_fields_set", "model_json_schema"),
        *("model_parametrized_name", "model_post_init", "model_rebuild"),
    }
)
"""What a pydantic model calls its own, beside what begins with the `_PROTECTED` prefixes."""

_PROTECTED = ("model_validate", "model_dump")
_NUMBERS = frozenset({"int", "float", "Decimal"})
_SIZED = ("str", "bytes", "list[", "dict[", "set[", "frozenset[", "tuple[")
_NUMBER_ARGUMENTS = {
    "minimum": "ge",
    "exclusive_minimum": "gt",
    "maximum": "le",
    "exclusive_maximum": "lt",
    "multiple_of": "multiple_of",
}
_ARGUMENTS = (*_NUMBER_ARGUMENTS.values(), "min_length", "max_length", "pattern")
_TEXT = re.compile(r"""'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*\"""")
_NAME = re.compile(r"\w+")
_FACTORIES = {
    "list": ("list", ()),
    "dict": ("dict", ()),
    "set": ("set", ()),
    "tuple": ("tuple", ()),
    "frozenset": ("frozenset", ()),
    "uuid4": ("uuid4", ("uuid.uuid4",)),
    "uuid.uuid4": ("uuid4", ("uuid.uuid4",)),
    "utcnow": ("lambda: datetime.now(UTC)", ("datetime.UTC", "datetime.datetime")),
    "datetime.utcnow": ("lambda: datetime.now(UTC)", ("datetime.UTC", "datetime.datetime")),
    "datetime.now": ("lambda: datetime.now(UTC)", ("datetime.UTC", "datetime.datetime")),
}
"""Declared factories: the expression that makes the default, and its imports."""

Aliases = Mapping[str, Field]
EnumOf = Callable[[Field], EnumSpec | None]


def field_specs(
    fields: Iterable[Field],
    models: Mapping[str, str],
    aliases: Aliases,
    enum_of: EnumOf = lambda _: None,
    enums: Mapping[str, EnumSpec] | None = None,
) -> tuple[FieldSpec, ...]:
    """The fields of one model.

    `models` are known classes with their dotted names, `aliases` other names of types. `enum_of` gives the enum of a
    field that lists its values, `enums` are those by the names of their classes.
    """
    enums = enums if enums is not None else {}
    typed = [
        (field, _typed(field, models, enum_of(field))) for field in (_unaliased(field, aliases) for field in fields)
    ]
    used = {name for _, found in typed for name in _NAME.findall(_TEXT.sub("", found.annotation))}
    taken = frozenset(used | _BASE_MODEL)
    specs: dict[str, FieldSpec] = {}
    for field, found in typed:
        name = attribute(field.name, taken)
        while name in specs or name.startswith(_PROTECTED):
            name = f"field_{name}"
        specs[name] = _spec(name, field, found, enums)
    return tuple(specs.values())


def _unaliased(field: Field, aliases: Aliases) -> Field:
    """The field with what its type stands for in the place of a name that ``definitions`` gives to a plain type."""
    alias = aliases.get(field.type or "")
    if alias is None:
        return field
    described = field.description or alias.description
    return replace(field, type=alias.type, choices=alias.choices, constraints=alias.constraints, description=described)


def _typed(field: Field, models: Mapping[str, str], enum: EnumSpec | None) -> FieldType:
    found = field_type(field.type, models)
    if enum is not None:
        none = None in field.choices or (found.takes_none and found.annotation != "object")
        found = FieldType(optional(enum.name) if none else enum.name, (enum.dotted,), (), found.note)
    elif choices := _choices(field):
        annotation = f"Literal[{', '.join(choices)}]"
        none = found.takes_none and found.annotation != "object"
        found = FieldType(optional(annotation) if none else annotation, ("typing.Literal",), (), found.note)
    return found._replace(annotation=optional(found.annotation)) if field.nullable else found


def _choices(field: Field) -> tuple[str, ...]:
    """The declared choices as expressions; none where one of them cannot stand in a ``Literal``."""
    if any(not isinstance(choice, str | bool | int) and choice is not None for choice in field.choices):
        return ()
    return tuple(dict.fromkeys(map(literal, field.choices)))


def _spec(name: str, field: Field, found: FieldType, enums: Mapping[str, EnumSpec]) -> FieldSpec:
    default, factory, imports = _default(field, found, enums)
    named = (enums.get(word) for word in _NAME.findall(found.annotation))
    annotation = optional(found.annotation) if default == "None" else found.annotation
    return FieldSpec(
        name=name,
        annotation=annotation,
        imports=(*found.imports, *imports),
        declared=field,
        description=_description(field, found),
        alias=field.name if name != field.name else None,
        default=default,
        factory=factory,
        constraints=_constraints(field, found.annotation),
        choices=_choices(field) or _values(found, enums),
        unknown=found.unknown,
        enums=tuple(enum for enum in named if enum is not None),
    )


def _values(found: FieldType, enums: Mapping[str, EnumSpec]) -> tuple[str, ...]:
    """The values of a field whose type is an enum by name."""
    enum = enums.get(found.annotation.removesuffix(" | None"))
    return tuple(literal(member.value) for member in enum.members) if enum is not None else ()


def _description(field: Field, found: FieldType) -> str:
    """What the contract says of a field: its description, prose behind the type, a type that nothing declares."""
    unknown = f"Declared as `{field.type}`" if found.unknown else ""
    return "; ".join(part.strip(" .") for part in (field.description, found.note, unknown) if part.strip(" ."))


def _default(
    field: Field, found: FieldType, enums: Mapping[str, EnumSpec]
) -> tuple[str | None, str | None, tuple[str, ...]]:
    """The default of a field as an expression, or what makes it, and the imports it needs."""
    if field.factory is not None and field.factory in _FACTORIES:
        expression, imports = _FACTORIES[field.factory]
        return None, expression, imports
    if field.has_default and field.default is not None:
        fitting = (_fitting(field.default, member, enums) for member in members(found.annotation))
        value = next((expression for expression in fitting if expression is not None), None)
        if field.choices and "Literal[" in found.annotation:
            value = literal(field.default) if literal(field.default) in _choices(field) else None
        if value is not None and isinstance(field.default, list | dict):
            return None, _maker(field.default, value, found.annotation), ()
        if value is not None:
            return value, None, ()
    return (None, None, ()) if field.required else ("None", None, ())


def _maker(value: list[Value] | dict[str, Value], expression: str, annotation: str) -> str:
    if value:
        return f"lambda: {expression}"
    return next((kind for kind in ("set", "frozenset", "tuple") if annotation.startswith(f"{kind}[")), None) or (
        "list" if isinstance(value, list) else "dict"
    )


def _fitting(value: Value, annotation: str, enums: Mapping[str, EnumSpec]) -> str | None:
    """`value` as an expression of the type `annotation`, or None when it is no value of it."""
    if annotation in enums:
        enum = enums[annotation]
        return enum.expression(value) if isinstance(value, str) and enum.has(value) else None
    if annotation == "object" or annotation == "JsonValue":
        return literal(value)
    if isinstance(value, bool):
        return literal(value) if annotation == "bool" else None
    if isinstance(value, int | float):
        return _number(value, annotation)
    if isinstance(value, str):
        return _text(value, annotation)
    base = annotation.partition("[")[0]
    if isinstance(value, list) and base in ("list", "set", "frozenset", "tuple"):
        listed = _listed(value, annotation, enums)
        return listed if base == "list" or not value or listed is None else f"{base}({listed})"
    return literal(value) if isinstance(value, dict) and base == "dict" else None


def _listed(value: list[Value], annotation: str, enums: Mapping[str, EnumSpec]) -> str | None:
    """A list as an expression, its items as members where they are of an enum."""
    item = annotation.partition("[")[2].removesuffix("]").removesuffix(", ...")
    if item not in enums:
        return literal(value)
    items = [_fitting(one, item, enums) for one in value]
    return f"[{', '.join(one for one in items if one is not None)}]" if None not in items else None


def _number(value: float, annotation: str) -> str | None:
    if annotation == "int":
        return repr(int(value)) if float(value).is_integer() else None
    return literal(float(value)) if annotation == "float" else None


def _text(value: str, annotation: str) -> str | None:
    try:
        if annotation == "UUID":
            return f'UUID("{uuid.UUID(value)}")'
        if annotation == "datetime":
            return f'datetime.fromisoformat("{datetime.datetime.fromisoformat(value).isoformat()}")'
        if annotation == "Decimal":
            return f'Decimal("{Decimal(value)}")'
    except (ValueError, InvalidOperation):
        return None
    if annotation == "Path":
        return f"Path({literal(value)})"
    return literal(value) if annotation == "str" else None


def _constraints(field: Field, annotation: str) -> tuple[tuple[str, str], ...]:
    """The constraints that pydantic can hold a value of the type to; a union of types takes none."""
    kinds = [member for member in members(annotation) if member != "None"]
    if len(kinds) != 1:
        return ()
    kind = kinds[0]
    found: list[tuple[str, str | None]] = []
    for name, value in field.constraints:
        if name in _NUMBER_ARGUMENTS and kind in _NUMBERS and isinstance(value, int | float):
            expression = _number(value, "int" if kind == "int" else "float") if not isinstance(value, bool) else None
            found.append((_NUMBER_ARGUMENTS[name], expression if name != "multiple_of" or value > 0 else None))
        elif name in ("min_length", "max_length") and kind.startswith(_SIZED) and isinstance(value, int):
            found.append((name, repr(int(value)) if value >= 0 else None))
        elif name == "pattern" and kind == "str" and isinstance(value, str):
            found.append((name, literal(value) if is_pattern(value) else None))
    known = dict(found)
    return tuple((name, expression) for name in _ARGUMENTS if (expression := known.get(name)) is not None)
