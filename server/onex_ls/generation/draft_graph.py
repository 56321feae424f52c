"""What the templates of workflow graphs are given: the steps and how they run, the handler, the tests of both."""

from collections.abc import Iterable

from onex_ls.generation.draft_handlers import ONEX_ERROR, alias_name, check_name, own_or_given
from onex_ls.generation.draft_io import unbroken
from onex_ls.generation.draft_lines import Context, Line, Row, listing, opening, passing_on, paths_of
from onex_ls.generation.draft_machine import exploded, only, tupled
from onex_ls.generation.flows import GraphSpec, Limit, StepSpec
from onex_ls.generation.naming import subject
from onex_ls.generation.pytext import bracketed, called, docstring, import_block, laid_out, literal
from onex_ls.generation.samples import sample
from onex_ls.generation.spec import BehaviourSpec, HandlerSpec, NodeSpec
from onex_ls.templating.filters import pascal
from onex_ls.templating.text import LINE_WIDTH, columns

_STEP = 4
_ERROR_CODE = "omnibase_core.enums.enum_core_error_code.EnumCoreErrorCode"
_AWAITED = ("collections.abc.Awaitable", "collections.abc.Callable")


def graph_context(graph: GraphSpec, spec: NodeSpec) -> Context:
    """The context of ``graph_v1``."""
    imports = {"dataclasses.dataclass", "typing.Final", ONEX_ERROR, _ERROR_CODE, *_AWAITED}
    imports.update(
        ["asyncio"] if graph.is_parallel or graph.timeout_ms or graph.step_timeout_ms or _has_pause(graph) else []
    )
    has_config = any(step.config for step in graph.steps)
    imports.update(["collections.abc.Mapping", "dataclasses.field"] if has_config else [])
    return {
        **opening(spec, f"The workflow {graph.name}. {graph.description}".strip(), imports, graph.place.path),
        "path": graph.place.path,
        "constants": [
            {"path": limit.path, "source": f"{name}: Final = {limit.value}"} for name, limit in _limits(graph).items()
        ],
        "has_config": has_config,
        "growth": "GROWTH" in _limits(graph),
        "has_step_timeout": graph.step_timeout_ms is not None,
        "steps": _waves_of_steps(graph) if graph.is_parallel else _steps(graph),
        "is_parallel": graph.is_parallel,
        "goes_on": graph.goes_on,
        "has_retries": bool(graph.retries),
        "has_pause": _has_pause(graph),
        "has_timeout": bool(graph.timeout_ms),
    }


def _limits(graph: GraphSpec) -> dict[str, Limit]:
    """The numbers that the code of a graph needs, by the names of their constants."""
    pause = graph.pause_ms if _has_pause(graph) else None
    limits = {
        "MAX_RETRIES": graph.retries,
        "PAUSE_MS": pause,
        "GROWTH": graph.growth if pause is not None and len(graph.pauses_ms) > 1 else None,
        "TIMEOUT_MS": graph.timeout_ms,
        "STEP_TIMEOUT_MS": graph.step_timeout_ms,
    }
    return {name: limit for name, limit in limits.items() if limit is not None}


def _steps(graph: GraphSpec) -> list[Line]:
    """The steps as they follow each other."""
    head = "STEPS: Final = "
    rows = [Row(step.place.path, _step(step, 1)) for step in graph.steps]
    alone = only(head, [row.source for row in rows])
    return listing(f"{head}(", rows, ")", f"{head}{alone}" if alone else "")


def _waves_of_steps(graph: GraphSpec) -> list[Line]:
    """The steps in the groups that run at the same time."""
    steps, pad = {step.name: step for step in graph.steps}, " " * _STEP
    found: list[Line] = []
    for wave in graph.waves:
        rows = [Row(steps[name].place.path, _step(steps[name], 2)) for name in wave]
        alone = only(pad, [row.source for row in rows], ",")
        indented = [Row(row.path, f"{pad}{row.source}") for row in rows]
        found += listing(f"{pad}(", indented, f"{pad}),", f"{pad}{alone}" if alone else "")
    return [{"path": None, "source": "WAVES: Final = ("}, *found, {"path": None, "source": ")"}]


def _has_pause(graph: GraphSpec) -> bool:
    return bool(graph.retries and graph.pause_ms)


def _step(step: StepSpec, indent: int) -> str:
    arguments = [literal(step.name), literal(step.kind)]
    arguments += [tupled("", map(literal, step.waits_for), "", indent + 1)] if step.waits_for else []
    arguments += [_set(step, "config=", indent + 1).removesuffix(",")] if step.config else []
    flat = f"Step({', '.join(arguments)}),"
    fits = "\n" not in flat and _STEP * indent + columns(flat) <= LINE_WIDTH
    return flat if fits else exploded("Step(", arguments, "),", indent)


def graph_handler_context(spec: NodeSpec, module: str) -> Context:
    """The context of ``handler_graph_v1`` for the module of the one handler that runs the graph."""
    handler, graph = spec.handlers[0], spec.graph
    assert graph is not None  # noqa: S101 - only a graph gives a handler this body
    passed_on = dict(spec.exports).get(module, ())
    takes, gives = handler.request.annotation, handler.response.annotation
    alias, indent = alias_name(handler), 1 if handler.is_function else 2
    own = spec.behaviours_of(handler)
    imports = {"functools.partial", *_AWAITED, f"{graph.module}.Step", f"{graph.module}.run"}
    imports.update({behaviour.ref.module for behaviour in own} or {ONEX_ERROR, _ERROR_CODE})
    imports.update((*handler.request.imports, *handler.response.imports, *(ref.dotted for ref in passed_on)))
    imports.add(f"{spec.validators}.{check_name(handler.request, spec)}")
    paths = paths_of((handler.ref, *passed_on), spec)
    given = f"behaviour: {alias} | None = None"
    if handler.is_function:
        head, arguments = f"async def {handler.ref.name}(", [f"request: {takes}", "*", given]
    else:
        head, arguments = "async def handle(", ["self", f"request: {takes}"]
    return {
        **opening(spec, f"The handler of {spec.name}.", imports, spec.place.path),
        "all": passing_on(paths, paths) if passed_on else [],
        "alias": bracketed(f"{alias} = Callable[", [f"[{takes}, Step]", "Awaitable[None]"], "]"),
        "path": handler.place.path,
        "name": handler.ref.name,
        "is_function": handler.is_function,
        "description": docstring(handler.description or f"Runs the workflow {graph.name}.", 1),
        "constructor": bracketed("def __init__(", ["self", given], ") -> None:", 1),
        "signature": bracketed(head, arguments, f") -> {gives}:", indent - 1),
        "checks_request": bracketed(f"request = {check_name(handler.request, spec)}(", ["request"], ")", indent),
        "given": own_or_given("behaviour" if handler.is_function else "self._behaviour", "behaviour", own, indent)
        if own
        else "",
        "complaint": literal(f"{graph.name} has no behaviour ({graph.place.path})"),
        "answers": _answers(handler, indent),
    }


def _answers(handler: HandlerSpec, indent: int) -> str:
    results = ("completed", "failed", "skipped")
    if handler.request == handler.response:
        items = [f'"{name}_steps": outcome.{name}' for name in results]
        return exploded("return request.model_copy(", [exploded("update={", items, "}", indent + 1)], ")", indent)
    arguments = [f"{name}_steps=outcome.{name}" for name in results]
    arguments += [f"{name}=request.{name}" for name in handler.carried]
    return bracketed(f"return {handler.response.annotation}(", arguments, ")", indent)


def graph_test_context(spec: NodeSpec) -> Context | None:
    """The context of ``test_graph_v1``; None for a package without a graph."""
    graph = spec.graph
    if graph is None:
        return None
    imports = {"asyncio", "pytest", ONEX_ERROR, _ERROR_CODE, *(["sys"] if graph.retries else [])}
    imports.update(f"{graph.module}.{name}" for name in ("Emit", "Outcome", "Step", "run"))
    imports.update([graph.module] if graph.timeout_ms or graph.step_timeout_ms else [])
    imports.update(["unittest.mock.AsyncMock"] if _has_pause(graph) else [])
    together = [wave for wave in graph.waves if len(wave) > 1]
    return {
        "imports": import_block(imports, spec.layout.package),
        "path": graph.place.path,
        "order": _order(graph),
        "needs": listing("NEEDS: dict[str, tuple[str, ...]] = {", [_need(step) for step in graph.steps], "}"),
        "failures": listing(
            "FAILURES: list[Case] = [", [Row(step.place.path, _failure(graph, step.name)) for step in graph.steps], "]"
        ),
        "together": _waves(together) if together else "",
        "has_pause": _has_pause(graph),
        "config": _config(graph),
        "attempts": 1 + int(graph.retries.value if graph.retries is not None else 0),
        "pauses": laid_out([pause / 1000 for pause in graph.pauses_ms], "pauses = ", "", 1),
        "grows": "GROWTH" in _limits(graph),
        "pause_ms": graph.pause_ms.value if graph.pause_ms is not None else None,
        "timeout_ms": graph.timeout_ms.value if graph.timeout_ms is not None else None,
        "step_timeout_ms": graph.step_timeout_ms.value if graph.step_timeout_ms is not None else None,
        "module": graph.module.rpartition(".")[2],
    }


def _set(step: StepSpec, head: str, indent: int) -> str:
    """What is set for a step behind `head`, with a comma."""
    return laid_out(unbroken(dict(step.config)), head, ",", indent)


def _config(graph: GraphSpec) -> list[Line]:
    """The table of what is set for steps; none where nothing is."""
    rows = [Row(step.place.path, _set(step, f"{literal(step.name)}: ", 1)) for step in graph.steps if step.config]
    return listing("CONFIG: dict[str, dict[str, object]] = {", rows, "}") if rows else []


def _need(step: StepSpec) -> Row:
    """A row: a step and those that it waits for."""
    return Row(step.place.path, f"{tupled(f'{literal(step.name)}: ', map(literal, step.waits_for), '', 1)},")


def _order(graph: GraphSpec) -> str:
    return laid_out([name for wave in graph.waves for name in wave], "ORDER = ")


def _waves(waves: Iterable[tuple[str, ...]]) -> str:
    return laid_out([[*wave] for wave in waves], "WAVES = ")


def _failure(graph: GraphSpec, failing: str) -> str:
    """A row: the step that fails, those that are done all the same, and those that are not begun."""
    completed, skipped = failed(graph, failing)
    parts = [literal(failing)]
    parts += [tupled("", map(literal, names), "", 2) for names in (completed, skipped)]
    flat = f"({', '.join(parts)}),"
    fits = "\n" not in flat and _STEP + columns(flat) <= LINE_WIDTH
    return flat if fits else exploded("(", parts, "),", 1)


def failed(graph: GraphSpec, failing: str) -> tuple[list[str], list[str]]:
    """Which steps are done and which are not begun when one fails."""
    waits = {step.name: step.waits_for for step in graph.steps}
    completed: list[str] = []
    skipped: list[str] = []
    has_failed = False
    for wave in graph.waves:
        done = set(completed)
        for name in wave:
            can_begin = done.issuperset(waits[name]) if graph.goes_on else not has_failed
            if not can_begin:
                skipped.append(name)
            elif name != failing:
                completed.append(name)
        has_failed = has_failed or failing in wave
    return completed, skipped


def graph_handler_test_context(spec: NodeSpec) -> Context:
    """The context of ``test_handlers_graph_v1``: the handler runs the graph and tells what became of it."""
    handler, graph = spec.handlers[0], spec.graph
    assert graph is not None  # noqa: S101 - only a graph gives a handler this body
    takes = handler.request.annotation
    imports = {"asyncio", "pytest", "typing.Any", ONEX_ERROR, handler.ref.dotted, f"{graph.module}.Step"}
    imports.update((*handler.request.imports, *(["unittest.mock.AsyncMock"] if _has_pause(graph) else [])))
    own = spec.behaviours_of(handler)
    imports.update(behaviour.ref.module for behaviour in own)
    completed, skipped = failed(graph, graph.waves[0][0])
    define = bracketed("async def emit(", [f"given: {takes}", "step: Step"], ") -> None:", 2)
    return {
        "imports": import_block(imports, spec.layout.package),
        "path": handler.place.path,
        "graph_path": graph.place.path,
        "order": _order(graph),
        "name": pascal(subject(handler.ref.name)),
        "request": _request(handler, spec),
        "emit": define,
        "answer": _call(handler, "request", "emit", "answer = ", 2),
        "asks_own": bracketed("monkeypatch.setattr(", [*_named(own[0]), "emit"], ")", 2) if own else "",
        "answer_of_own": _call(handler, "request", "", "answer = ", 2),
        "answer_alone": _call(handler, "request", "", "", 3),
        "answer_nonsense": _call(handler, "nonsense", "emit", "", 3),
        "refuses_nonsense": bracketed(
            "with pytest.raises(", ["ModelOnexError", f"match={literal(handler.request.models[0].name)}"], "):", 2
        ),
        "has_pause": _has_pause(graph),
        "completed": tupled("assert answer.completed_steps == ", map(literal, completed), "", 2),
        "skipped": tupled("assert answer.skipped_steps == ", map(literal, skipped), "", 2),
        "carried": handler.carried,
    }


def _named(behaviour: BehaviourSpec) -> tuple[str, str]:
    """A behaviour as what sets attributes wants it: its module, and its name as text."""
    module, _, function = behaviour.called.partition(".")
    return module, literal(function)


def _request(handler: HandlerSpec, spec: NodeSpec) -> str:
    """The statement that makes a request; of a model with unknown fields, one without any."""
    name, model = handler.request.annotation, spec.model(handler.request.models[0])
    data = sample(model, spec.by_name) if model is not None else None
    if data is None:
        return f"request = {name}.model_construct()"
    return called(f"request = {name}.model_validate(", data, ")", 2) if data else f"request = {name}()"


def _call(handler: HandlerSpec, argument: str, behaviour: str, head: str, indent: int) -> str:
    if handler.is_function:
        given = f", behaviour={behaviour}" if behaviour else ""
        call = f"{handler.ref.name}({argument}{given})"
    else:
        call = f"{handler.ref.name}({behaviour}).handle({argument})"
    return bracketed(f"{head}asyncio.run(", [call], ")", indent)
