"""Reduction: what the typed reducer model says about aggregation, streams and state."""

from onex_ls.contract.kind import Kind
from onex_ls.contract.vocabulary.identity import VERSIONED
from onex_ls.contract.vocabulary.resilience import ISOLATION_LEVELS
from onex_ls.contract.vocabulary.schema import (
    ANYTHING,
    BOOLEAN,
    NUMBER,
    TEXT,
    TEXTS,
    Block,
    Key,
    ListOf,
    count,
    number,
    one_of,
)

_PARAMETER = Block(
    "aggregation parameter",
    "One parameter of a function.",
    (
        VERSIONED,
        Key("parameter_name", TEXT, "Its name."),
        Key("parameter_value", ANYTHING, "Its value."),
        Key(
            "parameter_type",
            one_of("auto", "string", "number", "integer", "float", "boolean", "object", "array", "uuid", "enum"),
            "Its type.",
            default="auto",
        ),
        Key("is_required", BOOLEAN, "Whether it must be given.", default="false"),
        Key("default_value", ANYTHING, "Its value otherwise."),
        Key("description", TEXT, "What it means."),
    ),
)

_FUNCTION = Block(
    "aggregation function",
    "One function that sums up.",
    (
        VERSIONED,
        Key("function_name", TEXT, "Its name."),
        Key("function_type", TEXT, "What kind of function it is."),
        Key("description", TEXT, "What it gives."),
        Key("input_fields", TEXTS, "What it sums up."),
        Key("output_field", TEXT, "Where the result goes."),
        Key("parameters", ListOf(_PARAMETER), "Its parameters."),
        Key("null_handling", TEXT, "What becomes of missing values.", default="ignore"),
        Key("precision_digits", count(1, 15), "To how many digits it is rounded.", default="6"),
        Key("requires_sorting", BOOLEAN, "Whether order counts.", default="false"),
        Key("is_associative", BOOLEAN, "Whether parts can be summed up first.", default="false"),
        Key("is_commutative", BOOLEAN, "Whether parts can change places.", default="false"),
    ),
)

_GROUPING = Block(
    "grouping",
    "What is summed up together.",
    (
        VERSIONED,
        Key("grouping_enabled", BOOLEAN, "Whether there are groups.", default="true"),
        Key("grouping_fields", TEXTS, "By which fields."),
        Key("grouping_strategy", TEXT, "How.", default="hash_based"),
        Key("case_sensitive_grouping", BOOLEAN, "Whether case counts.", default="true"),
        Key("null_group_handling", TEXT, "Where missing values go.", default="separate"),
        Key("max_groups", count(1), "How many groups at the most."),
        Key("group_expiration_ms", count(1000), "How long one is kept, in milliseconds."),
    ),
)

_WINDOWING = Block(
    "windowing",
    "Over what time is summed up.",
    (
        VERSIONED,
        Key("windowing_enabled", BOOLEAN, "Whether there are windows.", default="false"),
        Key("window_type", TEXT, "Of what kind.", default="tumbling"),
        Key("window_size_ms", count(1000), "How long, in milliseconds.", default="60000"),
        Key("window_slide_ms", count(1000), "How far apart, in milliseconds."),
        Key("session_timeout_ms", count(1000), "After how long a pause one ends, in milliseconds."),
        Key("window_trigger", TEXT, "When one is summed up.", default="time_based"),
        Key("late_arrival_handling", TEXT, "What becomes of what comes late.", default="ignore"),
        Key("allowed_lateness_ms", count(), "How late it may come, in milliseconds.", default="10000"),
        Key("watermark_strategy", TEXT, "By which time.", default="event_time"),
    ),
)

_STATISTICAL = Block(
    "statistical",
    "Which statistics are made.",
    (
        VERSIONED,
        Key("statistical_enabled", BOOLEAN, "Whether any are.", default="false"),
        Key("statistical_functions", TEXTS, "Which."),
        Key("percentiles", ListOf(NUMBER), "Which percentiles."),
        Key("approximation_enabled", BOOLEAN, "Whether they may be near enough.", default="false"),
        Key("approximation_error_tolerance", number(0.001, 0.1), "How near.", default="0.01"),
        Key("histogram_enabled", BOOLEAN, "Whether there is a histogram.", default="false"),
        Key("histogram_buckets", count(2), "In how many steps.", default="10"),
        Key("outlier_detection", BOOLEAN, "Whether outliers are looked for.", default="false"),
        Key("outlier_threshold", number(0.5), "From how many deviations on.", default="2.0"),
    ),
)

_PERFORMANCE = Block(
    "aggregation performance",
    "How summing up saves time and memory.",
    (
        VERSIONED,
        Key("parallel_aggregation", BOOLEAN, "Whether in parts at the same time.", default="true"),
        Key("max_parallel_workers", count(1, 32), "By how many workers.", default="4"),
        Key("batch_size", count(1), "Into parts of what size.", default="1000"),
        Key("memory_limit_mb", count(64), "With how much memory, in MiB.", default="1024"),
        Key("spill_to_disk", BOOLEAN, "Whether the rest goes to disk.", default="false"),
        Key("compression_enabled", BOOLEAN, "Whether it is compressed.", default="false"),
        Key("caching_intermediate_results", BOOLEAN, "Whether parts are remembered.", default="true"),
        Key("lazy_evaluation", BOOLEAN, "Whether only when it is asked for.", default="false"),
    ),
)

_AGGREGATION = Block(
    "aggregation",
    "How events are summed up.",
    (
        VERSIONED,
        Key("aggregation_enabled", BOOLEAN, "Whether they are.", default="true"),
        Key("aggregation_mode", TEXT, "In what manner.", default="batch"),
        Key("aggregation_functions", TEXTS, "By which functions.", example="sum"),
        Key("function_definitions", ListOf(_FUNCTION), "The functions, one by one."),
        Key("grouping", _GROUPING, "What is summed up together."),
        Key("windowing", _WINDOWING, "Over what time."),
        Key("statistical", _STATISTICAL, "Which statistics are made."),
        Key("performance", _PERFORMANCE, "How it saves time and memory."),
        Key("null_handling_strategy", TEXT, "What becomes of missing values.", default="ignore"),
        Key("duplicate_handling", TEXT, "What becomes of what comes twice.", default="include"),
        Key("data_validation_enabled", BOOLEAN, "Whether events are checked.", default="true"),
        Key("schema_enforcement", BOOLEAN, "Whether they must fit the schema.", default="true"),
        Key("output_format", TEXT, "What the result looks like.", default="structured"),
        Key("result_caching", BOOLEAN, "Whether it is remembered.", default="true"),
        Key("result_ttl_seconds", count(1), "For how long, in seconds.", default="300"),
        Key("incremental_updates", BOOLEAN, "Whether it is brought up to date bit by bit.", default="false"),
        Key("metrics_enabled", BOOLEAN, "Whether events are counted.", default="true"),
        Key("performance_monitoring", BOOLEAN, "Whether it is timed.", default="true"),
        Key("memory_usage_tracking", BOOLEAN, "Whether memory is measured.", default="false"),
        Key("error_handling_strategy", TEXT, "What happens after an error.", default="continue"),
        Key("partial_results_on_error", BOOLEAN, "Whether what there is counts then.", default="true"),
        Key("retry_failed_aggregations", BOOLEAN, "Whether it is tried again.", default="false"),
        Key("max_retries", count(), "How often.", default="3"),
    ),
)

_REDUCTION = Block(
    "reduction operation",
    "One function that folds events into state.",
    (
        Key("operation_type", TEXT, "What kind of folding it is.", example="fold"),
        Key("reduction_function", TEXT, "The function."),
        Key("associative", BOOLEAN, "Whether parts can be folded first.", default="true"),
        Key("commutative", BOOLEAN, "Whether parts can change places.", default="false"),
        Key("identity_element", TEXT, "What it starts with."),
        Key("chunk_size", count(1), "How many events at once.", default="1000"),
        Key("parallel_enabled", BOOLEAN, "Whether in parts at the same time.", default="true"),
        Key("intermediate_results_caching", BOOLEAN, "Whether parts are remembered.", default="true"),
    ),
)

_STREAMING = Block(
    "streaming",
    "How a stream of events is taken in.",
    (
        Key("enabled", BOOLEAN, "Whether there is one.", default="true"),
        Key("buffer_size", count(1024), "How much is held at once, in bytes.", default="8192"),
        Key("window_size", count(1), "How many events are looked at together.", default="1000"),
        Key("memory_threshold_mb", count(1), "With how much memory, in MiB.", default="512"),
        Key("backpressure_enabled", BOOLEAN, "Whether the sender is slowed down.", default="true"),
    ),
)

_CONFLICTS = Block(
    "conflict_resolution",
    "Which of two changes wins.",
    (
        Key("strategy", TEXT, "By which rule.", default="last_writer_wins"),
        Key("detection_enabled", BOOLEAN, "Whether conflicts are looked for.", default="true"),
        Key("timestamp_based_resolution", BOOLEAN, "Whether time decides.", default="true"),
        Key("conflict_logging_enabled", BOOLEAN, "Whether they are logged.", default="true"),
    ),
)

_MEMORY = Block(
    "memory_management",
    "How memory is used.",
    (
        Key("max_memory_mb", count(1), "How much, in MiB.", default="1024"),
        Key("gc_threshold", number(0, 1), "From what share on it is tidied up.", default="0.8"),
        Key("lazy_loading_enabled", BOOLEAN, "Whether things are read when they are needed.", default="true"),
        Key("spill_to_disk_enabled", BOOLEAN, "Whether the rest goes to disk.", default="true"),
    ),
)

_PERSISTENCE = Block(
    "state persistence",
    "How state is kept.",
    (
        VERSIONED,
        Key("persistence_enabled", BOOLEAN, "Whether it is.", default="true"),
        Key(
            "storage_backend", one_of("postgresql", "redis", "memory", "file_system"), "In what.", default="postgresql"
        ),
        Key("backup_enabled", BOOLEAN, "Whether there are copies.", default="true"),
        Key("backup_interval_ms", count(1000), "How often one is made, in milliseconds.", default="300000"),
        Key("backup_retention_days", count(1), "How long one is kept, in days.", default="7"),
        Key("checkpoint_enabled", BOOLEAN, "Whether it is saved in between.", default="true"),
        Key("checkpoint_interval_ms", count(1000), "How often, in milliseconds.", default="60000"),
        Key("recovery_enabled", BOOLEAN, "Whether it is read back.", default="true"),
        Key("compression_enabled", BOOLEAN, "Whether it is compressed.", default="false"),
    ),
)

_VALIDATION = Block(
    "state validation",
    "What is checked of state.",
    (
        VERSIONED,
        Key("validation_enabled", BOOLEAN, "Whether anything is.", default="true"),
        Key("schema_validation", BOOLEAN, "Whether its fields are.", default="true"),
        Key("integrity_checks", BOOLEAN, "Whether its content is.", default="true"),
        Key("consistency_checks", BOOLEAN, "Whether its parts agree.", default="false"),
        Key("validation_rules", TEXTS, "Further rules."),
        Key("repair_enabled", BOOLEAN, "Whether it is mended.", default="false"),
        Key("repair_strategies", TEXTS, "How."),
    ),
)

_SYNCHRONIZATION = Block(
    "state synchronization",
    "How copies of state are made alike.",
    (
        VERSIONED,
        Key("synchronization_enabled", BOOLEAN, "Whether they are.", default="false"),
        Key("consistency_level", one_of("eventual", "strong", "weak", "causal"), "How alike.", default="eventual"),
        Key("sync_interval_ms", count(1000), "How often, in milliseconds.", default="30000"),
        Key(
            "conflict_resolution",
            one_of("timestamp_based", "last_write_wins", "manual_resolution", "merge_strategy"),
            "Which of two changes wins.",
            default="timestamp_based",
        ),
        Key("replication_factor", count(1), "How many copies there are.", default="1"),
        Key("leader_election_enabled", BOOLEAN, "Whether one leads.", default="false"),
        Key("distributed_locking", BOOLEAN, "Whether only one at a time may write.", default="false"),
    ),
)

_VERSIONING = Block(
    "state versioning",
    "How versions of state are told apart.",
    (
        VERSIONED,
        Key("versioning_enabled", BOOLEAN, "Whether they are.", default="true"),
        Key(
            "version_scheme",
            one_of("semantic", "incremental", "timestamp", "uuid_based"),
            "How they are numbered.",
            default="semantic",
        ),
        Key("migration_enabled", BOOLEAN, "Whether old state is brought up to date.", default="true"),
        Key("migration_strategies", TEXTS, "How."),
        Key("forward_compatibility", BOOLEAN, "Whether newer state can be read.", default="true"),
        Key("version_retention", count(1), "How many versions are kept.", default="5"),
        Key("rollback_enabled", BOOLEAN, "Whether one can go back.", default="true"),
    ),
)

_STATE_MANAGEMENT = Block(
    "state_management",
    "How the state of a reducer is kept.",
    (
        VERSIONED,
        Key("correlation_id", TEXT, "Identifies one run in logs and traces."),
        Key("state_management_enabled", BOOLEAN, "Whether it is.", default="true"),
        Key(
            "state_scope",
            one_of("node_local", "cluster_shared", "global_distributed"),
            "Who shares it.",
            default="node_local",
        ),
        Key(
            "state_lifecycle",
            one_of("persistent", "transient", "session_based", "ttl_managed"),
            "How long it lives.",
            default="persistent",
        ),
        Key("persistence", _PERSISTENCE, "How it is kept."),
        Key("validation", _VALIDATION, "What is checked of it."),
        Key("synchronization", _SYNCHRONIZATION, "How copies of it are made alike."),
        Key("versioning", _VERSIONING, "How versions of it are told apart."),
        Key("concurrent_access_enabled", BOOLEAN, "Whether several may use it.", default="true"),
        Key(
            "locking_strategy",
            one_of("optimistic", "pessimistic", "read_write_locks", "none"),
            "How they keep out of each other's way.",
            default="optimistic",
        ),
        Key("transaction_support", BOOLEAN, "Whether changes come as a whole or not at all.", default="true"),
        Key("isolation_level", ISOLATION_LEVELS, "What they see of each other.", default="read_committed"),
        Key("caching_enabled", BOOLEAN, "Whether it is remembered.", default="true"),
        Key("cache_size", count(1), "How many entries.", default="1000"),
        Key("cache_ttl_seconds", count(1), "For how long, in seconds.", default="300"),
        Key("lazy_loading", BOOLEAN, "Whether it is read when it is needed.", default="true"),
        Key("monitoring_enabled", BOOLEAN, "Whether it is watched.", default="true"),
        Key("metrics_collection", BOOLEAN, "Whether it is measured.", default="true"),
        Key("performance_tracking", BOOLEAN, "Whether it is timed.", default="false"),
        Key("alert_on_corruption", BOOLEAN, "Whether damage is reported.", default="true"),
        Key("encryption_enabled", BOOLEAN, "Whether it is encrypted.", default="false"),
        Key("encryption_algorithm", one_of("aes256", "aes128", "chacha20", "none"), "How.", default="aes256"),
        Key("key_rotation_enabled", BOOLEAN, "Whether keys are changed.", default="false"),
        Key("access_control_enabled", BOOLEAN, "Whether not everybody may see it.", default="false"),
        Key("cleanup_enabled", BOOLEAN, "Whether it is tidied up.", default="true"),
        Key("cleanup_interval_ms", count(60_000), "How often, in milliseconds.", default="3600000"),
        Key("orphan_cleanup", BOOLEAN, "Whether what belongs to nobody goes.", default="true"),
        Key("compaction_enabled", BOOLEAN, "Whether it is packed together.", default="false"),
    ),
)

_REDUCER = (Kind.REDUCER,)

REDUCTION_KEYS = (
    Key("aggregation", _AGGREGATION, "How events are summed up.", kinds=_REDUCER),
    Key("reduction_operations", ListOf(_REDUCTION), "The functions that fold events into state.", kinds=_REDUCER),
    Key("streaming", _STREAMING, "How a stream of events is taken in.", kinds=_REDUCER),
    Key("conflict_resolution", _CONFLICTS, "Which of two changes wins.", kinds=_REDUCER),
    Key("memory_management", _MEMORY, "How memory is used.", kinds=_REDUCER),
    Key("state_management", _STATE_MANAGEMENT, "How the state of a reducer is kept.", kinds=_REDUCER),
    Key("order_preserving", BOOLEAN, "Whether results come in the order of events.", default="false", kinds=_REDUCER),
    Key("incremental_processing", BOOLEAN, "Whether events are folded one by one.", default="true", kinds=_REDUCER),
    Key("partial_results_enabled", BOOLEAN, "Whether unfinished results count.", default="true", kinds=_REDUCER),
)
