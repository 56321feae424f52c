"""Event types: what the typed models of effects, computes and reducers say about their events."""

from onex_ls.contract.kind import Kind
from onex_ls.contract.vocabulary.identity import VERSION, VERSIONED
from onex_ls.contract.vocabulary.schema import (
    BOOLEAN,
    FREE_MAP,
    SCALAR,
    TEXT,
    TEXTS,
    Block,
    Key,
    ListOf,
    OneOf,
    count,
    one_of,
)

_DEFINITION = Block(
    "event definition",
    "One event.",
    (
        Key("event_name", TEXT, "Its name."),
        Key("event_category", TEXT, "What it belongs to."),
        Key("description", TEXT, "What it says."),
        Key("schema_version", VERSION, "The version of its fields."),
        Key("required_fields", TEXTS, "The fields it must have."),
        Key("optional_fields", TEXTS, "The fields it may have."),
        Key("routing_key", TEXT, "By what it is routed."),
        Key("priority", count(1, 10), "How urgent it is.", default="1"),
        Key("ttl_seconds", count(1), "How long it counts, in seconds."),
    ),
)

_MAPPING = Block(
    "event mapping rule",
    "How one field of an event is filled.",
    (
        VERSIONED,
        Key("source_field", TEXT, "From which field."),
        Key("target_field", TEXT, "Which field."),
        Key("mapping_type", one_of("direct", "transform", "conditional", "composite"), "How.", default="direct"),
        Key("transformation_expression", TEXT, "By which expression."),
        Key("default_value", SCALAR, "With what otherwise."),
        Key("is_required", BOOLEAN, "Whether it must be filled.", default="false"),
        Key("apply_condition", TEXT, "When."),
        Key("priority", count(0, 1000), "Which of several rules comes first.", default="100"),
    ),
)

_TRANSFORMATION = Block(
    "event transformation",
    "How events are changed on the way.",
    (
        VERSIONED,
        Key("transformation_name", TEXT, "Its name."),
        Key("transformation_type", TEXT, "What kind of change it is."),
        Key("conditions", TEXTS, "When it happens."),
        Key("mapping_rules", ListOf(_MAPPING), "How fields are filled."),
        Key("enrichment_sources", TEXTS, "Where further facts come from."),
        Key("validation_schema", TEXT, "The schema of the result."),
        Key("execution_order", count(1), "Which of several comes first.", default="1"),
    ),
)

_ROUTING = Block(
    "event routing_config",
    "Where events go.",
    (
        VERSIONED,
        Key("routing_strategy", TEXT, "By which rule.", example="broadcast"),
        Key("target_groups", TEXTS, "To whom."),
        Key("routing_rules", TEXTS, "By which further rules."),
        Key("load_balancing", TEXT, "How they are spread.", default="round_robin"),
        Key("retry_policy", FREE_MAP, "How a failed delivery is tried again."),
        Key("dead_letter_queue", TEXT, "Where failed ones end up."),
        Key("circuit_breaker_enabled", BOOLEAN, "Whether delivery stops when too many fail.", default="false"),
    ),
)

_PERSISTENCE = Block(
    "event persistence_config",
    "How events are kept.",
    (
        VERSIONED,
        Key("persistence_enabled", BOOLEAN, "Whether they are.", default="true"),
        Key("storage_backend", TEXT, "In what.", default="memory"),
        Key("retention_policy", TEXT, "By which rule they go.", default="time_based"),
        Key("retention_days", count(1), "After how many days.", default="30"),
        Key("replay_enabled", BOOLEAN, "Whether they can be sent again.", default="true"),
        Key("snapshot_interval_ms", count(1000), "How often they are summed up, in milliseconds.", default="300000"),
        Key("compression_enabled", BOOLEAN, "Whether they are compressed.", default="true"),
        Key("encryption_enabled", BOOLEAN, "Whether they are encrypted.", default="false"),
    ),
)

_EVENT_TYPE = Block(
    "event_type",
    "The events of the node.",
    (
        VERSIONED,
        Key("primary_events", TEXTS, "The main ones.", example="order_priced"),
        Key("event_categories", TEXTS, "What they belong to."),
        Key("event_routing", TEXT, "To which part of the system they go."),
        Key("publish_events", BOOLEAN, "Whether the node sends them.", default="true"),
        Key("subscribe_events", BOOLEAN, "Whether the node takes them.", default="false"),
        Key("invocation_mode", TEXT, "How the node is started.", example="subscription"),
        Key("event_definitions", ListOf(_DEFINITION), "The events, one by one."),
        Key("transformations", ListOf(_TRANSFORMATION), "How they are changed on the way."),
        Key("routing_config", _ROUTING, "Where they go."),
        Key("persistence_config", _PERSISTENCE, "How they are kept."),
        Key("event_filters", TEXTS, "Which are let through."),
        Key("batch_processing", BOOLEAN, "Whether several are handled at once.", default="false"),
        Key("batch_size", count(1), "How many.", default="100"),
        Key("batch_timeout_ms", count(100), "How long to wait for that many, in milliseconds.", default="5000"),
        Key("ordering_required", BOOLEAN, "Whether their order counts.", default="false"),
        Key("delivery_guarantee", TEXT, "How surely they arrive.", default="at_least_once"),
        Key("deduplication_enabled", BOOLEAN, "Whether those that come twice are dropped.", default="false"),
        Key("deduplication_window_ms", count(), "Within what time, in milliseconds.", default="60000"),
        Key("async_processing", BOOLEAN, "Whether the sender waits for nobody.", default="true"),
        Key("max_concurrent_events", count(1), "How many are handled at the same time.", default="100"),
        Key("event_metrics_enabled", BOOLEAN, "Whether they are counted.", default="true"),
        Key("event_tracing_enabled", BOOLEAN, "Whether they are traced.", default="false"),
    ),
)

EVENT_TYPE_KEYS = (
    Key(
        "event_type",
        OneOf((_EVENT_TYPE, TEXT)),
        "The events of the node, as the typed models name them; or the one type of event.",
        kinds=(Kind.EFFECT, Kind.COMPUTE, Kind.REDUCER),
    ),
)
