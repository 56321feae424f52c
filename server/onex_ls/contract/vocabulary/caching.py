"""Caching: what the typed models of effects, computes and reducers say about remembered results."""

from onex_ls.contract.kind import Kind
from onex_ls.contract.vocabulary.identity import VERSIONED
from onex_ls.contract.vocabulary.schema import BOOLEAN, TEXT, TEXTS, Block, Key, count, number

_KEYS = Block(
    "key_strategy",
    "How the key of an entry is made.",
    (
        VERSIONED,
        Key("key_generation_method", TEXT, "How.", example="hash"),
        Key("namespace", TEXT, "What all keys begin with."),
        Key("include_version", BOOLEAN, "Whether the version is part of it.", default="true"),
        Key("hash_algorithm", TEXT, "By which checksum.", default="sha256"),
        Key("key_separator", TEXT, "What stands between its parts.", default='":"'),
        Key("max_key_length", count(1), "How long it may be, in characters.", default="250"),
    ),
)

_INVALIDATION = Block(
    "invalidation_policy",
    "When an entry is thrown away.",
    (
        VERSIONED,
        Key("invalidation_strategy", TEXT, "By which rule.", example="ttl"),
        Key("ttl_seconds", count(1), "After what age, in seconds.", default="300"),
        Key("max_idle_seconds", count(1), "After how long unused, in seconds.", default="600"),
        Key("invalidation_triggers", TEXTS, "On which events."),
        Key("batch_invalidation", BOOLEAN, "Whether many at once.", default="false"),
        Key("lazy_expiration", BOOLEAN, "Whether only when it is asked for.", default="true"),
    ),
)

_DISTRIBUTION = Block(
    "distribution_config",
    "How the cache is spread over machines.",
    (
        VERSIONED,
        Key("distributed_enabled", BOOLEAN, "Whether it is.", default="false"),
        Key("consistency_level", TEXT, "How alike the copies are.", default="eventual"),
        Key("replication_factor", count(1), "How many copies there are.", default="2"),
        Key("partition_strategy", TEXT, "How entries are divided.", default="consistent_hash"),
        Key("sync_interval_ms", count(1000), "How often copies are made alike, in milliseconds.", default="30000"),
        Key("conflict_resolution", TEXT, "Which of two values wins.", default="last_writer_wins"),
    ),
)

_PERFORMANCE = Block(
    "cache performance_config",
    "How the cache saves time and memory.",
    (
        VERSIONED,
        Key("max_memory_mb", count(1), "How much memory, in MiB.", default="1024"),
        Key("eviction_policy", TEXT, "Which entry goes first.", default="lru"),
        Key("preload_enabled", BOOLEAN, "Whether it is filled at the start.", default="false"),
        Key("preload_patterns", TEXTS, "With what."),
        Key("compression_enabled", BOOLEAN, "Whether entries are compressed.", default="false"),
        Key("compression_threshold_bytes", count(1), "From what size on, in bytes.", default="1024"),
        Key("async_writes", BOOLEAN, "Whether writing waits for nobody.", default="true"),
        Key("read_through_enabled", BOOLEAN, "Whether it fetches what is missing.", default="false"),
        Key("write_through_enabled", BOOLEAN, "Whether it writes on at once.", default="false"),
        Key("write_behind_enabled", BOOLEAN, "Whether it writes on later.", default="false"),
    ),
)

_CACHING = Block(
    "caching",
    "How results are remembered.",
    (
        VERSIONED,
        Key("caching_enabled", BOOLEAN, "Whether they are.", default="true"),
        Key("cache_strategy", TEXT, "Which entry goes first.", default="lru"),
        Key("cache_backend", TEXT, "Where they are kept.", default="memory"),
        Key("max_entries", count(1), "How many.", default="10000"),
        Key("max_memory_mb", count(1), "How much memory, in MiB.", default="512"),
        Key("entry_size_limit_kb", count(1), "How large one may be, in KiB.", default="1024"),
        Key("key_strategy", _KEYS, "How the key of an entry is made."),
        Key("invalidation_policy", _INVALIDATION, "When an entry is thrown away."),
        Key("distribution_config", _DISTRIBUTION, "How the cache is spread over machines."),
        Key("performance_config", _PERFORMANCE, "How the cache saves time and memory."),
        Key("warm_up_enabled", BOOLEAN, "Whether it is filled at the start.", default="false"),
        Key("warm_up_sources", TEXTS, "From where."),
        Key("warm_up_batch_size", count(1), "How many entries at once.", default="100"),
        Key("metrics_enabled", BOOLEAN, "Whether hits are counted.", default="true"),
        Key("detailed_metrics", BOOLEAN, "Whether by key.", default="false"),
        Key("hit_ratio_threshold", number(0, 1), "What share of hits is good enough.", default="0.8"),
        Key("performance_monitoring", BOOLEAN, "Whether it is timed.", default="true"),
        Key("persistence_enabled", BOOLEAN, "Whether it outlives the process.", default="false"),
        Key("persistence_interval_ms", count(1000), "How often it is saved, in milliseconds.", default="60000"),
        Key("recovery_enabled", BOOLEAN, "Whether it is read back.", default="false"),
        Key("multi_level_enabled", BOOLEAN, "Whether there are two levels.", default="false"),
        Key("l1_cache_size", count(1), "How many entries the near one has.", default="1000"),
        Key("l2_cache_size", count(1), "How many entries the far one has.", default="10000"),
        Key("promotion_threshold", count(1), "After how many hits an entry comes nearer.", default="3"),
    ),
)

CACHING_KEYS = (
    Key(
        "caching",
        _CACHING,
        "How results are remembered, as the typed models name it.",
        kinds=(Kind.EFFECT, Kind.COMPUTE, Kind.REDUCER),
    ),
    Key("result_caching_enabled", BOOLEAN, "Whether results are remembered.", default="true", kinds=(Kind.REDUCER,)),
)
