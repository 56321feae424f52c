"""What the templates of handlers and validators are given."""

from typing import Any

from onex_ls.generation.pytext import bracketed, docstring, import_block, literal
from onex_ls.generation.spec import Body, HandlerSpec, NodeSpec, Shape
from onex_ls.templating.filters import pascal, snake

ONEX_ERROR = "omnibase_core.errors.model_onex_error.ModelOnexError"
_ERROR = ("omnibase_core.enums.enum_core_error_code.EnumCoreErrorCode", ONEX_ERROR)


def check_name(shape: Shape) -> str:
    """The function that checks a value of the shape: ``validate_score_request`` for ``ModelScoreRequest``."""
    names = [snake(model.name.removeprefix("Model")) or snake(model.name) for model in shape.models]
    return f"validate_{'_or_'.join(names) or snake(shape.annotation)}"


def shapes(spec: NodeSpec) -> list[Shape]:
    """Everything that generated handlers take or give, each once."""
    return list(dict.fromkeys(shape for handler in spec.handlers for shape in (handler.request, handler.response)))


def validator_context(spec: NodeSpec) -> dict[str, Any]:
    """The context of ``validators_v1``."""
    imports = {"collections.abc.Callable", "typing.TypeVar", "pydantic.ValidationError", *_ERROR}
    checks = []
    for shape in shapes(spec):
        is_model = len(shape.models) == 1
        imports.update(shape.imports if is_model else (*shape.imports, "pydantic.TypeAdapter"))
        adapter = f"TypeAdapter[{shape.annotation}]({shape.annotation}).validate_python"
        validate = f"{shape.annotation}.model_validate" if is_model else adapter
        checks.append(
            {
                "signature": bracketed(f"def {check_name(shape)}(", ["value: object"], f") -> {shape.annotation}:"),
                "docstring": docstring("Return `value` if it fits; raise ModelOnexError if not.", 1),
                "result": bracketed("return _validated(", [validate, "value"], ")", 1),
            }
        )
    return {
        "docstring": docstring(f"Checks of what goes into {spec.name} and what comes out of it."),
        "imports": import_block(imports, spec.layout.package),
        "checks": checks,
    }


def handler_context(spec: NodeSpec, module: str) -> dict[str, Any]:
    """The context of ``handler_v1`` for one module, which may hold several handlers and pass on some models."""
    handlers = [handler for handler in spec.handlers if handler.ref.module == module]
    passed_on = dict(spec.exports).get(module, ())
    imports = {ref.dotted for ref in passed_on}
    for handler in handlers:
        imports.update(_imports(handler, spec.layout.package))
    names = sorted({handler.ref.name for handler in handlers} | {ref.name for ref in passed_on})
    subject = "Handlers" if len(handlers) > 1 else "The handler"
    return {
        "docstring": docstring(f"{subject} of {spec.name}."),
        "imports": import_block(imports, spec.layout.package),
        "all": bracketed("__all__ = [", [literal(name) for name in names], "]") if passed_on else "",
        "handlers": [_handler(handler) for handler in handlers],
    }


def _imports(handler: HandlerSpec, package: str) -> set[str]:
    checks = f"{package}.validators"
    imports = {*handler.request.imports, *handler.response.imports, f"{checks}.{check_name(handler.request)}"}
    if handler.body is Body.COMPUTED:
        return imports
    imports.update({*_ERROR, "collections.abc.Callable", f"{checks}.{check_name(handler.response)}"})
    if handler.is_async:
        imports.add("collections.abc.Awaitable")
    if handler.body is Body.DISPATCH:
        imports.update({"collections.abc.Mapping", "typing.Final"})
    return imports


def alias_name(handler: HandlerSpec) -> str:
    """The type of what a handler is given to do: ``ScoreBehaviour`` for ``HandlerScore``."""
    subject = pascal(handler.ref.name).removeprefix("Handler").removeprefix("Handle") or pascal(handler.ref.name)
    return f"{subject}Behaviour{'s' if handler.body is Body.DISPATCH else ''}"


def attribute_name(handler: HandlerSpec) -> str:
    """The parameter that takes the behaviour, or the behaviours by operation."""
    return "behaviours" if handler.body is Body.DISPATCH else "behaviour"


def _handler(handler: HandlerSpec) -> dict[str, Any]:
    attribute, alias = attribute_name(handler), alias_name(handler)
    given = attribute if handler.is_function else f"self._{attribute}"
    is_dispatch = handler.body is Body.DISPATCH
    behaviour = "behaviour" if is_dispatch else given
    indent = 1 if handler.is_function else 2
    wait = "await " if handler.is_async else ""
    return {
        "name": handler.ref.name,
        "path": handler.place.path,
        "body": handler.body.value,
        "is_function": handler.is_function,
        "docstring": docstring(handler.description or f"Handler of {_operations(handler)}.", 1),
        "summary": docstring(f"Answer a request of {_operations(handler)}.", 2),
        "alias": _alias(handler) if handler.body is not Body.COMPUTED else "",
        "places": _places(handler) if is_dispatch else "",
        "signature": _signature(handler),
        "constructor": bracketed("def __init__(", ["self", f"{attribute}: {alias} | None = None"], ") -> None:", 1),
        "attribute": f"_{attribute}",
        "initial": "behaviours or {}" if is_dispatch else attribute,
        "behaviours": f"({given} or {{}})" if handler.is_function else given,
        "behaviour": behaviour,
        "complaint": _complaint(handler),
        "checks_request": bracketed(f"request = {check_name(handler.request)}(", ["request"], ")", indent),
        "calls": bracketed(f"{wait}{behaviour}(", ["request"], ")", indent),
        "checks_response": bracketed(f"return {check_name(handler.response)}(", ["response"], ")", indent),
        "computes": bracketed(
            f"return {handler.response.annotation}(",
            [f"{name}=request.{name}" for name in handler.carried],
            ")",
            indent,
        ),
    }


def _operations(handler: HandlerSpec) -> str:
    return ", ".join(operation.name for operation in handler.operations)


def _alias(handler: HandlerSpec) -> str:
    result = f"Awaitable[{handler.response.annotation}]" if handler.is_async else handler.response.annotation
    if handler.body is Body.BEHAVIOUR:
        return bracketed(f"{alias_name(handler)} = Callable[", [f"[{handler.request.annotation}]", result], "]")
    callable_type = f"Callable[[{handler.request.annotation}], {result}]"
    return bracketed(f"{alias_name(handler)} = Mapping[", ["str", callable_type], "]")


def places_name(handler: HandlerSpec) -> str:
    """The constant that says where the contract declares each operation of a handler."""
    return f"_{snake(handler.ref.name).upper()}_PLACES"


def _places(handler: HandlerSpec) -> str:
    items = [f"{literal(operation.name)}: {literal(operation.place.path)}" for operation in handler.operations]
    return bracketed(f"{places_name(handler)}: Final = {{", items, "}")


def _signature(handler: HandlerSpec) -> str:
    define = "async def" if handler.is_async else "def"
    tail = f") -> {handler.response.annotation}:"
    request = f"request: {handler.request.annotation}"
    if not handler.is_function:
        return bracketed(f"{define} handle(", ["self", request], tail, 1)
    if handler.body is Body.COMPUTED:
        return bracketed(f"{define} {handler.ref.name}(", [request], tail)
    optional = f"{attribute_name(handler)}: {alias_name(handler)} | None = None"
    return bracketed(f"{define} {handler.ref.name}(", [request, "*", optional], tail)


def _complaint(handler: HandlerSpec) -> str:
    """The message of a handler that was not given what to do, as an expression."""
    if handler.body is Body.DISPATCH:
        return f'f"{{request.operation}} has no behaviour ({{{places_name(handler)}[request.operation]}})"'
    path = handler.operations[0].place.path or "the contract"
    return literal(f"{_operations(handler)} has no behaviour ({path})")
