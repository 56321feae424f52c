"""Runtime: where a node runs, how it is started and reached, what it is set up with."""

from onex_ls.contract.kind import Kind
from onex_ls.contract.vocabulary.event_bus import TERMINALS
from onex_ls.contract.vocabulary.schema import (
    ANYTHING,
    BOOLEAN,
    FREE_MAP,
    INTEGER,
    SCALAR,
    TEXT,
    TEXTS,
    Basic,
    Block,
    Key,
    ListOf,
    MapOf,
    OneOf,
    Scalar,
    count,
    number,
    one_of,
    only,
)

RUNTIME_PROFILES = one_of(
    "canary",
    "default",
    "effects",
    "local-dev",
    "main",
    "production",
    "projection-api",
    "projection-writer-delegation",
    "projection-writer-hook-ledger",
    "projection-writer-live-events",
    "projection-writer-registration",
    "projection-writer-run-trace",
    "projection-writer-savings",
    "projection-writer-tenant-credentials",
    "projection-writer-tenant-registry",
    "staging",
    "tenant-projection",
    "workers",
)

_ORDERING = Block(
    "ordering_policy",
    "In which order handlers of a phase run.",
    (
        Key("strategy", only("topological_sort"), "By what they depend on.", default="topological_sort"),
        Key("tie_breakers", ListOf(only("priority", "alphabetical")), "What decides among equals."),
        Key("deterministic_seed", BOOLEAN, "Whether the order is always the same.", default="true"),
        Key("strict_mode", BOOLEAN, "Whether doubt is an error.", default="false"),
    ),
)

_EXECUTION = Block(
    "execution",
    "What runs the node, and in which phases.",
    (
        Key("backend", one_of(unofficial=("native", "claude_code", "local_llm")), "What runs it.", example="native"),
        Key("model_purpose", TEXT, "What a language model is for in it.", example="ROUTING"),
        Key("phases", TEXTS, "The phases of a run.", example="execute"),
        Key("ordering_policy", _ORDERING, "In which order handlers of a phase run."),
        Key("nondeterministic_allowed_phases", TEXTS, "The phases in which chance may play a part."),
        Key("requires_workflow_definition", BOOLEAN, "Whether a workflow must be given."),
        Key("returns_typed_result", BOOLEAN, "Whether the result has a model."),
        Key("thread_safe", BOOLEAN, "Whether several threads may use it."),
        Key("timeout_seconds", count(1), "How long a run may take, in seconds."),
        Key("mode", TEXT, "How it runs."),
    ),
    open=True,
)

_DISPATCH = Block(
    "runtime_dispatch",
    "How the runtime starts the node.",
    (
        Key("command_topic", TEXT, "The topic whose messages start it.", example="onex.cmd.shop.price.v1"),
        Key("terminal_events", TERMINALS, "The topics that end a run."),
        Key("default_timeout_ms", count(1), "How long a run takes at the most, in milliseconds."),
        Key("max_timeout_ms", count(1), "How long a caller may ask for, in milliseconds."),
        Key("addressable", BOOLEAN, "Whether it can be called by name."),
        Key("external_trigger", OneOf((BOOLEAN, TEXT)), "Whether something outside starts it, or what."),
        Key("invocation_mode", TEXT, "How it is started.", example="projection_reducer"),
        Key("subscribe_topic", TEXT, "The topic it follows."),
        Key("subscribe_topics", TEXTS, "The topics it follows."),
        Key("run_step_event", TEXT, "The topic that reports each step."),
        Key("reason", TEXT, "Why it is so."),
    ),
)

_STATE = Block(
    "placement state",
    "Where the state of the node is kept.",
    (
        Key("store", only("projection", "none", "lease_store"), "In what.", default="projection"),
        Key("table", TEXT, "In which table."),
        Key("replay_topics", TEXTS, "The topics it is built from again."),
    ),
)

PLACEMENT = Block(
    "placement",
    "On which machines the node may run.",
    (
        Key("mode", only("any", "primary"), "On any of them, or on one at a time.", example="any"),
        Key("failover_target_s", Scalar(Basic.NUMBER, minimum=0), "How soon another takes over, in seconds."),
        Key("state", _STATE, "Where the state of the node is kept; with `any` there must be none."),
    ),
)

_LEASE = Block(
    "lease",
    "Something only so many may hold at a time.",
    (
        Key("kind", TEXT, "What it is."),
        Key("max_ttl_s", count(1), "How long it may be held, in seconds."),
        Key("capacity", count(1), "How many may hold it."),
        Key("renewable", BOOLEAN, "Whether it can be held on to."),
    ),
)

_LIFECYCLE = Block(
    "lifecycle",
    "How long starting and stopping may take.",
    (
        Key("states", TEXTS, "The states of a run, by name."),
        Key("terminal_states", TEXTS, "Those in which a run ends."),
        Key("semantics", TEXT, "What they mean, in prose."),
        Key("initialization_timeout_s", count(1), "How long starting may take, in seconds.", default="30"),
        Key("cleanup_timeout_s", count(1), "How long stopping may take, in seconds.", default="30"),
        Key("error_recovery_enabled", BOOLEAN, "Whether it goes on after an error.", default="true"),
        Key("state_persistence_enabled", BOOLEAN, "Whether state outlives the process.", default="false"),
        Key("health_check_enabled", BOOLEAN, "Whether it is asked whether it is well."),
        Key("graceful_shutdown_timeout_ms", count(1), "How long stopping may take, in milliseconds."),
        Key("health_check_interval_s", count(1), "How often it is asked whether it is well, in seconds.", default="60"),
    ),
)

_PERFORMANCE = Block(
    "performance",
    "How fast the node must be, and what it may use.",
    (
        Key("single_operation_max_ms", count(1), "How long one call may take, in milliseconds.", example="100"),
        Key("batch_operation_max_s", count(1), "How long a batch may take, in seconds."),
        Key("batch_operation_max_ms", count(1), "How long a batch may take, in milliseconds."),
        Key("max_response_time_ms", count(1), "How long an answer may take, in milliseconds."),
        Key("memory_limit_mb", count(1), "How much memory, in MiB."),
        Key("cpu_limit_percent", count(1, 100), "How much of the processor, in percent."),
        Key("throughput_min_ops_per_second", number(0), "How many calls a second at the least."),
        Key("throughput_min_ops_per_sec", number(0), "How many calls a second at the least, in a rare spelling."),
        Key("database_query_timeout_ms", count(100), "How long a query may take, in milliseconds."),
        Key("external_service_timeout_ms", count(100), "How long a service may take, in milliseconds."),
        Key("projection_reader_timeout_ms", count(100), "How long a projection may take to read, in milliseconds."),
        Key("circuit_breaker_recovery_timeout_s", count(1), "How long a circuit breaker stays open, in seconds."),
        Key("thresholds", FREE_MAP, "Further limits, by name."),
    ),
)

_FLAG = Block(
    "feature flag",
    "One part of the node that can be switched.",
    (
        Key("name", TEXT, "Its name, in snake_case.", example="express_orders"),
        Key("description", TEXT, "What it switches."),
        Key("default_value", BOOLEAN, "Whether it is on by itself.", default="false"),
        Key("default", SCALAR, "Whether it is on by itself, in an older spelling."),
        Key("env_var", TEXT, "The environment variable that switches it.", example="ENABLE_EXPRESS_ORDERS"),
        Key(
            "category",
            one_of("runtime", "intelligence", "observability", "infrastructure", "dashboard", "general"),
            "What it belongs to.",
            default="general",
        ),
        Key("owner", TEXT, "Who answers for it."),
    ),
)

_LLM = Block(
    "config.llm",
    "Where language models answer.",
    (
        Key("coder_url", TEXT, "The model for code."),
        Key("coder_fast_url", TEXT, "The fast model for code."),
        Key("coder_model_name", TEXT, "The name of the model for code."),
        Key("coder_fast_model_name", TEXT, "The name of the fast model for code."),
        Key("deepseek_r1_url", TEXT, "The model that reasons."),
        Key("glm_url", TEXT, "The GLM model."),
        Key("glm_api_key", TEXT, "Its key, by reference."),
        Key("gemini_api_key", TEXT, "The key for Gemini, by reference."),
        Key("openai_api_key", TEXT, "The key for OpenAI, by reference."),
    ),
)

_STORAGE = Block(
    "config.storage",
    "Where data is kept.",
    (
        Key("postgres_host", TEXT, "The host of the database."),
        Key("postgres_port", INTEGER, "Its port."),
        Key("postgres_database", TEXT, "The name of the database."),
        Key("postgres_user", TEXT, "Who logs in."),
        Key("postgres_password", TEXT, "The password, by reference."),
        Key("kafka_bootstrap_servers", TEXT, "The brokers."),
        Key("redpanda_admin_host", TEXT, "The host of the broker's administration."),
        Key("redpanda_admin_port", INTEGER, "Its port."),
    ),
)

_OPERATIONAL = Block(
    "config.operational",
    "Access to tools of the trade.",
    (
        Key("linear_api_key", TEXT, "The key for the tracker, by reference."),
        Key("linear_team_id", TEXT, "The team in the tracker."),
        Key("github_token", TEXT, "The token for GitHub, by reference."),
        Key("slack_webhook_url", TEXT, "Where messages to people go."),
    ),
)

_CONFIG = Block(
    "config",
    "The settings of the node; the author's own, and some that the official model names.",
    (
        Key("llm", _LLM, "Where language models answer."),
        Key("storage", _STORAGE, "Where data is kept."),
        Key("operational", _OPERATIONAL, "Access to tools of the trade."),
    ),
    open=True,
)

_SERVICE = Block(
    "service_configuration",
    "Whether the node is a service.",
    (
        Key("is_persistent_service", BOOLEAN, "Whether it keeps running."),
        Key("requires_external_dependencies", BOOLEAN, "Whether it needs others to run."),
    ),
    open=True,
)

_RUNTIME = Block(
    "runtime",
    "How the node runs.",
    (
        Key("non_blocking", BOOLEAN, "Whether the caller goes on at once."),
        Key("supports_direct_call", BOOLEAN, "Whether it can be called as a function."),
        Key("supports_event_driven", BOOLEAN, "Whether messages can start it."),
        Key("side_effects", BOOLEAN, "Whether it changes anything in the world."),
        Key("deterministic", BOOLEAN, "Whether the same input always gives the same output."),
        Key("timeout_ms", count(), "How long a run may take, in milliseconds."),
        Key("max_retries", count(), "How often a failed run is tried again."),
        Key("description", TEXT, "Why it is so."),
    ),
    open=True,
)

_TIME = Block(
    "time_injection",
    "Where the node takes the present moment from.",
    (
        Key("enabled", BOOLEAN, "Whether it is given."),
        Key("source", TEXT, "The message that brings it.", example="RuntimeTick"),
        Key("field", TEXT, "The field that holds it.", example="now"),
        Key("description", TEXT, "What it is for."),
    ),
)

_CODE_ENTRY = Block(
    "entry_point",
    "The function that starts the node from outside.",
    (
        Key("module", TEXT, "The dotted module."),
        Key("function", TEXT, "The function."),
        Key("console_script", TEXT, "The command."),
        Key("stdin", TEXT, "What it reads."),
        Key("stdout", TEXT, "What it writes."),
    ),
    open=True,
)

RUNTIME_KEYS = (
    Key("execution", _EXECUTION, "What runs the node, and in which phases."),
    Key("runtime_profiles", ListOf(RUNTIME_PROFILES), "The deployments that run this node.", example="main"),
    Key("runtime_dispatch", _DISPATCH, "How the runtime starts the node."),
    Key("runtime_lanes", TEXTS, "The environments the node runs in."),
    Key("runtime_ingress", FREE_MAP, "What may come in from outside."),
    Key("runtime", _RUNTIME, "How the node runs."),
    Key("entry_point", _CODE_ENTRY, "The function that starts the node from outside."),
    Key("entry_points", FREE_MAP, "The functions that start the node from outside, by name."),
    Key("placement", PLACEMENT, "On which machines the node may run."),
    Key("leases", ListOf(_LEASE), "Things only so many nodes may hold at a time."),
    Key("lifecycle", OneOf((TEXT, _LIFECYCLE)), "How far the node is, as a word; or how long start and stop may take."),
    Key("performance", _PERFORMANCE, "How fast the node must be, and what it may use."),
    Key("timing_constraints", FREE_MAP, "How time limits fit together; for people."),
    Key("performance_benchmarks", FREE_MAP, "How fast the node was; for people."),
    Key("operational_monitoring", FREE_MAP, "What to watch when the node runs; for people."),
    Key("feature_flags", ListOf(_FLAG), "Parts of the node that can be switched."),
    Key("config", _CONFIG, "The settings of the node."),
    Key("config_fields", OneOf((MapOf(FREE_MAP), ListOf(ANYTHING))), "The settings of the node, each described."),
    Key("defaults", FREE_MAP, "What settings are when nothing is said."),
    Key("service_configuration", _SERVICE, "Whether the node is a service."),
    Key("wiring_config", FREE_MAP, "How topics are wired; for the core's own wiring node.", kinds=(Kind.EFFECT,)),
    Key("time_injection", _TIME, "Where the node takes the present moment from."),
    Key("timestamp_policy", ANYTHING, "Which moment counts as the time of an event."),
    Key("transport_type", TEXT, "What carries the node's messages.", example="kafka"),
    Key("concurrent_run_guard", FREE_MAP, "What keeps two runs from getting into each other's way."),
    Key("required_crons", FREE_MAP, "The jobs that must be scheduled."),
)
