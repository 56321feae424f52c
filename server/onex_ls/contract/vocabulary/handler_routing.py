"""Handler routing: which class or function answers which operation, event or topic."""

from onex_ls.contract.vocabulary.identity import VERSION
from onex_ls.contract.vocabulary.models import MODEL, MODEL_REFERENCE
from onex_ls.contract.vocabulary.schema import (
    ANYTHING,
    NUMBER,
    TEXT,
    Block,
    Key,
    ListOf,
    OneOf,
    count,
    one_of,
)

_CALL_TYPES = one_of("async", "sync")

HANDLER = Block(
    "handler",
    "The class or function that handles a message.",
    (
        Key("name", TEXT, "The handler class; it has a method `handle(request)`.", example="HandlerPrice"),
        Key("function", TEXT, "The handler function, where it is no class."),
        Key(
            "module",
            TEXT,
            "The dotted module of the class or function.",
            required=True,
            example="shop.nodes.node_price.handler",
        ),
        Key("type", _CALL_TYPES, "Whether a handler function is called with `await`."),
        Key("handler_type", TEXT, "A label of the handler for its registry."),
        Key("description", TEXT, "What the handler does."),
    ),
)

CATEGORIES = one_of("event", "command", "intent", unofficial=("EVENT", "COMMAND", "INTENT"))

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
        Key("event_model", MODEL, "The model of the message, which `payload_type_match` matches on."),
        Key("event_type", TEXT, "The type of event it answers."),
        Key("message_category", CATEGORIES, "Whether it answers events, commands or intents."),
        Key("topic", TEXT, "The one topic it answers, where several share an operation."),
        Key("supported_operations", ListOf(TEXT), "Further operations it answers."),
        Key("input_model", MODEL_REFERENCE, "The model of its request, where it differs from the contract's."),
        Key("output_model", MODEL_REFERENCE, "The model of its response, where it differs from the contract's."),
        Key("output_events", ANYTHING, "The events it may lead to."),
        Key("output_fields", ANYTHING, "The fields of its response."),
        Key("description", TEXT, "What is handled here."),
        Key("handler_class", TEXT, "The flat, ignored spelling of `handler.name`.", replaced_by="handler.name"),
        Key("handler_module", TEXT, "The flat, ignored spelling of `handler.module`.", replaced_by="handler.module"),
        Key("priority", NUMBER, "Which of several matching entries comes first."),
    ),
    also_known=frozenset(
        {
            "actions",
            "backend",
            "direct_handler",
            "dynamic_backend_field",
            "handler_key",
            "handler_type",
            "payload_type",
            "routing_key",
            "state_decision_matrix",
            "state_transition",
            "timeout_evaluation",
            "zero_arg_constructible",
        }
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
        "default",
    ),
)

HANDLER_ROUTING = Block(
    "handler_routing",
    "Which handler answers which message.",
    (
        Key("version", VERSION, "The version of this block."),
        Key(
            "routing_strategy",
            STRATEGIES,
            "What a message is matched on: its operation, the type of its payload, or its topic.",
            example="operation_match",
        ),
        Key("handlers", ListOf(ENTRY), "The routing entries, in the order in which they are tried."),
        Key(
            "default_handler",
            OneOf((HANDLER, TEXT)),
            "The handler of whatever matches no entry: `module:Class` relative to the package, or a map.",
            example="handler:HandlerPrice",
        ),
        Key("entry_point", HANDLER, "The function that receives everything and resolves the handler itself."),
        Key("execution_mode", TEXT, "Whether several matching handlers run one after the other or together."),
        Key("max_timeout_seconds", count(1), "How long a handler may take, in seconds."),
    ),
    also_known=frozenset(
        {
            "aggregation_strategy",
            "backends",
            "default_backend",
            "handler_dependencies",
            "partial_failure_handling",
            "routes",
        }
    ),
)

SINGLE_HANDLER = Block(
    "handler",
    "The one handler of the node; the older form of `handler_routing`.",
    (
        Key("module", TEXT, "The dotted module of the handler.", required=True),
        Key("class", TEXT, "The handler class."),
        Key("name", TEXT, "The handler class, in its other spelling."),
        Key("input_model", OneOf((Block("model", "A model class.", (), open=True), TEXT)), "The model it takes."),
    ),
    also_known=frozenset({"function", "type", "description", "output_model"}),
)

ROUTING_KEYS = (
    Key("handler_routing", HANDLER_ROUTING, "Which handler answers which operation, event or topic."),
    Key("handler", OneOf((SINGLE_HANDLER, TEXT)), "The one handler of the node; the older form of `handler_routing`."),
)
