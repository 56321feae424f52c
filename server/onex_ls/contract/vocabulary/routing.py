"""Routing: what the typed effect model says about requests that are passed on to services."""

from onex_ls.contract.kind import Kind
from onex_ls.contract.vocabulary.identity import VERSIONED
from onex_ls.contract.vocabulary.schema import (
    BOOLEAN,
    FREE_MAP,
    NUMBER,
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
)

_ROUTE = Block(
    "service route",
    "One route.",
    (
        VERSIONED,
        Key("route_id", TEXT, "An identifier."),
        Key("route_name", TEXT, "Its name."),
        Key("route_pattern", TEXT, "Which requests take it."),
        Key("method", TEXT, "The HTTP method."),
        Key("conditions", TEXTS, "When it holds."),
        Key("service_targets", TEXTS, "Where it leads."),
        Key("weight", count(0, 1000), "What share of requests it gets.", default="100"),
        Key("priority", count(1), "Which of several comes first.", default="1"),
        Key("timeout_ms", count(100), "How long an answer may take, in milliseconds.", default="30000"),
        Key("retry_enabled", BOOLEAN, "Whether a failed request is tried again.", default="true"),
        Key("max_retries", count(), "How often.", default="3"),
        Key("service_mesh_enabled", BOOLEAN, "Whether the service mesh carries it.", default="true"),
        Key("correlation_id_required", BOOLEAN, "Whether requests must say which run they belong to.", default="true"),
    ),
)

_LOAD_BALANCING = Block(
    "load_balancing",
    "How requests are spread.",
    (
        VERSIONED,
        Key("strategy", TEXT, "By which rule.", default="service_aware_round_robin"),
        Key("health_check_enabled", BOOLEAN, "Whether only among those that are well.", default="true"),
        Key("health_check_path", TEXT, "Where they are asked.", default="/health"),
        Key("health_check_interval_ms", count(1000), "How often, in milliseconds.", default="30000"),
        Key("health_check_timeout_ms", count(100), "How long an answer may take, in milliseconds.", default="5000"),
        Key("unhealthy_threshold", count(1), "After how many failures one is left out.", default="3"),
        Key("healthy_threshold", count(1), "After how many successes it is back.", default="2"),
        Key("sticky_sessions", BOOLEAN, "Whether a session stays with one.", default="false"),
        Key("session_affinity_cookie", TEXT, "By which cookie."),
        Key("service_discovery_enabled", BOOLEAN, "Whether targets are found by themselves.", default="true"),
        Key("container_aware_routing", BOOLEAN, "Whether containers count.", default="true"),
        Key("node_type_affinity", TEXT, "Which kind of node is preferred."),
    ),
)

_BREAKER = Block(
    "routing circuit_breaker",
    "When requests stop for a while because too many failed.",
    (
        Key("enabled", BOOLEAN, "Whether they do.", default="true"),
        Key("failure_threshold", count(1, 100), "How many failures that takes.", default="5"),
        Key("success_threshold", count(1, 20), "How many successes end it.", default="3"),
        Key("timeout_seconds", count(10, 3600), "How long they stop, in seconds.", default="60"),
        Key("window_size_seconds", count(30, 3600), "Within what time failures count, in seconds.", default="120"),
        Key("half_open_max_requests", count(1, 10), "How many may try it out after that.", default="3"),
        Key("failure_rate_threshold", number(0, 1), "What share of failures is too much.", default="0.5"),
        Key("minimum_request_threshold", count(1, 1000), "From how many requests on.", default="10"),
        Key("slow_call_duration_threshold_ms", count(100, 60_000), "What counts as slow, in milliseconds."),
        Key("slow_call_rate_threshold", number(0, 1), "What share of slow ones is too much."),
        Key("state", one_of("closed", "open", "half_open"), "Whether they are stopped now.", default="closed"),
        Key("last_failure_time", TEXT, "When the last one failed."),
        Key("last_state_change", TEXT, "When that changed."),
        Key("failure_count", count(), "How many failed.", default="0"),
        Key("success_count", count(), "How many went well.", default="0"),
        Key("total_requests", count(), "How many there were.", default="0"),
        Key("half_open_requests", count(), "How many are trying it out.", default="0"),
        Key("circuit_breaker_metadata", FREE_MAP, "Further figures."),
    ),
)

_RULE_KEYS = (
    VERSIONED,
    Key("transformation_rule", TEXT, "What becomes of it."),
    Key("apply_condition", TEXT, "When."),
    Key("case_sensitive", BOOLEAN, "Whether case counts.", default="true"),
    Key("priority", count(0, 1000), "Which of several rules comes first.", default="100"),
)

_HEADER = Block(
    "header transformation",
    "How one header of a request is changed.",
    (
        *_RULE_KEYS,
        Key("header_name", TEXT, "Which header."),
        Key("transformation_type", one_of("set", "append", "prefix", "suffix", "remove"), "How.", default="set"),
    ),
)

_PARAMETER = Block(
    "query parameter rule",
    "How one parameter of a URL is changed.",
    (
        *_RULE_KEYS,
        Key("parameter_name", TEXT, "Which parameter."),
        Key(
            "transformation_type",
            one_of("set", "append", "prefix", "suffix", "remove", "encode"),
            "How.",
            default="set",
        ),
        Key("url_encode", BOOLEAN, "Whether special characters are written safely.", default="true"),
    ),
)

_RESPONSE_HEADER = Block(
    "response header rule",
    "How one header of an answer is changed.",
    (
        *_RULE_KEYS,
        Key("header_name", TEXT, "Which header."),
        Key(
            "transformation_type",
            one_of("set", "append", "prefix", "suffix", "remove", "filter"),
            "How.",
            default="set",
        ),
        Key("expose_to_client", BOOLEAN, "Whether the caller sees it.", default="true"),
        Key("cache_control_aware", BOOLEAN, "Whether caches heed it.", default="false"),
    ),
)

_TRANSFORMATION = Block(
    "request transformation",
    "How requests and answers are changed on the way.",
    (
        VERSIONED,
        Key("transformation_enabled", BOOLEAN, "Whether they are.", default="false"),
        Key("header_transformations", ListOf(_HEADER), "Headers of requests."),
        Key("path_rewrite_rules", TEXTS, "Paths."),
        Key("query_parameter_rules", ListOf(_PARAMETER), "Parameters."),
        Key("payload_transformation", TEXT, "Bodies."),
        Key("response_transformation", BOOLEAN, "Whether answers are too.", default="false"),
        Key("response_header_rules", ListOf(_RESPONSE_HEADER), "Headers of answers."),
    ),
)

_METRICS = Block(
    "routing metrics",
    "What is measured of requests.",
    (
        VERSIONED,
        Key("metrics_enabled", BOOLEAN, "Whether anything is.", default="true"),
        Key("detailed_metrics", BOOLEAN, "Whether by route.", default="false"),
        Key("latency_buckets", ListOf(NUMBER), "The steps in which times are counted."),
        Key("error_rate_threshold", number(0, 1), "What share of errors is too much.", default="0.05"),
        Key("latency_threshold_ms", count(100), "What counts as slow, in milliseconds.", default="5000"),
        Key("sampling_rate", number(0, 1), "What share of requests is looked at.", default="1.0"),
    ),
)

_ROUTING = Block(
    "routing",
    "How requests are passed on to services.",
    (
        VERSIONED,
        Key("routing_id", TEXT, "An identifier."),
        Key("routing_enabled", BOOLEAN, "Whether they are.", default="true"),
        Key("routing_strategy", TEXT, "By which rule.", default="service_mesh_aware"),
        Key("default_target", TEXT, "Where the rest goes."),
        Key("routes", ListOf(_ROUTE), "The routes."),
        Key("load_balancing", _LOAD_BALANCING, "How requests are spread."),
        Key("circuit_breaker", _BREAKER, "When requests stop for a while."),
        Key("transformation", _TRANSFORMATION, "How they are changed on the way."),
        Key("metrics", _METRICS, "What is measured of them."),
        Key("rate_limiting_enabled", BOOLEAN, "Whether there may only be so many.", default="false"),
        Key("rate_limit_requests_per_minute", count(1), "How many a minute.", default="1000"),
        Key("cors_enabled", BOOLEAN, "Whether other sites may ask.", default="false"),
        Key("cors_origins", TEXTS, "Which sites."),
        Key("authentication_required", BOOLEAN, "Whether callers must say who they are.", default="false"),
        Key("authorization_rules", TEXTS, "What they may do."),
        Key("request_logging", BOOLEAN, "Whether requests are logged.", default="true"),
        Key("trace_sampling_rate", number(0, 1), "What share of them is traced.", default="0.1"),
        Key("connection_pool_size", count(1), "How many connections are kept.", default="100"),
        Key("keep_alive_timeout_ms", count(1000), "For how long, in milliseconds.", default="60000"),
        Key("idle_timeout_ms", count(1000), "How long one may be unused, in milliseconds.", default="300000"),
        Key("failover_enabled", BOOLEAN, "Whether others step in.", default="true"),
        Key("backup_targets", TEXTS, "Which ones."),
        Key("disaster_recovery_mode", BOOLEAN, "Whether only those are used.", default="false"),
        Key("onex_node_type_routing", BOOLEAN, "Whether kinds of node count.", default="true"),
        Key("service_mesh_integration", BOOLEAN, "Whether there is a service mesh.", default="true"),
        Key("correlation_tracking", BOOLEAN, "Whether requests of one run are tied together.", default="true"),
        Key("container_orchestration_aware", BOOLEAN, "Whether containers count.", default="true"),
        Key("redis_routing_cache", BOOLEAN, "Whether routes are remembered in Redis.", default="true"),
        Key("event_driven_routing", BOOLEAN, "Whether events are routed too.", default="false"),
        Key("workflow_aware_routing", BOOLEAN, "Whether workflows count.", default="false"),
        Key("command_topics", MapOf(TEXT), "The topics commands go to, by case."),
    ),
)

_DATABASE = Block(
    "connection_config",
    "How a service is reached.",
    (
        Key("host", TEXT, "The host."),
        Key("port", count(1, 65_535), "The port."),
        Key("database", TEXT, "The name of the database."),
        Key("username", TEXT, "Who logs in."),
        Key("password", TEXT, "The password, by reference."),
        Key("ssl_enabled", BOOLEAN, "Whether the connection is encrypted.", default="false"),
        Key("connection_timeout", count(1, 300), "How long connecting may take, in seconds.", default="30"),
        Key("base_url", TEXT, "The URL everything stands below."),
        Key("api_key", TEXT, "The key, by reference."),
        Key("bearer_token", TEXT, "The token, by reference."),
        Key("timeout_seconds", count(1, 300), "How long an answer may take, in seconds.", default="30"),
        Key("max_retries", count(0, 10), "How often a failed call is tried again.", default="3"),
        Key("headers", MapOf(TEXT), "Headers, by name."),
        Key("url", TEXT, "The URL."),
        Key("auth_type", TEXT, "How one logs in."),
        Key("credentials", MapOf(TEXT), "With what, by reference."),
        Key("options", MapOf(TEXT), "Further settings."),
    ),
)

_RETRIES = Block(
    "service retry_config",
    "How a failed call to a service is tried again.",
    (
        Key("max_attempts", count(1, 10), "How often at the most.", default="3"),
        Key("backoff_seconds", number(0.1, 60), "The first pause, in seconds.", default="1.0"),
        Key("exponential_backoff", BOOLEAN, "Whether each pause is longer than the last.", default="true"),
    ),
)

_SERVICE = Block(
    "external service",
    "One service outside.",
    (
        Key("service_name", TEXT, "Its name.", default="unnamed_service"),
        Key("service_type", TEXT, "What kind of service it is.", example="database"),
        Key("connection_config", _DATABASE, "How it is reached."),
        Key("health_check_enabled", BOOLEAN, "Whether it is asked how it is.", default="true"),
        Key("health_check_timeout", count(1, 300), "How long an answer may take, in seconds.", default="5"),
        Key("required", BOOLEAN, "Whether the node cannot do without.", default="true"),
        Key("retry_config", _RETRIES, "How a failed call is tried again."),
        Key("tags", MapOf(TEXT), "Words to find it by."),
    ),
)

_EFFECT = (Kind.EFFECT,)

ROUTING_SERVICE_KEYS = (
    Key(
        "routing",
        OneOf((_ROUTING, TEXT)),
        "How requests are passed on to services, or the file that says so.",
        kinds=_EFFECT,
    ),
    Key("external_services", ListOf(_SERVICE), "The services outside that an effect calls.", kinds=_EFFECT),
    Key(
        "idempotent_operations",
        BOOLEAN,
        "Whether all operations are the same once or twice.",
        default="true",
        kinds=_EFFECT,
    ),
    Key("side_effect_logging_enabled", BOOLEAN, "Whether side effects are logged.", default="true", kinds=_EFFECT),
    Key("audit_trail_enabled", BOOLEAN, "Whether they are kept for auditors.", default="true", kinds=_EFFECT),
    Key(
        "consistency_validation_enabled", BOOLEAN, "Whether what they leave is checked.", default="true", kinds=_EFFECT
    ),
)
