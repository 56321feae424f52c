"""Handler routing: which class or function answers which operation, event or topic."""

from onex_ls.contract.vocabulary.identity import VERSION
from onex_ls.contract.vocabulary.models import MODEL_REFERENCE
from onex_ls.contract.vocabulary.schema import (
    ANYTHING,
    BOOLEAN,
    NUMBER,
    TEXT,
    TEXTS,
    Block,
    Form,
    Key,
    ListOf,
    MapOf,
    OneOf,
    Scalar,
    number,
    one_of,
)

CALL_TYPES = one_of("async", "sync")

HANDLER = Block(
    "handler",
    "The class or function that handles a message.",
    (
        Key("name", TEXT, "The handler class; it has a method `handle(request)`.", example="HandlerPrice"),
        Key("function", TEXT, "The handler function, where it is no class.", example="handle_price"),
        Key(
            "module",
            TEXT,
            "The dotted module of the class or function.",
            required=True,
            example="shop.nodes.node_price.handler",
        ),
        Key("type", CALL_TYPES, "Whether a handler function is called with `await`."),
        Key("handler_type", TEXT, "A label of the handler for its registry, as in `HTTP`."),
        Key("operation", TEXT, "The operation it answers; the runtime reads the entry's."),
        Key("input_model", MODEL_REFERENCE, "The model it takes; the runtime reads the entry's."),
        Key("output_model", MODEL_REFERENCE, "The model it returns; the runtime reads the entry's."),
        Key("description", TEXT, "What the handler does."),
    ),
)

CATEGORIES = one_of("event", "command", "intent", unofficial=("EVENT", "COMMAND", "INTENT"))

_DECISION = Block(
    "state decision",
    "What is done in one state.",
    (
        Key("current_state", TEXT, "The state, or null for none yet."),
        Key("action", TEXT, "What is done in it."),
        Key("description", TEXT, "Why."),
    ),
)

_STATE_TRANSITION = Block(
    "state transition",
    "The change of state an entry makes.",
    (
        Key("valid_from_states", TEXTS, "The states it may start from."),
        Key("target_state", TEXT, "The state it leads to."),
    ),
)

_TIMEOUT_EVALUATION = Block(
    "timeout evaluation",
    "How an entry looks for what has timed out.",
    (
        Key("queries_pending_entities", BOOLEAN, "Whether it asks for everything that is pending."),
        Key("state_filters", TEXTS, "The states it asks for."),
        Key("uses_injected_now", BOOLEAN, "Whether it takes the present moment from the message."),
    ),
)

ENTRY = Block(
    "handler entry",
    "One entry of the routing: a handler and what is routed to it.",
    (
        Key("operation", TEXT, "The operation it answers, as in `order.price`.", example="order.price"),
        Key(
            "handler",
            HANDLER,
            "The handler, as a nested map; a flat `handler_class` wires nothing at run time.",
            required=True,
        ),
        Key("event_model", MODEL_REFERENCE, "The model of the message, which `payload_type_match` matches on."),
        Key("event_type", TEXT, "The type of event it answers."),
        Key("message_category", CATEGORIES, "Whether it answers events, commands or intents."),
        Key("topic", TEXT, "The one topic it answers, where several share an operation."),
        Key("subscribe_topic", TEXT, "The one topic it answers, in a rare spelling."),
        Key("supported_operations", TEXTS, "Further operations it answers."),
        Key("input_model", MODEL_REFERENCE, "The model of its request, where it differs from the contract's."),
        Key("output_model", MODEL_REFERENCE, "The model of its response, where it differs from the contract's."),
        Key("output_events", TEXTS, "The events it may lead to."),
        Key("output_fields", ANYTHING, "The fields of its response."),
        Key("actions", TEXTS, "What it does, step by step, in prose."),
        Key("description", TEXT, "What is handled here."),
        Key("handler_class", TEXT, "The flat, ignored spelling of `handler.name`.", replaced_by="handler.name"),
        Key("handler_module", TEXT, "The flat, ignored spelling of `handler.module`.", replaced_by="handler.module"),
        Key("handler_type", TEXT, "A label of the handler for its registry."),
        Key("priority", NUMBER, "Which of several matching entries comes first."),
        Key("payload_type", TEXT, "The type of payload it answers, with `intent_type_match`."),
        Key("backend", TEXT, "The backend it talks to, as in `postgres`."),
        Key("dynamic_backend_field", TEXT, "The field of the request that names the backend."),
        Key("routing_key", TEXT, "What it is matched on, in the official registry's words."),
        Key("handler_key", TEXT, "The name under which the handler is registered."),
        Key("direct_handler", BOOLEAN, "Whether the message goes straight to the handler, past the dispatcher."),
        Key("zero_arg_constructible", BOOLEAN, "Whether the handler class is made without arguments."),
        Key("state_decision_matrix", ListOf(_DECISION), "What is done in which state."),
        Key("state_transition", _STATE_TRANSITION, "The change of state it makes."),
        Key("timeout_evaluation", _TIMEOUT_EVALUATION, "How it looks for what has timed out."),
    ),
)

STRATEGIES = one_of(
    "operation_match",
    "payload_type_match",
    "topic_pattern",
    unofficial=(
        "single_handler",
        "backend_match",
        "event_type_match",
        "intent_type_match",
        "operation_type_match",
        "topic_match",
        "orchestration",
        "direct",
        "default",
    ),
)

_BACKEND = Block(
    "backend",
    "One of several backends of a node.",
    (
        Key("backend", TEXT, "The name of the backend.", example="postgresql"),
        Key("handler_key", TEXT, "The name under which its handler is registered."),
        Key("handler_class", TEXT, "The class of its handler."),
        Key("handler_module", TEXT, "The module of that class."),
        Key("description", TEXT, "What is special about it."),
    ),
)

_ROUTE = Block(
    "route",
    "A pair of models.",
    (
        Key("input_model", MODEL_REFERENCE, "The model of the request."),
        Key("output_model", MODEL_REFERENCE, "The model of the response."),
    ),
    open=True,
)

_HANDLER_DEPENDENCY = Block(
    "handler dependency",
    "What handlers are given when they are made.",
    (
        Key("protocol", TEXT, "The protocol it fulfils."),
        Key("module", TEXT, "The module of the protocol."),
        Key("implementation", TEXT, "The class that fulfils it."),
        Key("required", BOOLEAN, "Whether there must be one."),
        Key("shared", BOOLEAN, "Whether all handlers share one."),
        Key("description", TEXT, "What it is for."),
    ),
)

_HANDLER_AS_TEXT = Scalar(form=Form(r"[^:]*|[^:\s]+:[^:.\s]+", "text such as `handler:HandlerPrice`"))
"""A module and its class; or, without a colon, the key of an entry."""

HANDLER_ROUTING = Block(
    "handler_routing",
    "Which handler answers which message.",
    (
        Key("version", VERSION, "The version of this block.", example="{major: 1, minor: 0, patch: 0}", strict=True),
        Key(
            "routing_strategy",
            STRATEGIES,
            "What a message is matched on: its operation, the type of its payload, or its topic.",
            example="operation_match",
            default="payload_type_match",
        ),
        Key("handlers", ListOf(ENTRY), "The routing entries, in the order in which they are tried."),
        Key(
            "default_handler",
            OneOf((HANDLER, _HANDLER_AS_TEXT)),
            "The handler of whatever matches no entry: `module:Class` relative to the package, or a map.",
            example="handler:HandlerPrice",
        ),
        Key("entry_point", HANDLER, "The function that receives everything and resolves the handler itself."),
        Key(
            "execution_mode",
            one_of(unofficial=("sequential", "parallel", "single")),
            "Whether several matching handlers run one after the other or together.",
        ),
        Key("max_timeout_seconds", number(0), "How long a handler may take, in seconds."),
        Key("default_backend", TEXT, "The backend that is taken where none is named."),
        Key("backends", ListOf(_BACKEND), "The backends to choose from, with `backend_match`."),
        Key(
            "aggregation_strategy",
            one_of(unofficial=("first_match", "all_or_partial")),
            "What becomes of several results.",
        ),
        Key("partial_failure_handling", BOOLEAN, "Whether some results are enough when others failed."),
        Key("handler_dependencies", MapOf(_HANDLER_DEPENDENCY), "What handlers are given when they are made."),
        Key("routes", ListOf(_ROUTE), "Pairs of request and response models."),
        Key("internal_modules", ListOf(ANYTHING), "Modules the handlers share."),
    ),
)

SINGLE_HANDLER = Block(
    "single handler",
    "The one handler of the node; the older form of `handler_routing`.",
    (
        Key("module", TEXT, "The dotted module of the handler.", required=True),
        Key("class", TEXT, "The handler class."),
        Key("name", TEXT, "The handler class, in its other spelling."),
        Key("path", TEXT, "Module and function, as `module:function`; in examples of the documentation."),
        Key("function", TEXT, "The handler function, where it is no class."),
        Key("type", CALL_TYPES, "Whether it is called with `await`."),
        Key("input_model", MODEL_REFERENCE, "The model it takes."),
        Key("output_model", MODEL_REFERENCE, "The model it returns."),
        Key("description", TEXT, "What it does."),
    ),
)

ROUTING_KEYS = (
    Key("handler_routing", HANDLER_ROUTING, "Which handler answers which operation, event or topic."),
    Key("handler", OneOf((SINGLE_HANDLER, TEXT)), "The one handler of the node; the older form of `handler_routing`."),
)
