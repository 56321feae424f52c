"""Handler contracts: what a handler needs, gives and insists on when others run beside it."""

from onex_ls.contract.kind import Kind
from onex_ls.contract.vocabulary.identity import VERSION
from onex_ls.contract.vocabulary.schema import (
    ANYTHING,
    BOOLEAN,
    FREE_MAP,
    TEXT,
    TEXTS,
    Basic,
    Block,
    Key,
    ListOf,
    MapOf,
    OneOf,
    Scalar,
    count,
    one_of,
    only,
)

_TIERS = one_of("local_exact", "local_compatible", "org_trusted", "federated_trusted", "quarantine")

_REQUIREMENTS = Block(
    "requirements",
    "What a capability must be like.",
    (
        Key("must", FREE_MAP, "What has to hold."),
        Key("prefer", FREE_MAP, "What would be good."),
        Key("forbid", FREE_MAP, "What must not hold."),
        Key("hints", FREE_MAP, "What may help to choose."),
    ),
)

_RESOLUTION = Block(
    "tiered_resolution",
    "How far away the capability may come from.",
    (
        Key("min_tier", _TIERS, "The nearest tier."),
        Key("max_tier", _TIERS, "The farthest tier."),
        Key("require_proofs", TEXTS, "The proofs it must bring."),
        Key("classification", TEXT, "How secret what it handles is."),
    ),
)

_CAPABILITY_INPUT = Block(
    "capability input",
    "One capability the handler needs.",
    (
        Key("alias", TEXT, "What the code calls it, in snake_case; unique in the list.", example="db"),
        Key("capability", TEXT, "The capability, dotted.", example="database.relational"),
        Key("requirements", _REQUIREMENTS, "What it must be like."),
        Key(
            "selection_policy",
            one_of("auto_if_unique", "best_score", "require_explicit"),
            "Which one is taken when several fit.",
            default="auto_if_unique",
        ),
        Key("strict", BOOLEAN, "Whether the handler cannot do without.", default="true"),
        Key("version_range", TEXT, "The versions that fit.", example='">=1.0"'),
        Key("vendor_hints", FREE_MAP, "Hints for one maker's product."),
        Key("description", TEXT, "What it is for."),
        Key("tiered_resolution", _RESOLUTION, "How far away it may come from."),
    ),
)

_CAPABILITY_OUTPUT = Block(
    "capability output",
    "One capability the handler gives.",
    (
        Key("name", TEXT, "The capability, dotted."),
        Key("version", TEXT, "Its version."),
        Key("description", TEXT, "What it is."),
    ),
)

_CONSTRAINTS = Block(
    "execution_constraints",
    "When the handler runs beside others.",
    (
        Key("requires_before", TEXTS, "What must have run before.", example="capability:auth"),
        Key("requires_after", TEXTS, "What must run after."),
        Key("must_run", BOOLEAN, "Whether it runs even after a failure.", default="false"),
        Key("can_run_parallel", BOOLEAN, "Whether others may run at the same time.", default="true"),
        Key("nondeterministic_effect", BOOLEAN, "Whether its effect differs from run to run.", default="false"),
    ),
)

_SOURCE = Block(
    "retrieval source",
    "Where a language model may look things up.",
    (
        Key("source_type", only("vector", "structured", "file"), "What kind of place it is."),
        Key("namespace", TEXT, "The part of it."),
        Key("keys", TEXTS, "The keys in it."),
        Key("k", count(1, 100), "How many hits.", default="5"),
    ),
)

_RETURN_SCHEMA = Block(
    "return_schema",
    "What an answer may hold.",
    (Key("allowed_fields", TEXTS, "Its fields."), Key("max_tokens", count(1), "How long it may be, in tokens.")),
)

_CONTEXT = Block(
    "context_integrity",
    "What a language model may see and use.",
    (
        Key("version", VERSION, "The version of this block."),
        Key("context_budget_tokens", count(1), "How much it may read, in tokens."),
        Key("memory_scope", TEXTS, "The memories it may see."),
        Key("tool_scope", TEXTS, "The tools it may use."),
        Key("retrieval_sources", ListOf(_SOURCE), "Where it may look things up."),
        Key("return_schema", _RETURN_SCHEMA, "What its answer may hold."),
        Key("enforcement_level", TEXT, "What happens otherwise.", default="WARN"),
        Key("compression_threshold_tokens", count(1), "From what length on it is shortened, in tokens."),
        Key("compression_time_limit_seconds", Scalar(Basic.NUMBER, minimum=0), "How long that may take, in seconds."),
    ),
)

_TRUST = Block(
    "trust domain",
    "Whom the handler trusts.",
    (
        Key("domain_id", TEXT, "The domain."),
        Key("tier", _TIERS, "How far it is trusted."),
        Key("trust_root_ref", TEXT, "Where its root stands."),
    ),
)

_MAPPING = Block(
    "operation mapping",
    "How one operation is called and answered.",
    (
        Key("envelope", FREE_MAP, "What is sent, a template."),
        Key("response", FREE_MAP, "What is taken from the answer, a template."),
        Key("description", TEXT, "What it does."),
    ),
)

_BINDING = Block(
    "parameter binding",
    "What fills one parameter of the handler.",
    (
        Key("parameter_name", TEXT, "The parameter.", example="sql"),
        Key("expression", TEXT, "What it is filled with.", example="${payload.sql}"),
        Key("required", BOOLEAN, "Whether it must be filled."),
        Key("default", ANYTHING, "What it is filled with otherwise."),
        Key("description", TEXT, "What it is."),
    ),
)

_BINDINGS = Block(
    "operation_bindings",
    "How operations are bound to a handler.",
    (
        Key("version", VERSION, "The version of this block."),
        Key("handler", TEXT, "The handler."),
        Key("config", FREE_MAP, "Its settings."),
        Key("mappings", MapOf(_MAPPING), "How each operation is called and answered."),
        Key("bindings", MapOf(OneOf((ListOf(_BINDING), _MAPPING))), "What fills the parameters of each operation."),
        Key("global_bindings", ListOf(_BINDING), "What fills the parameters of all operations."),
        Key("max_expression_length", count(1), "How long an expression may be."),
        Key("max_path_segments", count(1), "How many steps a path may have."),
        Key("additional_context_paths", TEXTS, "Further roots of paths."),
        Key("description", TEXT, "What it is for."),
    ),
)

_ACTIVATION = Block(
    "activation",
    "When a handler is switched on.",
    (
        Key("optional", BOOLEAN, "Whether the runtime may start without it."),
        Key("required_env", TEXTS, "The environment variables without which it stays off.", example="SHOP_DB_URL"),
    ),
)

_PROTOCOL = Block(
    "runtime protocol",
    "A protocol a core runtime node is given.",
    (Key("type", TEXT, "The protocol.", example="ProtocolLogger"), Key("version", VERSION, "Its version.")),
)

_PROTOCOLS = Block(
    "handlers",
    "The protocols a core runtime node is given.",
    (
        Key("required", ListOf(_PROTOCOL), "Those it cannot do without."),
        Key("optional", ListOf(_PROTOCOL), "Those it can do without."),
    ),
)

_HANDLER = (Kind.HANDLER,)

HANDLER_CONTRACT_KEYS = (
    Key(
        "capability_inputs",
        ListOf(OneOf((_CAPABILITY_INPUT, TEXT))),
        "The capabilities the handler needs.",
        kinds=_HANDLER,
    ),
    Key(
        "capability_outputs",
        ListOf(OneOf((_CAPABILITY_OUTPUT, TEXT))),
        "The capabilities the handler gives.",
        kinds=_HANDLER,
    ),
    Key("execution_constraints", _CONSTRAINTS, "When the handler runs beside others.", kinds=_HANDLER),
    Key("supports_lifecycle", BOOLEAN, "Whether it is started and stopped.", default="false", kinds=_HANDLER),
    Key("supports_health_check", BOOLEAN, "Whether it says how it is.", default="false", kinds=_HANDLER),
    Key("supports_provisioning", BOOLEAN, "Whether it sets itself up.", default="false", kinds=_HANDLER),
    Key("handler_class", TEXT, "The dotted class of the handler.", kinds=_HANDLER),
    Key("priority", Scalar(Basic.INTEGER), "Which of several handlers comes first.", default="0", kinds=_HANDLER),
    Key("context_integrity", _CONTEXT, "What a language model may see and use.", kinds=_HANDLER),
    Key("trust_domains", ListOf(_TRUST), "Whom the handler trusts.", kinds=_HANDLER),
    Key("operation_bindings", _BINDINGS, "How operations are bound to the handler."),
    Key("activation", _ACTIVATION, "When the handler is switched on.", kinds=_HANDLER),
    Key("handler_name", TEXT, "The class of the handler, in an older spelling."),
    Key("handler_type", TEXT, "A label of the handler for its registry.", example="INFRA_HANDLER"),
    Key("handler_category", TEXT, "The kind of handler, in an older spelling.", example="EFFECT"),
    Key("handler_config", FREE_MAP, "The class and module of the handler, in an older form."),
    Key("handlers", OneOf((_PROTOCOLS, ListOf(ANYTHING))), "The protocols a core runtime node is given."),
    Key("fsm_handler_binding", ListOf(FREE_MAP), "The constants in the handler that the state machine must equal."),
)
