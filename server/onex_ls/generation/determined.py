"""Which answers follow from the contract alone, so that code can compute them."""

from collections.abc import Mapping
from dataclasses import replace

from onex_ls.contract.kind import Kind
from onex_ls.generation.spec import Body, ClassRef, FieldSpec, HandlerSpec, ModelSpec, Shape


def computed(handler: HandlerSpec, models: Mapping[ClassRef, ModelSpec], kind: Kind) -> HandlerSpec:
    """The handler with its body COMPUTED where the contract determines the whole response.

    It does when every field of the response is one of the request with a type that fits, or has a declared value.
    An effect is never determined by its fields: what it does to the world is the point of it.
    """
    if kind is not Kind.COMPUTE or handler.body is not Body.BEHAVIOUR or len(handler.operations) != 1:
        return handler
    sides = [
        models.get(shape.models[0]) if len(shape.models) == 1 else None for shape in (handler.request, handler.response)
    ]
    request, response = sides
    if request is None or response is None or request is response:
        return handler
    given = {field.name: field for field in request.fields}
    carried = tuple(field.name for field in response.fields if _carries(given.get(field.name), field))
    determined = all(field.name in carried or field.default not in (None, "None") for field in response.fields)
    return replace(handler, body=Body.COMPUTED, carried=carried) if carried and determined else handler


def _only_model(shape: Shape, models: Mapping[ClassRef, ModelSpec]) -> ModelSpec | None:
    return models.get(shape.only_model) if shape.only_model is not None else None


def _carries(given: FieldSpec | None, wanted: FieldSpec) -> bool:
    """Whether every value of the request's field is one of the response's."""
    if given is None or given.alias is not None or wanted.alias is not None:
        return False
    same = given.annotation == wanted.annotation or f"{given.annotation} | None" == wanted.annotation
    return same and set(wanted.constraints) <= set(given.constraints)
