"""What a node package is made of, worked out from its contract: the data that templates render."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from onex_ls.contract.effects import Breaker, Retry
from onex_ls.contract.kind import Kind
from onex_ls.contract.model import Field, Place, Topic, Value
from onex_ls.generation.flows import EnumSpec, GraphSpec, MachineSpec
from onex_ls.generation.layout import Layout


class ClassRef(NamedTuple):
    """A class or function and the module to import it from."""

    module: str
    name: str

    @property
    def dotted(self) -> str:
        """``module.name``."""
        return f"{self.module}.{self.name}"

    @property
    def annotation(self) -> str:
        """As an annotation: models that omnibase_core has for any payload take any here."""
        return (
            f"{self.name}[object]" if self.name in _GENERIC and self.module.startswith("omnibase_core.") else self.name
        )


_GENERIC = frozenset(
    {"ModelComputeInput", "ModelComputeOutput", "ModelEventEnvelope", "ModelReducerInput", "ModelReducerOutput"}
)


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One field of a generated model.

    `default` is an expression, None for a required field; `factory` is what makes a default instead. `constraints`
    are arguments of pydantic's ``Field`` with their expressions, `choices` the expressions in a ``Literal`` of the
    annotation. `alias` is the contract's name where Python cannot have it. `unknown` are names in its type that
    nothing declares. `declared` is the field of the contract, `enums` are those in the annotation.
    """

    name: str
    annotation: str
    imports: tuple[str, ...]
    declared: Field
    description: str = ""
    enums: tuple[EnumSpec, ...] = ()
    alias: str | None = None
    default: str | None = None
    factory: str | None = None
    constraints: tuple[tuple[str, str], ...] = ()
    choices: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()

    @property
    def is_required(self) -> bool:
        """Whether a model cannot be made without it."""
        return self.default is None and self.factory is None

    @property
    def key(self) -> str:
        """Its name in data."""
        return self.alias or self.name


@dataclass(frozen=True, slots=True)
class ModelSpec:
    """A model that the package defines, in the module `ref.module`."""

    ref: ClassRef
    description: str
    fields: tuple[FieldSpec, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Shape:
    """What a handler takes or gives: a model, one of several, or what `spelled` makes of them (``list[ModelItem]``)."""

    models: tuple[ClassRef, ...]
    spelled: str = ""

    @property
    def annotation(self) -> str:
        """As Python writes it."""
        return self.spelled or " | ".join(model.annotation for model in self.models)

    @property
    def imports(self) -> tuple[str, ...]:
        """The dotted names that the annotation needs."""
        return tuple(model.dotted for model in self.models)

    @property
    def only_model(self) -> ClassRef | None:
        """The model, where it is just that."""
        return self.models[0] if len(self.models) == 1 and not self.spelled else None


@dataclass(frozen=True, slots=True)
class OperationSpec:
    """One operation of a handler."""

    name: str
    description: str
    place: Place


class Statement(NamedTuple):
    """One statement of a computation: `target` = `call` (`arguments`), which the contract asks for at `place`."""

    target: str
    call: str
    arguments: tuple[str, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Computation:
    """How an answer follows from a request: statements, and then fields of the response with their expressions.

    `needs_check` says that a response may refuse what they give.
    """

    statements: tuple[Statement, ...]
    answers: tuple[tuple[FieldSpec, str], ...]
    needs_check: bool = False


class Port(Enum):
    """What an effect goes through to the outside world."""

    HTTP = "http"
    DATABASE = "database"
    KAFKA = "kafka"
    FILES = "files"


@dataclass(frozen=True, slots=True)
class IoSpec:
    """What an operation does to the outside world, through a port.

    `port` is the class of the port, `arguments` are those of the call it is asked to make, with their expressions, and
    `statements` come before. A `payload` is an object with expressions in it, for the call's argument `payload_name`.
    `successes` are the codes that count as one. `answers` are the fields of the response: each with an expression, or
    with the `steps` that lead to it in what comes back. `helpers` are functions that expressions call.
    """

    port: Port
    place: Place
    arguments: tuple[tuple[str, Value], ...]
    statements: tuple[Statement, ...]
    answers: tuple[tuple[FieldSpec, str], ...]
    picked: tuple[tuple[FieldSpec, tuple[str | int, ...]], ...]
    helpers: frozenset[str]
    payload: Mapping[str, Value] | None = None
    payload_name: str = ""
    successes: tuple[int, ...] = ()
    action: str = ""
    retry: Retry | None = None
    breaker: Breaker | None = None
    timeout_ms: int | None = None


class Body(Enum):
    """How a handler comes to its answer.

    The contract determines it, by its fields, its io, its state machine or its graph; or one behaviour gives it, or one
    per operation.
    """

    COMPUTED = "computed"
    IO = "io"
    MACHINE = "machine"
    GRAPH = "graph"
    BEHAVIOUR = "behaviour"
    DISPATCH = "dispatch"


@dataclass(frozen=True, slots=True)
class HandlerSpec:
    """A handler that the package defines: a class with ``handle``, or a function.

    `computation` is what a COMPUTED body does, `io` what an IO body does. `carried` are the fields of the response that
    a MACHINE or GRAPH takes over from the request, and `left_open` is what it leaves to a person.
    """

    ref: ClassRef
    is_function: bool
    is_async: bool
    description: str
    operations: tuple[OperationSpec, ...]
    request: Shape
    response: Shape
    body: Body
    place: Place
    computation: Computation | None = None
    io: IoSpec | None = None
    carried: tuple[str, ...] = ()
    left_open: tuple[OperationSpec, ...] = ()

    @property
    def missing(self) -> tuple[OperationSpec, ...]:
        """What a person has to write: what each operation does, or the parts that the contract leaves open."""
        return self.operations if self.body in (Body.BEHAVIOUR, Body.DISPATCH) else self.left_open


@dataclass(frozen=True, slots=True)
class BehaviourSpec:
    """A function that a person writes, in a module of its own: what the `handler` does for one operation.

    `parameters` are names with their annotations; `imports` are the dotted names that the signature needs.
    """

    ref: ClassRef
    handler: ClassRef
    operation: OperationSpec
    parameters: tuple[tuple[str, str], ...]
    returns: str
    imports: tuple[str, ...]
    is_async: bool

    @property
    def called(self) -> str:
        """The function as code names it that imports its module: ``behaviour_score.score``."""
        return f"{self.ref.module.rpartition('.')[2]}.{self.ref.name}"


@dataclass(frozen=True, slots=True)
class TopicsSpec:
    """The topics of a node, in the module `module`."""

    module: str
    subscribed: tuple[Topic, ...]
    published: tuple[Topic, ...]
    terminal: Topic | None

    @property
    def groups(self) -> tuple[tuple[str, tuple[Topic, ...]], ...]:
        """The constants that hold several topics."""
        named = (("SUBSCRIBED", self.subscribed), ("PUBLISHED", self.published))
        return tuple((name, topics) for name, topics in named if topics)


@dataclass(frozen=True, slots=True)
class NodeSpec:
    """A whole package.

    `validators` is the module of its checks. `exports` are modules that pass names on, with what they pass on. `kept`
    are modules that a person wrote, which the package uses as they are. `place` is that of its name. `machine` and
    `graph` are what runs in it. `behaviours` are the functions of persons that there are files of. `listed` are the
    enums of the fields of its models, those from elsewhere among them.
    """

    name: str
    class_name: str
    kind: Kind
    description: str
    layout: Layout
    models: tuple[ModelSpec, ...]
    handlers: tuple[HandlerSpec, ...]
    validators: str
    exports: tuple[tuple[str, tuple[ClassRef, ...]], ...]
    kept: tuple[str, ...]
    place: Place
    machine: MachineSpec | None = None
    graph: GraphSpec | None = None
    topics: TopicsSpec | None = None
    version: str = ""
    behaviours: tuple[BehaviourSpec, ...] = ()
    listed: tuple[EnumSpec, ...] = ()

    def behaviours_of(self, handler: HandlerSpec) -> tuple[BehaviourSpec, ...]:
        """The functions of persons that a handler has to ask."""
        return tuple(behaviour for behaviour in self.behaviours if behaviour.handler == handler.ref)

    @property
    def enums(self) -> tuple[EnumSpec, ...]:
        """The enums that the package defines."""
        states = (self.machine.states,) if self.machine is not None else ()
        return (*states, *(enum for enum in self.listed if enum.is_ours))

    @property
    def by_name(self) -> dict[str, ModelSpec | EnumSpec]:
        """The models that the package defines and the enums of their fields, by name."""
        return {one.ref.name: one for one in self.models} | {one.name: one for one in (*self.listed, *self.enums)}

    @property
    def node_module(self) -> str:
        """The module of the thin node."""
        return f"{self.layout.package}.node"

    @property
    def has_node(self) -> bool:
        """Whether there is one: a handler contract declares a handler, and no node around it."""
        return self.kind is not Kind.HANDLER

    @property
    def defines_node(self) -> bool:
        """Whether the package has to define it, since no person wrote it."""
        return self.has_node and self.node_module not in self.kept

    def model(self, ref: ClassRef) -> ModelSpec | None:
        """The generated model of that name, or None for one that comes from elsewhere."""
        return next((model for model in self.models if model.ref == ref), None)
