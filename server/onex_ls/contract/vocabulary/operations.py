"""Operations: what a node can be asked to do, with the fields of request and response."""

from onex_ls.contract.kind import Kind
from onex_ls.contract.vocabulary.fields import LISTED_FIELDS
from onex_ls.contract.vocabulary.handler_routing import HANDLER
from onex_ls.contract.vocabulary.models import MODEL_REFERENCE
from onex_ls.contract.vocabulary.schema import (
    BOOLEAN,
    FREE_MAP,
    SCALAR,
    TEXT,
    TEXTS,
    Block,
    Key,
    ListOf,
    MapOf,
    OneOf,
    count,
)

_FIELDS = OneOf((LISTED_FIELDS, FREE_MAP))

IO_OPERATION = Block(
    "io operation",
    "One operation: its name, its fields, how long it may take.",
    (
        Key("operation", TEXT, "The name of the operation.", example="order.price"),
        Key("name", TEXT, "The name of the operation, in its other spelling."),
        Key("operation_id", TEXT, "The name of the operation, in a third spelling."),
        Key("description", TEXT, "What it does."),
        Key(
            "input_fields",
            _FIELDS,
            "The fields of a request: `- name: type`, or names alone.",
            example="- order_id: UUID",
        ),
        Key(
            "output_fields",
            _FIELDS,
            "The fields of a response: `- name: type`, or names alone.",
            example="- total: Decimal",
        ),
        Key("inputs", _FIELDS, "The fields of a request, in another spelling."),
        Key("outputs", _FIELDS, "The fields of a response, in another spelling."),
        Key("input_model", MODEL_REFERENCE, "The model of a request."),
        Key("output_model", MODEL_REFERENCE, "The model of a response."),
        Key("input_type", TEXT, "The model of a request, by its name alone."),
        Key("output_type", TEXT, "The model of a response, by its name alone."),
        Key("output_topic", TEXT, "The topic its result goes to."),
        Key("idempotent", BOOLEAN, "Whether asking twice is the same as once."),
        Key("protocol_method", TEXT, "The method of the protocol that does it."),
        Key("handler_method", TEXT, "The method of the handler that does it."),
        Key("operation_type", TEXT, "What kind of work it is; the typed models demand it.", example="filesystem_read"),
        Key("timeout_seconds", count(1), "How long it may take, in seconds.", default="30"),
        Key("model_timeout_seconds", MapOf(SCALAR), "How long each language model may take, in seconds."),
        Key("atomic", BOOLEAN, "Whether it happens as a whole or not at all.", default="true"),
        Key("backup_enabled", BOOLEAN, "Whether what it changes is saved first.", default="false"),
        Key("permissions", TEXT, "What it needs leave for."),
        Key("recursive", BOOLEAN, "Whether it goes into directories.", default="false"),
        Key("buffer_size", count(1024), "How much it holds at once, in bytes.", default="8192"),
        Key("validation_enabled", BOOLEAN, "Whether what it handles is checked.", default="true"),
    ),
)

_OPERATION = Block(
    "operation",
    "One operation of a compute node, or of a store.",
    (
        Key("name", TEXT, "The name of the operation.", example="score_quality"),
        Key("operation", TEXT, "The name of the operation, in its other spelling."),
        Key("description", TEXT, "What it does."),
        Key("handler", HANDLER, "What does it."),
        Key("input_fields", _FIELDS, "The fields of a request."),
        Key("output_fields", _FIELDS, "The fields of a response."),
        Key("inputs", _FIELDS, "The fields of a request, in another spelling."),
        Key("outputs", _FIELDS, "The fields of a response, in another spelling."),
        Key("input_model", MODEL_REFERENCE, "The model of a request."),
        Key("output_model", MODEL_REFERENCE, "The model of a response."),
        Key("idempotent", BOOLEAN, "Whether asking twice is the same as once."),
        Key("transport", TEXT, "How the other side is spoken to.", example="rest"),
        Key("complexity", TEXT, "How the work grows, in prose."),
        Key("notes", TEXT, "What else there is to say."),
    ),
)

_ACTION = Block(
    "action",
    "One thing the node can do.",
    (
        Key("name", TEXT, "Its name."),
        Key("description", TEXT, "What it does."),
        Key("inputs", TEXTS, "The fields it takes."),
        Key("outputs", TEXTS, "The fields it gives."),
    ),
    open=True,
)

_TOOL = Block(
    "tool_specification",
    "The class behind the node, as tools see it.",
    (
        Key("tool_name", TEXT, "The name of the tool."),
        Key("main_tool_class", TEXT, "The class of the node."),
        Key("description", TEXT, "What it does."),
    ),
    open=True,
)

_TOOL_OVER_MCP = Block(
    "mcp",
    "The node as a tool for language models, over the Model Context Protocol.",
    (
        Key("expose", BOOLEAN, "Whether it is offered."),
        Key("tool_name", TEXT, "What the tool is called, in snake_case.", example="price_order"),
        Key("description", TEXT, "What it does, said to the language model."),
        Key("timeout_seconds", count(1), "How long a call may take, in seconds."),
    ),
)

_SKILL = Block(
    "skill_surface",
    "The node as a command for people and agents.",
    (
        Key("id", TEXT, "The identifier of the skill."),
        Key("cli_id", TEXT, "The command's name."),
        Key("description", TEXT, "What it does."),
    ),
)

OPERATION_KEYS = (
    Key(
        "io_operations",
        OneOf((ListOf(OneOf((IO_OPERATION, TEXT))), MapOf(IO_OPERATION))),
        "What the node can be asked to do, with the fields of request and response.",
    ),
    Key(
        "operations",
        OneOf((ListOf(OneOf((_OPERATION, TEXT))), MapOf(_OPERATION))),
        "What the node can be asked to do; compute nodes use this name.",
        kinds=(Kind.COMPUTE,),
    ),
    Key("actions", ListOf(_ACTION), "What the node can do, with the names of the fields."),
    Key("tool_specification", _TOOL, "The class behind the node, as tools see it."),
    Key("mcp", _TOOL_OVER_MCP, "The node as a tool for language models."),
    Key("skill_surface", _SKILL, "The node as a command for people and agents."),
)
