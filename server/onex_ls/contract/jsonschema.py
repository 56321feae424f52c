"""The vocabulary as a JSON Schema (draft 2020-12), for editors and pipelines that know nothing else.

It takes what the checks take without an error, and is stricter in one respect: in a block that is not open, it refuses
every unknown key, since a schema cannot tell a near miss from a key of the author's own. At the top level, where
unknown keys are normal, it refuses the near misses of common keys by pattern.
"""

import re
from collections.abc import Iterable
from typing import Any

from onex_ls.contract.kind import NODE_KINDS, Kind
from onex_ls.contract.vocabulary.contract import CONTRACT
from onex_ls.contract.vocabulary.schema import (
    FREE_MAP,
    Anything,
    Basic,
    Block,
    Key,
    Later,
    ListOf,
    MapOf,
    OneOf,
    Scalar,
    Tagged,
    Type,
)
from onex_ls.contract.vocabulary.usage import by_share, usage
from onex_ls.syntax.parse import parse
from onex_ls.syntax.values import Plain, plain

Schema = dict[str, Any]

_COMMON_PERCENT = 3
"""How common a key must be among contracts of a kind for its near misses to be refused: each costs half a kilobyte."""

_PLACEHOLDER = r"\$\{"
_BASIC: dict[Basic, Schema] = {
    Basic.TEXT: {"type": ["string"]},
    Basic.INTEGER: {"type": ["integer", "string"], "pattern": rf"{_PLACEHOLDER}|^[+-]?[0-9]+$"},
    Basic.NUMBER: {"type": ["number", "string"], "pattern": rf"{_PLACEHOLDER}|^[+-]?[0-9.]+([eE][+-]?[0-9]+)?$"},
    Basic.BOOLEAN: {
        "type": ["boolean", "string"],
        "pattern": rf"{_PLACEHOLDER}|^([Tt]rue|[Ff]alse|[Yy]es|[Nn]o|[Oo]n|[Oo]ff)$",
    },
    Basic.SCALAR: {"type": ["string", "number", "boolean"]},
}


def json_schema(kind: Kind | None = None) -> Schema:
    """The schema of one kind of contract, or of all kinds together."""
    definitions: dict[str, Schema] = {}
    keys = [key for key in by_share(CONTRACT.keys, kind) if kind is None or not key.kinds or kind in key.kinds]
    properties = {key.name: _key(key, definitions) for key in keys}
    properties["node_type"] = properties["node_type"] | {"enum": _node_types(kind)}
    properties["node_type"].pop("anyOf", None)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"ONEX {kind.value} contract" if kind is not None else "ONEX contract",
        "description": CONTRACT.doc,
        "type": "object",
        "properties": properties,
        "patternProperties": {_near_misses(key.name): False for key in keys if _is_common(key, kind)},
        **_demands(kind),
        "$defs": definitions,
    }


def _demands(kind: Kind | None) -> Schema:
    """What a contract must have; the rest of what is required is only warned of."""
    of_node, of_handler = ["contract_version", "node_type"], ["contract_version", "handler_id", "descriptor"]
    if kind is None:
        return {"anyOf": [{"required": of_node}, {"required": of_handler}]}
    return {"required": of_handler if kind is Kind.HANDLER else of_node}


def _node_types(kind: Kind | None) -> list[str]:
    kinds = (kind,) if kind in NODE_KINDS else NODE_KINDS
    return [spelling for each in kinds for spelling in (each.generic, each.value, each.value.upper())]


def _key(key: Key, definitions: dict[str, Schema]) -> Schema:
    schema = _type(key.type, definitions)
    if not key.required:
        schema = _or_null(schema)
    schema = schema | {"description": key.doc}
    if key.default:
        schema["default"] = _value(key.default)
    if key.example:
        schema["examples"] = [_value(key.example)]
    if key.deprecated or key.replaced_by:
        schema["deprecated"] = True
    return schema


def _value(text: str) -> Plain:
    root = parse(text).root
    return plain(root) if root is not None else None


def _type(declared: Type, definitions: dict[str, Schema]) -> Schema:
    if isinstance(declared, Scalar):
        return _scalar(declared)
    if isinstance(declared, Later):
        return _type(declared.find(), definitions)
    if isinstance(declared, ListOf):
        return {"type": ["array"], "items": _type(declared.item, definitions)}
    if declared is FREE_MAP:
        return {}
    if isinstance(declared, MapOf):
        return {"type": ["object"], "additionalProperties": _or_null(_type(declared.value, definitions))}
    if isinstance(declared, OneOf):
        return {"anyOf": [_type(option, definitions) for option in declared.options]}
    if isinstance(declared, Tagged):
        return _tagged(declared, definitions)
    return {} if isinstance(declared, Anything) else _reference(declared, definitions)


def _scalar(declared: Scalar) -> Schema:
    values: list[Any] = [choice.value for choice in declared.choices]
    if declared.closed:
        values += [int(value) for value in values if value.isdecimal()]
        return {"anyOf": [{"enum": values}, {"type": ["string"], "pattern": _PLACEHOLDER}]}
    if values:
        return {"anyOf": [{"enum": values}, {"type": ["string"]}]}
    if declared.form is not None:
        return {"type": ["string"], "pattern": f"{_PLACEHOLDER}|^({declared.form.pattern})$"}
    bounds = {"minimum": declared.minimum, "maximum": declared.maximum}
    return _BASIC[declared.basic] | {name: bound for name, bound in bounds.items() if bound is not None}


def _tagged(declared: Tagged, definitions: dict[str, Schema]) -> Schema:
    schema = _reference(declared.otherwise, definitions)
    for value, block in reversed(declared.blocks):
        said = {"properties": {declared.tag: {"const": value}}, "required": [declared.tag]}
        schema = {"if": said, "then": _reference(block, definitions), "else": schema}
    return schema


def _reference(block: Block, definitions: dict[str, Schema]) -> Schema:
    name = re.sub(r"[^a-z0-9]+", "-", block.name.lower())
    if name not in definitions:
        definitions[name] = {}  # so that a block that contains itself comes to an end
        definitions[name] = _block(block, definitions)
    return {"$ref": f"#/$defs/{name}"}


def _block(block: Block, definitions: dict[str, Schema]) -> Schema:
    schema: Schema = {
        "title": block.name,
        "description": block.doc,
        "type": "object",
        "properties": {key.name: _key(key, definitions) for key in block.keys},
    }
    required = [key.name for key in block.keys if key.required]
    if required:
        schema["required"] = required
    if not block.open:
        schema["additionalProperties"] = False
    return schema


def _or_null(schema: Schema) -> Schema:
    """The schema, with null allowed too: a key without a value says nothing, as an absent one does."""
    if not schema:
        return schema
    if isinstance(schema.get("type"), list):
        return schema | {"type": [*schema["type"], "null"]}
    if "anyOf" in schema:
        return schema | {"anyOf": [*schema["anyOf"], {"type": "null"}]}
    return {"anyOf": [schema, {"type": "null"}]}


def _is_common(key: Key, kind: Kind | None) -> bool:
    shares = usage(key.name).shares
    return (shares.get(kind, 0) if kind is not None else max(shares.values(), default=0)) >= _COMMON_PERCENT


def _near_misses(name: str) -> str:
    """A pattern for everything that is one edit away from `name` and no known key itself."""
    pattern = re.compile("|".join(_edits(name)))
    known = [other for other in CONTRACT.names if pattern.fullmatch(other)]
    return f"^(?!(?:{'|'.join(known)})$)(?:{pattern.pattern})$"


def _edits(name: str) -> Iterable[str]:
    for at in range(len(name) + 1):
        before, after = name[:at], name[at:]
        yield f"{before}.{after}"
        if after:
            yield f"{before}.?{after[1:]}"
        if len(after) > 1 and after[0] != after[1]:
            yield f"{before}{after[1]}{after[0]}{after[2:]}"
