"""Event bus: the topics a node listens to and writes to."""

from onex_ls.contract.vocabulary.identity import VERSION
from onex_ls.contract.vocabulary.schema import (
    BOOLEAN,
    SCALAR,
    TEXT,
    TEXTS,
    Block,
    Key,
    ListOf,
    MapOf,
    OneOf,
    count,
    one_of,
)

_TOPIC = "A topic has five segments: `onex.<cmd|evt|dlq|intent|snapshot>.<producer>.<event-name>.v<n>`."

TOPIC_CONFIG = Block(
    "topic config",
    "How a topic is made on the broker.",
    (
        Key("partitions", count(1), "Into how many partitions it is split.", example="3"),
        Key("replication_factor", count(1), "On how many brokers each partition is kept.", example="1"),
        Key("kafka_config", MapOf(SCALAR), "Further settings, by the broker's own names."),
    ),
)

_TOPIC_FACTS = Block(
    "topic metadata",
    "Facts about one topic.",
    (
        Key("schema_ref", TEXT, "The dotted class of the messages."),
        Key("description", TEXT, "What the messages say."),
        Key("topic_config", TOPIC_CONFIG, "How the topic is made on the broker."),
    ),
    open=True,
)

_IMPLEMENTATION = Block("handler implementation", "What will handle the messages of a planned topic.", (), open=True)

TOPIC_ITEM = Block(
    "topic",
    "A topic with what is known about it; the runtime takes plain text only.",
    (
        Key("topic", TEXT, f"The topic. {_TOPIC}"),
        Key("description", TEXT, "What the messages say."),
        Key("payload_schema", TEXT, "The class of the messages."),
        Key("provisioning_priority", count(), "Which topics are made first."),
        Key("event_type", TEXT, "The type of event."),
        Key("handler", TEXT, "What handles the messages."),
        Key("handler_status", TEXT, "How far the handler is."),
        Key("handler_implementation", _IMPLEMENTATION, "What will handle the messages."),
        Key("operation", TEXT, "The operation that answers the messages."),
        Key("consumer_group", TEXT, "The group under which the node consumes."),
    ),
    open=True,
)

TOPICS = ListOf(OneOf((TEXT, TOPIC_ITEM)))

_SUBSCRIBE = Block(
    "subscribe",
    "The one topic a node listens to; an older form of `subscribe_topics`.",
    (
        Key("topic", TEXT, f"The topic. {_TOPIC}"),
        Key("consumer_group", TEXT, "The group under which the node consumes."),
        Key("topics", TEXTS, "Several topics."),
    ),
    open=True,
)

_PUBLISH = Block(
    "publish",
    "The topics of success and failure; an older form of `publish_topics`.",
    (
        Key("success_topic", TEXT, "Where a result goes."),
        Key("failure_topic", TEXT, "Where a failure goes."),
        Key("topic", TEXT, "The one topic."),
        Key("topics", TEXTS, "Several topics."),
    ),
    open=True,
)

_REPLIES = Block(
    "reply topics",
    "Where the answers to a request arrive.",
    (Key("completed", TEXT, "The topic of results."), Key("failed", TEXT, "The topic of failures.")),
)

_CORRELATION = Block(
    "correlation",
    "How an answer is matched to its request.",
    (
        Key("location", one_of("body", "headers"), "Where the identifier stands.", default="body"),
        Key("field", TEXT, "The field or header that holds it.", default="correlation_id"),
    ),
)

_OFFSETS = one_of("earliest", "latest")

_EXCHANGE = Block(
    "request and response",
    "One kind of question the node asks over the bus.",
    (
        Key("name", TEXT, "What the code calls it."),
        Key("request_topic", TEXT, "Where requests go."),
        Key("reply_topics", _REPLIES, "Where answers arrive."),
        Key("correlation", _CORRELATION, "How an answer is matched to its request."),
        Key("timeout_seconds", count(1), "How long to wait for an answer, in seconds.", default="30"),
        Key("consumer_group_mode", one_of("per_instance", "shared"), "Who reads the answers.", default="per_instance"),
        Key("auto_offset_reset", _OFFSETS, "Where a new consumer group begins to read.", default="earliest"),
    ),
)

_EXCHANGES = Block(
    "request_response",
    "The questions the node asks over the bus.",
    (Key("instances", ListOf(_EXCHANGE), "One entry for each kind of question."),),
)

_TUNING = (
    Key("event_bus_type", TEXT, "Which bus is used.", default="hybrid"),
    Key("enable_event_logging", BOOLEAN, "Whether messages are logged.", default="true"),
    Key("log_event_payloads", BOOLEAN, "Whether their content is logged too.", default="false"),
    Key("correlation_tracking", BOOLEAN, "Whether messages of one run are tied together.", default="true"),
    Key("correlation_id_propagation", BOOLEAN, "Whether that identifier is handed on.", default="true"),
    Key("max_queue_size", count(100, 100_000), "How many messages may wait.", default="10000"),
    Key("queue_overflow_strategy", TEXT, "What happens when more arrive.", default="block"),
    Key("batch_size", count(1, 1000), "How many messages are taken at once.", default="100"),
    Key("batch_timeout_ms", count(100, 60_000), "How long to wait for a full batch, in milliseconds.", default="5000"),
    Key("enable_lifecycle_events", BOOLEAN, "Whether start and stop are announced.", default="true"),
    Key("enable_introspection_events", BOOLEAN, "Whether the node says what it can do.", default="true"),
    Key("enable_event_retry", BOOLEAN, "Whether a message that failed is tried again.", default="true"),
    Key("max_retry_attempts", count(1, 10), "How often at the most.", default="3"),
    Key("retry_delay_ms", count(100, 30_000), "The pause before that, in milliseconds.", default="1000"),
    Key("enable_event_validation", BOOLEAN, "Whether messages are checked against their models.", default="true"),
    Key("fail_fast_on_validation_errors", BOOLEAN, "Whether a bad message stops the node.", default="true"),
    Key("enable_event_caching", BOOLEAN, "Whether messages are kept for a while.", default="true"),
    Key("cache_max_size", count(10, 1000), "How many of them.", default="100"),
    Key("metrics_enabled", BOOLEAN, "Whether messages are counted.", default="true"),
    Key("detailed_metrics", BOOLEAN, "Whether they are counted by type.", default="false"),
    Key("performance_monitoring", BOOLEAN, "Whether their handling is timed.", default="true"),
    Key("use_contract_event_patterns", BOOLEAN, "Whether patterns come from the contract.", default="true"),
    Key("fallback_to_node_name_patterns", BOOLEAN, "Whether the node's name gives one otherwise.", default="true"),
    Key("default_event_patterns", TEXTS, "Patterns for when there are no others."),
)

EVENT_BUS = Block(
    "event_bus",
    "The topics of the node.",
    (
        Key("version", VERSION, "The version of this block.", example="{major: 1, minor: 0, patch: 0}", strict=True),
        Key("subscribe_topics", TOPICS, f"The topics the node listens to. {_TOPIC}", example="onex.cmd.shop.price.v1"),
        Key("publish_topics", TOPICS, f"The topics the node writes to. {_TOPIC}", example="onex.evt.shop.priced.v1"),
        Key("subscribe", OneOf((_SUBSCRIBE, TOPICS)), "The topic to listen to, in an older form."),
        Key("publish", OneOf((_PUBLISH, TOPICS)), "The topics of results and failures, in an older form."),
        Key("subscribe_topic_metadata", MapOf(_TOPIC_FACTS), "Facts about subscribed topics, by topic."),
        Key("publish_topic_metadata", MapOf(_TOPIC_FACTS), "Facts about published topics, by topic."),
        Key("dlq_topics", TOPICS, "Where messages go that could not be handled.", example="onex.dlq.shop.price.v1"),
        Key("signed_ingress_topics", TEXTS, "Subscribed topics whose messages must carry a signature."),
        Key("planned_subscribe_topics", TOPICS, "Topics the node will listen to later."),
        Key("request_response", _EXCHANGES, "The questions the node asks over the bus."),
        Key("consumer_group", TEXT, "The group under which the node consumes."),
        Key("consumer_purpose", TEXT, "Why the node consumes; part of the group's name.", example="audit"),
        Key("auto_offset_reset", _OFFSETS, "Where a new consumer group begins to read."),
        Key("plugin_managed", BOOLEAN, "Whether a plugin, and not the runtime, wires the topics.", default="false"),
        Key("event_bus_enabled", BOOLEAN, "Whether the node takes part in the event bus."),
        Key("partition_key_field", TEXT, "The field of a message that decides its partition."),
        Key("partition_strategy", TEXT, "How partitions are chosen.", example="hash"),
        Key("topic_base", TEXT, "The common beginning of the node's topics."),
        Key("topics", OneOf((TOPICS, MapOf(TEXT))), "All topics, whatever their direction."),
        Key("terminal_event", TEXT, "The topic whose message ends a run; it belongs to the top level."),
        *_TUNING,
    ),
)

_TERMINAL = Block("terminal_event", "A terminal event with details.", (Key("topic", TEXT, "The topic."),), open=True)

_DIRECTIONS = Block(
    "topics",
    "The topics of the node by direction.",
    (Key("consumes", TOPICS, "The topics it listens to."), Key("produces", TOPICS, "The topics it writes to.")),
    open=True,
)

_SUBSCRIPTIONS = Block("subscriptions", "What the node listens to.", (Key("topics", TOPICS, "The topics."),), open=True)

_TERMINALS = Block(
    "terminal_events",
    "The topics that end a run.",
    (
        Key("success", TEXT, "The topic of a run that went well."),
        Key("failure", TEXT, "The topic of a run that failed."),
    ),
    open=True,
)

TERMINALS = OneOf((_TERMINALS, TEXTS))

EVENT_KEYS = (
    Key("event_bus", EVENT_BUS, "The topics the node listens to and writes to."),
    Key(
        "terminal_event",
        OneOf((TEXT, _TERMINAL)),
        "The topic whose message ends a run of this node; it must be published.",
        example="onex.evt.shop.priced.v1",
    ),
    Key("terminal_events", TERMINALS, "The topics that end a run, one for success and one for failure."),
    Key("externally_consumed_topics", TOPICS, "Published topics whose readers stand outside this workspace."),
    Key("externally_produced_topics", TOPICS, "Subscribed topics whose writers stand outside this workspace."),
    Key("subscribe_topics", TOPICS, "The topics to listen to; they belong into `event_bus`."),
    Key("publish_topics", TOPICS, "The topics to write to; they belong into `event_bus`."),
    Key("compatibility_publish_topics", TOPICS, "Topics that are only written for old readers."),
    Key("input_subscriptions", TOPICS, "The topics the node listens to, each with its operation."),
    Key("subscriptions", OneOf((_SUBSCRIPTIONS, TOPICS)), "What the node listens to; an older form of `event_bus`."),
    Key("publications", TOPICS, "What the node writes to; an older form of `event_bus`."),
    Key("topics", _DIRECTIONS, "The topics of the node by direction; an older form of `event_bus`."),
    Key("topic", TEXT, "The one topic of the node."),
    Key("emits", TOPICS, "The topics the node writes to; an older form of `event_bus.publish_topics`."),
    Key("partition_key_fields", TEXTS, "The fields of a message that decide its partition."),
)
