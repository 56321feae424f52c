"""State machines, in three dialects.

`state_transitions` is the one that the typed models read, `state_machine` the one that most reducers write, and `fsm`
a short one with plain names. All of them share one block, since real contracts mix their keys.
"""

from onex_ls.contract.kind import Kind
from onex_ls.contract.vocabulary.identity import VERSION, VERSIONED
from onex_ls.contract.vocabulary.schema import (
    ANYTHING,
    BOOLEAN,
    FREE_MAP,
    TEXT,
    TEXTS,
    Block,
    Key,
    ListOf,
    MapOf,
    OneOf,
    count,
    one_of,
)

STATE = Block(
    "state",
    "One state.",
    (
        Key("state_name", TEXT, "The name of the state, unique in the machine.", example="idle"),
        Key("name", TEXT, "The name of the state, in its short spelling."),
        Key("description", TEXT, "What holds in it."),
        Key(
            "state_type",
            one_of(unofficial=("operational", "initial", "terminal", "error")),
            "What kind of state it is.",
            example="operational",
        ),
        Key("is_terminal", BOOLEAN, "Whether nothing leads out of it.", default="false"),
        Key("is_recoverable", BOOLEAN, "Whether work can go on from it; false in a terminal state.", default="true"),
        Key("required_data", TEXTS, "The facts that must be known in it."),
        Key("optional_data", TEXTS, "The facts that may be known in it."),
        Key("entry_actions", TEXTS, "What is done on the way in."),
        Key("exit_actions", TEXTS, "What is done on the way out."),
        Key("validation_rules", TEXTS, "What is checked in it."),
        Key("timeout_ms", count(1), "How long it may last, in milliseconds."),
        Key("semantic_intent", TEXT, "What it stands for."),
        Key("terminal", BOOLEAN, "Whether nothing leads out of it, in its short spelling."),
        Key("transitions", ListOf(ANYTHING), "Where it leads to, in the short dialect."),
        Key("metadata", FREE_MAP, "Facts for tools, such as colours."),
        VERSIONED,
    ),
)

CONDITION = Block(
    "transition condition",
    "What must hold for a transition.",
    (
        Key("condition_name", TEXT, "The name of the condition."),
        Key("condition_type", TEXT, "What kind of condition it is.", example="data_validation"),
        Key("field", TEXT, "The field that is looked at, in place of an `expression`."),
        Key("operator", TEXT, "How it is compared, in place of an `expression`."),
        Key("value", ANYTHING, "What it is compared with, in place of an `expression`."),
        Key(
            "expression",
            TEXT,
            "Three words with blanks between them: a field, an operator, a value.",
            example="retry_count less_than 3",
        ),
        Key("required", BOOLEAN, "Whether the transition fails without it.", default="true"),
        Key("description", TEXT, "What it means."),
        Key("error_message", TEXT, "What is said when it does not hold."),
        Key("retry_count", count(), "How often it is looked at again."),
        Key("timeout_ms", count(1), "How long that may take, in milliseconds."),
        VERSIONED,
    ),
)

_GUARD = Block(
    "guard condition",
    "What must hold for a transition, as a comparison.",
    (
        Key("field", TEXT, "The field that is looked at."),
        Key("operator", TEXT, "How it is compared.", example="eq"),
        Key("value", ANYTHING, "What it is compared with."),
        Key("error_message", TEXT, "What is said when it does not hold."),
    ),
)

_ACTION = Block(
    "transition action",
    "What a transition does.",
    (
        Key("action_name", TEXT, "The name of the action.", example="record_failure"),
        Key("action_type", TEXT, "What kind of action it is.", example="state_update"),
        Key("action_config", ANYTHING, "Its settings."),
        Key("execution_order", count(), "Which of several comes first.", default="0"),
        Key("is_critical", BOOLEAN, "Whether the transition fails with it.", default="false"),
        Key("rollback_action", TEXT, "What undoes it."),
        Key("timeout_ms", count(1), "How long it may take, in milliseconds."),
        Key("description", TEXT, "What it does."),
        VERSIONED,
    ),
)

_ROLLBACK = Block(
    "rollback transition",
    "A transition that undoes an operation.",
    (
        Key("transition_name", TEXT, "Its name."),
        Key("from_state", TEXT, "Where it starts."),
        Key("to_state", TEXT, "Where it leads."),
        Key("trigger", TEXT, "What sets it off."),
    ),
)

TRANSITION = Block(
    "transition",
    "One transition.",
    (
        Key("transition_name", TEXT, "The name of the transition, unique in the machine."),
        Key("from_state", TEXT, "Where it starts; `*` is every state.", example="idle"),
        Key("to_state", TEXT, "Where it leads.", example="running"),
        Key("source", TEXT, "Where it starts, in a rare spelling."),
        Key("dest", TEXT, "Where it leads, in a rare spelling."),
        Key("from", OneOf((TEXT, TEXTS)), "Where it starts, in the short dialect."),
        Key("to", TEXT, "Where it leads, in the short dialect."),
        Key("trigger", TEXT, "What sets it off.", example="start"),
        Key("description", TEXT, "When it happens."),
        Key("priority", count(), "Which of several is tried first.", default="0"),
        Key("conditions", ListOf(OneOf((CONDITION, TEXT))), "What must hold for it."),
        Key("condition", TEXT, "What must hold for it, in the short dialect."),
        Key("guard_conditions", ListOf(OneOf((_GUARD, TEXT))), "What must hold for it, as comparisons."),
        Key("actions", ListOf(OneOf((_ACTION, TEXT))), "What it does."),
        Key("rollback_transitions", ListOf(OneOf((_ROLLBACK, TEXT))), "The transitions that undo it."),
        Key("is_atomic", BOOLEAN, "Whether it happens as a whole or not at all.", default="true"),
        Key("retry_enabled", BOOLEAN, "Whether it is tried again.", default="false"),
        Key("max_retries", count(), "How often.", default="0"),
        Key("retry_delay_ms", count(), "The pause before that, in milliseconds.", default="1000"),
        VERSIONED,
    ),
)

_OPERATION = Block(
    "state operation",
    "An operation on the machine itself.",
    (
        Key("operation_name", TEXT, "The name of the operation."),
        Key("operation_type", TEXT, "What kind of operation it is.", example="administrative"),
        Key("description", TEXT, "What it does."),
        Key("requires_atomic_execution", BOOLEAN, "Whether it happens as a whole or not at all.", default="false"),
        Key("supports_rollback", BOOLEAN, "Whether it can be undone.", default="false"),
        Key("requires_permission", BOOLEAN, "Whether it needs leave."),
        Key("is_destructive", BOOLEAN, "Whether it loses something."),
        Key("trigger", TEXT, "What sets it off."),
        Key("target_state", TEXT, "Where it leads."),
        Key("rollback_transitions", ListOf(OneOf((_ROLLBACK, TEXT))), "The transitions that undo it."),
        VERSIONED,
    ),
)

STATE_MACHINE = Block(
    "state machine",
    "States, and what leads from one to another.",
    (
        VERSIONED,
        Key("state_machine_name", TEXT, "The name of the machine.", example="order_fsm"),
        Key("state_machine_version", VERSION, "The version of the machine."),
        Key("description", TEXT, "What it follows."),
        Key("initial_state", TEXT, "Where it starts.", example="idle"),
        Key("initial", TEXT, "Where it starts, in the short dialect."),
        Key("states", OneOf((ListOf(OneOf((STATE, TEXT))), MapOf(OneOf((STATE, TEXT))))), "The states."),
        Key("transitions", ListOf(TRANSITION), "What leads from state to state."),
        Key("terminal_states", TEXTS, "The states nothing leads out of.", example="done"),
        Key("error_states", TEXTS, "The states that stand for a failure.", example="failed"),
        Key("operations", ListOf(_OPERATION), "Operations on the machine itself."),
        Key("persistence_enabled", BOOLEAN, "Whether the state outlives the process.", default="true"),
        Key("checkpoint_interval_ms", count(1000), "How often it is saved, in milliseconds.", default="30000"),
        Key("max_checkpoints", count(1), "How many of those are kept.", default="10"),
        Key("recovery_enabled", BOOLEAN, "Whether it goes on after a crash.", default="true"),
        Key("recovery_strategies", FREE_MAP, "How it gets out of trouble."),
        Key("rollback_enabled", BOOLEAN, "Whether transitions can be undone.", default="true"),
        Key("conflict_resolution_strategy", TEXT, "Which of several transitions wins.", default="priority_based"),
        Key("concurrent_transitions_allowed", BOOLEAN, "Whether several may happen at once.", default="false"),
        Key("transition_timeout_ms", count(1), "How long one may take, in milliseconds.", default="5000"),
        Key("strict_validation_enabled", BOOLEAN, "Whether everything is checked.", default="true"),
        Key("state_monitoring_enabled", BOOLEAN, "Whether states are measured.", default="true"),
        Key("event_logging_enabled", BOOLEAN, "Whether transitions are logged.", default="true"),
        Key("correlation_id", TEXT, "Identifies one run in logs and traces."),
    ),
)

_REDUCER = (Kind.REDUCER,)

STATE_MACHINE_KEYS = (
    Key("state_machine", STATE_MACHINE, "The states of a reducer, and what leads from one to another.", kinds=_REDUCER),
    Key("state_transitions", STATE_MACHINE, "The state machine, as the typed reducer model names it.", kinds=_REDUCER),
    Key("fsm", STATE_MACHINE, "The state machine, in a short dialect with plain names."),
)
