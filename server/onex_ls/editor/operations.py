"""Operations proposed from code that is there: what its handlers take and give, as ``io_operations`` of a contract."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from onex_ls.contract.load import load
from onex_ls.contract.recognise import recognise
from onex_ls.editor.words import snake
from onex_ls.findings.finding import Fix
from onex_ls.pycode.shapes import Attribute, Method, Plain, Shape, fields_of, names_in, read_shapes
from onex_ls.syntax.patch import add_entry, quoted
from onex_ls.syntax.query import entry, mapping
from onex_ls.syntax.tree import Mapping as MappingNode
from onex_ls.syntax.tree import Sequence, Tree

_KEY = "io_operations"
_ANSWERING = ("handle", "execute", "process")
"""Methods in which handlers and nodes of ONEX do their work, the most telling first."""

_ROLES = re.compile(r"^(?:Handler|Node)(?=[A-Z])|(?<=[a-z0-9])Handler$")


class Proposed(NamedTuple):
    """An operation that code carries out, with the fields of its request and response."""

    name: str
    description: str
    inputs: tuple[Attribute, ...]
    outputs: tuple[Attribute, ...]


def lacks_operations(tree: Tree) -> bool:
    """Whether a contract says nothing of its operations and has room for them."""
    root = mapping(tree.root)
    has_room = root is not None and not root.flow and bool(root.entries) and not tree.problems
    return has_room and entry(tree.root, _KEY) is None and entry(tree.root, "operations") is None


def operations_in(tree: Tree, sources: Iterable[str]) -> list[Proposed]:
    """The operations that the Python files beside a contract carry out, in the order of the files.

    A handler is a class with a method ``handle``, ``execute`` or ``process``, or what the contract's routing names; the
    routing also says what its operation is called.
    """
    read = [read_shapes(source) for source in sources]
    classes = {shape.name: shape for shapes in read for shape in shapes.classes}
    routed = dict(_routed(tree))
    found: dict[str, Proposed] = {}
    for shapes in read:
        named = [(shape.name, shape.method(*_ANSWERING), shape.description) for shape in shapes.classes if _acts(shape)]
        named += [(function.name, function, "") for function in shapes.functions if function.name in routed]
        for owner, method, about in named:
            if method is not None:
                name = routed.get(owner) or _subject(owner)
                found.setdefault(name, _proposed(name, method, about, classes))
    return [one for one in found.values() if one.inputs or one.outputs or one.name in routed.values()]


def proposal(tree: Tree, operations: Iterable[Proposed]) -> Fix | None:
    """The edit that writes operations into a contract, in the style of its lists, behind all that it says already."""
    root, listed = mapping(tree.root), list(operations)
    if root is None or not listed or not lacks_operations(tree):
        return None
    pad = "" if _has_flush_lists(tree, root) else "  "
    lines = [f"{_KEY}:"]
    for operation in listed:
        lines += [f"{pad}{line}" for line in _written(operation, pad)]
    blank = "\n" if re.search(r"\n[ \t]*\r?\n", tree.text[root.start : root.end]) else ""
    return Fix("Propose io_operations from the code", (add_entry(tree, root, blank + "\n".join(lines)),))


def _acts(shape: Shape) -> bool:
    return shape.method(*_ANSWERING) is not None and not shape.name.startswith("Protocol")


def _routed(tree: Tree) -> Iterator[tuple[str, str]]:
    """The handlers that the contract's routing names, with their operations."""
    kind = recognise(tree).kind
    routing = load(tree, kind).routing if kind is not None else None
    for route in routing.routes if routing is not None else ():
        if route.handler is not None and route.operation:
            yield route.handler.name, route.operation


def _subject(owner: str) -> str:
    """``score_document`` for ``HandlerScoreDocument``."""
    return snake(_ROLES.sub("", owner))


def _proposed(name: str, method: Method, about: str, classes: Mapping[str, Shape]) -> Proposed:
    inputs: list[Attribute] = []
    for parameter in method.parameters:
        model = _model(parameter.type, classes)
        inputs += fields_of(model, classes) if model is not None else [parameter] if parameter.type else []
    answer = _model(method.returns, classes)
    outputs = fields_of(answer, classes) if answer is not None else ()
    return Proposed(name, method.description or about, tuple({one.name: one for one in inputs}.values()), outputs)


def _model(annotation: str, classes: Mapping[str, Shape]) -> str | None:
    """The first class of the folder in a type that has fields: ``ModelA`` in ``ModelOutput[ModelA] | None``."""
    return next((name for name in names_in(annotation) if fields_of(name, classes)), None)


def _has_flush_lists(tree: Tree, root: MappingNode) -> bool:
    """Whether the dashes of lists stand below the first character of their keys, as the first list has it."""
    for pair in root.entries:
        if isinstance(pair.value, Sequence) and not pair.value.flow:
            return tree.lines.position(pair.value.start).column == tree.lines.position(pair.key.start).column
    return False


def _written(operation: Proposed, pad: str) -> Iterator[str]:
    yield f"- operation: {quoted(operation.name)}"
    if operation.description:
        yield f"  description: {quoted(operation.description)}"
    for key, fields in (("input_fields", operation.inputs), ("output_fields", operation.outputs)):
        if fields:
            yield f"  {key}:"
            for field in fields:
                yield from (f"  {pad}{line}" for line in _field(field))


def _field(field: Attribute) -> Iterator[str]:
    yield f"- name: {quoted(field.name)}"
    yield f"  type: {quoted(field.type)}"
    if field.description:
        yield f"  description: {quoted(field.description)}"
    if field.has_default:
        yield f"  default: {_scalar(field.default)}"
    elif not field.is_required:
        yield "  required: false"
    for name, limit in field.constraints:
        yield f"  {name}: {_scalar(limit)}"


def _scalar(value: Plain) -> str:
    if isinstance(value, str):
        return quoted(value)
    return json.dumps(value)
