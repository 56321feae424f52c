"""Models: the classes of what goes in and what comes out, and of the state in between."""

from onex_ls.contract.vocabulary.schema import ANYTHING, TEXT, TEXTS, Block, Key, ListOf, MapOf, OneOf, one_of

_VARIANT = Block(
    "model variant",
    "One class of several that a model stands for.",
    (
        Key("name", TEXT, "The class."),
        Key("module", TEXT, "The dotted module of the class."),
        Key("discriminator_value", TEXT, "What the discriminating field says when it is this class."),
        Key("payload_model", TEXT, "The class of its payload."),
        Key("description", TEXT, "What it carries."),
    ),
)

MODEL = Block(
    "model",
    "A reference to a pydantic model class.",
    (
        Key("name", TEXT, "The class, by convention with the prefix `Model`.", example="ModelPriceRequest"),
        Key(
            "module",
            TEXT,
            "The dotted module that defines or re-exports the class.",
            example="shop.nodes.node_price.models",
        ),
        Key("description", TEXT, "What the model carries."),
        Key("variants", ListOf(_VARIANT), "The classes a discriminated union is made of."),
        Key("type_name", TEXT, "The name under which messages carry this model."),
        Key("class", TEXT, "The class, in an older spelling."),
        Key("class_name", TEXT, "The class, as contract patches spell it."),
        Key("type", TEXT, "The type, where it is no class of its own."),
        Key("schema", ANYTHING, "The fields, as a schema."),
        Key("fields", ANYTHING, "The fields, by name."),
        Key("version", ANYTHING, "The version of the model."),
    ),
)

MODEL_REFERENCE = OneOf((MODEL, TEXT))

_OUTPUT = Block(
    "output model",
    "The model of one operation's result.",
    (
        Key("name", TEXT, "The class."),
        Key("module", TEXT, "The dotted module of the class."),
        Key("operation", TEXT, "The operation that gives it."),
        Key("topic", TEXT, "The topic it is published to."),
        Key("description", TEXT, "What it carries."),
    ),
)

_RESULT_FIELD = Block(
    "result field",
    "One field of a result model.",
    (
        Key("name", TEXT, "The field."),
        Key("type", TEXT, "Its type."),
        Key("description", TEXT, "What it holds."),
        Key("required", ANYTHING, "Whether it must be there."),
        Key("default", ANYTHING, "What it holds when nothing is said."),
    ),
    open=True,
)

_RESULT = Block(
    "result model",
    "A result model with its fields.",
    (
        Key("name", TEXT, "The class."),
        Key("module", TEXT, "The dotted module of the class."),
        Key("description", TEXT, "What it carries."),
        Key("fields", ListOf(_RESULT_FIELD), "Its fields."),
    ),
)

_STATE = Block(
    "state shape",
    "The names of the fields of a request or a response.",
    (
        Key("object_type", one_of(unofficial=("object",)), "The shape; always `object` so far."),
        Key("required", TEXTS, "The fields that must be there."),
        Key("optional", TEXTS, "The fields that may be there."),
        Key("properties", MapOf(ANYTHING), "The fields, each with its schema."),
        Key("description", TEXT, "What it holds."),
    ),
    open=True,
)

_SIDE = Block(
    "side",
    "One side of the node: its model and what it carries.",
    (
        Key("model", TEXT, "The dotted class."),
        Key("description", TEXT, "What it carries."),
        Key("module", TEXT, "The dotted module of the class."),
        Key("name", TEXT, "The class."),
        Key("class", TEXT, "The class, in an older spelling."),
    ),
)

_MODELS = Block(
    "models",
    "Both models in one block.",
    (
        Key("input", OneOf((_SIDE, TEXT)), "The model of a request."),
        Key("output", OneOf((_SIDE, TEXT)), "The model of a response."),
        Key("state", OneOf((_SIDE, TEXT)), "The model of the state."),
    ),
    open=True,
)

MODEL_KEYS = (
    Key(
        "input_model",
        MODEL_REFERENCE,
        "The model of a request: a map of `name` and `module`, or `module.ClassName` as text.",
        example="{name: ModelPriceRequest, module: shop.nodes.node_price.models}",
        strict=True,
    ),
    Key(
        "output_model",
        MODEL_REFERENCE,
        "The model of a response: a map of `name` and `module`, or `module.ClassName` as text.",
        example="{name: ModelPriceResult, module: shop.nodes.node_price.models}",
        strict=True,
    ),
    Key("state_model", MODEL_REFERENCE, "The model of the state that a reducer folds events into."),
    Key("metadata_model", MODEL_REFERENCE, "The model of the facts that go with a result."),
    Key("output_models", ListOf(_OUTPUT), "The models of results, one for each operation or topic."),
    Key("result_models", ListOf(_RESULT), "The models of results, with their fields."),
    Key("models", _MODELS, "Both models in one block; most contracts write `input_model` and `output_model`."),
    Key("input", OneOf((_SIDE, TEXT)), "The request; most contracts write `input_model`.", replaced_by="input_model"),
    Key(
        "output", OneOf((_SIDE, TEXT)), "The response; most contracts write `output_model`.", replaced_by="output_model"
    ),
    Key("input_state", _STATE, "The fields of a request, by name alone."),
    Key("output_state", _STATE, "The fields of a response, by name alone."),
)
