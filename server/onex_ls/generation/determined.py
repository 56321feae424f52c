"""Which answers follow from the contract alone, so that code can compute them."""

from collections.abc import Mapping
from dataclasses import replace

from onex_ls.contract.kind import Kind
from onex_ls.contract.model import Contract
from onex_ls.findings.finding import Finding
from onex_ls.generation.io_calls import with_io
from onex_ls.generation.pipelining import computation
from onex_ls.generation.spec import Body, ClassRef, Computation, FieldSpec, HandlerSpec, ModelSpec, Shape

Models = Mapping[ClassRef, ModelSpec]


def determined(
    handlers: list[HandlerSpec], models: Models, contract: Contract, kind: Kind
) -> tuple[tuple[HandlerSpec, ...], list[Finding]]:
    """The handlers with the body COMPUTED where the contract determines the whole response; what it has to say of it.

    It does by a pipeline, which is that of the only handler, or when every field of the response is one of the request
    with a type that fits, or has a declared value. An effect is determined by its io, and never by its fields: what it
    does to the world is the point of it.
    """
    if kind is Kind.EFFECT:
        return with_io(handlers, models.values(), contract)
    if kind is not Kind.COMPUTE:
        return tuple(handlers), []
    if not contract.pipelines or len(handlers) != 1:
        return tuple(_by_fields(handler, models) for handler in handlers), []
    (handler,) = handlers
    request, response = _only_model(handler.request, models), _only_model(handler.response, models)
    if handler.body is not Body.BEHAVIOUR or request is None or response is None:
        return tuple(handlers), []
    found, findings = computation(contract.pipelines[0], request, response, models.values())
    return (handler if found is None else replace(handler, body=Body.COMPUTED, computation=found),), findings


def _by_fields(handler: HandlerSpec, models: Models) -> HandlerSpec:
    """The handler, COMPUTED if the fields of its request are those of its response."""
    request, response = _only_model(handler.request, models), _only_model(handler.response, models)
    alone = handler.body is Body.BEHAVIOUR and len(handler.operations) == 1
    if not alone or request is None or response is None or request is response:
        return handler
    given = {field.name: field for field in request.fields}
    carried = [field for field in response.fields if _carries(given.get(field.name), field)]
    if not carried or not all(field in carried or field.default not in (None, "None") for field in response.fields):
        return handler
    answers = tuple((field, f"request.{field.name}") for field in carried)
    return replace(handler, body=Body.COMPUTED, computation=Computation((), answers))


def _only_model(shape: Shape, models: Mapping[ClassRef, ModelSpec]) -> ModelSpec | None:
    return models.get(shape.only_model) if shape.only_model is not None else None


def _carries(given: FieldSpec | None, wanted: FieldSpec) -> bool:
    """Whether every value of the request's field is one of the response's."""
    if given is None or given.alias is not None or wanted.alias is not None:
        return False
    same = given.annotation == wanted.annotation or f"{given.annotation} | None" == wanted.annotation
    return same and set(wanted.constraints) <= set(given.constraints)
