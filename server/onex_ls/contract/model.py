"""The typed model of a contract: what it declares, each part with the place that declares it.

Everything is optional that a contract may lack, since the model is loaded from whatever a person has typed so far.
Both spellings of a thing (a map or a dotted string, ``subscribe_topics`` or ``subscribe.topic``) load into one.
"""

from dataclasses import dataclass

from onex_ls.contract.effects import Effect
from onex_ls.contract.graphs import Graph
from onex_ls.contract.kind import Kind
from onex_ls.contract.machines import Machine
from onex_ls.contract.pipelines import Pipeline
from onex_ls.contract.place import Place as Place  # part of the model, though blocks of their own need it first

Value = bool | int | float | str | list["Value"] | dict[str, "Value"] | None


@dataclass(frozen=True, slots=True)
class Version:
    """A semantic version."""

    major: int
    minor: int
    patch: int
    place: Place

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}.{self.patch}"


@dataclass(frozen=True, slots=True)
class ModelRef:
    """A reference to a model class; `module` is None where the contract gives a bare class name."""

    name: str
    module: str | None
    description: str
    place: Place


@dataclass(frozen=True, slots=True)
class HandlerRef:
    """A reference to a handler: a class with a ``handle`` method, or a function.

    `is_async` is what the contract says of it (``type: async``), None where it says nothing.
    """

    name: str
    module: str
    is_function: bool
    place: Place
    is_async: bool | None = None


@dataclass(frozen=True, slots=True)
class Route:
    """One entry of ``handler_routing.handlers``."""

    operation: str | None
    handler: HandlerRef | None
    event_model: ModelRef | None
    message_category: str | None
    description: str
    place: Place


@dataclass(frozen=True, slots=True)
class Routing:
    """The block ``handler_routing``, or the older block ``handler`` as a single route."""

    strategy: str | None
    routes: tuple[Route, ...]
    default_handler: HandlerRef | None
    place: Place


@dataclass(frozen=True, slots=True)
class Topic:
    """The name of a topic where it is declared."""

    name: str
    place: Place


@dataclass(frozen=True, slots=True)
class EventBus:
    """Topics a node listens to and writes to, in the order of the contract."""

    subscribed: tuple[Topic, ...]
    published: tuple[Topic, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Field:
    """One typed field of a request, a response or a definition.

    `type` is as the contract spells it (``str | None``, ``list[str]``, ``uuid``), or None for a bare name; a type
    made of several keys (``type: array`` with ``items``) is put together in the same spelling (``array[string]``).
    `constraints` holds what was declared of ``minimum``, ``maximum``, ``exclusive_minimum``, ``exclusive_maximum``,
    ``multiple_of``, ``min_length``, ``max_length``, ``pattern``. `factory` names a declared ``default_factory``.
    `enum` is the class whose members its values are, where the contract names one.
    """

    name: str
    type: str | None
    place: Place
    required: bool = True
    has_default: bool = False
    default: Value = None
    description: str = ""
    choices: tuple[Value, ...] = ()
    constraints: tuple[tuple[str, Value], ...] = ()
    nullable: bool = False
    factory: str | None = None
    enum: ModelRef | None = None


@dataclass(frozen=True, slots=True)
class Operation:
    """One entry of ``io_operations`` or ``operations``."""

    name: str
    description: str
    inputs: tuple[Field, ...]
    outputs: tuple[Field, ...]
    place: Place
    idempotent: bool | None = None
    input_model: ModelRef | None = None
    output_model: ModelRef | None = None


@dataclass(frozen=True, slots=True)
class Definition:
    """A schema under ``definitions``: an object with fields, or another name for a type, its `alias`."""

    name: str
    description: str
    fields: tuple[Field, ...]
    place: Place
    alias: Field | None = None


@dataclass(frozen=True, slots=True)
class Descriptor:
    """The block ``descriptor``: how a node behaves at run time."""

    archetype: str | None
    purity: str | None
    idempotent: bool | None
    timeout_ms: int | None
    place: Place


@dataclass(frozen=True, slots=True)
class Contract:
    """Everything a contract declares that is known to the engine.

    `models` are those that it names beside what goes in and what comes out: of its state, of further outputs, of the
    payloads of its intents. `resilience` are the keys of what it asks for in case something fails.
    """

    kind: Kind
    place: Place
    name: str | None = None
    name_place: Place | None = None
    description: str = ""
    version: Version | None = None
    input_model: ModelRef | None = None
    output_model: ModelRef | None = None
    routing: Routing | None = None
    event_bus: EventBus | None = None
    terminal_event: Topic | None = None
    descriptor: Descriptor | None = None
    operations: tuple[Operation, ...] = ()
    inputs: tuple[Field, ...] = ()
    outputs: tuple[Field, ...] = ()
    definitions: tuple[Definition, ...] = ()
    dependencies: tuple[str, ...] = ()
    pipelines: tuple[Pipeline, ...] = ()
    effects: tuple[Effect, ...] = ()
    machines: tuple[Machine, ...] = ()
    graphs: tuple[Graph, ...] = ()
    models: tuple[ModelRef, ...] = ()
    resilience: tuple[Place, ...] = ()
