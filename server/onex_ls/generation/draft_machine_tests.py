"""What the templates of the tests of state machines are given."""

from onex_ls.contract.model import Value
from onex_ls.generation.draft_handlers import ONEX_ERROR
from onex_ls.generation.draft_lines import Context, Line, Row, listing
from onex_ls.generation.draft_machine import exploded, handler_types
from onex_ls.generation.flows import MachineSpec
from onex_ls.generation.naming import subject
from onex_ls.generation.pytext import bracketed, called, import_block, laid_out, literal
from onex_ls.generation.running import is_envelope
from onex_ls.generation.samples import sample
from onex_ls.generation.spec import HandlerSpec, NodeSpec
from onex_ls.generation.walks import Move, moves, refused, walk
from onex_ls.templating.filters import pascal
from onex_ls.templating.text import LINE_WIDTH, columns

_STEP = 4
_REDUCTION = "omnibase_core.enums.enum_reducer_types.EnumReductionType"
_METADATA = "omnibase_core.models.common.model_reducer_metadata.ModelReducerMetadata"


def machine_test_context(spec: NodeSpec) -> Context | None:
    """The context of ``test_machine_v1``; None for a package without a state machine."""
    machine = spec.machine
    if machine is None:
        return None
    found = moves(machine)
    allowed = [move for move in found if move.target is not None]
    imports = {"pytest", ONEX_ERROR, machine.states.dotted, f"{machine.module}.advance"}
    if machine.open:
        imports.update((f"{machine.module}.Condition", f"{machine.module}.PLACES"))
    state = machine.states.name
    return {
        "imports": import_block(imports, spec.layout.package),
        "path": machine.place.path,
        "state": state,
        "has_conditions": machine.has_conditions,
        "has_intents": machine.has_intents,
        "is_open": bool(machine.open),
        "triggers": laid_out([*machine.triggers], "TRIGGERS = "),
        "move": _type("Move", [state, *_types(machine)]),
        "case": _type("Case", [state, "str", "dict[str, object]"]),
        "names": ", ".join(literal(name) for name in ["state", *_names(machine)]),
        "allowed": _rows("ALLOWED: list[Move] = [", [_allowed(move, machine) for move in allowed]),
        "refused": _rows(
            "REFUSED: list[Case] = [", [_begun(move, machine) for move in found if move.target is None and move.facts]
        ),
        "open": _rows("OPEN: list[Case] = [", [_begun(move, machine) for move in allowed if move.is_open]),
    }


def machine_handler_test_context(spec: NodeSpec) -> Context:
    """The context of ``test_handlers_machine_v1``: the handler walks through the machine and refuses the rest."""
    handler, machine = spec.handlers[0], spec.machine
    assert machine is not None  # noqa: S101 - only a machine gives a handler this body
    found = moves(machine)
    takes, gives = handler_types(handler, machine)
    state = "metadata: ModelReducerMetadata" if is_envelope(handler) else f"state: {machine.states.name}"
    facts = _facts(machine, "facts: dict[str, object]")
    data = _data(handler, machine, spec)
    no_way = _refused(handler, machine, found)
    opened = next((move for move in found if move.is_open), None)
    return {
        "imports": import_block(_imports(handler, machine, spec), spec.layout.package),
        "path": handler.place.path,
        "machine_path": machine.place.path,
        "name": pascal(subject(handler.ref.name)),
        "move": _type("Move", _types(machine)),
        "names": ", ".join(_names(machine)),
        "walk": _walk(machine, found),
        "has_conditions": machine.has_conditions,
        "has_intents": machine.has_intents,
        "is_open": bool(machine.open),
        "is_envelope": is_envelope(handler),
        "initial": machine.states.expression(machine.initial.name),
        "model": handler.request.annotation,
        "carried": handler.carried,
        "begins": "" if is_envelope(handler) else _begins(handler, machine, data),
        "refused": no_way,
        "open": _made(handler, machine, opened) if opened is not None else "",
        "answer_alone": _call(handler, "request", "", "", 3),
        **_own(handler, spec),
        "refuses_nonsense": bracketed(
            "with pytest.raises(", ["ModelOnexError", f"match={literal(handler.request.models[0].name)}"], "):", 2
        ),
        "in_state": bracketed("def in_state(", [f"state: {machine.states.name}"], ") -> ModelReducerMetadata:")
        if is_envelope(handler) and (no_way or opened)
        else "",
        "made": bracketed("def made(", [state, "trigger: str", *facts], f") -> {takes}:"),
        "data": laid_out(data, "data: dict[str, object] = ", "", 1) if data else "",
        "answered": bracketed("def answered(", [f"request: {takes}"], f") -> {gives}:"),
        "answer": _call(handler, "request", "return ", "CONDITIONS" if machine.open else "", 1),
    }


def _own(handler: HandlerSpec, spec: NodeSpec) -> Context:
    """How a test replaces the conditions that the package has functions for, and gives the others."""
    own = spec.behaviours_of(handler)
    called = [one.called.partition(".") for one in own]
    left = [one for one in handler.left_open if one.name not in {known.operation.name for known in own}]
    others = f"{{{', '.join(f'{literal(one.name)}: condition' for one in left)}}}" if left else ""
    return {
        "asks_own": [
            bracketed("monkeypatch.setattr(", [module, literal(name), "condition"], ")", 2)
            for module, _, name in called
        ],
        "answer_of_own": _call(handler, "request", "", others, 2),
    }


def _imports(handler: HandlerSpec, machine: MachineSpec, spec: NodeSpec) -> set[str]:
    own = spec.behaviours_of(handler)
    imports = {one.ref.module for one in own} | ({"collections.abc.Mapping"} if own else set())
    imports |= {"pytest", "typing.Any", ONEX_ERROR, handler.ref.dotted, machine.states.dotted}
    imports.update((*handler.request.imports, *handler.response.imports))
    imports.update(["asyncio"] if handler.is_async else [])
    if machine.open:
        imports.update((f"{machine.module}.Condition", f"{machine.module}.PLACES"))
    return imports | ({_REDUCTION, _METADATA} if is_envelope(handler) else set())


def _facts(machine: MachineSpec, text: str) -> list[str]:
    """`text`, for a machine that has to do with facts."""
    return [text] if machine.has_conditions else []


def _actions(machine: MachineSpec, text: str) -> list[str]:
    """`text`, for a machine that has to do with actions."""
    return [text] if machine.has_intents else []


def _names(machine: MachineSpec) -> list[str]:
    return ["trigger", *_facts(machine, "facts"), "target", *_actions(machine, "actions")]


def _types(machine: MachineSpec) -> list[str]:
    """The types of `_parts`."""
    state = machine.states.name
    return ["str", *_facts(machine, "dict[str, object]"), state, *_actions(machine, "list[str]")]


def _type(name: str, parts: list[str]) -> str:
    return bracketed(f"{name} = tuple[", parts, "]")


def _parts(move: Move, machine: MachineSpec) -> list[str]:
    """Trigger, facts, the state reached and the names of actions, as they stand in a row."""
    return [
        literal(move.trigger),
        *_facts(machine, laid_out(dict(move.facts), "", "", 2)),
        machine.states.expression(move.target or ""),
        *_actions(machine, laid_out([*move.actions], "", "", 2)),
    ]


def _rows(head: str, rows: list[Row]) -> list[Line]:
    """A table of what tests expect; none where there is nothing to expect."""
    return listing(head, rows, "]") if rows else []


def _walk(machine: MachineSpec, found: tuple[Move, ...]) -> list[Line]:
    """The table of the moves that a handler makes one after the other."""
    rows = [Row(move.path, _row(_parts(move, machine))) for move in walk(machine, found)]
    return listing("WALK: list[Move] = [", rows, "]")


def _allowed(move: Move, machine: MachineSpec) -> Row:
    """A row of what is allowed: state, trigger and all that comes of it."""
    return Row(move.path, _row([machine.states.expression(move.state), *_parts(move, machine)]))


def _begun(move: Move, machine: MachineSpec) -> Row:
    """A row of what is refused: state, trigger, facts."""
    facts = laid_out(dict(move.facts), "", "", 2)
    return Row(move.path, _row([machine.states.expression(move.state), literal(move.trigger), facts]))


def _row(parts: list[str]) -> str:
    flat = f"({', '.join(parts)}),"
    fits = "\n" not in flat and _STEP + columns(flat) <= LINE_WIDTH
    return flat if fits else exploded("(", parts, "),", 1)


def _data(handler: HandlerSpec, machine: MachineSpec, spec: NodeSpec) -> dict[str, Value]:
    """A sample of what the request has beside the machine's own fields."""
    model = spec.model(handler.request.models[0])
    found = sample(model, spec.by_name) if model is not None else None
    own = {"state", "trigger", "intents", *(fact.name for fact in machine.facts)}
    return {key: value for key, value in (found or {}).items() if key not in own}


def _begins(handler: HandlerSpec, machine: MachineSpec, data: dict[str, Value]) -> str:
    values: Value = {**data, "trigger": machine.triggers[0]}
    return called(f"request = {handler.request.annotation}.model_validate(", values, ")", 2)


def _refused(handler: HandlerSpec, machine: MachineSpec, found: tuple[Move, ...]) -> str:
    """The statement that makes a request that the machine refuses; empty where it refuses none."""
    pair = next(iter(refused(machine, found)), None)
    return _made(handler, machine, Move(*pair, {}, None, handler.place.path)) if pair is not None else ""


def _made(handler: HandlerSpec, machine: MachineSpec, move: Move) -> str:
    state = machine.states.expression(move.state)
    if is_envelope(handler):
        state = f"in_state({state})"
    facts = _facts(machine, laid_out(dict(move.facts), "", "", 3))
    return bracketed("request = made(", [state, literal(move.trigger), *facts], ")", 2)


def _call(handler: HandlerSpec, argument: str, head: str, conditions: str, indent: int) -> str:
    if handler.is_function:
        call, arguments = f"{handler.ref.name}(", [argument, *([f"conditions={conditions}"] if conditions else [])]
    else:
        call, arguments = f"{handler.ref.name}({conditions}).handle(", [argument]
    if handler.is_async:
        return bracketed(f"{head}asyncio.run(", [f"{call}{', '.join(arguments)})"], ")", indent)
    return bracketed(f"{head}{call}", arguments, ")", indent)
