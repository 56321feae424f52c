"""Events: the messages a node sends and takes, each with its topic and type."""

from onex_ls.contract.kind import Kind
from onex_ls.contract.vocabulary.event_bus import TOPIC_CONFIG
from onex_ls.contract.vocabulary.handler_routing import CATEGORIES
from onex_ls.contract.vocabulary.identity import LOOSE_VERSION, VERSION
from onex_ls.contract.vocabulary.models import MODEL_REFERENCE
from onex_ls.contract.vocabulary.schema import (
    ANYTHING,
    BOOLEAN,
    FREE_MAP,
    TEXT,
    TEXTS,
    Block,
    Key,
    ListOf,
    MapOf,
    OneOf,
    count,
    one_of,
    some,
)

_PAYLOAD_FIELD = Block(
    "payload field",
    "One field of a message.",
    (
        Key("name", TEXT, "The field."),
        Key("type", TEXT, "Its type.", example="uuid"),
        Key("description", TEXT, "What it holds."),
        Key("required", BOOLEAN, "Whether it must be there."),
        Key("added_in", TEXT, "The ticket or version that added it."),
    ),
)

_PUBLISHED = Block(
    "published event",
    "One kind of message the node sends.",
    (
        Key("topic", TEXT, "The topic it is sent to; it stands in `event_bus.publish_topics` too."),
        Key("event_type", TEXT, "The type of event, in PascalCase.", example="OrderPriced"),
        Key("event_version", LOOSE_VERSION, "The version of the message."),
        Key("message_category", CATEGORIES, "Whether it is an event, a command or an intent."),
        Key("description", TEXT, "What it says."),
        Key("trigger", TEXT, "What leads to it, in prose."),
        Key("topic_suffix", TEXT, "The topic without its environment."),
        Key("full_topic_pattern", TEXT, "The topic with its environment.", example='"{env}.onex.evt.shop.priced.v1"'),
        Key("event_pattern", TEXT, "The topic, in an older spelling."),
        Key("topic_config", TOPIC_CONFIG, "How the topic is made on the broker."),
        Key("payload_fields", ListOf(_PAYLOAD_FIELD), "The fields of the message."),
        Key("schema_ref", TEXT, "The dotted class of the message."),
        Key("event_id", TEXT, "An identifier; the official descriptor wants one."),
        Key("event_name", TEXT, "A name for people; the official descriptor wants one."),
        Key("service_id", TEXT, "The service that sends it; the official descriptor wants one."),
        Key("service_name", TEXT, "The name of that service; the official descriptor wants one."),
        Key("service_version", VERSION, "The version of that service; the official descriptor wants one."),
        Key(
            "discovery_phase",
            one_of("phase_1_simple_discovery", "phase_2_auto_provisioning", "phase_3_full_mesh"),
            "How far services find each other by themselves.",
        ),
        Key(
            "container_status",
            one_of("active", "inactive", "provisioning", "decommissioning", "health_check_failing"),
            "How the service's container is.",
        ),
        Key("event_schema_version", VERSION, "The version of the message's schema."),
        Key("event_data", MapOf(TEXT), "What the message carries."),
        Key("event_context", MapOf(TEXT), "What goes with it."),
    ),
)

_CONSUMED = Block(
    "consumed event",
    "One kind of message the node takes.",
    (
        Key("topic", TEXT, "The topic it comes from; it stands in `event_bus.subscribe_topics` too."),
        Key("event_type", TEXT, "The type of event, in PascalCase.", example="OrderPlaced"),
        Key("message_category", CATEGORIES, "Whether it is an event, a command or an intent."),
        Key("description", TEXT, "What it says."),
        Key("internal", BOOLEAN, "Whether it never leaves the process."),
        Key("direct_handler", BOOLEAN, "Whether it goes straight to the handler, past the dispatcher."),
        Key("schema_ref", TEXT, "The dotted class of the message."),
        Key("event_pattern", TEXT, "The topic, in the official spelling."),
        Key("handler_function", TEXT, "The function that takes it."),
        Key("topic_suffix", TEXT, "The topic without its environment."),
        Key("full_topic_pattern", TEXT, "The topic with its environment."),
        Key("filter_conditions", FREE_MAP, "Which messages are taken."),
        Key("batch_processing", BOOLEAN, "Whether several are taken at once.", default="false"),
        Key("batch_size", count(1), "How many.", default="1"),
        Key("timeout_ms", count(1), "How long handling may take, in milliseconds.", default="5000"),
        Key("retry_enabled", BOOLEAN, "Whether a message that failed is tried again.", default="true"),
        Key("dead_letter_enabled", BOOLEAN, "Whether it is set aside in the end.", default="true"),
    ),
)

_PRODUCED = Block(
    "produced event",
    "One kind of message the node sends, by name.",
    (
        Key("name", TEXT, "The event."),
        Key("model", MODEL_REFERENCE, "The model of the message."),
        Key("topic", TEXT, "The topic."),
        Key("description", TEXT, "What it says."),
    ),
)

_YAML_CONSUMED = Block(
    "yaml consumed event",
    "A message the node takes, as the typed models name it.",
    (Key("event_type", TEXT, "The type of event."), Key("handler_function", TEXT, "The function that takes it.")),
)

_YAML_PUBLISHED = Block(
    "yaml published event",
    "A message the node sends, as the typed models name it.",
    (Key("topic", TEXT, "The topic."), Key("event_type", TEXT, "The type of event.")),
)

_INTENT = some(
    "intent",
    "One kind of intent a reducer emits.",
    Key("intent_type", TEXT, "The type of intent."),
    Key("name", TEXT, "Its name."),
    Key("target", TEXT, "Who carries it out."),
    Key("description", TEXT, "What it asks for."),
    Key("payload_model", MODEL_REFERENCE, "The model of its payload."),
)

_INTENT_EMISSION = Block(
    "intent_emission",
    "The intents a reducer emits in place of side effects.",
    (
        Key("enabled", BOOLEAN, "Whether it emits any."),
        Key("intents", ListOf(OneOf((_INTENT, TEXT))), "The kinds of intent."),
        Key("target", TEXT, "The node that carries them out."),
        Key("description", TEXT, "What they are for."),
    ),
)

_INTENT_CONSUMPTION = Block(
    "intent_consumption",
    "The intents the node carries out.",
    (
        Key("intent_routing_table", MapOf(ANYTHING), "Which node carries out which type of intent."),
        Key("subscribed_intents", TEXTS, "The types of intent it listens to."),
        Key("description", TEXT, "What they are for."),
    ),
)

_INTENT_RECEPTION = Block(
    "intent_reception",
    "The intents that reach an orchestrator.",
    (
        Key("enabled", BOOLEAN, "Whether it takes any."),
        Key("intent_types", TEXTS, "The types of intent."),
        Key("source", TEXT, "The node that emits them."),
        Key("receipt_model", MODEL_REFERENCE, "The model of an intent."),
        Key("description", TEXT, "What they are for."),
    ),
)

EVENT_LIST_KEYS = (
    Key("published_events", ListOf(_PUBLISHED), "The messages the node sends, each with its topic and type."),
    Key("consumed_events", ListOf(_CONSUMED), "The messages the node takes, each with its topic and type."),
    Key("produced_events", ListOf(_PRODUCED), "The messages the node sends, by name."),
    Key("subscribed_events", ListOf(_CONSUMED), "The messages the node takes, in an older spelling."),
    Key("yaml_consumed_events", ListOf(_YAML_CONSUMED), "The messages the node takes, as the typed models name them."),
    Key(
        "yaml_published_events", ListOf(_YAML_PUBLISHED), "The messages the node sends, as the typed models name them."
    ),
    Key("event_sources", ListOf(OneOf((FREE_MAP, TEXT))), "Where a reducer's events come from."),
    Key("event_outputs", ListOf(OneOf((FREE_MAP, TEXT))), "Where a reducer's events go."),
    Key("event_emission", FREE_MAP, "When and how events are sent."),
    Key("events", OneOf((FREE_MAP, ListOf(ANYTHING), TEXT)), "The messages of the node, or the file that lists them."),
    Key("intent_emission", _INTENT_EMISSION, "The intents a reducer emits.", kinds=(Kind.REDUCER,)),
    Key("intent_consumption", _INTENT_CONSUMPTION, "The intents the node carries out."),
    Key("intent_reception", _INTENT_RECEPTION, "The intents that reach an orchestrator.", kinds=(Kind.ORCHESTRATOR,)),
)
