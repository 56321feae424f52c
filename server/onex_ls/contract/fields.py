"""Fields, operations and definitions, in every dialect that contracts write them in.

A field stands as a bare name, as ``name: type``, as a map of its parts under its name, as a map with a ``name`` key,
or as a property of a JSON Schema object. All of them load into one `Field`; what makes no sense is left out.
"""

import re
from collections.abc import Iterator

from onex_ls.contract.fieldtypes import is_type
from onex_ls.contract.model import Definition, Field, ModelRef, Operation, Place, Value
from onex_ls.contract.references import model_reference
from onex_ls.syntax.query import entries, join, mapping, scalar, sequence, text, value
from onex_ls.syntax.tree import Entry, Mapping, Node, Scalar
from onex_ls.syntax.values import is_null, plain, scalar_value

_NAME_KEYS = frozenset({"name", "field", "field_name"})
_TYPE_KEYS = ("type", "data_type", "python_type")
_PLAIN_TEXT = re.compile(r"[\w ./:-]+")
_CHOICE_KEYS = ("enum", "choices", "allowed_values", "values")
_CONSTRAINTS = {
    "ge": "minimum",
    "min": "minimum",
    "min_value": "minimum",
    "minimum": "minimum",
    "le": "maximum",
    "max": "maximum",
    "max_value": "maximum",
    "maximum": "maximum",
    "gt": "exclusive_minimum",
    "exclusiveMinimum": "exclusive_minimum",
    "lt": "exclusive_maximum",
    "exclusiveMaximum": "exclusive_maximum",
    "multiple_of": "multiple_of",
    "multipleOf": "multiple_of",
    "min_length": "min_length",
    "minLength": "min_length",
    "min_items": "min_length",
    "minItems": "min_length",
    "max_length": "max_length",
    "maxLength": "max_length",
    "max_items": "max_length",
    "maxItems": "max_length",
    "pattern": "pattern",
    "regex": "pattern",
}
_PART_KEYS = frozenset(
    {*_TYPE_KEYS, *_CHOICE_KEYS, *_CONSTRAINTS, "required", "optional", "default", "default_factory", "description"}
    | {"nullable", "items", "item_type", "$ref", "ref", "format"}
)
_NAME_WITH_TYPE = re.compile(r"([A-Za-z_]\w*)\s*(?:\((.+)\)|:\s*(\S.*))", re.DOTALL)
_CLASSES = re.compile(r"[A-Z]\w*(\s*\|\s*[A-Z]\w*)*")
_DEEPEST_TYPE = 6
_OPERATION_NAMES = ("operation", "name", "operation_id", "operation_name")


def read_fields(node: Node | None, path: str) -> tuple[Field, ...]:
    """The fields of ``input_fields``, ``inputs``, ``properties`` and their like, which stand at `path`."""
    block = mapping(node)
    if block is not None and mapping(value(block, "properties")) is not None:
        return _properties(block, path)
    if block is not None:
        return tuple(_pair(pair, path) for pair in entries(block) if pair.name)
    listed = sequence(node)
    items = listed.items if listed is not None else ()
    named = _items_are_named(items)
    found: list[Field] = []
    for position, item in enumerate(items):
        found.extend(_item(item, join(path, position), named))
    return tuple(found)


def read_definitions(node: Node | None, path: str) -> tuple[Definition, ...]:
    """The schemas below ``definitions``; one that is no object becomes a definition with an `alias`."""
    found = []
    for pair in entries(node):
        block, name = mapping(pair.value), pair.name
        if block is None or not name:
            continue
        place = Place(join(path, name), pair.key.span)
        is_object = mapping(value(block, "properties")) is not None or text(block, "type") in (None, "object")
        alias = None if is_object else _declared(name, block, place, True)
        fields = _properties(block, place.path) if is_object else ()
        found.append(Definition(name, _prose(block), fields, place, alias))
    return tuple(found)


def read_operations(node: Node | None, path: str) -> tuple[Operation, ...]:
    """The entries of ``io_operations`` or ``operations``: a list of maps or of names, or a map by name."""
    listed = sequence(node)
    if listed is None:
        named = ((pair.name, pair.value, join(path, pair.name or "?")) for pair in entries(node))
        return tuple(_operation(name, item, at) for name, item, at in named if name and mapping(item) is not None)
    found = []
    for position, item in enumerate(listed.items):
        bare = scalar(item)
        if bare is not None and is_null(bare):
            continue
        name = bare.value if bare is not None else next(filter(None, (text(item, key) for key in _OPERATION_NAMES)), "")
        if name.strip():
            found.append(_operation(name.strip(), item, join(path, position)))
    return tuple(found)


def _operation(name: str, item: Node, path: str) -> Operation:
    truth = scalar(value(item, "idempotent"))
    idempotent = scalar_value(truth) if truth is not None else None
    return Operation(
        name=name,
        description=_prose(item),
        inputs=read_fields(*_either(item, path, "input_fields", "inputs")),
        outputs=read_fields(*_either(item, path, "output_fields", "outputs")),
        place=Place(path, item.span),
        idempotent=idempotent if isinstance(idempotent, bool) else None,
        input_model=_model(item, path, "input_model", "input_type"),
        output_model=_model(item, path, "output_model", "output_type"),
    )


def _model(item: Node, path: str, *keys: str) -> ModelRef | None:
    """The model of one side of an operation; a type that is no class, as in ``list[ModelX]``, is none."""
    node, at = _either(item, path, *keys)
    found = model_reference(node, at) if node is not None else None
    return found if found is not None and _CLASSES.fullmatch(found.name) else None


def _either(item: Node, path: str, *keys: str) -> tuple[Node | None, str]:
    key = next((key for key in keys if value(item, key) is not None), keys[0])
    return value(item, key), join(path, key)


def _first(block: Mapping, *keys: str) -> Node | None:
    return next((found for key in keys if (found := value(block, key)) is not None), None)


def _properties(block: Mapping, path: str) -> tuple[Field, ...]:
    """The properties of a JSON Schema object, where only those in ``required`` have to be there."""
    listed = sequence(value(block, "required"))
    names = {found.value for item in (listed.items if listed is not None else ()) if (found := scalar(item))}
    below = join(path, "properties")
    return tuple(
        _pair(pair, below, required=pair.name in names) for pair in entries(value(block, "properties")) if pair.name
    )


def _item(item: Node, path: str, named: bool) -> Iterator[Field]:
    bare, block = scalar(item), mapping(item)
    name = _name_in(block) if named and block is not None else None
    if bare is not None and bare.value.strip() and not is_null(bare):
        yield _bare(bare, Place(path, bare.span))
    elif block is not None and name is not None:
        yield _declared(name.value.strip(), block, Place(path, name.span), True)
    else:
        for pair in entries(block):
            if pair.name:
                yield _pair(pair, path)


def _items_are_named(items: tuple[Node, ...]) -> bool:
    """Whether the maps of a list are fields with a ``name`` key, not fields under their own names.

    A second ``name`` can only be a key, since no two fields have one name; and ``- name: payload`` alone is a field
    called "payload", as opposed to ``- name: str``, a field called "name".
    """
    blocks = [block for block in map(mapping, items) if block is not None and _name_in(block) is not None]
    if len(blocks) == 1:
        name = _name_in(blocks[0])
        return any(pair.name in _PART_KEYS for pair in entries(blocks[0])) or not (name and is_type(name.value))
    return bool(blocks)


def _name_in(block: Mapping) -> Scalar | None:
    found = next((scalar(pair.value) for pair in entries(block) if pair.name in _NAME_KEYS), None)
    return found if found is not None and found.value.strip() else None


def _bare(name: Scalar, place: Place) -> Field:
    """A field that is only a name, or a name with its type in brackets or behind a colon."""
    match = _NAME_WITH_TYPE.fullmatch(name.value.strip())
    if match is None:
        return Field(name.value.strip(), None, place)
    return Field(match[1], (match[2] or match[3]).strip(), place)


def _pair(pair: Entry, path: str, required: bool = True) -> Field:
    name = pair.name or ""
    place = Place(join(path, name), pair.key.span)
    block, spelled = mapping(pair.value), scalar(pair.value)
    if block is not None:
        return _declared(name, block, place, required)
    if spelled is not None:
        return Field(name, None if is_null(spelled) else spelled.value.strip() or None, place, required)
    return Field(name, _union(pair.value), place, required)


def _declared(name: str, block: Mapping, place: Place, required: bool) -> Field:
    """A field from a map of its parts; `required` is what holds where the map does not say."""
    default, factory = value(block, "default"), text(block, "default_factory")
    has_default = default is not None
    return Field(
        name=name,
        type=_type(block),
        place=place,
        required=_required(block, required) and not has_default and factory is None,
        has_default=has_default,
        default=plain(default) if default is not None else None,
        description=_prose(block),
        choices=_choices(block),
        constraints=tuple(sorted(_constraints(block).items())),
        nullable=_truth(block, "nullable") is True,
        factory=factory,
        enum=_enum(block, place),
    )


def _enum(block: Mapping, place: Place) -> ModelRef | None:
    """The class of an enumeration, beside its module."""
    name = text(block, "enum_class")
    return ModelRef(name, text(block, "module"), "", place) if name else None


def _required(block: Mapping, otherwise: bool) -> bool:
    stated = _truth(block, "required")
    if stated is not None:
        return stated
    optional = _truth(block, "optional")
    return otherwise if optional is None else not optional


def _truth(block: Mapping, key: str) -> bool | None:
    found = scalar(value(block, key))
    truth = scalar_value(found) if found is not None else None
    return truth if isinstance(truth, bool) else None


def _choices(block: Mapping) -> tuple[Value, ...]:
    listed = sequence(_first(block, *_CHOICE_KEYS))
    return tuple(plain(item) for item in listed.items) if listed is not None else ()


def _constraints(block: Mapping) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for part in (block, value(block, "constraints"), value(block, "validation")):
        for pair in entries(part):
            if pair.name in _CONSTRAINTS and scalar(pair.value) is not None:
                found[_CONSTRAINTS[pair.name]] = plain(pair.value)
    return found


def _prose(node: Node) -> str:
    return " ".join((text(node, "description") or "").split())


def _type(node: Node | None, depth: int = 0) -> str | None:
    """The type of a field as one spelling, put together from ``type``, ``items``, ``format`` and their like."""
    block = mapping(node)
    if block is None or depth > _DEEPEST_TYPE:
        found = scalar(node)
        return found.value.strip() if found is not None and not is_null(found) else None
    reference = text(block, "$ref") or text(block, "ref")
    if reference:
        return reference.rpartition("/")[2]
    for key in ("anyOf", "oneOf"):
        if (several := sequence(value(block, key))) is not None:
            return " | ".join(filter(None, (_type(item, depth + 1) for item in several.items))) or None
    spelled = _first(block, *_TYPE_KEYS)
    if spelled is None or scalar(spelled) is None:
        return _union(spelled)
    listed = _literal(block) if depth else None
    return listed or _with_parts((_type(spelled) or "").strip(), block, depth) or None


def _literal(block: Mapping) -> str | None:
    """The type of the items of a collection that lists their values, all of them plain texts."""
    texts = [choice for choice in _choices(block) if isinstance(choice, str) and _PLAIN_TEXT.fullmatch(choice)]
    return f"Literal[{', '.join(map(repr, texts))}]" if texts and len(texts) == len(_choices(block)) else None


def _with_parts(spelled: str, block: Mapping, depth: int) -> str:
    if spelled.lower() in ("array", "list", "set", "tuple"):
        item = _type(_first(block, "items", "item_type", "element_type"), depth + 1)
        return f"{spelled}[{item}]" if item else spelled
    if spelled.lower() in ("object", "dict", "map"):
        inner = _type(_first(block, "value_type", "additionalProperties"), depth + 1)
        key = text(block, "key_type") or "string"
        return f"dict[{key}, {inner}]" if inner and inner not in ("true", "false") else spelled
    return text(block, "format") or spelled if spelled.lower() == "string" else spelled


def _union(node: Node | None) -> str | None:
    listed = sequence(node)
    names = (scalar(item) for item in (listed.items if listed is not None else ()))
    return " | ".join("null" if is_null(name) else name.value.strip() for name in names if name is not None) or None
