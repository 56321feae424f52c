"""Orchestration: what the typed orchestrator model says about actions, branches and events."""

from onex_ls.contract.kind import Kind
from onex_ls.contract.vocabulary.schema import BOOLEAN, TEXT, TEXTS, Block, Key, MapOf, count

_ACTIONS = Block(
    "action_emission",
    "How actions are handed out.",
    (
        Key("emission_strategy", TEXT, "When.", default="on_demand"),
        Key("batch_size", count(1), "How many at once.", default="10"),
        Key("max_deferred_thunks", count(1), "How many may wait.", default="1000"),
        Key("execution_delay_ms", count(), "How long each waits, in milliseconds.", default="0"),
        Key("priority_based_emission", BOOLEAN, "Whether urgent ones come first.", default="true"),
        Key("dependency_aware_emission", BOOLEAN, "Whether what they depend on comes first.", default="true"),
        Key("retry_failed_thunks", BOOLEAN, "Whether failed ones are tried again.", default="true"),
    ),
)

_BRANCHING = Block(
    "conditional_branching",
    "Where a workflow forks.",
    (
        Key("decision_points", TEXTS, "At which steps."),
        Key("condition_evaluation_strategy", TEXT, "When conditions are looked at.", default="eager"),
        Key("branch_merge_strategy", TEXT, "How branches come together.", default="wait_all"),
        Key("default_branch_enabled", BOOLEAN, "Whether there is one for the rest.", default="true"),
        Key("condition_timeout_ms", count(1), "How long a condition may take, in milliseconds.", default="1000"),
        Key("nested_branching_enabled", BOOLEAN, "Whether branches may fork.", default="true"),
        Key("max_branch_depth", count(1), "How deep.", default="10"),
    ),
)

_REGISTRY = Block(
    "event_registry",
    "How events are found.",
    (
        Key("discovery_enabled", BOOLEAN, "Whether by themselves.", default="true"),
        Key("auto_provisioning_enabled", BOOLEAN, "Whether missing ones are made.", default="true"),
        Key("registry_endpoint", TEXT, "Where the registry answers."),
        Key("health_check_enabled", BOOLEAN, "Whether it is asked how it is.", default="true"),
        Key("health_check_interval_s", count(1), "How often, in seconds.", default="30"),
        Key("cache_enabled", BOOLEAN, "Whether answers are remembered.", default="true"),
        Key("cache_ttl_s", count(1), "For how long, in seconds.", default="300"),
        Key("security_enabled", BOOLEAN, "Whether callers must say who they are.", default="true"),
    ),
)

_COORDINATION = Block(
    "event_coordination",
    "How events start work.",
    (
        Key("trigger_mappings", MapOf(TEXT), "Which event starts what."),
        Key("coordination_strategy", TEXT, "When.", default="immediate"),
        Key("buffer_size", count(1), "How many may wait.", default="100"),
        Key("correlation_enabled", BOOLEAN, "Whether events of one run are tied together.", default="true"),
        Key("correlation_timeout_ms", count(1), "For how long, in milliseconds.", default="10000"),
        Key("ordering_guaranteed", BOOLEAN, "Whether their order counts.", default="false"),
        Key("duplicate_detection_enabled", BOOLEAN, "Whether those that come twice are dropped.", default="true"),
    ),
)

_ORCHESTRATOR = (Kind.ORCHESTRATOR,)

ORCHESTRATION_KEYS = (
    Key("action_emission", _ACTIONS, "How actions are handed out.", kinds=_ORCHESTRATOR),
    Key("conditional_branching", _BRANCHING, "Where a workflow forks.", kinds=_ORCHESTRATOR),
    Key("event_registry", _REGISTRY, "How events are found.", kinds=_ORCHESTRATOR),
    Key("event_coordination", _COORDINATION, "How events start work.", kinds=_ORCHESTRATOR),
    Key("load_balancing_enabled", BOOLEAN, "Whether work is spread.", default="true", kinds=_ORCHESTRATOR),
    Key(
        "failure_isolation_enabled",
        BOOLEAN,
        "Whether a failure stays where it is.",
        default="true",
        kinds=_ORCHESTRATOR,
    ),
    Key("monitoring_enabled", BOOLEAN, "Whether the workflow is watched.", default="true", kinds=_ORCHESTRATOR),
    Key(
        "metrics_collection_enabled", BOOLEAN, "Whether the workflow is measured.", default="true", kinds=_ORCHESTRATOR
    ),
)
