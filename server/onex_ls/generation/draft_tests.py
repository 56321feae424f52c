"""What the templates of tests are given. A test that could not fail, for want of values, is not drafted."""

from collections.abc import Callable

from onex_ls.contract.model import Place, Value
from onex_ls.generation.draft_handlers import (
    ONEX_ERROR,
    attribute_name,
    check_name,
    modules,
    place_of,
    shapes,
    statements,
)
from onex_ls.generation.draft_io_tests import io_test_context, io_test_imports
from onex_ls.generation.draft_lines import Context, traced
from onex_ls.generation.naming import subject
from onex_ls.generation.pytext import bracketed, called, import_block, laid_out, literal, row
from onex_ls.generation.samples import right_values, sample, vivid, wrong_values
from onex_ls.generation.spec import Body, FieldSpec, HandlerSpec, ModelSpec, NodeSpec, Shape
from onex_ls.templating.filters import pascal
from onex_ls.templating.text import LINE_WIDTH

_SLEEPS = {"collections.abc.Awaitable", "collections.abc.Callable"}
_EMPTY = {"dict": "{}", "frozenset": "frozenset()", "list": "[]", "object": "object()", "set": "set()"}


def model_test_context(spec: NodeSpec) -> Context | None:
    """The context of ``test_models_v1``; None when the package defines no model."""
    if not spec.models:
        return None
    by_name = spec.by_name
    samples = [(model, sample(model, by_name)) for model in spec.models]
    needed = ((model, [field.key for field in model.fields if field.is_required]) for model in spec.models)
    imports = {"pytest", "pydantic.BaseModel", "pydantic.ValidationError", *(model.ref.dotted for model in spec.models)}
    if any(value for _, value in samples):
        imports.add("json")
    return {
        "imports": import_block(imports, spec.layout.package),
        "models": traced(
            bracketed("MODELS: list[type[BaseModel]] = [", [model.ref.name for model in spec.models], "]"),
            {model.ref.name: model.place.path for model in spec.models},
        ),
        "samples": [_row(model, model.place, dict(value)) for model, value in samples if value],
        "required": [_row(model, model.place, list(keys)) for model, keys in needed if keys],
        "right": _rows(spec, right_values),
        "wrong": _rows(spec, wrong_values),
    }


def _rows(spec: NodeSpec, values: Callable[[FieldSpec], list[Value]]) -> list[dict[str, str]]:
    """A row for each value of each field: its model, its name, the value."""
    fields = ((model, field) for model in spec.models for field in model.fields)
    return [_row(model, field.declared.place, field.key, value) for model, field in fields for value in values(field)]


def _row(model: ModelSpec, place: Place, *values: Value) -> dict[str, str]:
    """A row of a table, with the place in the contract that it is about."""
    return {"path": place.path, "source": row(model.ref.name, [*values])}


def validator_test_context(spec: NodeSpec) -> Context | None:
    """The context of ``test_validators_v1``; None when there are no validators."""
    checked = [shape for shape in shapes(spec) if shape.annotation != "object"]
    if not checked:
        return None
    imports = {"pytest", ONEX_ERROR}
    for shape in checked:
        imports.update((f"{spec.validators}.{check_name(shape, spec)}", *_imported(shape)))
    return {
        "imports": import_block(imports, spec.layout.package),
        "checks": [
            {
                "path": place_of(shape, spec).path,
                "name": check_name(shape, spec),
                "value": _value(shape, spec, "value = ", 1),
                "data": laid_out(data, "data: dict[str, object] = ", "", 1) if (data := _data(shape, spec)) else "",
                "is_kept": not shape.spelled,
                "raises": _raises(_type(shape), 1),
            }
            for shape in checked
        ],
    }


def handler_test_context(spec: NodeSpec) -> Context | None:
    """The context of ``test_handlers_v1``; None when the package defines no handler."""
    handlers = [context for handler in spec.handlers if (context := _handler(handler, spec))]
    if not handlers:
        return None
    imports = {"pytest", "typing.Any", ONEX_ERROR}
    if any(
        "re.escape" in part
        for context in handlers
        for part in (context["refuses_request"], context["refuses_response"])
    ):
        imports.add("re")
    for handler in spec.handlers:
        imports.update((handler.ref.dotted, *_imported(handler.request)))
        own = spec.behaviours_of(handler)
        imports.update(behaviour.ref.module for behaviour in own)
        imports.update(["types.ModuleType"] if own and handler.body is Body.DISPATCH else [])
        if handler.is_async:
            imports.add("asyncio")
        if handler.io is not None:
            imports.update(_imported(handler.response) if not handler.io.picked and not handler.io.answers else ())
        elif handler.computation is None:
            imports.update(_imported(handler.response))
        elif _data(handler.request, spec) is not None:
            imports.update(modules(handler.computation))
    tested = [context for context in handlers if context.get("is_tested")]
    sleeps = any(context["again"] for context in tested)
    if tested:
        imports |= io_test_imports(spec) - (set() if sleeps else _SLEEPS)
    return {
        "imports": import_block(imports, spec.layout.package),
        "methods": dict(sorted((context["method"], context["path"]) for context in tested)),
        "sleeps": sleeps,
        "handlers": handlers,
    }


def _handler(handler: HandlerSpec, spec: NodeSpec) -> Context:
    """One class of tests; its statements stand two levels deep, those under ``with`` three."""
    data = _data(handler.request, spec)
    if data is not None and handler.computation is not None and handler.computation.statements:
        data = vivid(data, spec.model(handler.request.models[0]))
    behaviour = "{operation: behaviour}" if handler.body is Body.DISPATCH else "behaviour"
    takes, gives = _type(handler.request), _type(handler.response)
    define = "async def" if handler.is_async else "def"
    return {
        "name": pascal(subject(handler.ref.name)),
        "path": handler.place.path,
        "body": handler.body.value,
        "takes": takes,
        "behaviour": bracketed(f"{define} behaviour(", [f"given: {takes}"], f") -> {gives}:", 2),
        "nonsense": bracketed(f"{define} behaviour(", [f"given: {takes}"], ") -> Any:", 2),
        "request": _request(handler, spec, data),
        "keeps_response": not handler.response.spelled,
        "response": _value(handler.response, spec, "response = ", 2),
        "answer": _call("answer = ", handler, behaviour, "request", 2),
        "answer_to_nonsense": _call("", handler, behaviour, "nonsense", 3),
        "answer_with_nonsense": _call("", handler, behaviour, "request", 3),
        "answer_of_own": _call("answer = ", handler, None, "request", 2),
        "answer_alone": _call("", handler, None, "request", 3),
        "refuses_request": _raises(takes, 2),
        "refuses_response": _raises(gives, 2),
        "operations": _parametrized(_names(handler)),
        "operation": literal(handler.operations[0].name),
        **_own(handler, spec),
        "is_determined": handler.body is Body.COMPUTED and data is not None,
        "statements": statements(handler.computation, 2),
        "results": _results(handler, spec),
        **io_test_context(handler, spec),
    }


def _own(handler: HandlerSpec, spec: NodeSpec) -> Context:
    """What is tested of the behaviours of persons: that they are asked, not what they answer."""
    own = spec.behaviours_of(handler)
    if not own:
        return {"asks_own": "", "own_rows": [], "is_open": True, "open_operations": _parametrized(_names(handler))}
    named = {one.operation.name: one.called.partition(".") for one in own}
    left = [operation for operation in _names(handler) if operation not in named]
    if handler.body is Body.DISPATCH:
        rows = [f"({literal(name)}, {module}, {literal(function)})," for name, (module, _, function) in named.items()]
        replaced = "monkeypatch.setattr(module, name, behaviour)"
    else:
        module, _, function = named[own[0].operation.name]
        rows = []
        replaced = bracketed("monkeypatch.setattr(", [module, literal(function), "behaviour"], ")", 2)
    return {
        "asks_own": replaced,
        "own_rows": rows,
        "is_open": bool(left) and handler.body is Body.DISPATCH,
        "open_operations": _parametrized(left) if left else "",
    }


def _names(handler: HandlerSpec) -> list[str]:
    return [operation.name for operation in handler.operations]


def _parametrized(operations: list[str]) -> str:
    flat = f'@pytest.mark.parametrize("operation", {literal([*operations])})'
    if len(flat) + 4 <= LINE_WIDTH:
        return flat
    listed = laid_out([*operations], "", ",", 2)
    return f'@pytest.mark.parametrize(\n        "operation",\n        {listed}\n    )'


def _raises(name: str, indent: int) -> str:
    """The line that expects a value to be refused, by the name of what it should have been; '' for anything."""
    if name == "object":
        return ""
    matched = literal(name.partition("[")[0])
    return bracketed("with pytest.raises(", ["ModelOnexError", f"match={matched}"], "):", indent)


def _type(shape: Shape) -> str:
    """The type of the value that tests use for a shape."""
    return shape.spelled or shape.models[0].annotation


def _imported(shape: Shape) -> tuple[str, ...]:
    return shape.imports if shape.spelled else shape.imports[:1]


def _request(handler: HandlerSpec, spec: NodeSpec, data: dict[str, Value] | None) -> list[str]:
    """The statements that make a request; of a handler with several operations, for the one in ``operation``."""
    if handler.body is not Body.DISPATCH:
        return [_made(handler.request, data, "request = ", 2)]
    name = handler.request.models[0].name
    if data is None:
        return [f"request = {name}.model_construct(operation=operation)"]
    others = {key: value for key, value in data.items() if key != "operation"}
    if not others:
        return [bracketed(f"request = {name}.model_validate(", ['{"operation": operation}'], ")", 2)]
    return [
        laid_out(others, "data: dict[str, object] = ", "", 2),
        bracketed(f"request = {name}.model_validate(", ['{**data, "operation": operation}'], ")", 2),
    ]


def _results(handler: HandlerSpec, spec: NodeSpec) -> list[str]:
    """What the contract says about each field of a computed answer."""
    if handler.computation is None:
        return []
    given = {field.name: expression for field, expression in handler.computation.answers}
    model = spec.model(handler.response.models[0])
    fields = model.fields if model is not None else ()
    values = [(field, given.get(field.name, _default(field))) for field in fields]
    return [f"answer.{field.name} == {value}" for field, value in values if value is not None]


def _default(field: FieldSpec) -> str | None:
    """The default of a field as it compares; a member of an enum equals its value."""
    return literal(field.declared.default) if field.enums and field.default not in (None, "None") else field.default


def _call(head: str, handler: HandlerSpec, behaviour: str | None, argument: str, indent: int) -> str:
    if handler.body is Body.COMPUTED:
        behaviour = None
    if handler.body is Body.IO:
        behaviour = "Recorded(None)"
    if handler.is_function:
        given = [f"{attribute_name(handler)}={behaviour}"] if behaviour is not None else []
        call, arguments = f"{handler.ref.name}(", [argument, *given]
    else:
        call, arguments = f"{handler.ref.name}({behaviour or ''}).handle(", [argument]
    if handler.is_async:
        return bracketed(f"{head}asyncio.run(", [f"{call}{', '.join(arguments)})"], ")", indent)
    return bracketed(f"{head}{call}", arguments, ")", indent)


def node_test_context(spec: NodeSpec) -> Context:
    """The context of ``test_node_v1``."""
    base = f"Node{spec.kind.value.capitalize()}"
    imports = {
        "omnibase_core.models.container.model_onex_container.ModelONEXContainer",
        f"omnibase_core.nodes.node_{spec.kind.value}.{base}",
        f"{spec.node_module}.{spec.class_name}",
    }
    return {
        "imports": import_block(imports, spec.layout.package),
        "path": spec.place.path,
        "class_name": spec.class_name,
        "base": base,
        "kind": spec.kind.value,
    }


def _data(shape: Shape, spec: NodeSpec) -> dict[str, Value] | None:
    """A sample of the shape's first model; None for models whose fields are not known here."""
    model = spec.model(shape.models[0]) if shape.models and not shape.spelled else None
    return sample(model, spec.by_name) if model is not None else None


def _value(shape: Shape, spec: NodeSpec, head: str, indent: int) -> str:
    """A statement that makes a value of the shape."""
    return _made(shape, _data(shape, spec), head, indent)


def _made(shape: Shape, data: dict[str, Value] | None, head: str, indent: int) -> str:
    """A statement that makes a value of the shape out of `data`; of a model with unknown fields, one without any."""
    if shape.spelled:
        name = head.removesuffix(" = ")
        return f"{name}: {shape.annotation} = {_EMPTY[shape.annotation.partition('[')[0]]}"
    name = shape.models[0].annotation
    if data is None:
        return f"{head}{name}.model_construct()"
    return called(f"{head}{name}.model_validate(", data, ")", indent) if data else f"{head}{name}()"
