"""Dependencies and capabilities: what a node needs, and what it can do for others."""

from onex_ls.contract.vocabulary.identity import LOOSE_VERSION
from onex_ls.contract.vocabulary.schema import (
    ANYTHING,
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
    one_of,
)

DEPENDENCY_TYPES = one_of(
    "protocol",
    "service",
    "module",
    "external",
    "environment",
    unofficial=(
        "handler",
        "node",
        "external_service",
        "library",
        "utility",
        "adapter",
        "config",
        "subprocess",
        "internal",
        "ModelONEXContainer",
    ),
)

_IMPLEMENTATION = Block(
    "implementation",
    "One way to fulfil a dependency.",
    (
        Key("name", TEXT, "What it is called."),
        Key("class_name", TEXT, "The class."),
        Key("module", TEXT, "The dotted module of the class."),
        Key("description", TEXT, "What is special about it."),
    ),
)

DEPENDENCY = Block(
    "dependency",
    "One thing the node needs: a protocol, a service, a handler, an environment variable.",
    (
        Key("name", TEXT, "What the code calls it; unique in the list.", example="price_list"),
        Key("type", DEPENDENCY_TYPES, "What kind of thing it is.", example="protocol"),
        Key(
            "dependency_type",
            DEPENDENCY_TYPES,
            "What kind of thing it is, in the official spelling.",
            default="protocol",
        ),
        Key("class_name", TEXT, "The class.", example="ProtocolPriceList"),
        Key("module", TEXT, "The dotted module of the class or function.", example="shop.protocols"),
        Key("function", TEXT, "The function, where it is no class."),
        Key("description", TEXT, "What it is for."),
        Key("required", BOOLEAN, "Whether the node cannot do without.", default="true"),
        Key("optional", BOOLEAN, "Whether the node can do without; the other way round."),
        Key("required_when", TEXT, "When the node cannot do without, in prose."),
        Key("pluggable", BOOLEAN, "Whether another one may take its place."),
        Key("protocol", TEXT, "The protocol it fulfils."),
        Key("implementations", ListOf(OneOf((_IMPLEMENTATION, TEXT))), "The ways to fulfil it."),
        Key("library", TEXT, "The package that provides it.", example="httpx"),
        Key("version", LOOSE_VERSION, "The version of it that is needed.", example='">=0.27"'),
        Key("node_name", TEXT, "The node, where it is one."),
        Key("env_var", TEXT, "The environment variable it stands in.", example="PRICE_LIST_URL"),
        Key("key", TEXT, "The name of a setting."),
        Key("source", TEXT, "Where it comes from."),
        Key("notes", TEXT, "What else there is to say."),
    ),
)

_REQUIRED_NODE = Block(
    "needed node",
    "A node this one calls.",
    (
        Key("name", TEXT, "The node."),
        Key("reason", TEXT, "What it is called for."),
        Key("required", BOOLEAN, "Whether there must be one."),
        Key("module", TEXT, "The dotted module of the node."),
        Key("description", TEXT, "What it does."),
    ),
)

_NEEDS = OneOf((ListOf(OneOf((_REQUIRED_NODE, TEXT))), FREE_MAP))

_DEPENDENCY_MAP = Block(
    "dependencies by kind",
    "Dependencies as a map; the runtime reads a list.",
    (
        Key("packages", TEXTS, "The packages it needs.", example="httpx>=0.27"),
        Key("nodes", _NEEDS, "The nodes it calls."),
        Key("adapters", _NEEDS, "The adapters it needs."),
        Key("commands", TEXTS, "The programs it runs."),
        Key("required", ANYTHING, "What it cannot do without."),
        Key("optional", ANYTHING, "What it can do without."),
    ),
    open=True,
)

CAPABILITY = Block(
    "capability",
    "One thing the node can do for others.",
    (
        Key("name", TEXT, "Its name, dotted by custom.", example="order.pricing"),
        Key("description", TEXT, "What it is."),
        Key("version", LOOSE_VERSION, "Its version.", example="1.0.0"),
    ),
)

_VARIABLE = Block(
    "environment variable",
    "One environment variable the node reads.",
    (
        Key("name", TEXT, "The variable."),
        Key("description", TEXT, "What it says."),
        Key("required", BOOLEAN, "Whether it must be set."),
        Key("default", SCALAR, "What holds when it is not."),
        Key("type", TEXT, "The type of its value."),
        Key("example", SCALAR, "What it may look like."),
        Key("secret", BOOLEAN, "Whether it must never be shown."),
    ),
    open=True,
)

_LISTED_VARIABLES = ListOf(OneOf((_VARIABLE, TEXT)))
_VARIABLES = OneOf((MapOf(OneOf((_VARIABLE, SCALAR))), _LISTED_VARIABLES))

_PROTOCOL = Block(
    "protocol dependency",
    "A protocol the typed models bind by name.",
    (
        Key("name", TEXT, "What it is called."),
        Key("protocol", TEXT, "The dotted protocol."),
        Key("required", BOOLEAN, "Whether there must be one.", default="true"),
        Key("bind_as", TEXT, "What the code calls it; unique in the list."),
        Key("lazy_import", BOOLEAN, "Whether it is imported on first use.", default="false"),
    ),
)

_SUB_HANDLER = Block(
    "sub-handler",
    "A part of the handler that can be exchanged.",
    (
        Key("name", TEXT, "What the code calls it."),
        Key("protocol", TEXT, "The dotted protocol it fulfils."),
        Key("default_impl", TEXT, "The dotted class that is taken otherwise."),
        Key("optional", BOOLEAN, "Whether there may be none."),
        Key("description", TEXT, "What it does."),
    ),
)

_CONFIG_NEED = Block(
    "config dependency",
    "One setting the node reads.",
    (
        Key("key", TEXT, "The setting."),
        Key("required", BOOLEAN, "Whether it must be there."),
        Key("description", TEXT, "What it says."),
        Key("default", SCALAR, "What holds when it is not there."),
    ),
)

_NEIGHBOUR = Block(
    "neighbour node",
    "A node this one hands on to.",
    (
        Key("node", TEXT, "The class or name of the node."),
        Key("node_name", TEXT, "The name of the node."),
        Key("name", TEXT, "The name of the node, in its other spelling."),
        Key("capability", TEXT, "What it is called for."),
        Key("topic", TEXT, "The topic it listens to."),
        Key("description", TEXT, "What it does."),
    ),
    open=True,
)

_NEIGHBOURS = ListOf(OneOf((_NEIGHBOUR, TEXT)))

DEPENDENCY_KEYS = (
    Key(
        "dependencies",
        OneOf((ListOf(OneOf((DEPENDENCY, TEXT))), _DEPENDENCY_MAP)),
        "What the node needs: protocols, services, handlers, environment variables.",
    ),
    Key("capabilities", ListOf(OneOf((CAPABILITY, TEXT))), "What the node can do for others."),
    Key("node_capabilities", MapOf(SCALAR), "What the node can do, as yes and no by name."),
    Key("env_dependencies", _VARIABLES, "The environment variables the node reads, by name.", example="PRICE_LIST_URL"),
    Key("env_deps", _VARIABLES, "The environment variables the node reads, in another spelling."),
    Key(
        "env_requirements",
        OneOf((FREE_MAP, _LISTED_VARIABLES)),
        "The variables the node must and may have.",
    ),
    Key("env_vars", _VARIABLES, "The environment variables the node reads, in another spelling."),
    Key("required_env", _VARIABLES, "The environment variables that must be set."),
    Key("environment", _VARIABLES, "The environment variables the node reads, in another spelling."),
    Key(
        "secrets",
        OneOf((MapOf(ANYTHING), ListOf(OneOf((FREE_MAP, TEXT))))),
        "The secrets the node needs; names, never values.",
    ),
    Key("secret_dependencies", ANYTHING, "The secrets the node needs; names, never values."),
    Key("protocol_interfaces", TEXTS, "The protocols the node fulfils; each has `protocol` in its name."),
    Key("protocol_dependencies", ListOf(_PROTOCOL), "Protocols the typed models bind by name."),
    Key("dependency_ownership", TEXTS, "The dependencies this node alone may touch."),
    Key("sub_handler_dependencies", ListOf(OneOf((_SUB_HANDLER, TEXT))), "Parts of the handler that can be exchanged."),
    Key("config_dependencies", ListOf(OneOf((_CONFIG_NEED, TEXT))), "The settings the node reads."),
    Key(
        "cross_repo_dependencies",
        ListOf(OneOf((FREE_MAP, TEXT))),
        "Contracts of other repositories the node relies on.",
    ),
    Key("downstream_effects", _NEIGHBOURS, "The effect nodes this one hands on to."),
    Key("downstream_nodes", _NEIGHBOURS, "The nodes this one hands on to."),
    Key("infrastructure", FREE_MAP, "The databases, brokers and other services the node needs."),
    Key("infrastructure_services", FREE_MAP, "The services the node needs, as the typed models name them."),
    Key("integrations", ANYTHING, "The outside systems the node talks to."),
    Key("host_requirements", ANYTHING, "What the machine must have."),
)
