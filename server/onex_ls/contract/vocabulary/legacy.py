"""The bridge dialect: what an older generator wrote, and no current contract does."""

from onex_ls.contract.vocabulary.schema import (
    BOOLEAN,
    FREE_MAP,
    INTEGER,
    NUMBER,
    TEXT,
    Block,
    Key,
    ListOf,
    MapOf,
    OneOf,
    count,
)

_MIXIN = Block(
    "mixin",
    "One class the node inherits from.",
    (
        Key("name", TEXT, "The class; its name begins with `Mixin`.", example="MixinHealthCheck"),
        Key("enabled", BOOLEAN, "Whether it is inherited.", default="true"),
        Key("config", FREE_MAP, "Its settings."),
    ),
)

_RETRIES = Block(
    "bridge retry_policy",
    "How a failed call is tried again.",
    (
        Key("enabled", BOOLEAN, "Whether it is."),
        Key("max_attempts", count(1), "How often at the most."),
        Key("initial_delay_ms", count(), "The first pause, in milliseconds."),
        Key("max_delay_ms", count(), "The longest pause, in milliseconds."),
        Key("backoff_multiplier", NUMBER, "By what each pause is longer than the last."),
        Key("retryable_exceptions", ListOf(TEXT), "The exceptions that are worth another try."),
        Key("retryable_status_codes", ListOf(INTEGER), "The HTTP codes that are worth another try."),
    ),
    open=True,
)

_BREAKER = Block(
    "bridge circuit_breaker",
    "When calls stop for a while because too many failed.",
    (
        Key("enabled", BOOLEAN, "Whether there is one."),
        Key("failure_threshold", count(1), "How many failures open it."),
        Key("recovery_timeout_ms", count(), "How long it stays open, in milliseconds."),
        Key("half_open_max_calls", count(1), "How many calls may try it out after that."),
    ),
    open=True,
)

_FEATURES = Block(
    "advanced_features",
    "What the generator built into the node.",
    (
        Key("circuit_breaker", _BREAKER, "When calls stop for a while because too many failed."),
        Key("retry_policy", _RETRIES, "How a failed call is tried again."),
        Key("dead_letter_queue", FREE_MAP, "Where failed messages end up."),
        Key("transactions", FREE_MAP, "Transactions around database calls."),
        Key("security_validation", FREE_MAP, "What is checked of a request."),
        Key("observability", FREE_MAP, "What is logged, measured and traced."),
    ),
    open=True,
)

LEGACY_KEYS = (
    Key("mixins", ListOf(OneOf((_MIXIN, TEXT))), "The classes the node inherits from.", deprecated=True),
    Key("advanced_features", _FEATURES, "What the generator built into the node.", deprecated=True),
    Key("subcontracts", OneOf((FREE_MAP, ListOf(OneOf((TEXT, FREE_MAP))))), "Parts of the contract.", deprecated=True),
    Key("endpoints", MapOf(OneOf((FREE_MAP, TEXT))), "The addresses of the node, or of what it calls, by name."),
    Key("performance_targets", FREE_MAP, "How fast the node must be.", replaced_by="performance"),
)
