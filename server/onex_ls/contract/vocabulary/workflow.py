"""Workflow: the graph of steps an orchestrator runs, and how it runs them."""

from onex_ls.contract.kind import Kind
from onex_ls.contract.vocabulary.event_bus import TOPICS
from onex_ls.contract.vocabulary.identity import ANY_VERSION, VERSION
from onex_ls.contract.vocabulary.schema import (
    BOOLEAN,
    FREE_MAP,
    NUMBER,
    TEXT,
    TEXTS,
    Block,
    Choice,
    Key,
    ListOf,
    OneOf,
    Scalar,
    count,
    number,
    one_of,
    only,
)

EXECUTION_MODES = one_of("sequential", "parallel", "conditional", "batch", "streaming")

_STEP_TYPES = Scalar(
    choices=tuple(
        Choice(name, official=official)
        for name, official in (
            ("EFFECT_GENERIC", True),
            ("COMPUTE_GENERIC", True),
            ("REDUCER_GENERIC", True),
            ("ORCHESTRATOR_GENERIC", True),
            ("ORCHESTRATOR_INTERNAL", False),
            ("INTERNAL", False),
            ("effect", False),
            ("compute", False),
            ("reducer", False),
            ("orchestrator", False),
            ("EFFECT", False),
            ("COMPUTE", False),
            ("REDUCER", False),
            ("ORCHESTRATOR", False),
        )
    )
)

GRAPH_NODE = Block(
    "graph node",
    "One step of the graph.",
    (
        Key("node_id", TEXT, "The name of the step, unique in the graph.", strict=True, example="load"),
        Key("node_type", _STEP_TYPES, "The kind of node that does it.", strict=True, example="EFFECT_GENERIC"),
        Key("node_name", TEXT, "A name for people."),
        Key("description", TEXT, "What is done."),
        Key("target_node_type", TEXT, "The class of node that does it."),
        Key("contract_ref", TEXT, "The contract of that node, as a path."),
        Key("depends_on", TEXTS, "The steps that come before it.", example="load"),
        Key("dependencies", TEXTS, "The steps that come before it, in an official spelling."),
        Key("step_config", FREE_MAP, "The settings of the step."),
        Key("node_requirements", FREE_MAP, "What the step needs."),
        Key("metadata", FREE_MAP, "Facts about the step."),
        Key("version", VERSION, "The version of this part."),
    ),
)

_EDGE = Block(
    "graph edge",
    "What flows from one step to another.",
    (
        Key("from_node", TEXT, "The step it comes from.", example="load"),
        Key("source", TEXT, "The step it comes from, in another spelling."),
        Key("to_node", TEXT, "The step it goes to.", example="check"),
        Key("target", TEXT, "The step it goes to, in another spelling."),
        Key("edge_type", TEXT, "What kind of flow it is.", example="data_flow"),
        Key("description", TEXT, "What flows."),
        Key("condition", TEXT, "When it flows."),
    ),
)

_GRAPH = Block(
    "execution_graph",
    "The steps, and what comes before what.",
    (
        Key("nodes", ListOf(GRAPH_NODE), "The steps."),
        Key("edges", ListOf(_EDGE), "What flows between them."),
        Key("steps", ListOf(OneOf((FREE_MAP, TEXT))), "The steps, in a rare spelling."),
        Key("version", VERSION, "The version of this part."),
    ),
)

_WORKFLOW_METADATA = Block(
    "workflow_metadata",
    "What the workflow is called.",
    (
        Key("workflow_name", TEXT, "The name of the workflow.", example="order_intake"),
        Key("workflow_version", ANY_VERSION, "Its version."),
        Key("description", TEXT, "What it does."),
        Key("execution_mode", EXECUTION_MODES, "How steps follow each other.", default="sequential"),
        Key("timeout_ms", count(1000, 86_400_000), "How long a run may take, in milliseconds.", default="600000"),
        Key("workflow_hash", TEXT, "A checksum."),
        Key("author", TEXT, "Who wrote it."),
        Key("tags", TEXTS, "Words to find it by."),
        Key("documentation_url", TEXT, "Where its documentation stands."),
        Key("version", VERSION, "The version of this part."),
    ),
)

_RESOURCES = Block(
    "resource_constraints",
    "What a run may use.",
    (
        Key("max_memory_mb", count(1), "How much memory, in MiB."),
        Key("max_cpu_cores", NUMBER, "How many cores."),
        Key("max_disk_io_mb_per_sec", NUMBER, "How much disk traffic, in MB a second."),
    ),
    open=True,
)

RECOVERY = one_of("RETRY", "ROLLBACK", "COMPENSATE", "ABORT", unofficial=("fail_fast", "retry", "none"))

_RULES = Block(
    "coordination_rules",
    "How steps are run, and what happens when one fails.",
    (
        Key("execution_mode", EXECUTION_MODES, "How steps follow each other.", default="sequential"),
        Key("parallel_execution_allowed", BOOLEAN, "Whether steps may run at the same time.", default="true"),
        Key("max_parallel_steps", count(1), "How many at the most."),
        Key("max_parallel_branches", count(1), "How many branches at the most.", default="4"),
        Key("failure_recovery_strategy", RECOVERY, "What happens when a step fails.", example="fail_fast"),
        Key("max_retries", count(), "How often a step is tried again."),
        Key("retry_backoff_ms", count(), "The first pause before that, in milliseconds."),
        Key("retry_backoff_multiplier", NUMBER, "By what each pause is longer than the last."),
        Key("timeout_ms", count(1), "How long a run may take, in milliseconds."),
        Key("step_timeout_ms", count(1), "How long a step may take, in milliseconds."),
        Key("dependency_resolution_enabled", BOOLEAN, "Whether steps are put in order by what they depend on."),
        Key("detect_cycles", BOOLEAN, "Whether circles are looked for."),
        Key("fail_on_cycle", BOOLEAN, "Whether a circle is an error."),
        Key("allow_partial_completion", BOOLEAN, "Whether a run may end with steps undone."),
        Key("min_required_steps_completion_percent", number(0, 100), "What share of the steps must be done."),
        Key("resource_constraints", _RESOURCES, "What a run may use."),
        Key("emit_step_metrics", BOOLEAN, "Whether steps are measured."),
        Key("emit_workflow_events", BOOLEAN, "Whether the run is announced."),
        Key("emit_dependency_graph", BOOLEAN, "Whether the graph is published."),
        Key("enable_load_balancing", BOOLEAN, "Whether work is spread."),
        Key("load_balance_strategy", TEXT, "How it is spread.", example="round_robin"),
        Key("checkpoint_enabled", BOOLEAN, "Whether runs are saved.", default="true"),
        Key("checkpointing", OneOf((BOOLEAN, FREE_MAP)), "Whether or how runs are saved, in a rare spelling."),
        Key("checkpoint_interval_ms", count(100), "How often, in milliseconds.", default="5000"),
        Key("state_persistence_enabled", BOOLEAN, "Whether state outlives the process.", default="true"),
        Key("rollback_enabled", BOOLEAN, "Whether steps can be undone.", default="true"),
        Key("recovery_enabled", BOOLEAN, "Whether a run goes on after a crash.", default="true"),
        Key("synchronization_points", TEXTS, "The steps at which branches wait for each other."),
        Key("version", VERSION, "The version of this part."),
    ),
)

_DEFINITION = Block(
    "workflow_definition",
    "A workflow: its name, its graph, its rules.",
    (
        Key("workflow_metadata", _WORKFLOW_METADATA, "What the workflow is called."),
        Key("execution_graph", _GRAPH, "The steps, and what comes before what."),
        Key("coordination_rules", _RULES, "How steps are run."),
        Key("version", VERSION, "The version of this part."),
    ),
)

_TEMPLATE = Block(
    "step template",
    "What holds for all steps of a kind.",
    (
        Key("template_name", TEXT, "The name of the template."),
        Key(
            "step_type", only("compute", "effect", "reducer", "orchestrator", "parallel", "custom"), "The kind of step."
        ),
        Key("default_timeout_ms", count(100, 300_000), "How long one may take, in milliseconds."),
        Key("default_retry_count", count(0, 10), "How often one is tried again."),
        Key("default_priority", count(1, 1000), "How urgent one is."),
    ),
)

STEP = Block(
    "workflow step",
    "One step, as the executor of workflows takes it.",
    (
        Key("step_name", TEXT, "The name of the step, unique in the workflow."),
        Key("step_id", TEXT, "An identifier of the step."),
        Key(
            "step_type", only("compute", "effect", "reducer", "orchestrator", "parallel", "custom"), "The kind of step."
        ),
        Key("timeout_ms", count(100, 300_000), "How long it may take, in milliseconds.", default="30000"),
        Key("retry_count", count(0, 10), "How often it is tried again.", default="3"),
        Key("enabled", BOOLEAN, "Whether it runs at all.", default="true"),
        Key("skip_on_failure", BOOLEAN, "Whether it is left out after a failure.", default="false"),
        Key("continue_on_error", BOOLEAN, "Whether the run goes on when it fails.", default="false"),
        Key("error_action", only("stop", "continue", "retry", "compensate"), "What happens then.", default="stop"),
        Key("max_memory_mb", count(1, 32_768), "How much memory it may use, in MiB."),
        Key("max_cpu_percent", count(1, 100), "How much of the processor it may use, in percent."),
        Key("priority", count(1, 1000), "How urgent it is.", default="100"),
        Key("order_index", count(), "Its place among equals.", default="0"),
        Key("depends_on", TEXTS, "The steps that come before it."),
        Key("parallel_group", TEXT, "The group of steps it runs together with."),
        Key("max_parallel_instances", count(1, 100), "How many of it may run at once.", default="1"),
        Key("correlation_id", TEXT, "Identifies one run in logs and traces."),
    ),
)

_LIFECYCLE = Block(
    "workflow lifecycle",
    "How a runtime starts and stops.",
    (
        Key("startup_sequence", TEXTS, "What starts, in order."),
        Key("shutdown_sequence", TEXTS, "What stops, in order."),
        Key("health_check_interval_ms", count(1), "How often it is asked whether it is well, in milliseconds."),
        Key("graceful_shutdown_timeout_ms", count(1), "How long stopping may take, in milliseconds."),
    ),
)

_TOPIC_PAIR = Block(
    "workflow event_bus",
    "The topics of the workflow.",
    (
        Key("subscribe_topics", TOPICS, "The topics it listens to."),
        Key("publish_topics", TOPICS, "The topics it writes to."),
    ),
)

WORKFLOW_COORDINATION = Block(
    "workflow_coordination",
    "The workflow of an orchestrator.",
    (
        Key("version", VERSION, "The version of this block."),
        Key("subcontract_version", VERSION, "The version of the block's own language."),
        Key("subcontract_name", TEXT, "The name of the block.", default="workflow_coordination_subcontract"),
        Key("workflow_definition", _DEFINITION, "The workflow: its name, its graph, its rules."),
        Key("steps", ListOf(OneOf((STEP, FREE_MAP))), "The steps, as the executor of workflows takes them."),
        Key("step_templates", ListOf(_TEMPLATE), "What holds for all steps of a kind."),
        Key("lifecycle", _LIFECYCLE, "How a runtime starts and stops."),
        Key("event_bus", _TOPIC_PAIR, "The topics of the workflow."),
        Key("subscriptions", TOPICS, "The topics of the workflow to listen to, in an older form."),
        Key("publications", TOPICS, "The topics of the workflow to write to, in an older form."),
        Key("execution_mode", EXECUTION_MODES, "How steps follow each other.", default="sequential"),
        Key("max_parallel_branches", count(1), "How many branches at the most.", default="4"),
        Key("checkpoint_enabled", BOOLEAN, "Whether runs are saved.", default="true"),
        Key("checkpoint_interval_ms", count(100), "How often, in milliseconds.", default="5000"),
        Key("state_persistence_enabled", BOOLEAN, "Whether state outlives the process.", default="true"),
        Key("rollback_enabled", BOOLEAN, "Whether steps can be undone.", default="true"),
        Key("timeout_ms", count(1), "How long a run may take, in milliseconds."),
        Key("recovery_enabled", BOOLEAN, "Whether a run goes on after a crash.", default="true"),
        Key("applicable_node_types", TEXTS, "The kinds of node it is for."),
        Key("max_concurrent_workflows", count(1, 100), "How many runs at the same time.", default="10"),
        Key("default_workflow_timeout_ms", count(60_000, 3_600_000), "How long a run may take, in milliseconds."),
        Key(
            "node_coordination_timeout_ms", count(5000, 300_000), "How long a node may take to answer, in milliseconds."
        ),
        Key("auto_retry_enabled", BOOLEAN, "Whether failed steps are tried again.", default="true"),
        Key("parallel_execution_enabled", BOOLEAN, "Whether steps may run at the same time.", default="true"),
        Key("workflow_persistence_enabled", BOOLEAN, "Whether runs are saved.", default="true"),
        Key("max_retries", count(0, 10), "How often a step is tried again.", default="3"),
        Key("retry_delay_ms", count(1000, 60_000), "The first pause before that, in milliseconds.", default="2000"),
        Key("exponential_backoff", BOOLEAN, "Whether each pause is longer than the last.", default="true"),
    ),
)

WORKFLOW_KEYS = (
    Key(
        "workflow_coordination",
        WORKFLOW_COORDINATION,
        "The graph of steps an orchestrator runs, and how it runs them.",
        kinds=(Kind.ORCHESTRATOR,),
    ),
)
