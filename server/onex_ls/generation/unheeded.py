"""What a contract asks for that generated code does not do, so that it is told of."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from itertools import groupby

from onex_ls.contract.graphs import Graph
from onex_ls.contract.kind import Kind
from onex_ls.contract.machines import Machine
from onex_ls.contract.model import Contract
from onex_ls.contract.parts import Named
from onex_ls.contract.place import Place
from onex_ls.findings.finding import Finding
from onex_ls.generation.graph import MODES, STRATEGIES
from onex_ls.generation.rules import NOT_GENERATED
from onex_ls.generation.running import Flow
from onex_ls.generation.spec import Body, HandlerSpec

_OF_GRAPHS = {
    "allow_partial_completion": "end with steps undone",
    "checkpoint_enabled": "save a run on its way",
    "checkpointing": "save a run on its way",
    "emit_dependency_graph": "publish the graph",
    "emit_step_metrics": "measure steps",
    "emit_workflow_events": "announce the run",
    "enable_load_balancing": "spread work",
    "recovery_enabled": "go on with a run after a crash",
    "rollback_enabled": "undo steps",
    "state_persistence_enabled": "keep what a run has come to",
}
_OF_MACHINES = {
    "checkpoint_enabled": "save the state on its way",
    "persistence_enabled": "keep the state between requests",
    "recovery_enabled": "recover a lost state",
    "rollback_enabled": "undo transitions",
}
"""What is not done, by the setting that asks for it by being true."""

_RETRIES, _BREAKER, _ONCE = "error_handling.retry_policy", "error_handling.circuit_breaker", "idempotency"
_OF_HANDLERS = {
    _RETRIES: "try again",
    _BREAKER: "stop calling what keeps failing",
    "error_handling.error_types": "treat each type of error in its own way",
    "error_handling.error_codes": "treat each error code in its own way",
    "error_handling.error_sanitization": "take secrets out of error messages",
    "error_handling.dead_letter_queue": "set failed messages aside",
    _ONCE: "handle only once what arrives twice",
    "health_check": "answer whether the node is well",
}
"""What generated handlers do not do, by the path that asks for it; other parts of ``error_handling`` are policies."""


def unheeded(contract: Contract, flow: Flow, bodies: AbstractSet[Body]) -> Iterator[Finding]:
    """A finding for each thing that is asked for and not done by what the node runs; `bodies` are its handlers'."""
    graph = flow.graph if flow.graph is not None and flow.graph.is_determined else None
    for what, found, body in (("graph", graph, Body.GRAPH), ("machine", flow.machine, Body.MACHINE)):
        if found is not None and bodies and body not in bodies:
            yield _finding(f"No handler runs the {what} by itself: what it takes and gives is not clear", found.place)
    if flow.graph is not None:
        yield from _of_graph(next(graph for graph in contract.graphs if graph.is_complete))
    if flow.machine is not None:
        place = flow.machine.place
        yield from _of_machine(next(machine for machine in contract.machines if machine.place == place))


def unheeded_by_handlers(
    contract: Contract, flow: Flow, handlers: Iterable[HandlerSpec], kind: Kind
) -> Iterator[Finding]:
    """A finding for each block that says what is done about failures, for the generated `handlers` of a node of `kind`.

    Handlers that only compute cannot fail so. An operation with a policy of its own, or a graph, keeps that one.
    """
    working = [handler for handler in handlers if handler.body is not Body.COMPUTED]
    done = {_ONCE} if kind is Kind.COMPUTE else set()
    if all(_has_retries(handler, flow) for handler in working):
        done.add(_RETRIES)
    if all(handler.io is not None and handler.io.breaker is not None for handler in working):
        done.add(_BREAKER)
    asked = [place for place in contract.resilience if working and place.path not in done]
    for _, places in groupby(asked, key=lambda place: place.path.partition(".")[0]):
        words = ((place, _OF_HANDLERS.get(place.path, "follow the policy")) for place in places)
        yield _not_done([(place, what, place.path.rpartition(".")[2]) for place, what in words])


def _has_retries(handler: HandlerSpec, flow: Flow) -> bool:
    if handler.body is Body.GRAPH:
        return flow.graph is not None and flow.graph.retries is not None
    return handler.io is not None and handler.io.retry is not None


def _of_graph(graph: Graph) -> Iterator[Finding]:
    settings = graph.coordination.settings
    yield from _asked(settings, _OF_GRAPHS)
    for key, known, what in (
        ("execution_mode", MODES, "mode"),
        ("failure_recovery_strategy", STRATEGIES, "strategy"),
    ):
        said = settings.get(key)
        if said is not None and said.name.lower() not in known:
            message = f"How the {what} {said.name!r} goes is not generated, so a person writes how the steps run"
            yield _finding(message, said.place)
    for edge in graph.edges:
        if edge.condition is not None:
            message = "Conditions of edges are not generated, so a person writes which steps run"
            yield _finding(message, edge.condition.place)


def _of_machine(machine: Machine) -> Iterator[Finding]:
    yield from _asked(machine.settings, _OF_MACHINES)
    reached = {way.trigger.name for way in machine.transitions if way.trigger is not None}
    operations = [operation for operation in machine.operations if operation.name not in reached]
    if operations:
        names = ", ".join(dict.fromkeys(operation.name for operation in operations))
        yield _finding(f"No transition is generated for the operations of the machine: {names}", operations[0].place)
    required = [name for state in machine.states for name in state.required]
    if required:
        names = ", ".join(dict.fromkeys(name.name for name in required))
        yield _finding(f"Generated code does not ask for the data that states require: {names}", required[0].place)


def _asked(settings: Mapping[str, Named], undone: Mapping[str, str]) -> Iterator[Finding]:
    """One finding for all settings that ask for what is not done, at the first of them."""
    said = ((key, settings[key]) for key in undone if key in settings)
    asked = [(found.place, undone[key], key) for key, found in said if found.name.lower() == "true"]
    if asked:
        yield _not_done(asked)


def _not_done(asked: Sequence[tuple[Place, str, str]]) -> Finding:
    """What is asked for at places, and the key that does, in one finding at the first of them."""
    listed = ", ".join(f"{what} (`{key}`)" for _, what, key in asked)
    return _finding(f"Generated code does not {listed}", asked[0][0])


def _finding(message: str, place: Place) -> Finding:
    return Finding(NOT_GENERATED.name, NOT_GENERATED.severity, message, place.span, place.path)
