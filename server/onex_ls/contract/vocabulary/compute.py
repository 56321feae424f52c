"""Compute: a pipeline of steps that turns a request into a response without code."""

from onex_ls.contract.kind import Kind
from onex_ls.contract.vocabulary.identity import VERSION
from onex_ls.contract.vocabulary.schema import (
    ANYTHING,
    BOOLEAN,
    FREE_MAP,
    NUMBER,
    TEXT,
    TEXTS,
    Block,
    Key,
    ListOf,
    MapOf,
    Scalar,
    Tagged,
    count,
    number,
    only,
)

_TRANSFORMATIONS = ("identity", "regex", "case_conversion", "trim", "normalize_unicode", "json_path")
_CONFIGURED = only(*_TRANSFORMATIONS[1:])


def _config(kind: str, doc: str, *keys: Key) -> tuple[str, Block]:
    told = Key("config_type", _CONFIGURED, "The transformation, said again.", example=kind)
    return kind, Block(f"{kind} transformation", doc, (told, *keys))


_KINDS = (
    _config(
        "regex",
        "Replaces what matches a regular expression.",
        Key("pattern", TEXT, "The regular expression.", example='"[^0-9]"'),
        Key("replacement", TEXT, "What comes in its place.", default='""'),
        Key("flags", ListOf(only("IGNORECASE", "MULTILINE", "DOTALL")), "How it matches."),
    ),
    _config(
        "case_conversion",
        "Changes the case of letters.",
        Key("mode", only("uppercase", "lowercase", "titlecase"), "To which case.", example="lowercase"),
    ),
    _config("trim", "Takes off blanks.", Key("mode", only("both", "left", "right"), "On which side.", default="both")),
    _config(
        "normalize_unicode",
        "Brings text to one Unicode form.",
        Key("form", only("NFC", "NFD", "NFKC", "NFKD"), "To which form.", default="NFC"),
    ),
    _config(
        "json_path",
        "Takes a value out of a structure.",
        Key("path", TEXT, "Where it stands; begins with `$`.", example="$.customer.id"),
    ),
)

_MODES: Scalar = only("uppercase", "lowercase", "titlecase", "both", "left", "right")
_ANY_KIND = {key.name: key for _, block in _KINDS for key in block.keys} | {
    "mode": Key("mode", _MODES, "To which case, or on which side.")
}

TRANSFORMATION = Tagged(
    "config_type",
    _KINDS,
    Block("transformation_config", "How a value is transformed.", tuple(_ANY_KIND.values())),
)

_MAPPING = Block(
    "mapping_config",
    "Builds a structure from what earlier steps gave.",
    (
        Key("config_type", only("mapping"), "The kind of step, said again.", example="mapping"),
        Key(
            "field_mappings",
            MapOf(TEXT),
            "The fields, each with a path: `$.input...` or `$.steps.<name>.output`.",
            example="email: $.steps.normalize_email.output",
        ),
    ),
)

_VALIDATION = Block(
    "validation_config",
    "Checks a value against a schema.",
    (
        Key("config_type", only("validation"), "The kind of step, said again.", example="validation"),
        Key("schema_ref", TEXT, "The schema.", example="schemas/order.json"),
        Key("fail_on_error", BOOLEAN, "Whether a bad value stops the pipeline.", default="true"),
    ),
)

PIPELINE_STEP = Block(
    "pipeline step",
    "One step of the pipeline.",
    (
        Key("step_name", TEXT, "The name of the step, unique in the pipeline.", strict=True, example="normalize_email"),
        Key(
            "step_type",
            only("validation", "transformation", "mapping"),
            "What kind of step it is.",
            strict=True,
            example="transformation",
        ),
        Key("transformation_type", only(*_TRANSFORMATIONS), "Which transformation it is.", example="trim"),
        Key("transformation_config", TRANSFORMATION, "How it transforms; `identity` has none."),
        Key("mapping_config", _MAPPING, "What it builds."),
        Key("validation_config", _VALIDATION, "What it checks."),
        Key("enabled", BOOLEAN, "Whether it runs.", default="true"),
    ),
)

COMPUTE = Block(
    "compute",
    "A pipeline of steps that turns a request into a response.",
    (
        Key("version", VERSION, "The version of this block."),
        Key("operation_name", TEXT, "The name of the operation.", example="customer_normalizer"),
        Key("operation_version", VERSION, "Its version."),
        Key("description", TEXT, "What it does."),
        Key("input_schema_ref", TEXT, "The schema of a request."),
        Key("output_schema_ref", TEXT, "The schema of a response."),
        Key("pipeline", ListOf(PIPELINE_STEP), "The steps, one after the other."),
        Key("pipeline_timeout_ms", count(1, 3_600_000), "How long all of them may take, in milliseconds."),
    ),
)

_FACTOR = Block(
    "algorithm factor",
    "One factor of an algorithm.",
    (
        Key("weight", number(0, 1), "How much it counts; all weights add up to 1."),
        Key("calculation_method", TEXT, "How it is calculated."),
        Key("parameters", MapOf(NUMBER), "Numbers for that."),
        Key("normalization_enabled", BOOLEAN, "Whether it is brought to one scale.", default="true"),
        Key("caching_enabled", BOOLEAN, "Whether it is remembered.", default="true"),
    ),
)

_ALGORITHM = Block(
    "algorithm",
    "How a result is weighed together.",
    (
        Key("algorithm_type", TEXT, "Which algorithm it is.", example="weighted_sum"),
        Key("factors", MapOf(_FACTOR), "Its factors, by name."),
        Key("normalization_method", TEXT, "How factors are brought to one scale.", default="min_max"),
        Key("precision_digits", count(1, 15), "To how many digits it is rounded.", default="6"),
    ),
)

_PARALLEL = Block(
    "parallel_processing",
    "How a large request is split.",
    (
        Key("enabled", BOOLEAN, "Whether it is.", default="true"),
        Key("max_workers", count(1, 32), "Among how many workers.", default="4"),
        Key("batch_size", count(1), "Into parts of what size.", default="100"),
        Key("async_enabled", BOOLEAN, "Whether with `async`.", default="false"),
        Key("thread_pool_type", TEXT, "By what kind of pool.", default="ThreadPoolExecutor"),
        Key("queue_size", count(1), "How many parts may wait.", default="1000"),
    ),
)

_INPUT_VALIDATION = Block(
    "input_validation",
    "What is checked of a request.",
    (
        Key("strict_validation", BOOLEAN, "Whether everything is.", default="true"),
        Key("required_fields", TEXTS, "The fields it must have."),
        Key("field_constraints", MapOf(TEXT), "What must hold for each field."),
        Key("transformation_rules", MapOf(TEXT), "How fields are changed first."),
        Key("sanitization_enabled", BOOLEAN, "Whether it is cleaned.", default="true"),
    ),
)

_OUTPUT_TRANSFORMATION = Block(
    "output_transformation",
    "How a response is shaped.",
    (
        Key("format_type", TEXT, "Into which form.", default="standard"),
        Key("precision_control", BOOLEAN, "Whether numbers are rounded.", default="true"),
        Key("transformation_rules", MapOf(TEXT), "How fields are changed."),
        Key("validation_enabled", BOOLEAN, "Whether it is checked.", default="true"),
    ),
)

_COMPUTE = (Kind.COMPUTE,)

COMPUTE_KEYS = (
    Key("compute", COMPUTE, "A pipeline of steps that turns a request into a response.", kinds=_COMPUTE),
    Key("algorithm", _ALGORITHM, "How a result is weighed together.", kinds=_COMPUTE),
    Key("parallel_processing", _PARALLEL, "How a large request is split.", kinds=_COMPUTE),
    Key("input_validation", _INPUT_VALIDATION, "What is checked of a request.", kinds=_COMPUTE),
    Key("output_transformation", _OUTPUT_TRANSFORMATION, "How a response is shaped.", kinds=_COMPUTE),
    Key("deterministic_execution", BOOLEAN, "Whether the same input always gives the same output.", kinds=_COMPUTE),
    Key("memory_optimization_enabled", BOOLEAN, "Whether memory is saved.", default="true", kinds=_COMPUTE),
    Key("intermediate_result_caching", BOOLEAN, "Whether results of steps are remembered.", kinds=_COMPUTE),
    Key("configuration", FREE_MAP, "The settings of the computation; the author's own.", kinds=_COMPUTE),
    Key("scoring", FREE_MAP, "The numbers a score is made of."),
    Key("threshold_sets", FREE_MAP, "Limits, by the case they hold for."),
    Key("supported_rules", ListOf(ANYTHING), "The rules the node can check."),
    Key("evaluation_layers", FREE_MAP, "The layers of a judgement, from cheap to dear."),
    Key("eval_passed_predicate", FREE_MAP, "When a judgement is favourable."),
    Key("classification_rules", ANYTHING, "The rules by which things are classed."),
    Key("classification_config", FREE_MAP, "How things are classed."),
    Key("chunking_config", FREE_MAP, "How text is cut into pieces."),
    Key("tag_extraction", FREE_MAP, "Which words are drawn from a text."),
    Key("fingerprinting", FREE_MAP, "By which checksums things are known again."),
    Key("attribution_signals", FREE_MAP, "What speaks for a cause."),
    Key("tool_matching", FREE_MAP, "How tools are found for a task."),
)
