"""Evidence: tests, checks and gates that say whether the node is finished and right."""

from onex_ls.contract.vocabulary.schema import (
    ANYTHING,
    BOOLEAN,
    FREE_MAP,
    SCALAR,
    TEXT,
    Block,
    Key,
    ListOf,
    MapOf,
    OneOf,
)

_EVIDENCE = Block(
    "dod evidence",
    "One proof that the node is finished.",
    (
        Key("type", TEXT, "What kind of proof it is.", example="pytest"),
        Key("kind", TEXT, "What kind of proof it is, in another spelling."),
        Key("description", TEXT, "What it proves."),
        Key("check", TEXT, "How it is looked up.", example="pytest tests/test_price.py"),
        Key("test", TEXT, "The test.", example="tests/test_price.py::test_discount"),
        Key("command", TEXT, "The command that shows it."),
        Key("pass_criteria", TEXT, "What must come out."),
    ),
    open=True,
)

_VALIDATION_RULES = Block(
    "validation_rules",
    "What is checked at run time.",
    (
        Key("strict_typing_enabled", BOOLEAN, "Whether types are.", default="true"),
        Key("input_validation_enabled", BOOLEAN, "Whether requests are.", default="true"),
        Key("output_validation_enabled", BOOLEAN, "Whether responses are.", default="true"),
        Key("performance_validation_enabled", BOOLEAN, "Whether speed is.", default="true"),
        Key("constraint_definitions", MapOf(SCALAR), "Further conditions, by name."),
    ),
    open=True,
)

_NAMED_RULE = Block(
    "validation rule",
    "One rule.",
    (
        Key("rule_id", TEXT, "Its identifier."),
        Key("name", TEXT, "Its name."),
        Key("description", TEXT, "What it demands."),
        Key("severity", TEXT, "How bad a breach is."),
        Key("detection_strategy", FREE_MAP, "How a breach is found."),
        Key("suggested_fix", TEXT, "What to do about it."),
    ),
    open=True,
)

_VALIDATION = Block(
    "validation",
    "What a reducer checks before it changes its state.",
    (
        Key("enabled", BOOLEAN, "Whether it checks anything."),
        Key("rules", ListOf(OneOf((FREE_MAP, TEXT))), "What it checks."),
    ),
    open=True,
)

EVIDENCE_KEYS = (
    Key("golden_path", OneOf((ListOf(ANYTHING), FREE_MAP)), "What happens when all goes well, step by step."),
    Key(
        "dod_evidence",
        OneOf((ListOf(OneOf((_EVIDENCE, TEXT))), FREE_MAP)),
        "The proofs that the node is finished.",
    ),
    Key(
        "validation_rules",
        OneOf((_VALIDATION_RULES, ListOf(OneOf((_NAMED_RULE, TEXT))))),
        "What is checked at run time, as switches or as a list of rules.",
    ),
    Key("validation", _VALIDATION, "What a reducer checks before it changes its state."),
    Key("validation_contract", FREE_MAP, "What a validator checks, and what it says."),
    Key("testing", FREE_MAP, "How the node is tested; for people."),
    Key("testing_guidance", FREE_MAP, "What tests should look at; for people."),
    Key("integration_testing", FREE_MAP, "How the node is tested with others; for people."),
    Key("verification", FREE_MAP, "The tests that show it works."),
    Key("review_gates", FREE_MAP, "What must be looked at before a change goes in."),
    Key("promotion_gates", FREE_MAP, "What must hold before something moves up."),
    Key("dogfood_gate", FREE_MAP, "What the makers must have used themselves."),
    Key("evidence_authority", FREE_MAP, "Which proofs count."),
    Key("stub_interfaces", ListOf(FREE_MAP), "Interfaces that are only declared so far."),
    Key("health_dimensions", ListOf(ANYTHING), "The respects in which a system's health is looked at."),
    Key("staleness_cases", FREE_MAP, "What is done when a source has changed, moved or gone."),
    Key("env_parity", FREE_MAP, "In what the environments must be alike."),
)
