"""Models: the classes of what goes in and what comes out."""

from onex_ls.contract.vocabulary.schema import ANYTHING, TEXT, Block, Key, OneOf

MODEL = Block(
    "model",
    "A reference to a pydantic model class.",
    (
        Key(
            "name",
            TEXT,
            "The class, by convention with the prefix `Model`.",
            example="ModelPriceRequest",
        ),
        Key(
            "module",
            TEXT,
            "The dotted module that defines or re-exports the class.",
            example="shop.nodes.node_price.models",
        ),
        Key("description", TEXT, "What the model carries."),
        Key("variants", ANYTHING, "Further classes that are accepted."),
        Key("type_name", TEXT, "The name under which messages carry this model."),
    ),
    also_known=frozenset({"class", "class_name", "fields", "schema", "type"}),
)

MODEL_REFERENCE = OneOf((MODEL, TEXT))

MODEL_KEYS = (
    Key(
        "input_model",
        MODEL_REFERENCE,
        "The model of a request: a map of `name` and `module`, or `module.ClassName` as text.",
    ),
    Key(
        "output_model",
        MODEL_REFERENCE,
        "The model of a response: a map of `name` and `module`, or `module.ClassName` as text.",
    ),
)
