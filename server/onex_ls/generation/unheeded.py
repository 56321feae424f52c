"""What a contract asks of a workflow or a state machine that generated code does not do, so that it is told of."""

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet

from onex_ls.contract.graphs import Graph
from onex_ls.contract.machines import Machine
from onex_ls.contract.model import Contract
from onex_ls.contract.parts import Named
from onex_ls.contract.place import Place
from onex_ls.findings.finding import Finding
from onex_ls.generation.graph import MODES, STRATEGIES
from onex_ls.generation.rules import NOT_GENERATED
from onex_ls.generation.running import Flow
from onex_ls.generation.spec import Body

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
    asked = [(found, undone[key], key) for key, found in said if found.name.lower() == "true"]
    if asked:
        listed = ", ".join(f"{what} (`{key}`)" for _, what, key in asked)
        yield _finding(f"Generated code does not {listed}", asked[0][0].place)


def _finding(message: str, place: Place) -> Finding:
    return Finding(NOT_GENERATED.name, NOT_GENERATED.severity, message, place.span, place.path)
