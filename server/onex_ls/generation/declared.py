"""What a contract declares about models: which it names where, and which fields they get from where."""

from collections.abc import Iterable
from dataclasses import replace

from onex_ls.contract.model import Contract, Field, ModelRef, Place
from onex_ls.generation.routing import Reached

OPERATION_FIELD = "operation"
"""The field of a request that says which operation is meant, as routing by ``operation_match`` has it."""


def named_models(contract: Contract) -> list[ModelRef]:
    """Every model that the contract names, the node's own first."""
    routes = contract.routing.routes if contract.routing is not None else ()
    models = [contract.input_model, contract.output_model, *(route.event_model for route in routes)]
    models += [model for operation in contract.operations for model in (operation.input_model, operation.output_model)]
    return distinct(model for model in (*models, *contract.models) if model is not None)


def distinct(models: Iterable[ModelRef]) -> list[ModelRef]:
    """The references, each class and module once."""
    found: dict[tuple[str | None, str], ModelRef] = {}
    for model in models:
        found.setdefault((model.module, model.name), model)
    return list(found.values())


def named_by_operation(reached: Reached, incoming: bool) -> list[ModelRef]:
    """The models that routes and declaration of one operation name for what goes in, or for what comes out."""
    if incoming:
        events = [route.event_model for route in reached.routes if route.event_model is not None]
        if events:
            return events
    operation = reached.operation
    model = (operation.input_model if incoming else operation.output_model) if operation is not None else None
    return [model] if model is not None else []


def fields_of(reached: Reached, incoming: bool) -> tuple[Field, ...]:
    """The fields that one operation declares for what goes in, or for what comes out."""
    if reached.operation is None:
        return ()
    return reached.operation.inputs if incoming else reached.operation.outputs


def merged(parts: list[tuple[Field, ...]]) -> tuple[Field, ...]:
    """One set of fields out of several: what only some of them have is optional, types that differ are alternatives."""
    parts = [part for part in parts if part]
    found: dict[str, Field] = {}
    for part in parts:
        for field in part:
            known = found.get(field.name)
            found[field.name] = field if known is None else _either(known, field)
    everywhere = {name for name in found if all(any(field.name == name for field in part) for part in parts)}
    return tuple(field if field.name in everywhere else replace(field, required=False) for field in found.values())


def _either(one: Field, other: Field) -> Field:
    """A field that takes what either of two takes."""
    types = dict.fromkeys(spelled for spelled in (one.type, other.type) if spelled)
    spelled = one.type if one.type == other.type else " | ".join(types) or None
    choices = tuple(dict.fromkeys((*one.choices, *other.choices))) if one.choices and other.choices else ()
    return replace(one, type=spelled, choices=choices)


def with_operation(fields: tuple[Field, ...], names: list[str], place: Place) -> tuple[Field, ...]:
    """The fields of a request that several operations share: which of them is meant comes first."""
    declared = next((field for field in fields if field.name == OPERATION_FIELD), None)
    choices = tuple(dict.fromkeys(names))
    if declared is not None:
        narrowed = replace(declared, choices=declared.choices or choices)
        return tuple(narrowed if field is declared else field for field in fields)
    field = Field(OPERATION_FIELD, "string", place, choices=choices, description="Which operation is asked for")
    return (field, *fields)
