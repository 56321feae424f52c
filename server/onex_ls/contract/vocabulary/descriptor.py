"""Descriptor: how a node behaves at run time."""

from onex_ls.contract.vocabulary.schema import (
    ANYTHING,
    BOOLEAN,
    TEXT,
    TEXTS,
    Block,
    Key,
    OneOf,
    count,
    number,
    one_of,
    only,
)

BACKOFF = one_of("fixed", "exponential", "linear")

RETRY_POLICY = Block(
    "retry_policy",
    "Whether and how a failed call is tried again.",
    (
        Key("enabled", BOOLEAN, "Whether there are retries at all.", default="true"),
        Key("max_retries", count(0, 10), "How often at the most.", default="3"),
        Key("backoff_strategy", BACKOFF, "How the pause between tries grows.", default="exponential"),
        Key("base_delay_ms", count(0, 60_000), "The first pause, in milliseconds.", default="1000"),
        Key("max_delay_ms", count(0, 300_000), "The longest pause, in milliseconds.", default="30000"),
        Key("jitter_factor", number(0, 0.5), "By which share pauses vary at random.", default="0.1"),
        Key("backoff_ms", count(), "The first pause, in an older spelling.", replaced_by="base_delay_ms"),
        Key("retry_on", TEXTS, "The exceptions that are worth another try."),
        Key("description", TEXT, "Why it is so."),
    ),
)

CIRCUIT_BREAKER = Block(
    "circuit_breaker",
    "When calls stop for a while because too many failed.",
    (
        Key("enabled", BOOLEAN, "Whether there is one.", default="false"),
        Key("failure_threshold", count(1, 100), "How many failures open it.", default="5"),
        Key("success_threshold", count(1, 10), "How many successes close it again.", default="2"),
        Key("timeout_ms", count(1000, 600_000), "How long it stays open, in milliseconds.", default="60000"),
        Key("half_open_requests", count(1, 10), "How many calls may try it out after that.", default="3"),
    ),
)

PURITY = one_of(
    "pure",
    "side_effecting",
    unofficial=(
        "impure",
        "effectful",
        "side_effect",
        "side_effectful",
        "nondeterministic",
        "orchestration",
        "orchestrating",
    ),
)

_BEHAVIOUR = (
    Key(
        "node_archetype",
        only("compute", "effect", "reducer", "orchestrator"),
        "The kind of node, as in `node_type`.",
        example="compute",
    ),
    Key("purity", PURITY, "Whether the node touches anything but its input.", example="pure", default="side_effecting"),
    Key("idempotent", BOOLEAN, "Whether handling a message twice is the same as once.", default="false"),
    Key("timeout_ms", count(), "How long a call may take, in milliseconds.", example="30000"),
    Key("retry_policy", RETRY_POLICY, "Whether and how a failed call is tried again."),
    Key("circuit_breaker", CIRCUIT_BREAKER, "When calls stop for a while because too many failed."),
    Key(
        "concurrency_policy",
        one_of("parallel_ok", "serialized", "singleflight", unofficial=("concurrent",)),
        "Whether calls may run at the same time.",
        default="serialized",
    ),
    Key("isolation_policy", one_of("none", "process", "container", "vm"), "What the node runs in.", default="none"),
    Key(
        "observability_level",
        one_of("minimal", "standard", "verbose"),
        "How much is logged and measured.",
        default="standard",
    ),
)

DESCRIPTOR = Block(
    "descriptor",
    "How the node behaves at run time.",
    (
        *_BEHAVIOUR,
        Key("deterministic", BOOLEAN, "Whether the same input always gives the same output."),
        Key("runtime_profiles", TEXTS, "The deployments that run this node.", example="main"),
        Key("side_effects", OneOf((TEXTS, TEXT)), "What the node changes in the world, in prose."),
        Key("side_effect_class", TEXT, "What kind of thing the node changes."),
        Key("agent_invocation", BOOLEAN, "Whether the node calls a coding agent."),
        Key("agent_credential_home", TEXT, "Where the agent's credentials stand."),
        Key("allowed_workspace_roots", TEXTS, "The directories the agent may work in."),
        Key("qdrant_url", TEXT, "Where the vector store answers."),
        Key("graph_bolt_uri", TEXT, "Where the graph database answers."),
        Key("backend_url", TEXT, "Where the backend answers."),
    ),
)

BEHAVIOR = Block(
    "behavior",
    "The descriptor, as the typed models of nodes name it.",
    (
        *_BEHAVIOUR,
        Key("capability_inputs", TEXTS, "The capabilities the node needs."),
        Key("capability_outputs", TEXTS, "The capabilities the node gives."),
    ),
)

_BEHAVIOR_SPEC = Block(
    "behavior_spec",
    "Limits of a run.",
    (
        Key("max_concurrency", count(1), "How many calls may run at the same time."),
        Key("execution_timeout_ms", count(1), "How long a call may take, in milliseconds."),
        Key("retry_attempts", count(), "How often a failed call is tried again.", default="0"),
        Key("idempotent", BOOLEAN, "Whether handling a message twice is the same as once.", default="false"),
    ),
)

_CONCURRENCY = Block(
    "concurrency",
    "How many calls run at the same time.",
    (
        Key("max_parallel", count(1), "How many at the most.", default="1"),
        Key("model_concurrency_aware", BOOLEAN, "Whether the limits of language models count too.", default="false"),
    ),
)

DESCRIPTOR_KEYS = (
    Key("descriptor", DESCRIPTOR, "How the node behaves at run time."),
    Key("behavior", BEHAVIOR, "How the node behaves at run time, as the typed models name it; most say `descriptor`."),
    Key("behavior_spec", _BEHAVIOR_SPEC, "Limits of a run."),
    Key("concurrency", _CONCURRENCY, "How many calls run at the same time."),
    Key("consume_concurrency", ANYTHING, "How many messages are handled at the same time."),
    Key("side_effects", ANYTHING, "What the node changes in the world."),
)
