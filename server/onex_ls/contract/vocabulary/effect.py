"""Effects: calls to the outside world that an executor makes from templates."""

from onex_ls.contract.kind import Kind
from onex_ls.contract.vocabulary.descriptor import BACKOFF, CIRCUIT_BREAKER
from onex_ls.contract.vocabulary.identity import ANY_VERSION, VERSION
from onex_ls.contract.vocabulary.resilience import ISOLATION_LEVELS
from onex_ls.contract.vocabulary.schema import (
    BOOLEAN,
    FREE_MAP,
    INTEGER,
    TEXT,
    TEXTS,
    Block,
    Key,
    ListOf,
    MapOf,
    OneOf,
    Tagged,
    count,
    number,
    only,
)

_TIMEOUT = Key("timeout_ms", count(1000, 600_000), "How long the call may take, in milliseconds.", default="30000")
_HEADERS = Key("headers", MapOf(TEXT), "Headers, by name; values are templates.", example="Accept: application/json")
_PARAMETERS = Key(
    "query_params",
    OneOf((MapOf(TEXT), TEXTS)),
    "For HTTP, the parameters of the URL by name; for a database, the values of `$1`, `$2` in order.",
)


def _handler_type(value: str) -> Key:
    return Key("handler_type", only("http", "db", "kafka", "filesystem"), "What is called.", strict=True, example=value)


_HTTP = (
    Key(
        "url_template",
        TEXT,
        "The URL, a template.",
        strict=True,
        example="https://api.shop.example/${input.order_id}",
    ),
    Key("method", only("GET", "POST", "PUT", "PATCH", "DELETE"), "The HTTP method.", strict=True, example="GET"),
    _HEADERS,
    Key("body_template", TEXT, "The body, a template; `POST`, `PUT` and `PATCH` need one."),
    _PARAMETERS,
    Key("follow_redirects", BOOLEAN, "Whether redirects are followed.", default="true"),
    Key("verify_ssl", BOOLEAN, "Whether certificates are checked.", default="true"),
)

_DATABASE = (
    Key(
        "operation",
        only("select", "insert", "update", "delete", "upsert", "raw"),
        "What the statement does.",
        strict=True,
        example="select",
    ),
    Key("connection_name", TEXT, "The connection, by the name the runtime knows.", strict=True, example="shop_db"),
    Key(
        "query_template",
        TEXT,
        "The statement, with `$1`, `$2` for its parameters; templates do not belong into it.",
        strict=True,
        example="SELECT total FROM orders WHERE id = $1",
    ),
    _PARAMETERS,
    Key("fetch_size", count(1, 100_000), "How many rows are fetched at once."),
    Key("read_only", BOOLEAN, "Whether it only reads; true for `select` alone.", default="false"),
)

_KAFKA = (
    Key("topic", TEXT, "The topic.", strict=True, example="onex.evt.shop.priced.v1"),
    Key("payload_template", TEXT, "The message, a template.", strict=True),
    Key("partition_key_template", TEXT, "What decides the partition, a template.", example="${input.order_id}"),
    _HEADERS,
    Key("acks", only("0", "1", "all"), "How many brokers must have the message.", default="all"),
    Key("acks_zero_acknowledged", BOOLEAN, "That messages may be lost, said with `acks: 0`.", default="false"),
    Key(
        "compression",
        only("none", "gzip", "snappy", "lz4", "zstd"),
        "How messages are compressed.",
        default="none",
    ),
)

_PATH_CHECKS = Block(
    "path_validation",
    "Which paths are refused.",
    (
        Key("enabled", BOOLEAN, "Whether any are."),
        Key("deny_patterns", TEXTS, "Text that must not be in a path."),
        Key("deny_absolute_paths", BOOLEAN, "Whether absolute paths are refused."),
        Key("deny_symlink_escape", BOOLEAN, "Whether links that lead out are refused."),
    ),
    open=True,
)

_SECURITY = Block(
    "io security",
    "What keeps files safe.",
    (
        Key("allowed_base_paths", TEXTS, "The directories that may be touched."),
        Key("require_path_under_base", BOOLEAN, "Whether every path must lie in one of them."),
        Key("validate_extension", TEXTS, "The endings a file may have."),
        Key("path_validation", _PATH_CHECKS, "Which paths are refused."),
    ),
    open=True,
)

_FILESYSTEM = (
    Key(
        "operation",
        only("read", "write", "delete", "move", "copy"),
        "What is done with the file.",
        strict=True,
        example="read",
    ),
    Key(
        "file_path_template",
        TEXT,
        "The file, a template.",
        strict=True,
        example="/data/orders/${input.order_id}.json",
    ),
    Key("destination_path_template", TEXT, "Where it goes, a template; `move` and `copy` need one."),
    Key(
        "atomic",
        BOOLEAN,
        "Whether the file appears as a whole; only `write` may say true, so the others must say false.",
        default="true",
    ),
    Key("create_dirs", BOOLEAN, "Whether missing directories are made.", default="true"),
    Key("encoding", TEXT, "The encoding of text.", default="utf-8"),
    Key("mode", TEXT, "The rights of the file, in octal.", example='"0644"'),
    Key("security", _SECURITY, "What keeps files safe."),
)


def _io(value: str, doc: str, keys: tuple[Key, ...]) -> tuple[str, Block]:
    return value, Block(f"{value} io_config", doc, (_handler_type(value), *keys, _TIMEOUT))


_IO_KINDS = (
    _io("http", "A call over HTTP.", _HTTP),
    _io("db", "A statement to a database.", _DATABASE),
    _io("kafka", "A message to a topic.", _KAFKA),
    _io("filesystem", "Work on a file.", _FILESYSTEM),
)


def _undecided() -> Block:
    """What an ``io_config`` may hold while it does not say what is called."""
    keys = {key.name: key for _, block in _IO_KINDS for key in block.keys}
    both = only("select", "insert", "update", "upsert", "raw", "read", "write", "delete", "move", "copy")
    keys["operation"] = Key("operation", both, "What is done with the database or file.")
    optional = tuple(
        Key(key.name, key.type, key.doc, strict=key.name == "handler_type", example=key.example, default=key.default)
        for key in keys.values()
    )
    return Block("io_config", "What is called, and how.", optional)


IO_CONFIG = Tagged("handler_type", _IO_KINDS, _undecided())

EFFECT_RETRIES = Block(
    "effect retry_policy",
    "Whether and how a failed operation is tried again; only what is idempotent may be.",
    (
        Key("enabled", BOOLEAN, "Whether there are retries at all.", default="true"),
        Key("max_retries", count(0, 10), "How often at the most.", default="3"),
        Key("backoff_strategy", BACKOFF, "How the pause between tries grows.", default="exponential"),
        Key("base_delay_ms", count(100, 60_000), "The first pause, in milliseconds.", default="1000"),
        Key("max_delay_ms", count(1000, 300_000), "The longest pause, in milliseconds.", default="30000"),
        Key("jitter_factor", number(0, 0.5), "By which share pauses vary at random.", default="0.1"),
        Key("retryable_status_codes", ListOf(INTEGER), "The HTTP codes that are worth another try.", example="503"),
        Key("retryable_errors", TEXTS, "The errors that are worth another try.", example="ETIMEDOUT"),
    ),
)

_RESPONSE = Block(
    "response_handling",
    "What is taken from an answer.",
    (
        Key("success_codes", ListOf(INTEGER), "The HTTP codes of success.", example="200"),
        Key("extract_fields", MapOf(TEXT), "The fields that are taken, each with its path.", example="total: $.total"),
        Key("fail_on_empty", BOOLEAN, "Whether an empty answer is a failure.", default="false"),
        Key("extraction_engine", only("jsonpath", "dotpath"), "The language of those paths.", default="jsonpath"),
    ),
)

_OBSERVABILITY = Block(
    "effect observability",
    "What is logged and measured.",
    (
        Key("log_request", BOOLEAN, "Whether requests are logged.", default="true"),
        Key("log_response", BOOLEAN, "Whether answers are logged.", default="false"),
        Key("emit_metrics", BOOLEAN, "Whether calls are measured.", default="true"),
        Key("trace_propagation", BOOLEAN, "Whether traces go along.", default="true"),
    ),
)

EFFECT_OPERATION = Block(
    "effect operation",
    "One call to the outside world.",
    (
        Key(
            "operation_name",
            TEXT,
            "The name of the operation, unique in the list.",
            strict=True,
            example="fetch_order",
        ),
        Key("description", TEXT, "What it does."),
        Key("idempotent", BOOLEAN, "Whether doing it twice is the same as once; what says false is not tried again."),
        Key("io_config", IO_CONFIG, "What is called, and how.", strict=True),
        Key("response_handling", _RESPONSE, "What is taken from the answer."),
        Key("retry_policy", EFFECT_RETRIES, "Whether and how it is tried again."),
        Key("circuit_breaker", CIRCUIT_BREAKER, "When calls stop for a while because too many failed."),
        Key("operation_timeout_ms", count(1000, 600_000), "How long it may take with all tries, in milliseconds."),
        Key("correlation_id", TEXT, "Identifies one run in logs and traces."),
        Key("metadata", FREE_MAP, "Facts about the operation."),
    ),
)

_TRANSACTION = Block(
    "effect transaction",
    "One transaction around all operations; they must be database operations on one connection.",
    (
        Key("enabled", BOOLEAN, "Whether there is one.", default="false"),
        Key("isolation_level", ISOLATION_LEVELS, "What it sees of others.", default="read_committed"),
        Key("rollback_on_error", BOOLEAN, "Whether an error undoes everything.", default="true"),
        Key("timeout_ms", count(1000, 300_000), "How long it may take, in milliseconds.", default="30000"),
    ),
)

_INPUT_SCHEMA = Block(
    "effect input_schema",
    "The fields a request must and may have.",
    (
        Key("required_fields", TEXTS, "Those it must have."),
        Key("optional_fields", TEXTS, "Those it may have."),
    ),
)

_EXECUTION_MODES = only("sequential_abort", "sequential_continue")

EFFECT_OPERATIONS = Block(
    "effect_operations",
    "The calls of an effect, one after the other.",
    (
        Key("version", VERSION, "The version of this block."),
        Key("subcontract_version", VERSION, "The version of the block's own language."),
        Key("subcontract_name", TEXT, "The name of the block.", example="order_effects"),
        Key("description", TEXT, "What the calls are for."),
        Key(
            "execution_mode",
            _EXECUTION_MODES,
            "Whether a failure stops the rest.",
            default="sequential_abort",
        ),
        Key("operations", ListOf(EFFECT_OPERATION), "The calls, one to fifty."),
        Key("default_retry_policy", EFFECT_RETRIES, "What holds for operations without a `retry_policy`."),
        Key("default_circuit_breaker", CIRCUIT_BREAKER, "What holds for operations without a `circuit_breaker`."),
        Key("circuit_breaker", CIRCUIT_BREAKER, "When calls stop, for all operations together."),
        Key("transaction", _TRANSACTION, "One transaction around all operations."),
        Key("observability", _OBSERVABILITY, "What is logged and measured."),
        Key("input_schema", _INPUT_SCHEMA, "The fields a request must and may have."),
        Key("deterministic", BOOLEAN, "Whether the same request always does the same.", default="false"),
        Key("metadata", FREE_MAP, "Facts about the block."),
        Key("correlation_id", TEXT, "Identifies one run in logs and traces."),
        Key("INTERFACE_VERSION", VERSION, "The version of the official interface."),
        Key("future", FREE_MAP, "Kept free by the official model."),
    ),
)

_ONE_EFFECT = Block(
    "effect",
    "The one call of an effect; the older form of `effect_operations`.",
    (
        Key("version", VERSION, "The version of this block."),
        Key("operation_name", TEXT, "The name of the operation."),
        Key("operation_version", ANY_VERSION, "Its version."),
        Key("description", TEXT, "What it does."),
        Key("execution_mode", _EXECUTION_MODES, "Whether a failure stops the rest."),
        Key("io_config", IO_CONFIG, "What is called, and how."),
        Key("response_handling", _RESPONSE, "What is taken from the answer."),
        Key("retry_policy", EFFECT_RETRIES, "Whether and how it is tried again."),
        Key("circuit_breaker", CIRCUIT_BREAKER, "When calls stop for a while because too many failed."),
        Key("observability", _OBSERVABILITY, "What is logged and measured."),
        Key("operation_timeout_ms", count(1000, 600_000), "How long it may take with all tries, in milliseconds."),
        Key("idempotent", BOOLEAN, "Whether doing it twice is the same as once."),
    ),
)

_EFFECT = (Kind.EFFECT,)

EFFECT_KEYS = (
    Key("effect_operations", EFFECT_OPERATIONS, "Calls to the outside world, made from templates.", kinds=_EFFECT),
    Key("effect", _ONE_EFFECT, "The one call of an effect; the older form of `effect_operations`.", kinds=_EFFECT),
)
