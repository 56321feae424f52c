"""All rules, from top to bottom in the order in which they run. A new rule is one file and one line here."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from onex_ls.findings.finding import Finding
from onex_ls.findings.rule import Rule
from onex_ls.rules import (
    absent_modules,
    behaviour,
    dependencies,
    deprecated_key,
    documents,
    drift,
    duplicate_key,
    effect_operations,
    effect_retries,
    environment,
    event_topics,
    fingerprint_format,
    handler_entry_shape,
    handler_entrypoint,
    handler_id,
    io_operations,
    kind_mismatch,
    machine_conditions,
    machine_paths,
    machine_states,
    machine_transitions,
    missing_field,
    misspelt_key,
    model_reference,
    naming,
    node_type_spelling,
    pipeline_steps,
    placement,
    routing_choice,
    routing_entries,
    routing_topics,
    runtime_profile,
    same_name,
    secret_in_contract,
    sql_parameters,
    template_expression,
    topic_ends,
    topic_lists,
    topic_names,
    typed_model,
    unavailable_package,
    unknown_class,
    unpublished_terminal_event,
    unregistered_node,
    unresolved_ref,
    unused_ignore,
    values,
    version_shape,
    workflow_graph,
    yaml_syntax,
)
from onex_ls.rules.subject import Subject
from onex_ls.rules.view import View


class Check(NamedTuple):
    """A rule and the function that applies it."""

    rule: Rule
    run: Callable[[Subject], Iterator[Finding]]


REGISTRY = (
    Check(yaml_syntax.SYNTAX, yaml_syntax.check_syntax),
    Check(yaml_syntax.LIMITS, yaml_syntax.check_limits),
    Check(documents.MULTIPLE, documents.check_multiple),
    Check(documents.TAG, documents.check_tag),
    Check(duplicate_key.RULE, duplicate_key.check),
    Check(node_type_spelling.RULE, node_type_spelling.check),
    Check(missing_field.RULE, missing_field.check),
    Check(typed_model.RULE, typed_model.check),
    Check(misspelt_key.RULE, misspelt_key.check),
    Check(deprecated_key.RULE, deprecated_key.check),
    Check(version_shape.RULE, version_shape.check),
    Check(values.WRONG_TYPE, values.check_types),
    Check(values.INVALID_VALUE, values.check_values),
    Check(values.MISSPELT_VALUE, values.check_spelling),
    Check(naming.RULE, naming.check),
    Check(kind_mismatch.RULE, kind_mismatch.check),
    Check(fingerprint_format.RULE, fingerprint_format.check),
    Check(placement.RULE, placement.check),
    Check(model_reference.RULE, model_reference.check),
    Check(handler_entry_shape.RULE, handler_entry_shape.check),
    Check(handler_id.RULE, handler_id.check),
    Check(routing_entries.OPERATION, routing_entries.check_operation),
    Check(routing_entries.EVENT_MODEL, routing_entries.check_event_model),
    Check(routing_entries.DUPLICATE, routing_entries.check_duplicate),
    Check(routing_topics.RULE, routing_topics.check),
    Check(routing_choice.STRATEGY, routing_choice.check_strategy),
    Check(routing_choice.OVERLAP, routing_choice.check_overlap),
    Check(io_operations.DUPLICATE, io_operations.check_duplicate),
    Check(io_operations.DRIFT, io_operations.check_drift),
    Check(topic_names.RULE, topic_names.check),
    Check(topic_lists.TYPE, topic_lists.check_type),
    Check(topic_lists.DUPLICATE, topic_lists.check_duplicate),
    Check(topic_lists.LOOP, topic_lists.check_loop),
    Check(event_topics.RULE, event_topics.check),
    Check(unpublished_terminal_event.RULE, unpublished_terminal_event.check),
    Check(machine_states.UNKNOWN, machine_states.check_unknown),
    Check(machine_states.DUPLICATE, machine_states.check_duplicate),
    Check(machine_states.RECOVERABLE, machine_states.check_recoverable),
    Check(machine_transitions.DUPLICATE, machine_transitions.check_duplicate),
    Check(machine_transitions.AMBIGUOUS, machine_transitions.check_ambiguous),
    Check(machine_transitions.FROM_TERMINAL, machine_transitions.check_from_terminal),
    Check(machine_conditions.RULE, machine_conditions.check),
    Check(machine_paths.UNREACHABLE, machine_paths.check_unreachable),
    Check(machine_paths.DEAD_END, machine_paths.check_dead_end),
    Check(workflow_graph.UNKNOWN, workflow_graph.check_unknown),
    Check(workflow_graph.DUPLICATE, workflow_graph.check_duplicate),
    Check(workflow_graph.CYCLE, workflow_graph.check_cycle),
    Check(workflow_graph.UNREACHABLE, workflow_graph.check_unreachable),
    Check(pipeline_steps.DUPLICATE, pipeline_steps.check_duplicate),
    Check(pipeline_steps.REFERENCE, pipeline_steps.check_reference),
    Check(pipeline_steps.CONFIG, pipeline_steps.check_config),
    Check(effect_operations.DUPLICATE, effect_operations.check_duplicate),
    Check(effect_operations.ATOMICITY, effect_operations.check_atomicity),
    Check(effect_operations.BODY, effect_operations.check_body),
    Check(effect_operations.ACKS, effect_operations.check_acks),
    Check(effect_retries.RULE, effect_retries.check),
    Check(sql_parameters.RULE, sql_parameters.check),
    Check(template_expression.RULE, template_expression.check),
    Check(unresolved_ref.RULE, unresolved_ref.check),
    Check(dependencies.SHAPE, dependencies.check_shape),
    Check(dependencies.DUPLICATE, dependencies.check_duplicate),
    Check(dependencies.SELF, dependencies.check_self),
    Check(runtime_profile.RULE, runtime_profile.check),
    Check(environment.RULE, environment.check),
    Check(secret_in_contract.RULE, secret_in_contract.check),
)


class BeyondCheck(NamedTuple):
    """A rule that looks beyond one file, and the function that applies it."""

    rule: Rule
    run: Callable[[View], Iterator[Finding]]


BEYOND = (
    BeyondCheck(unknown_class.MODEL, unknown_class.check_models),
    BeyondCheck(unknown_class.HANDLER, unknown_class.check_handlers),
    BeyondCheck(handler_entrypoint.RULE, handler_entrypoint.check),
    BeyondCheck(absent_modules.HANDLER_FILE, absent_modules.check_handler_file),
    BeyondCheck(absent_modules.UNGENERATED, absent_modules.check_ungenerated),
    BeyondCheck(unavailable_package.RULE, unavailable_package.check),
    BeyondCheck(unregistered_node.RULE, unregistered_node.check),
    BeyondCheck(same_name.NAME, same_name.check_name),
    BeyondCheck(same_name.FILE, same_name.check_file),
    BeyondCheck(topic_ends.PUBLISHER, topic_ends.check_publisher),
    BeyondCheck(topic_ends.SUBSCRIBER, topic_ends.check_subscriber),
)

BY_TEXT = frozenset(check.rule.name for check in REGISTRY)
RULES: dict[str, Rule] = {check.rule.name: check.rule for check in (*REGISTRY, *BEYOND)} | {
    rule.name: rule for rule in (unused_ignore.RULE, *behaviour.RULES, *drift.RULES)
}
