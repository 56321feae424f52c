"""Descriptor: how a node behaves at run time."""

from onex_ls.contract.vocabulary.schema import BOOLEAN, TEXT, Block, Key, ListOf, count, one_of

RETRY_POLICY = Block(
    "retry_policy",
    "Whether and how a failed call is tried again.",
    (
        Key("enabled", BOOLEAN, "Whether there are retries at all."),
        Key("max_retries", count(0), "How often at the most."),
        Key("backoff_strategy", one_of("fixed", "exponential", "linear"), "How the pause between tries grows."),
        Key("base_delay_ms", count(0), "The first pause, in milliseconds."),
        Key("max_delay_ms", count(0), "The longest pause, in milliseconds."),
    ),
    open=True,
)

CIRCUIT_BREAKER = Block(
    "circuit_breaker",
    "When calls stop for a while because too many failed.",
    (
        Key("enabled", BOOLEAN, "Whether there is one."),
        Key("failure_threshold", count(1), "How many failures open it."),
        Key("timeout_ms", count(0), "How long it stays open, in milliseconds."),
    ),
    open=True,
)

DESCRIPTOR = Block(
    "descriptor",
    "How the node behaves at run time.",
    (
        Key(
            "node_archetype",
            one_of("compute", "effect", "reducer", "orchestrator"),
            "The kind of node, as in `node_type`.",
        ),
        Key(
            "purity",
            one_of(
                "pure",
                "side_effecting",
                unofficial=("impure", "effectful", "side_effect", "nondeterministic", "orchestration"),
            ),
            "Whether the node touches anything but its input.",
        ),
        Key("idempotent", BOOLEAN, "Whether handling a message twice is the same as once."),
        Key("deterministic", BOOLEAN, "Whether the same input always gives the same output."),
        Key("timeout_ms", count(0), "How long a call may take, in milliseconds.", example="30000"),
        Key("runtime_profiles", ListOf(TEXT), "The deployments that run this node."),
        Key("retry_policy", RETRY_POLICY, "Whether and how a failed call is tried again."),
        Key("circuit_breaker", CIRCUIT_BREAKER, "When calls stop for a while because too many failed."),
        Key(
            "concurrency_policy",
            one_of("parallel_ok", "serialized", "singleflight", unofficial=("concurrent",)),
            "Whether calls may run at the same time.",
        ),
        Key("isolation_policy", one_of("none", "process", "container", "vm"), "What the node runs in."),
        Key("observability_level", one_of("minimal", "standard", "verbose"), "How much is logged and measured."),
    ),
    also_known=frozenset(
        {
            "agent_credential_home",
            "agent_invocation",
            "allowed_workspace_roots",
            "graph_bolt_uri",
            "qdrant_url",
            "side_effect_class",
        }
    ),
)

DESCRIPTOR_KEYS = (Key("descriptor", DESCRIPTOR, "How the node behaves at run time."),)
