"""What a contract by itself asks of its package: handlers and models where it names them, and the fields it declares.

Generation knows more of what it generates, and says so itself. Of hand-written code only that is asked which the
contract says beyond doubt: many contracts tell of fields in their own words, which are in no model.
"""

import keyword
from collections.abc import Iterator, Sequence

from onex_ls.contract.fieldtypes import field_type
from onex_ls.contract.model import Contract, Field, HandlerRef, ModelRef
from onex_ls.pycode.shapes import Shape, names_in, read_shapes
from onex_ls.validation.package import Module, Package
from onex_ls.validation.result import RequiredField, Requirement


def declared_by(contract: Contract, package: Package) -> Iterator[Requirement]:
    """The requirements that follow from a contract for the modules that the package has."""
    yield from _handlers(contract, package)
    for model, fields in _models(contract):
        module = package.module(model.module) if model.module else None
        if module is None:
            continue
        yield Requirement(module.path, "name", model.name, model.place.path)
        if required := _fields(model.name, fields, module):
            yield Requirement(module.path, "class", model.name, model.place.path, fields=required)
    yield from _definitions(contract, package)


def _handlers(contract: Contract, package: Package) -> Iterator[Requirement]:
    routing = contract.routing
    routes = routing.routes if routing is not None else ()
    named = (*(route.handler for route in routes), routing.default_handler if routing is not None else None)
    is_dispatched = contract.event_bus is not None and bool(contract.event_bus.subscribed)
    for handler in named:
        module = package.module(handler.module) if handler is not None else None
        if handler is not None and module is not None:
            yield _handler(handler, module, is_dispatched)


def _handler(handler: HandlerRef, module: Module, is_dispatched: bool) -> Requirement:
    """A handler by its name; the method only where messages are dispatched to it, as nobody else has to call it so."""
    if handler.is_function:
        return Requirement(module.path, "function", handler.name, handler.place.path)
    method = "handle" if is_dispatched else None
    return Requirement(module.path, "class", handler.name, handler.place.path, None, method)


def _models(contract: Contract) -> Iterator[tuple[ModelRef, Sequence[Field]]]:
    """The models that a contract names, each with the fields that it declares of it."""
    only = contract.operations[0] if len(contract.operations) == 1 else None
    ends = (
        (contract.input_model, contract.inputs or (only.inputs if only is not None and not only.input_model else ())),
        (
            contract.output_model,
            contract.outputs or (only.outputs if only is not None and not only.output_model else ()),
        ),
        *((one.input_model, one.inputs) for one in contract.operations),
        *((one.output_model, one.outputs) for one in contract.operations),
        *((route.event_model, ()) for route in (contract.routing.routes if contract.routing is not None else ())),
    )
    for model, fields in ends:
        if model is not None:
            yield model, fields


def _definitions(contract: Contract, package: Package) -> Iterator[Requirement]:
    models = {found.name: found for found in package.own if found.is_model}
    for definition in contract.definitions:
        found = models.get(definition.name) or models.get(f"Model{definition.name}")
        if found is not None and (fields := _fields(found.name, definition.fields, found.module)):
            yield Requirement(found.module.path, "class", found.name, definition.place.path, fields=fields)


def _fields(name: str, fields: Sequence[Field], module: Module) -> tuple[RequiredField, ...]:
    """The fields that the class has to have; none where most of them are no fields of it, and so not meant as such."""
    shape = next((found for found in read_shapes(module.source.text).classes if found.name == name), None)
    if shape is None or not fields:
        return ()
    own = {attribute.name for attribute in shape.attributes}
    if 2 * sum(field.name in own for field in fields) <= len(fields):
        return ()
    return tuple(
        RequiredField(field.name, _type(field, shape), field.place.path)
        for field in fields
        if _can_be_attribute(field.name) and f'"{field.name}"' not in module.source.text  # else it is an alias
    )


def _can_be_attribute(name: str) -> bool:
    return name.isidentifier() and not keyword.iskeyword(name) and not name.startswith("_")


def _type(field: Field, shape: Shape) -> str:
    """The type that a contract declares, where a plain one stands against another plain one.

    A text may well be an id, an enum or a time in code, and a list a tuple: those are finer, not other.
    """
    own = next((attribute.type for attribute in shape.attributes if attribute.name == field.name), "")
    found = field_type(field.type)
    is_plain = _PLAIN.issuperset((*names_in(own), *names_in(found.annotation)))
    if not field.type or not is_plain or found.unknown or found.note or field.choices:
        return ""
    is_optional = not field.required or field.nullable or field.has_default
    takes_none = is_optional and own.endswith("| None") and not found.takes_none
    return f"{found.annotation} | None" if takes_none else found.annotation


_PLAIN = frozenset({"bool", "bytes", "dict", "float", "int", "list", "str"})
