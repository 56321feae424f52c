"""What the templates of state machines are given: the states, the table of transitions, the handler, the tests."""

from collections.abc import Iterable, Mapping, Sequence

from onex_ls.generation.draft_handlers import ONEX_ERROR, check_name, own_or_given
from onex_ls.generation.draft_lines import Context, Line, Row, listing, opening, passing_on, paths_of
from onex_ls.generation.flows import EnumSpec, MachineSpec, TransitionSpec
from onex_ls.generation.pytext import bracketed, docstring, import_block, literal, union
from onex_ls.generation.running import is_envelope
from onex_ls.generation.spec import HandlerSpec, NodeSpec
from onex_ls.templating.text import LINE_WIDTH, columns

_STEP = 4
_ERRORS = ("omnibase_core.enums.enum_core_error_code.EnumCoreErrorCode", ONEX_ERROR)
_PAYLOADS = "omnibase_core.models.reducer.payloads"
STATE_ACTION = f"{_PAYLOADS}.model_payload_fsm_state_action.ModelPayloadFSMStateAction"
TRANSITION_ACTION = f"{_PAYLOADS}.model_payload_fsm_transition_action.ModelPayloadFSMTransitionAction"


def enum_context(enum: EnumSpec, spec: NodeSpec) -> Context:
    """The context of ``enum_v1``."""
    return {
        "imports": import_block({"enum.StrEnum"}, spec.layout.package),
        "path": enum.place.path,
        "name": enum.name,
        "docstring": docstring(enum.description, 1),
        "members": [
            {
                "path": member.path,
                "source": f"{member.name} = {literal(member.value)}",
                "docstring": docstring(member.description, 1) if member.description else "",
            }
            for member in enum.members
        ],
    }


def machine_context(machine: MachineSpec, spec: NodeSpec) -> Context:
    """The context of ``machine_v1``."""
    state = machine.states.name
    has_actions = any(way.actions for way in machine.transitions)
    gathered = {"*leaving": machine.exit, "*passing": has_actions, "*entering": machine.entry}
    facts = ["facts: Mapping[str, object]"] if machine.has_conditions else []
    given = ["given: Mapping[str, Condition]"] if machine.open else []
    passed = ["way", "facts", *(["given"] if machine.open else [])]
    text = f"The state machine {machine.name}. {machine.description}".strip()
    return {
        **opening(spec, text, _imports(machine), machine.place.path),
        "path": machine.place.path,
        "state": state,
        "intent": union("Intent", _intent(machine)) if machine.has_intents else "",
        "has_conditions": machine.has_conditions,
        "has_actions": has_actions,
        "on_exit": bool(machine.exit),
        "on_entry": bool(machine.entry),
        "helpers": sorted({helper for condition in machine.conditions for helper in condition.helpers}),
        "places": _places(machine) if machine.open else [],
        "transitions": _transitions(machine),
        "tables": [
            _table(name, actions, machine.states)
            for name, actions in (("ON_EXIT", machine.exit), ("ON_ENTRY", machine.entry))
            if actions
        ],
        "signature": bracketed(
            "def advance(", [f"state: {state}", "trigger: str", *facts, *given], f") -> {advance_type(machine)}:"
        ),
        "may": f"_may({', '.join(passed)})",
        "may_signature": bracketed("def _may(", ["way: Transition", *facts, *given], ") -> bool:"),
        "intents_signature": bracketed(
            "def _intents(", [f"state: {state}", "way: Transition"], ") -> tuple[Intent, ...]:"
        ),
        "gathered": [name for name, is_there in gathered.items() if is_there],
    }


def advance_type(machine: MachineSpec) -> str:
    """What ``advance`` returns."""
    state = machine.states.name
    return f"tuple[{state}, tuple[Intent, ...]]" if machine.has_intents else state


def _imports(machine: MachineSpec) -> set[str]:
    imports = {"dataclasses.dataclass", "typing.Final", machine.states.dotted, *_ERRORS}
    helpers = {helper for condition in machine.conditions for helper in condition.helpers}
    if machine.has_conditions:
        imports.update({"collections.abc.Callable", "collections.abc.Mapping"})
    if any(condition.operator == "matches" for condition in machine.conditions):
        imports.add("re")
    if helpers & {"number", "length"}:
        imports.add("math.nan")
    if "length" in helpers:
        imports.add("collections.abc.Sized")
    if machine.does_on_states:
        imports.add(STATE_ACTION)
    if any(way.actions for way in machine.transitions):
        imports.add(TRANSITION_ACTION)
    return imports


def _intent(machine: MachineSpec) -> str:
    payloads = [STATE_ACTION] if machine.does_on_states else []
    payloads += [TRANSITION_ACTION] if any(way.actions for way in machine.transitions) else []
    return " | ".join(payload.rpartition(".")[2] for payload in payloads)


def _places(machine: MachineSpec) -> list[Line]:
    rows = [
        Row(condition.place.path, f"{literal(condition.name)}: {literal(condition.place.path)},")
        for condition in machine.open
    ]
    flat = f"PLACES: Final = {{{rows[0].source.removesuffix(',')}}}"
    fits = len(rows) == 1 and columns(flat) <= LINE_WIDTH
    return listing("PLACES: Final = {", rows, "}", flat if fits else "")


def _table(name: str, actions: Mapping[str, Sequence[str]], states: EnumSpec) -> list[Line]:
    rows = [
        Row(states.member(state).path, f"{tupled(f'{states.expression(state)}: ', map(literal, names), '', 1)},")
        for state, names in actions.items()
    ]
    return listing(f"{name}: Final = {{", rows, "}")


def _transitions(machine: MachineSpec) -> list[Line]:
    head = "TRANSITIONS: Final = "
    rows = [Row(way.place.path, _transition(way, machine.states)) for way in machine.transitions]
    alone = only(head, [row.source for row in rows])
    return listing(f"{head}(", rows, ")", f"{head}{alone}" if alone else "")


def _transition(way: TransitionSpec, states: EnumSpec) -> str:
    sources = [states.expression(source) for source in way.sources]
    all_of = tupled("", sources, "", 2) if len(sources) < len(states.members) else f"tuple({states.name})"
    arguments = [all_of if len(states.members) > 1 else tupled("", sources, "", 2), literal(way.trigger)]
    arguments.append(states.expression(way.target))
    if way.conditions:
        conditions = [f"lambda facts: {condition.expression}" for condition in way.conditions]
        arguments.append(tupled("conditions=", conditions, "", 2))
    if way.open:
        arguments.append(tupled("open_conditions=", [literal(condition.name) for condition in way.open], "", 2))
    if way.actions:
        arguments.append(tupled("actions=", map(literal, way.actions), "", 2))
    flat = f"Transition({', '.join(arguments)}),"
    if "\n" not in flat and _STEP + columns(flat) <= LINE_WIDTH:
        return flat
    return exploded("Transition(", arguments, "),", 1)


def tupled(head: str, items: Iterable[str], tail: str, indent: int) -> str:
    """`head` + a tuple of the items + `tail`, broken where the line is too long; the first line is not indented.

    A comma is reckoned behind it, since it stands among others.
    """
    items = list(items)
    flat = f"{head}({', '.join(items)}{',' if len(items) == 1 else ''}){tail}"
    if not any("\n" in item for item in items) and _STEP * indent + columns(flat) + 1 <= LINE_WIDTH:
        return flat
    return exploded(f"{head}(", items, f"){tail}", indent)


def only(head: str, rows: Sequence[str], tail: str = "") -> str:
    """The tuple of a single row, which has its comma, if there is just one and it fits on a line behind `head`."""
    flat = f"({rows[0]}){tail}"
    return flat if len(rows) == 1 and "\n" not in flat and columns(f"{head}{flat}") <= LINE_WIDTH else ""


def exploded(head: str, items: Iterable[str], tail: str, indent: int = 0) -> str:
    """`head` + one item a line + `tail`; the first line is not indented."""
    inner = " " * (_STEP * (indent + 1))
    return "".join([head, "\n", *(f"{inner}{item},\n" for item in items), " " * (_STEP * indent), tail])


def machine_handler_context(spec: NodeSpec, module: str) -> Context:
    """The context of ``handler_machine_v1`` for the module of the one handler that advances the machine."""
    handler, machine = spec.handlers[0], spec.machine
    assert machine is not None  # noqa: S101 - only a machine gives a handler this body
    passed_on = dict(spec.exports).get(module, ())
    indent = 1 if handler.is_function else 2
    paths = paths_of((handler.ref, *passed_on), spec)
    imports = {*_handler_imports(handler, machine, spec), *(ref.dotted for ref in passed_on)}
    return {
        **opening(spec, f"The handler of {spec.name}.", imports, spec.place.path),
        "all": passing_on(paths, paths) if passed_on else [],
        "machine_path": machine.place.path,
        "path": handler.place.path,
        "name": handler.ref.name,
        "state": machine.states.name,
        "is_function": handler.is_function,
        "is_envelope": is_envelope(handler),
        "description": docstring(handler.description or f"Advances the state machine {machine.name}.", 1),
        "signature": _signature(handler, machine),
        "constructor": bracketed("def __init__(", ["self", _GIVEN], ") -> None:", 1) if machine.open else "",
        "checks_request": bracketed(f"request = {check_name(handler.request, spec)}(", ["request"], ")", indent),
        "initial": machine.states.expression(machine.initial.name),
        "given": _given(handler, spec, indent),
        "advances": _advances(handler, machine, spec, indent),
        "answers": _answers(handler, machine, indent),
    }


_GIVEN = "conditions: Mapping[str, Condition] | None = None"
_METADATA = "omnibase_core.models.reducer.model_reducer_fsm_metadata.ModelReducerFsmMetadata"
_MODEL_INTENT = "omnibase_core.models.reducer.model_intent.ModelIntent"


def _handler_imports(handler: HandlerSpec, machine: MachineSpec, spec: NodeSpec) -> set[str]:
    imports = {f"{spec.validators}.{check_name(handler.request, spec)}", f"{machine.module}.advance"}
    imports.update((*handler.request.imports, *handler.response.imports))
    if machine.open:
        imports.update(("collections.abc.Mapping", f"{machine.module}.Condition"))
    imports.update(behaviour.ref.module for behaviour in spec.behaviours_of(handler))
    if is_envelope(handler):
        imports.update(("time.perf_counter", _METADATA, machine.states.dotted, *_ERRORS))
        imports.update([_MODEL_INTENT] if machine.has_intents else [])
    return imports


def handler_types(handler: HandlerSpec, machine: MachineSpec) -> tuple[str, str]:
    """What the handler takes and gives, as annotations."""
    gives = handler.response.annotation
    if is_envelope(handler):
        gives = gives.replace("object", machine.states.name)
    return handler.request.annotation, gives


def _signature(handler: HandlerSpec, machine: MachineSpec) -> str:
    define = "async def" if handler.is_async else "def"
    takes, gives = handler_types(handler, machine)
    if not handler.is_function:
        return bracketed(f"{define} handle(", ["self", f"request: {takes}"], f") -> {gives}:", 1)
    given = ["*", _GIVEN] if machine.open else []
    return bracketed(f"{define} {handler.ref.name}(", [f"request: {takes}", *given], f") -> {gives}:")


def _given(handler: HandlerSpec, spec: NodeSpec, indent: int) -> str:
    """The statement that takes the conditions that a handler is given, or else has; a function may need none."""
    own = spec.behaviours_of(handler)
    if not own:
        return "" if handler.is_function else "self._conditions = conditions or {}"
    return own_or_given("conditions" if handler.is_function else "self._conditions", "conditions", own, indent)


def _advances(handler: HandlerSpec, machine: MachineSpec, spec: NodeSpec, indent: int) -> str:
    envelope = is_envelope(handler)
    arguments = ["before", 'request.metadata.trigger or ""'] if envelope else ["request.state", "request.trigger"]
    if machine.has_conditions:
        arguments.append("facts" if envelope else "request.model_dump()")
    if machine.open:
        given = "conditions" if spec.behaviours_of(handler) else "conditions or {}"
        arguments.append(given if handler.is_function else "self._conditions")
    state = "state, intents" if machine.has_intents else "state"
    return bracketed(f"{state} = advance(", arguments, ")", indent)


def _answers(handler: HandlerSpec, machine: MachineSpec, indent: int) -> str:
    if is_envelope(handler):
        return exploded("return ModelReducerOutput(", _envelope(machine, indent), ")", indent)
    intents = ["intents"] if machine.has_intents else []
    if handler.request == handler.response:
        updates = [f'"{name}": {name}' for name in ("state", *intents)]
        return bracketed("return request.model_copy(", [f"update={{{', '.join(updates)}}}"], ")", indent)
    arguments = [f"{name}={name}" for name in ("state", *intents)]
    arguments += [f"{name}=request.{name}" for name in handler.carried]
    return bracketed(f"return {handler.response.annotation}(", arguments, ")", indent)


def _envelope(machine: MachineSpec, indent: int) -> list[str]:
    pad = " " * (_STEP * (indent + 1))
    wrapped = (
        f"intents=tuple(\n{pad}    ModelIntent(\n{pad}        intent_type=intent.intent_type,\n"
        f"{pad}        target={literal(machine.name)},\n{pad}        payload=intent,\n{pad}    )\n"
        f"{pad}    for intent in intents\n{pad})"
    )
    return [
        "result=state",
        "operation_id=request.operation_id",
        "reduction_type=request.reduction_type",
        "processing_time_ms=1000 * (perf_counter() - started)",
        "items_processed=len(request.data)",
        *([wrapped] if machine.has_intents else []),
        "metadata=request.metadata.model_copy(update=dict(fsm.to_dict()))",
        "fsm_metadata=fsm",
    ]
