"""What the templates of handlers and validators are given."""

from collections.abc import Sequence

from onex_ls.contract.model import Value
from onex_ls.contract.place import Place
from onex_ls.generation.draft_io import io_context, io_imports
from onex_ls.generation.draft_lines import Context, opening, passing_on, paths_of
from onex_ls.generation.naming import subject
from onex_ls.generation.pytext import bracketed, called, docstring, either, literal, mapped, union
from onex_ls.generation.spec import BehaviourSpec, Body, ClassRef, Computation, HandlerSpec, NodeSpec, Shape
from onex_ls.templating.filters import pascal, snake

ONEX_ERROR = "omnibase_core.errors.model_onex_error.ModelOnexError"
_ERROR = ("omnibase_core.enums.enum_core_error_code.EnumCoreErrorCode", ONEX_ERROR)


def check_name(shape: Shape, spec: NodeSpec) -> str:
    """The function that checks a value of the shape: ``validate_score_request`` for ``ModelScoreRequest``.

    What is no single model is named after the handler that takes or gives it.
    """
    if shape.only_model is not None:
        return f"validate_{_short_name(shape.only_model, spec)}"
    return f"validate_{snake(_role(shape, spec))}"


def _short_name(model: ClassRef, spec: NodeSpec) -> str:
    """A model's name without its prefix, unless another model is called so without one."""
    short = model.name.removeprefix("Model") or model.name
    others = {other.name for shape in shapes(spec) if (other := shape.only_model) is not None and other != model}
    return snake(model.name if short in others else short)


def type_name(shape: Shape, spec: NodeSpec) -> str:
    """The shape as an annotation; several models have a name for all of them, which the validators define."""
    return _role(shape, spec) if len(shape.models) > 1 else shape.annotation


def _role(shape: Shape, spec: NodeSpec) -> str:
    """``ScoreRequest`` for what the handler of scores takes."""
    handler = next(handler for handler in spec.handlers if shape in (handler.request, handler.response))
    return f"{pascal(subject(handler.ref.name))}{'Request' if shape == handler.request else 'Response'}"


def shapes(spec: NodeSpec) -> list[Shape]:
    """Everything that generated handlers take or give, each once."""
    return list(dict.fromkeys(shape for handler in spec.handlers for shape in (handler.request, handler.response)))


def place_of(shape: Shape, spec: NodeSpec) -> Place:
    """Where the contract declares a shape: its model, or else the first handler that takes or gives it."""
    model = spec.model(shape.only_model) if shape.only_model is not None else None
    if model is not None:
        return model.place
    return next(handler.place for handler in spec.handlers if shape in (handler.request, handler.response))


def validator_context(spec: NodeSpec) -> Context:
    """The context of ``validators_v1``."""
    imports = {"collections.abc.Callable", "typing.TypeVar", "pydantic.ValidationError", *_ERROR}
    checks = []
    for shape in shapes(spec):
        name, is_model = check_name(shape, spec), shape.only_model is not None
        imports.update(shape.imports if is_model else (*shape.imports, "pydantic.TypeAdapter"))
        named = type_name(shape, spec)
        bare = shape.only_model.name if shape.only_model is not None else named
        validate = f"{bare}.model_validate" if is_model else "adapter.validate_python"
        adapter = bracketed(f"adapter: TypeAdapter[{named}] = TypeAdapter(", [named], ")", 1)
        checks.append(
            {
                "path": place_of(shape, spec).path,
                "signature": bracketed(f"def {name}(", ["value: object"], f") -> {named}:"),
                "docstring": docstring("Return `value` if it fits; raise ModelOnexError if not.", 1),
                "passes": "" if shape.spelled else bracketed("if isinstance(", ["value", bare], "):", 1),
                "adapter": "" if is_model else adapter,
                "result": bracketed("return _validated(", [validate, "value"], ")", 1),
            }
        )
    return {
        **opening(spec, f"Checks of what {spec.name} takes and gives.", imports, spec.place.path),
        "unions": [
            {"path": place_of(shape, spec).path, "source": union(type_name(shape, spec), shape.annotation)}
            for shape in shapes(spec)
            if len(shape.models) > 1
        ],
        "checks": checks,
    }


def handler_context(spec: NodeSpec, module: str) -> Context:
    """The context of ``handler_v1`` for one module, which may hold several handlers and pass on some models."""
    handlers = [handler for handler in spec.handlers if handler.ref.module == module]
    passed_on = dict(spec.exports).get(module, ())
    imports = {ref.dotted for ref in passed_on}
    for handler in handlers:
        imports.update(_imports(handler, spec))
    paths = paths_of((*(handler.ref for handler in handlers), *passed_on), spec)
    what = "Handlers" if len(handlers) > 1 else "The handler"
    return {
        **opening(spec, f"{what} of {spec.name}.", imports, spec.place.path),
        "all": passing_on(paths, paths) if passed_on else [],
        "handlers": [_handler(handler, spec) for handler in handlers],
    }


def _imports(handler: HandlerSpec, spec: NodeSpec) -> set[str]:
    checks = spec.validators
    imports = {f"{checks}.{check_name(handler.request, spec)}"}
    for shape in (handler.request, handler.response):
        imports.update([f"{checks}.{type_name(shape, spec)}"] if len(shape.models) > 1 else shape.imports)
    if handler.computation is not None:
        checked = {f"{checks}.{check_name(handler.response, spec)}"} if handler.computation.needs_check else set()
        return imports | modules(handler.computation) | checked
    if handler.io is not None:
        answers = handler.io.answers or handler.io.picked
        checked = {f"{checks}.{check_name(handler.response, spec)}"} if answers else set()
        return imports | io_imports(handler, spec) | checked
    own = {behaviour.ref.module for behaviour in spec.behaviours_of(handler)}
    imports.update({"collections.abc.Callable", f"{checks}.{check_name(handler.response, spec)}", *own})
    if is_open(handler, spec):
        imports.update(_ERROR)
    if handler.is_async:
        imports.add("collections.abc.Awaitable")
    if handler.body is Body.DISPATCH:
        imports.update({"collections.abc.Mapping", "types.MappingProxyType", "typing.Final"})
    return imports


def modules(computation: Computation) -> set[str]:
    """The modules that the statements of a computation call functions of."""
    calls = {statement.call.partition(".")[0] for statement in computation.statements}
    return calls & {"re", "unicodedata"}


def alias_name(handler: HandlerSpec) -> str:
    """The type of what a handler is given to do: ``ScoreBehaviour`` for ``HandlerScore``."""
    return f"{pascal(subject(handler.ref.name))}Behaviour"


def attribute_name(handler: HandlerSpec) -> str:
    """The parameter that takes the behaviour, or the behaviours by operation."""
    return "behaviours" if handler.body is Body.DISPATCH else "behaviour"


def _handler(handler: HandlerSpec, spec: NodeSpec) -> Context:
    attribute = attribute_name(handler)
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
        "alias": _alias(handler, spec) if handler.body in (Body.BEHAVIOUR, Body.DISPATCH) else "",
        "places_name": _places_name(handler, spec),
        "places": _places(handler, spec) if is_dispatch else "",
        "signature": _signature(handler, spec),
        "constructor": bracketed("def __init__(", ["self", _parameter(handler)], ") -> None:", 1),
        "given": _given(handler, spec),
        "is_open": is_open(handler, spec),
        "behaviours": given if spec.behaviours_of(handler) or not handler.is_function else f"({given} or {{}})",
        "behaviour": behaviour,
        "complaint": _complaint(handler),
        "checks_request": bracketed(f"request = {check_name(handler.request, spec)}(", ["request"], ")", indent),
        "calls": bracketed(f"{wait}{behaviour}(", ["request"], ")", indent),
        "checks_response": bracketed(f"return {check_name(handler.response, spec)}(", ["response"], ")", indent),
        "statements": statements(handler.computation, indent),
        "computes": _computes(handler, spec, indent),
        "constants": [],
        **io_context(handler, check_name(handler.response, spec)),
    }


def is_open(handler: HandlerSpec, spec: NodeSpec) -> bool:
    """Whether a handler may find itself without a behaviour."""
    return handler.body is Body.DISPATCH or not spec.behaviours_of(handler)


def _given(handler: HandlerSpec, spec: NodeSpec) -> str:
    """The statement that takes what a handler is given, or else what the package has; a function may need none."""
    own, attribute = spec.behaviours_of(handler), attribute_name(handler)
    if handler.is_function:
        return own_or_given(attribute, attribute, own, 1) if own else ""
    if own:
        return own_or_given(f"self._{attribute}", attribute, own, 2)
    return f"self._{attribute} = {attribute}{' or {}' if handler.body is Body.DISPATCH else ''}"


def own_or_given(target: str, given: str, own: Sequence[BehaviourSpec], indent: int) -> str:
    """The statement that takes what is given in place of what the package has: one function, or several by name."""
    if given == "behaviour":
        return either(target, given, own[0].called, indent)
    items = [f"{literal(one.operation.name)}: {one.called}" for one in own]
    return bracketed(f"{target} = {{", [*items, f"**({given} or {{}})"], "}", indent)


def statements(computation: Computation | None, indent: int) -> list[dict[str, str]]:
    """The statements of a computation as code, each with its place in the contract."""
    return [
        {
            "path": found.place.path,
            "source": bracketed(f"{found.target} = {found.call}(", found.arguments, ")", indent),
        }
        for found in (computation.statements if computation is not None else ())
    ]


def _computes(handler: HandlerSpec, spec: NodeSpec, indent: int) -> str:
    """The statement that answers: a response, checked where it may refuse what was computed."""
    computation = handler.computation
    if computation is None:
        return ""
    if computation.needs_check:
        items = [(field.key, expression) for field, expression in computation.answers]
        return mapped(f"return {check_name(handler.response, spec)}(", items, ")", indent)
    arguments = [f"{field.name}={expression}" for field, expression in computation.answers]
    return bracketed(f"return {handler.response.annotation}(", arguments, ")", indent)


def _operations(handler: HandlerSpec) -> str:
    return ", ".join(operation.name for operation in handler.operations)


def _alias(handler: HandlerSpec, spec: NodeSpec) -> str:
    takes, gives = type_name(handler.request, spec), type_name(handler.response, spec)
    result = f"Awaitable[{gives}]" if handler.is_async else gives
    return bracketed(f"{alias_name(handler)} = Callable[", [f"[{takes}]", result], "]")


def _places_name(handler: HandlerSpec, spec: NodeSpec) -> str:
    """The constant that says where the contract declares each operation of a handler."""
    dispatching = [one for one in spec.handlers if one.body is Body.DISPATCH and one.ref.module == handler.ref.module]
    return "_PLACES" if len(dispatching) == 1 else f"_{snake(handler.ref.name).upper()}_PLACES"


def _places(handler: HandlerSpec, spec: NodeSpec) -> str:
    places: dict[str, Value] = {operation.name: operation.place.path for operation in handler.operations}
    return called(f"{_places_name(handler, spec)}: Final = MappingProxyType(", places, ")")


def _signature(handler: HandlerSpec, spec: NodeSpec) -> str:
    define = "async def" if handler.is_async else "def"
    tail = f") -> {type_name(handler.response, spec)}:"
    request = f"request: {type_name(handler.request, spec)}"
    if not handler.is_function:
        return bracketed(f"{define} handle(", ["self", request], tail, 1)
    if handler.body is Body.COMPUTED:
        return bracketed(f"{define} {handler.ref.name}(", [request], tail)
    return bracketed(f"{define} {handler.ref.name}(", [request, "*", _parameter(handler)], tail)


def _parameter(handler: HandlerSpec) -> str:
    """The parameter through which a handler is given its behaviour, or its behaviours by operation."""
    alias = alias_name(handler)
    given = f"Mapping[str, {alias}]" if handler.body is Body.DISPATCH else alias
    return f"{attribute_name(handler)}: {given} | None = None"


def _complaint(handler: HandlerSpec) -> str:
    """The message of a handler that was not given what to do, as an expression."""
    if handler.body is Body.DISPATCH:
        return 'f"{request.operation} has no behaviour ({place})"'
    path = handler.operations[0].place.path or "the contract"
    return literal(f"{_operations(handler)} has no behaviour ({path})")
