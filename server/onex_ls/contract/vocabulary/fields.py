"""Fields: what goes in and out, field by field, and the schemas they refer to."""

from onex_ls.contract.vocabulary.schema import (
    ANYTHING,
    BOOLEAN,
    FREE_MAP,
    INTEGER,
    NUMBER,
    TEXT,
    TEXTS,
    Block,
    Key,
    Later,
    ListOf,
    MapOf,
    OneOf,
    Type,
    one_of,
)


def _field() -> Type:
    return FIELD


_SELF = Later(_field)
_NAMED_CHECKS = Block(
    "field check",
    "A check of a field.",
    (Key("name", TEXT, "The function that checks it."), Key("description", TEXT, "What it checks.")),
    open=True,
)

_LIMITS = (
    Key("minimum", NUMBER, "The smallest number allowed.", example="0"),
    Key("maximum", NUMBER, "The largest number allowed."),
    Key("exclusiveMinimum", NUMBER, "The number it must be above."),
    Key("exclusiveMaximum", NUMBER, "The number it must be below."),
    Key("multipleOf", NUMBER, "What it must be a multiple of."),
    Key("ge", NUMBER, "The smallest number allowed, in pydantic's spelling."),
    Key("le", NUMBER, "The largest number allowed, in pydantic's spelling."),
    Key("gt", NUMBER, "The number it must be above, in pydantic's spelling."),
    Key("lt", NUMBER, "The number it must be below, in pydantic's spelling."),
    Key("min_length", INTEGER, "How long it must be, in characters or items."),
    Key("max_length", INTEGER, "How long it may be, in characters or items."),
    Key("minLength", INTEGER, "How long it must be, in JSON Schema's spelling."),
    Key("maxLength", INTEGER, "How long it may be, in JSON Schema's spelling."),
    Key("min_items", INTEGER, "How many items there must be."),
    Key("max_items", INTEGER, "How many items there may be."),
    Key("minItems", INTEGER, "How many items there must be, in JSON Schema's spelling."),
    Key("maxItems", INTEGER, "How many items there may be, in JSON Schema's spelling."),
    Key("pattern", TEXT, "A regular expression it must match."),
    Key("regex", TEXT, "A regular expression it must match, in another spelling."),
    Key("constraints", ANYTHING, "Limits, gathered in one map."),
    Key("validation", OneOf((ListOf(_NAMED_CHECKS), FREE_MAP, TEXT)), "Checks or limits of the field."),
)

FIELD = Block(
    "field",
    "One field: its type and what holds for its value.",
    (
        Key(
            "type",
            OneOf((TEXT, TEXTS)),
            "The type, in Python's spelling (`str | None`, `list[str]`) or JSON Schema's (`string`, `array`).",
            example="str",
        ),
        Key("description", TEXT, "What the field holds."),
        Key("required", OneOf((BOOLEAN, TEXTS)), "Whether it must be there; in an object, which of its fields must."),
        Key("default", ANYTHING, "What it holds when nothing is said."),
        Key("default_factory", TEXT, "What makes the default: `list`, `dict`.", example="list"),
        Key("optional", BOOLEAN, "Whether it may be left out."),
        Key("nullable", BOOLEAN, "Whether it may be null.", default="false"),
        Key("enum", ListOf(ANYTHING), "The values it may have."),
        Key("choices", ListOf(ANYTHING), "The values it may have, in another spelling."),
        Key("allowed_values", ListOf(ANYTHING), "The values it may have, in another spelling."),
        Key("values", ListOf(ANYTHING), "The values it may have, in another spelling."),
        Key("const", ANYTHING, "The one value it may have."),
        Key("format", TEXT, "What kind of text it is: `uuid`, `date-time`."),
        Key("items", OneOf((_SELF, TEXT)), "The type of each item of a list."),
        Key("item_type", TEXT, "The type of each item of a list, as a word."),
        Key("element_type", TEXT, "The type of each item of a list, in another spelling."),
        Key("key_type", TEXT, "The type of the keys of a map."),
        Key("value_type", TEXT, "The type of the values of a map."),
        Key("properties", MapOf(OneOf((_SELF, TEXT))), "The fields of an object."),
        Key(
            "additionalProperties", OneOf((_SELF, BOOLEAN)), "The type of further fields, or whether there may be any."
        ),
        Key("$ref", TEXT, "Another schema: `#/definitions/<name>`.", example='"#/definitions/ModelLine"'),
        Key("ref", TEXT, "The class or schema it is, by name."),
        Key("schema_ref", TEXT, "The dotted class it is."),
        Key("anyOf", ListOf(OneOf((_SELF, TEXT))), "Schemas of which one must fit."),
        Key("oneOf", ListOf(OneOf((_SELF, TEXT))), "Schemas of which exactly one must fit."),
        Key("allOf", ListOf(OneOf((_SELF, TEXT))), "Schemas that must all fit."),
        Key("enum_class", TEXT, "The class of an enumeration."),
        Key("module", TEXT, "The dotted module of its class."),
        Key("data_type", TEXT, "The type, in another spelling."),
        Key("python_type", TEXT, "The type, in Python's spelling."),
        Key("example", ANYTHING, "What it may look like."),
        Key("examples", ANYTHING, "What it may look like, several times."),
        *_LIMITS,
    ),
)

DEFINITION = Block(
    "definition",
    "A schema that fields refer to as `#/definitions/<name>`.",
    (
        *FIELD.keys,
        Key("name", TEXT, "The class it stands for."),
        Key("title", TEXT, "A name for people."),
        Key("frozen", BOOLEAN, "Whether its objects cannot be changed."),
        Key("extra", one_of("forbid", "allow", "ignore"), "What becomes of unknown fields.", example="forbid"),
    ),
)

LISTED_FIELDS = ListOf(OneOf((TEXT, FREE_MAP)))

_NAMED_FIELDS = OneOf((MapOf(OneOf((FIELD, TEXT))), LISTED_FIELDS))

FIELD_KEYS = (
    Key("inputs", _NAMED_FIELDS, "The fields of a request: each name with its type, whether it is required, and more."),
    Key("outputs", _NAMED_FIELDS, "The fields of a response: each name with its type and more."),
    Key("definitions", MapOf(DEFINITION), "Schemas that fields refer to as `#/definitions/<name>`."),
)
