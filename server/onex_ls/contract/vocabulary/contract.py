"""The root of the vocabulary: every key that is known at the top level of a contract."""

from onex_ls.contract.vocabulary.descriptor import DESCRIPTOR_KEYS
from onex_ls.contract.vocabulary.event_bus import EVENT_KEYS
from onex_ls.contract.vocabulary.handler_routing import ROUTING_KEYS
from onex_ls.contract.vocabulary.identity import IDENTITY_KEYS
from onex_ls.contract.vocabulary.metadata import METADATA_KEYS
from onex_ls.contract.vocabulary.models import MODEL_KEYS
from onex_ls.contract.vocabulary.schema import Block

# Keys that occur in the official models or in measured contracts and have no block of their own yet. They keep the
# search for misspelt keys from taking one real key for a misspelling of another.
_ALSO_KNOWN = frozenset(
    """
    action_emission actions activation advanced_features aggregation algorithm allowed_task_types annotations
    atomicity attribution_signals audit_trail_enabled author backup_config behavior behavior_spec
    bootstrap_tier_policy broker caching capabilities capability_inputs capability_outputs changelog chunking_config
    classification_config classification_rules closeout_phase_order compute concurrency concurrent_run_guard
    conditional_branching config config_dependencies config_fields configuration conflict_resolution
    consistency_validation_enabled constraints consumed_events correlation_id cross_repo_dependencies
    database_schema datetime_handling db_io defaults definitions dependencies dependency_ownership determinism
    deterministic_execution documentation_url dod_evidence dogfood_gate downstream_effects downstream_nodes effect
    effect_invariants effect_operations embedding_config emits endpoints env_dependencies env_deps env_requirements
    environment error_handling eval_passed_predicate evaluation_layers event_coordination event_emission
    event_outputs event_registry event_sources event_type events execution execution_constraints execution_id
    external_services externally_consumed_topics failure_isolation_enabled feature_flags fingerprinting fsm
    golden_path handler_category handler_config handler_name handler_type handlers health_check health_dimensions
    idempotency idempotent_operations incremental_processing infrastructure infrastructure_services input
    input_state input_subscriptions input_validation inputs integration_testing intent_consumption intent_emission
    intent_reception interface_change intermediate_result_caching invariants io_operations is_seam_ticket kafka
    leases lifecycle load_balancing_enabled mcp memory_management memory_optimization_enabled metadata_model
    metrics_collection_enabled migrations mixins model_escalation model_routing models monitoring_enabled node
    node_capabilities node_class node_id node_not_implemented operation_bindings operational_monitoring operations
    order_preserving output output_models output_state output_transformation outputs parallel_processing
    partial_results_enabled partition_key_fields performance performance_benchmarks performance_targets placement
    privacy produced_events profile_tags projection_api projection_reader promotion_gates prompt_template
    protocol_dependencies protocol_interfaces publications publish_topics published_events qdrant_config quarantine
    rate_limiting reduction_operations required_crons result_caching_enabled result_models retention_policy
    retry_policies review_gates routing routing_rules runtime runtime_dispatch runtime_ingress runtime_profiles
    schema_version scoring security service_configuration side_effect_logging_enabled skill_surface staleness
    staleness_cases standalone stat_carry state_machine state_management state_model state_transitions storage
    streaming stub_interfaces sub_handler_dependencies subcontracts subscribe_topics subscribed_events subscriptions
    supported_rules supports_health_check supports_lifecycle supports_provisioning tag_extraction tags target_agents
    template_steward template_version terminal_events testing testing_guidance threshold_sets ticket_id
    time_injection timeout_behavior timestamp_policy timing_constraints tool_matching tool_specification topic
    topics transaction_management transport_type uuid validation validation_rules valkey_schema verification
    wiring_config workflow_coordination yaml_consumed_events yaml_published_events
    """.split()
)

CONTRACT = Block(
    "contract",
    "The contract of an ONEX node.",
    (*IDENTITY_KEYS, *MODEL_KEYS, *ROUTING_KEYS, *EVENT_KEYS, *DESCRIPTOR_KEYS, *METADATA_KEYS),
    also_known=_ALSO_KNOWN,
)
