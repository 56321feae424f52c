"""Event bus: the topics a node listens to and writes to."""

from onex_ls.contract.vocabulary.identity import VERSION
from onex_ls.contract.vocabulary.schema import ANYTHING, BOOLEAN, TEXT, Block, Key, ListOf, MapOf, OneOf, one_of

_TOPIC = "A topic has five segments: `onex.<cmd|evt|dlq|intent|snapshot>.<producer>.<event-name>.v<n>`."

EVENT_BUS = Block(
    "event_bus",
    "The topics of the node.",
    (
        Key("version", VERSION, "The version of this block."),
        Key(
            "subscribe_topics",
            ListOf(TEXT),
            f"The topics the node listens to. {_TOPIC}",
            example="onex.cmd.shop.price.v1",
        ),
        Key(
            "publish_topics",
            ListOf(TEXT),
            f"The topics the node writes to. {_TOPIC}",
            example="onex.evt.shop.priced.v1",
        ),
        Key(
            "subscribe",
            OneOf((Block("subscribe", "A single topic.", (), open=True), ListOf(ANYTHING))),
            "An older form.",
        ),
        Key(
            "publish",
            OneOf((Block("publish", "Success and failure topics.", (), open=True), ListOf(ANYTHING))),
            "An older form.",
        ),
        Key("subscribe_topic_metadata", MapOf(ANYTHING), "Facts about subscribed topics, by topic."),
        Key("publish_topic_metadata", MapOf(ANYTHING), "Facts about published topics, by topic."),
        Key("dlq_topics", ANYTHING, "Where messages go that could not be handled."),
        Key("consumer_group", TEXT, "The group under which the node consumes."),
        Key("consumer_purpose", TEXT, "Why the node consumes; part of the group's name."),
        Key("auto_offset_reset", one_of("earliest", "latest"), "Where a new consumer group begins to read."),
        Key("plugin_managed", BOOLEAN, "Whether a plugin, and not the runtime, wires the topics."),
        Key("event_bus_enabled", BOOLEAN, "Whether the node takes part in the event bus."),
        Key("partition_key_field", TEXT, "The field of a message that decides its partition."),
        Key("partition_strategy", TEXT, "How partitions are chosen."),
        Key("topic_base", TEXT, "The common beginning of the node's topics."),
        Key("planned_subscribe_topics", ListOf(TEXT), "Topics the node will listen to later."),
    ),
    also_known=frozenset({"terminal_event", "topics"}),
)

EVENT_KEYS = (
    Key("event_bus", EVENT_BUS, "The topics the node listens to and writes to."),
    Key(
        "terminal_event",
        OneOf((TEXT, Block("terminal_event", "A terminal event with details.", (), open=True))),
        "The topic whose message ends a run of this node; it must be published.",
        example="onex.evt.shop.priced.v1",
    ),
)
