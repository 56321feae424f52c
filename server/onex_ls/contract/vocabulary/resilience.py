"""Resilience: what happens when something fails, is asked twice, or must be known to be well."""

from onex_ls.contract.kind import Kind
from onex_ls.contract.vocabulary.schema import (
    ANYTHING,
    BOOLEAN,
    FREE_MAP,
    NUMBER,
    SCALAR,
    TEXT,
    TEXTS,
    Block,
    Key,
    ListOf,
    MapOf,
    OneOf,
    count,
    number,
    one_of,
    only,
)

RETRIES = Block(
    "error retry_policy",
    "How a failed call is tried again.",
    (
        Key("max_retries", count(), "How often at the most.", example="3"),
        Key("initial_delay_ms", count(), "The first pause, in milliseconds.", example="100"),
        Key("max_delay_ms", count(), "The longest pause, in milliseconds.", example="5000"),
        Key("exponential_base", NUMBER, "By what each pause is longer than the last.", example="2"),
        Key("retry_on", TEXTS, "The exceptions that are worth another try.", example="TimeoutError"),
        Key("max_attempts", count(1), "How often at the most, the first time included."),
        Key("base_delay_seconds", NUMBER, "The first pause, in seconds."),
        Key("backoff_base_seconds", NUMBER, "The first pause, in seconds, in another spelling."),
        Key("backoff_max_seconds", NUMBER, "The longest pause, in seconds."),
        Key("strategy", TEXT, "How the pause between tries grows."),
        Key("enabled", BOOLEAN, "Whether there are retries at all."),
        Key("backoff_strategy", TEXT, "How the pause between tries grows, in another spelling."),
        Key("description", TEXT, "Why it is so."),
    ),
)

_BREAKER_OF_BACKEND = Block(
    "backend breaker",
    "The circuit breaker of one backend.",
    (
        Key("name", TEXT, "The backend."),
        Key("failure_threshold", count(1), "How many failures open it."),
        Key("reset_timeout_ms", count(), "How long it stays open, in milliseconds."),
        Key("half_open_max_requests", count(1), "How many calls may try it out after that."),
    ),
)

_BREAKER = Block(
    "error circuit_breaker",
    "When calls stop for a while because too many failed.",
    (
        Key("enabled", BOOLEAN, "Whether there is one."),
        Key("failure_threshold", count(1), "How many failures open it.", example="5"),
        Key("reset_timeout_ms", count(), "How long it stays open, in milliseconds.", example="60000"),
        Key("reset_timeout_seconds", NUMBER, "How long it stays open, in seconds."),
        Key("half_open_max_requests", count(1), "How many calls may try it out after that."),
        Key("per_backend", BOOLEAN, "Whether each backend has its own."),
        Key("backends", ListOf(_BREAKER_OF_BACKEND), "The breakers of single backends."),
        Key("transport_type", TEXT, "What kind of connection it guards."),
        Key("description", TEXT, "Why it is so."),
    ),
)

RETRY_STRATEGIES = one_of(
    unofficial=(
        "none",
        "exponential_backoff",
        "immediate_retry",
        "retry_after",
        "retry_on_next_scan",
        "individual_retry",
        "conditional",
        "degrade",
    )
)

_ERROR = Block(
    "error type",
    "One error, and what can be done about it.",
    (
        Key("name", TEXT, "The exception.", example="ValidationError"),
        Key("description", TEXT, "When it comes up."),
        Key("recoverable", BOOLEAN, "Whether another try may help."),
        Key("retry_strategy", RETRY_STRATEGIES, "How it is tried again.", example="exponential_backoff"),
        Key("error_code", SCALAR, "Its code."),
        Key("action", TEXT, "What is done about it."),
        Key("propagates", BOOLEAN, "Whether the caller sees it."),
    ),
)

_ERROR_CODE = Block(
    "error code",
    "One error code of a backend.",
    (
        Key("code", TEXT, "The code."),
        Key("description", TEXT, "What it means."),
        Key("backend", TEXT, "The backend it comes from."),
        Key("operation", TEXT, "The operation it comes from."),
        Key("retriable", BOOLEAN, "Whether another try may help."),
    ),
)

_SANITIZATION = Block(
    "error_sanitization",
    "What is taken out of error messages.",
    (
        Key("enabled", BOOLEAN, "Whether anything is."),
        Key("sanitize_patterns", TEXTS, "The words whose values are taken out.", example="password"),
        Key("utility", TEXT, "The module that does it."),
    ),
)

_POLICY = OneOf((TEXT, FREE_MAP))

ERROR_HANDLING = Block(
    "error_handling",
    "What happens when something fails.",
    (
        Key("retry_policy", RETRIES, "How a failed call is tried again."),
        Key("circuit_breaker", _BREAKER, "When calls stop for a while because too many failed."),
        Key("error_types", ListOf(OneOf((_ERROR, TEXT))), "The errors, and what can be done about each."),
        Key("error_codes", ListOf(OneOf((_ERROR_CODE, TEXT))), "The error codes of the backends."),
        Key("error_sanitization", _SANITIZATION, "What is taken out of error messages."),
        Key("dead_letter_queue", OneOf((BOOLEAN, TEXT, FREE_MAP)), "Whether or where failed messages are set aside."),
        Key("fallback_behavior", _POLICY, "What is done when a service is away."),
        Key("timeout_policy", _POLICY, "What is done when time is up."),
        Key("cold_start_policy", _POLICY, "What is done before there is any data."),
        Key("sink_failure_policy", _POLICY, "What is done when a result cannot be handed on."),
        Key("config_reload_failure_policy", _POLICY, "What is done when new settings are bad."),
        Key("selection_timeout_seconds", NUMBER, "How long a choice may take, in seconds."),
        Key("on_timeout", _POLICY, "What is done when that time is up."),
        Key("on_malformed_output", _POLICY, "What is done when an answer cannot be read."),
        Key("on_out_of_set", _POLICY, "What is done when an answer is none of the choices."),
        Key("on_model_unavailable", _POLICY, "What is done when the language model is away."),
        Key("debounce_on_error_behavior", _POLICY, "What becomes of gathered changes after an error."),
        Key("observer_fallback_behavior", _POLICY, "What is done when files cannot be watched."),
        Key("kafka_absent_behavior", _POLICY, "What is done without a broker."),
    ),
)

_CHECK = Block(
    "single health check",
    "One thing that is looked at.",
    (
        Key("name", TEXT, "What it is called.", example="database"),
        Key("type", TEXT, "What kind of check it is.", example="connection"),
        Key("check_type", TEXT, "What kind of check it is, in another spelling."),
        Key("description", TEXT, "What is looked at."),
        Key("critical", BOOLEAN, "Whether the node is ill when it fails."),
        Key("env_var", TEXT, "The environment variable that must be set."),
        Key("threshold_ms", count(), "How long an answer may take, in milliseconds."),
        Key("timeout_ms", count(), "When it is given up, in milliseconds."),
        Key("timeout_seconds", NUMBER, "When it is given up, in seconds."),
    ),
)

HEALTH_CHECK = Block(
    "health_check",
    "How it is found out whether the node is well.",
    (
        Key("enabled", BOOLEAN, "Whether it is asked at all."),
        Key("endpoint", TEXT, "Where it answers.", example="/health"),
        Key("interval_seconds", number(0), "How often it is asked, in seconds.", example="30"),
        Key("interval_ms", count(1), "How often it is asked, in milliseconds."),
        Key("timeout_ms", count(1), "How long an answer may take, in milliseconds."),
        Key("timeout_seconds", NUMBER, "How long an answer may take, in seconds."),
        Key("checks", ListOf(OneOf((_CHECK, TEXT))), "What is looked at."),
        Key("backends", ListOf(OneOf((_CHECK, TEXT))), "The backends that are looked at."),
        Key("method", TEXT, "The HTTP method.", example="GET"),
        Key("test_payload", TEXT, "What is sent."),
        Key("description", TEXT, "Why it is so."),
    ),
)

IDEMPOTENCY = Block(
    "idempotency",
    "How a message that arrives twice is handled once.",
    (
        Key("enabled", BOOLEAN, "Whether that is looked after."),
        Key("strategy", TEXT, "By what a message is known again.", example="event_id_tracking"),
        Key("description", TEXT, "How it works."),
        Key("hash_fields", TEXTS, "The fields that make a message the same.", example="correlation_id"),
        Key("tracking_fields", TEXTS, "The facts that are remembered of a message."),
        Key("derivation", TEXT, "How its identifier is made."),
        Key("key", TEXT, "How its key is made."),
        Key("key_field", TEXT, "The field that is its key."),
        Key("keys", OneOf((MapOf(ANYTHING), TEXTS)), "Its keys."),
        Key("cases", MapOf(ANYTHING), "What is done in which case."),
        Key("storage", TEXT, "Where keys are remembered."),
        Key("fallback_to_event_id", BOOLEAN, "Whether the event's identifier serves when there is no key."),
        Key("ttl_seconds", count(1), "How long keys are remembered, in seconds."),
    ),
)

_EFFECT_RETRIES = Block(
    "retry_policies",
    "How failed operations are tried again, as the typed effect model names it.",
    (
        Key("max_attempts", count(1), "How often at the most.", default="3"),
        Key(
            "backoff_strategy",
            one_of("fixed", "linear", "exponential", "random", "fibonacci"),
            "How the pause between tries grows.",
            default="exponential",
        ),
        Key("base_delay_ms", count(1), "The first pause, in milliseconds.", default="100"),
        Key("max_delay_ms", count(1), "The longest pause, in milliseconds.", default="5000"),
        Key("jitter_enabled", BOOLEAN, "Whether pauses vary at random.", default="true"),
        Key("circuit_breaker_enabled", BOOLEAN, "Whether calls stop when too many fail.", default="true"),
        Key("circuit_breaker_threshold", count(1), "How many failures that are; no more than tries.", default="3"),
        Key("circuit_breaker_timeout_s", count(1), "How long they stop, in seconds.", default="60"),
    ),
)

ISOLATION_LEVELS = only("read_uncommitted", "read_committed", "repeatable_read", "serializable")

_TRANSACTIONS = Block(
    "transaction_management",
    "Transactions around the operations of an effect.",
    (
        Key("enabled", BOOLEAN, "Whether there are any.", default="true"),
        Key("isolation_level", ISOLATION_LEVELS, "What they see of each other.", default="read_committed"),
        Key("timeout_seconds", count(1), "How long one may take, in seconds.", default="30"),
        Key("rollback_on_error", BOOLEAN, "Whether an error undoes everything.", default="true"),
        Key("lock_timeout_seconds", count(1), "How long to wait for a lock, in seconds.", default="10"),
        Key("deadlock_retry_count", count(), "How often to try again after a deadlock.", default="3"),
        Key("consistency_check_enabled", BOOLEAN, "Whether the result is checked.", default="true"),
    ),
)

_BACKUP = Block(
    "backup_config",
    "Copies of what an effect is about to change.",
    (
        Key("enabled", BOOLEAN, "Whether there are any.", default="true"),
        Key("backup_location", TEXT, "Where they are kept.", default="./backups"),
        Key("retention_days", count(1), "How long they are kept, in days.", default="7"),
        Key("compression_enabled", BOOLEAN, "Whether they are compressed.", default="true"),
        Key("verification_enabled", BOOLEAN, "Whether they are checked.", default="true"),
        Key("rollback_timeout_s", count(1), "How long going back may take, in seconds.", default="120"),
    ),
)

_EFFECT = (Kind.EFFECT,)

RESILIENCE_KEYS = (
    Key("error_handling", ERROR_HANDLING, "What happens when something fails: retries, circuit breaker, error types."),
    Key("health_check", HEALTH_CHECK, "How it is found out whether the node is well."),
    Key("idempotency", IDEMPOTENCY, "How a message that arrives twice is handled once."),
    Key("retry_policy", FREE_MAP, "How a failed call is tried again; most contracts say it in `error_handling`."),
    Key("retry_policies", _EFFECT_RETRIES, "How failed operations are tried again.", kinds=_EFFECT),
    Key("transaction_management", _TRANSACTIONS, "Transactions around the operations of an effect.", kinds=_EFFECT),
    Key("backup_config", _BACKUP, "Copies of what an effect is about to change.", kinds=_EFFECT),
    Key("quarantine", FREE_MAP, "Where messages end up that could never be handled."),
    Key("timeout_behavior", FREE_MAP, "What holds when time is up: the usual and the longest time, and the answer."),
    Key("rate_limiting", FREE_MAP, "How often something may happen."),
    Key("staleness", FREE_MAP, "When something counts as out of date."),
    Key("invariants", ANYTHING, "What always holds, in words or by name."),
    Key("effect_invariants", ListOf(OneOf((FREE_MAP, TEXT))), "What always holds of the node's effects."),
    Key("atomicity", FREE_MAP, "What happens as a whole or not at all."),
    Key("replay", FREE_MAP, "Whether and how past messages are handled again."),
    Key("escalation", ANYTHING, "What is done when nothing else helps."),
)
