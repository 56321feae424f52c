"""What a node of its kind runs, and how its only handler does: the fields that its models need for that, its answer."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from onex_ls.contract.kind import Kind
from onex_ls.contract.model import Contract, Field
from onex_ls.generation.flows import GraphSpec, MachineSpec
from onex_ls.generation.graph import graph_spec
from onex_ls.generation.machine import machine_spec
from onex_ls.generation.modelling import field_specs
from onex_ls.generation.pytext import literal
from onex_ls.generation.references import References
from onex_ls.generation.spec import Body, ClassRef, FieldSpec, HandlerSpec, OperationSpec

STATE, TRIGGER, INTENTS = "state", "trigger", "intents"

_CORE = "omnibase_core."
_ENVELOPE = ("ModelReducerInput", "ModelReducerOutput")
"""The models of omnibase_core that every reducer may take and give: trigger, state and facts are in their metadata."""

Fields = Mapping[ClassRef, tuple[Field, ...]]
"""The fields that the contract declares of each model whose fields are ours to decide."""

Added = Mapping[ClassRef, tuple[FieldSpec, ...]]


class Flow(NamedTuple):
    """What a node runs; at most one of both is there."""

    machine: MachineSpec | None = None
    graph: GraphSpec | None = None


def flow_of(contract: Contract, node_name: str, references: References) -> Flow:
    """What a node of the contract's kind runs, as far as the contract describes it."""
    if contract.kind is Kind.REDUCER:
        package = references.layout.package
        return Flow(machine=machine_spec(contract, node_name, package, references.free_module("machine")))
    if contract.kind is Kind.ORCHESTRATOR:
        return Flow(graph=graph_spec(contract, node_name, references.free_module("graph")))
    return Flow()


@dataclass(frozen=True, slots=True)
class Run:
    """How a handler runs a machine or graph: the handler with its new body, and the fields that its models get."""

    handler: HandlerSpec
    added: Added


def is_envelope(handler: HandlerSpec) -> bool:
    """Whether a handler takes and gives the models that omnibase_core has for every reducer."""
    models = (handler.request.only_model, handler.response.only_model)
    return all(
        model is not None and model.module.startswith(_CORE) and model.name == name
        for model, name in zip(models, _ENVELOPE, strict=True)
    )


def run_of(flow: Flow, handler: HandlerSpec, declared: Fields) -> Run | None:
    """How the only handler of a node runs its flow; None where the contract does not determine its answers."""
    if flow.machine is not None:
        return _run_of_machine(flow.machine, handler, declared)
    return _run_of_graph(flow.graph, handler, declared) if flow.graph is not None else None


def _run_of_machine(machine: MachineSpec, handler: HandlerSpec, declared: Fields) -> Run | None:
    """The handler that advances the machine."""
    if handler.body is not Body.BEHAVIOUR:
        return None
    left_open = tuple(OperationSpec(condition.name, "", condition.place) for condition in machine.open)
    handler = replace(handler, left_open=left_open)
    if is_envelope(handler):
        return Run(replace(handler, body=Body.MACHINE), {})
    request, response = handler.request.only_model, handler.response.only_model
    if request is None or response is None or request not in declared or response not in declared:
        return None
    carried = _carried(declared[request], declared[response], (STATE, TRIGGER, INTENTS))
    if carried is None or not all(_can_be_asked(field, machine) for field in declared[request]):
        return None
    takes, gives = _machine_request(machine, declared[request]), _machine_response(machine)
    added = {request: (*takes, *_defaulted(gives))} if request == response else {request: takes, response: gives}
    return Run(replace(handler, body=Body.MACHINE, carried=carried), added)


_ASKED = {
    "float": ("float", "int"),
    "int": ("int", "float"),
    "list[object]": ("list[object]", "list[str]"),
    "dict": (),
}
"""The types of a declared field that conditions can be asked about, by the type that they ask for."""


def _can_be_asked(field: Field, machine: MachineSpec) -> bool:
    """Whether the conditions about a declared field can be decided by values of its type."""
    fact = next((fact for fact in machine.facts if fact.name == field.name), None)
    if fact is None or fact.type is None or fact.type == "object":
        return True
    (spec,) = field_specs([field], {}, {})
    examples = [condition.example for condition in machine.conditions if condition.field == field.name]
    kind = spec.annotation.removesuffix(" | None")
    is_whole = all(not isinstance(example, float) or example.is_integer() for example in examples)
    return kind in _ASKED.get(fact.type, (fact.type,)) and (kind != "int" or is_whole)


def _carried(request: Iterable[Field], response: Iterable[Field], given: Iterable[str]) -> tuple[str, ...] | None:
    """The fields of the response that the request has too; None when another field is left that has no value."""
    has = {field.name: field.type for field in request}
    left = [field for field in response if field.name not in given]
    carried = tuple(field.name for field in left if field.name in has and has[field.name] == field.type)
    return carried if all(field.name in carried or field.has_default for field in left) else None


def _machine_request(machine: MachineSpec, declared: Iterable[Field]) -> tuple[FieldSpec, ...]:
    initial, triggers = machine.initial, machine.triggers
    state = FieldSpec(
        name=STATE,
        annotation=machine.states.name,
        imports=(machine.states.dotted,),
        declared=Field(STATE, None, initial.place, required=False, has_default=True, default=initial.name),
        description="The state that it finds",
        default=machine.states.expression(initial.name),
        choices=_choices(machine),
    )
    trigger = Field(TRIGGER, "string", machine.place, choices=triggers, description="What has happened")
    known = {STATE, TRIGGER, *(field.name for field in declared)}
    facts = [fact for fact in machine.facts if fact.name not in known]
    return (state, *field_specs([trigger, *facts], {}, {}))


def _machine_response(machine: MachineSpec) -> tuple[FieldSpec, ...]:
    state = FieldSpec(
        name=STATE,
        annotation=machine.states.name,
        imports=(machine.states.dotted,),
        declared=Field(STATE, None, machine.place),
        description="The state that it leaves",
        choices=_choices(machine),
    )
    intents = FieldSpec(
        name=INTENTS,
        annotation="tuple[Intent, ...]",
        imports=(f"{machine.module}.Intent",),
        declared=Field(INTENTS, None, machine.place),
        description="What is to be done, in its order",
    )
    return (state, intents) if machine.has_intents else (state,)


def _choices(machine: MachineSpec) -> tuple[str, ...]:
    return tuple(literal(member.value) for member in machine.states.members)


_OUTCOME = {
    "completed_steps": "The steps that were done",
    "failed_steps": "The steps that failed",
    "skipped_steps": "The steps that were not begun",
}
"""What a run of a graph tells, as the orchestrators of omnibase_core name it."""


def _run_of_graph(graph: GraphSpec, handler: HandlerSpec, declared: Fields) -> Run | None:
    """The handler that runs the graph."""
    request, response = handler.request.only_model, handler.response.only_model
    is_open = handler.body is Body.BEHAVIOUR and handler.is_async and graph.is_determined
    if not is_open or request is None or response is None or response not in declared:
        return None
    carried = _carried(declared.get(request, ()), declared[response], _OUTCOME)
    if carried is None:
        return None
    same = request == response
    fields = tuple(
        FieldSpec(
            name=name,
            annotation="tuple[str, ...]",
            imports=(),
            declared=Field(name, None, graph.place),
            description=description,
            default="()" if same else None,
        )
        for name, description in _OUTCOME.items()
    )
    asked = OperationSpec(graph.name, graph.description, graph.place)
    return Run(replace(handler, body=Body.GRAPH, carried=carried, left_open=(asked,)), {response: fields})


def _defaulted(fields: Iterable[FieldSpec]) -> tuple[FieldSpec, ...]:
    """The fields of a response that is the next request too: nothing is to be done yet when it goes in."""
    return tuple(replace(field, default="()") for field in fields if field.name == INTENTS)
