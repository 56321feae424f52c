"""What a contract leaves open, as functions that a person writes: each in a file of its own, theirs once it is made."""

from collections.abc import Iterator
from typing import Any

from onex_ls.generation.draft_handlers import ONEX_ERROR, type_name
from onex_ls.generation.naming import is_identifier, subject
from onex_ls.generation.pytext import bracketed, docstring, import_block, literal
from onex_ls.generation.spec import BehaviourSpec, Body, ClassRef, HandlerSpec, NodeSpec, OperationSpec, Shape
from onex_ls.provenance.behaviour import Behaviour
from onex_ls.templating.filters import snake

TEMPLATE = "behaviour_v1"
NOT_WRITTEN = "METHOD_NOT_IMPLEMENTED"
"""What code has in it that may find itself without a behaviour."""

_FACTS = ("collections.abc.Mapping",)
_IN_USE = frozenset({"facts", "request", "step"})


def behaviours(spec: NodeSpec) -> tuple[BehaviourSpec, ...]:
    """Every function that the handlers of a package need a person for, whether there is one or not."""
    taken: set[str] = set()
    return tuple(
        _behaviour(handler, operation, spec, taken) for handler in spec.handlers for operation in handler.missing
    )


def _behaviour(handler: HandlerSpec, operation: OperationSpec, spec: NodeSpec, taken: set[str]) -> BehaviourSpec:
    name = _free_name(operation, handler, taken)
    ref = ClassRef(f"{package_of(spec)}.behaviour_{name}", f"{name}_" if name in _IN_USE else name)
    takes = ("request", type_name(handler.request, spec))
    needed = tuple(_imports(handler.request, spec))
    if handler.body is Body.MACHINE:
        return BehaviourSpec(ref, handler.ref, operation, (("facts", "Mapping[str, object]"),), "bool", _FACTS, False)
    if spec.graph is not None and handler.body is Body.GRAPH:
        step = f"{spec.graph.module}.Step"
        return BehaviourSpec(ref, handler.ref, operation, (takes, ("step", "Step")), "None", (*needed, step), True)
    gives = type_name(handler.response, spec)
    needed += tuple(_imports(handler.response, spec))
    return BehaviourSpec(ref, handler.ref, operation, (takes,), gives, needed, handler.is_async)


def package_of(spec: NodeSpec) -> str:
    """The package that behaviours lie in."""
    return f"{spec.layout.package}.behaviours"


def _free_name(operation: OperationSpec, handler: HandlerSpec, taken: set[str]) -> str:
    """``order_price`` for ``order.price``: a name that no other behaviour of the package has."""
    name = snake(operation.name)
    if not is_identifier(f"behaviour_{name}") or not is_identifier(name):
        name = subject(handler.ref.name)
    free, number = name, 2
    while free in taken:
        free, number = f"{name}_{number}", number + 1
    taken.add(free)
    return free


def _imports(shape: Shape, spec: NodeSpec) -> Iterator[str]:
    if len(shape.models) > 1:
        yield f"{spec.validators}.{type_name(shape, spec)}"
    else:
        yield from shape.imports


def behaviour_context(behaviour: BehaviourSpec, spec: NodeSpec) -> dict[str, Any]:
    """The context of ``behaviour_v1``: a function that says of itself that it is still to be written."""
    operation = behaviour.operation
    imports = {*behaviour.imports, "omnibase_core.enums.enum_core_error_code.EnumCoreErrorCode", ONEX_ERROR}
    define = f"{'async def' if behaviour.is_async else 'def'} {behaviour.ref.name}("
    parameters = [f"{name}: {annotation}" for name, annotation in behaviour.parameters]
    return {
        "docstring": docstring(f"What {operation.name} of {spec.name} does. This file is yours"),
        "imports": import_block(imports, spec.layout.package),
        "path": operation.place.path,
        "signature": bracketed(define, parameters, f") -> {behaviour.returns}:"),
        "description": docstring(operation.description or f"Do what {operation.name} asks for", 1),
        "complaint": literal(f"{operation.name} has no behaviour ({operation.place.path or 'the contract'})"),
    }


def recorded(behaviour: BehaviourSpec, spec: NodeSpec) -> Behaviour:
    """A behaviour as the manifest of the package has it."""
    return Behaviour(
        operation=behaviour.operation.name,
        path=behaviour.operation.place.path,
        function=behaviour.ref.name,
        takes=tuple(annotation for _, annotation in behaviour.parameters),
        gives=behaviour.returns,
        is_async=behaviour.is_async,
        is_used=behaviour in spec.behaviours,
    )
