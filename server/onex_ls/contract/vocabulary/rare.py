"""Rare keys: the author's own blocks that one or a few published contracts have.

They are known by name and shape, so that none of them is taken for a misspelling; their content is free.
"""

from onex_ls.contract.vocabulary.event_bus import TOPICS
from onex_ls.contract.vocabulary.schema import ANYTHING, FREE_MAP, TEXT, TEXTS, Key, ListOf, OneOf, Type

_ANY_LIST = ListOf(ANYTHING)
_MAP_OR_LIST = OneOf((FREE_MAP, _ANY_LIST))


def _keys(declared: Type, docs: dict[str, str]) -> tuple[Key, ...]:
    return tuple(Key(name, declared, doc) for name, doc in docs.items())


_FREE = _keys(
    FREE_MAP,
    {
        "alert_policy": "When somebody is told.",
        "annotations": "Facts for tools, by name.",
        "bootstrap_tier_policy": "By which rules things start in which tier.",
        "broker": "Who may send to whom over a broker.",
        "context_source_ledger": "Where facts about past work are read.",
        "evaluation_policy": "How results are judged.",
        "harness_invocation_policy": "How a test harness may be called.",
        "kafka": "Settings of the broker.",
        "landing_config": "How changes are brought in.",
        "model_escalation": "Which language model is asked when a cheaper one fails.",
        "model_routing": "Which language model is asked for what.",
        "policy_config": "The settings of a policy.",
        "privacy": "What may be kept of people.",
        "prompt_template": "The text a language model is asked with.",
        "publication_policy": "What may be published.",
        "quota_floor": "How much must be left of a quota.",
        "sampling_policy": "Which cases are looked at.",
        "security": "What keeps the node safe.",
        "work_ledger": "Where work is written down.",
        "work_unit_scoping": "How work is cut into units.",
    },
)

_LISTS = _keys(
    OneOf((TEXTS, _ANY_LIST)),
    {
        "allowed_task_types": "The kinds of task the node takes.",
        "constraints": "What the node must heed, in prose.",
        "modes": "The ways the node can run.",
    },
)

_OPEN = _keys(
    _MAP_OR_LIST,
    {
        "closeout_phase_order": "In which order the phases of closing come.",
        "phases": "The phases of a run.",
        "routing_rules": "Which agent is asked for what.",
        "target_agents": "The agents that can be asked.",
    },
)

RARE_KEYS = (
    *_FREE,
    *_LISTS,
    *_OPEN,
    Key("writer_topics", OneOf((TOPICS, FREE_MAP)), "The topics of a writer."),
    Key("judge_capability", TEXT, "The capability by which a judge is found."),
)
