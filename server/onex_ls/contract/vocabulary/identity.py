"""Identity: what the node is called, which version of the contract this is, what kind of node it declares."""

from onex_ls.contract.kind import Kind
from onex_ls.contract.vocabulary.schema import (
    BOOLEAN,
    SCALAR,
    TEXT,
    TEXTS,
    Block,
    Choice,
    Key,
    ListOf,
    OneOf,
    Scalar,
    count,
    one_of,
)

VERSION = Block(
    "version",
    "A semantic version as a map of three whole numbers.",
    (
        Key("major", count(), "Raised when consumers must change.", required=True, example="1"),
        Key("minor", count(), "Raised when something was added that old consumers ignore.", required=True, example="0"),
        Key("patch", count(), "Raised for corrections.", required=True, example="0"),
        Key("prerelease", ListOf(SCALAR), "What follows a hyphen: `[rc, 1]` for `-rc.1`."),
        Key("build", ListOf(SCALAR), "What follows a plus: facts about the build that do not order versions."),
    ),
)

VERSIONED = Key("version", VERSION, "The version of this part; the typed model demands it.", strict=True)

ANY_VERSION = OneOf((VERSION, TEXT))
LOOSE_VERSION = OneOf((VERSION, SCALAR))
"""A version that nobody reads closely: 1.0 may be a number."""

_NODE_TYPES = Scalar(
    choices=(
        Choice("EFFECT_GENERIC", "Talks to the outside world: network, disk, database, queue."),
        Choice("COMPUTE_GENERIC", "Computes a result from its input and nothing else."),
        Choice("REDUCER_GENERIC", "Folds events into state, most often with a state machine."),
        Choice("ORCHESTRATOR_GENERIC", "Coordinates other nodes along a workflow."),
        *(Choice(kind, official=False) for kind in ("effect", "compute", "reducer", "orchestrator")),
        *(Choice(kind, official=False) for kind in ("EFFECT", "COMPUTE", "REDUCER", "ORCHESTRATOR")),
    )
)

_CHANGE = Block(
    "changelog entry",
    "One change of the contract.",
    (
        Key("version", LOOSE_VERSION, "The version that brought the change."),
        Key("change", TEXT, "What changed."),
        Key("ticket", SCALAR, "The ticket that asked for it."),
        Key("date", SCALAR, "The day of the change."),
    ),
)

_NODE = Block(
    "node",
    "The kind of node, as a map.",
    (
        Key("kind", TEXT, "The kind: `COMPUTE` and its like."),
        Key("type", TEXT, "The spelling of `node_type`."),
        Key("name", TEXT, "The name of the node."),
        Key("class", TEXT, "The class of the node."),
        Key("module", TEXT, "The module of the class."),
    ),
)

IDENTITY_KEYS = (
    Key(
        "name",
        TEXT,
        "The name of the node, unique in the workspace; by convention the directory's name, in snake_case.",
        required=True,
        example="node_order_price_compute",
    ),
    Key("contract_name", TEXT, "An older name for the contract, beside `name`.", example="node_order_price_compute"),
    Key("node_name", TEXT, "An older name for the node, beside `name`.", example="node_order_price_compute"),
    Key(
        "contract_version",
        VERSION,
        "The version of this contract, as a map of `major`, `minor` and `patch`. Other forms are refused at run time.",
        required=True,
        example="{major: 1, minor: 0, patch: 0}",
    ),
    Key("node_version", ANY_VERSION, "The version of the implementation: a map, or text such as `1.0.0`."),
    Key(
        "node_type",
        _NODE_TYPES,
        "The kind of node. The official spelling ends in `_GENERIC`; a third of real contracts write it in lower case, "
        "which the runtime takes too.",
        required=True,
        example="COMPUTE_GENERIC",
    ),
    Key(
        "handler_id",
        TEXT,
        "In a handler contract: its identifier, two or more dotted segments, as in `compute.prices`.",
        example="compute.prices",
        kinds=(Kind.HANDLER,),
    ),
    Key(
        "description",
        TEXT,
        "What the node does, in a sentence or two for people who choose between nodes.",
        required=True,
        example="Prices an order from its lines and the customer's discount.",
    ),
    Key("version", ANY_VERSION, "The old name of `contract_version`.", replaced_by="contract_version"),
    Key("status", one_of(unofficial=("active", "draft", "deprecated")), "How far the node is.", example="active"),
    Key(
        "fingerprint",
        TEXT,
        "`<contract_version>:<12 hexadecimal digits>`, a checksum of the contract's content.",
        example="1.0.0:4dd90a82f17a",
    ),
    Key("author", TEXT, "Who wrote the node; most contracts say it in `metadata`."),
    Key("license", TEXT, "The licence, as an SPDX identifier; most contracts say it in `metadata`."),
    Key("created", TEXT, "The day of creation; most contracts say it in `metadata`."),
    Key("display_name", TEXT, "The name of the node for people."),
    Key("documentation_url", TEXT, "Where the documentation of the node stands."),
    Key("tags", TEXTS, "Words to find the node by."),
    Key("profile_tags", TEXTS, "Words by which a profile of the core runtime picks its nodes.", example="runtime"),
    Key("uuid", TEXT, "A fixed identifier of the node, as a UUID."),
    Key("node_id", SCALAR, "An identifier of the node; most often its name."),
    Key("correlation_id", TEXT, "Identifies one run in logs and traces; the official models fill it by themselves."),
    Key(
        "execution_id",
        TEXT,
        "Identifies one execution; the official models fill it by themselves.",
        kinds=(Kind.EFFECT,),
    ),
    Key("node_class", TEXT, "The dotted class of the node, where it is not the customary one."),
    Key("node", _NODE, "The kind of node, as a map; an older form of `node_type`.", replaced_by="node_type"),
    Key("node_role", TEXT, "The kind of node, in the catalogue's words."),
    Key("pack", TEXT, "The package of nodes this one is shipped in."),
    Key("node_not_implemented", BOOLEAN, "Whether the node is declared only, without code behind it.", default="false"),
    Key(
        "schema_version",
        SCALAR,
        "The version of the contract language; the older generators wrote it.",
        deprecated=True,
    ),
    Key("template_version", SCALAR, "The version of the template this node is made from."),
    Key("template_steward", TEXT, "Who looks after that template."),
    Key("changelog", ListOf(_CHANGE), "What changed from version to version."),
    Key("ticket_id", SCALAR, "The ticket that asked for the node."),
    Key("is_seam_ticket", BOOLEAN, "Whether that ticket changes an interface between repositories."),
    Key("interface_change", BOOLEAN, "Whether this version changes the node's interface."),
    Key(
        "seam", Block("seam", "An interface between repositories.", (), open=True), "The interface the node is part of."
    ),
    Key(
        "standalone",
        OneOf((BOOLEAN, Block("standalone", "How it runs alone.", (), open=True))),
        "Whether it runs alone.",
    ),
    Key("determinism", one_of(unofficial=("deterministic",)), "Whether the same input always gives the same output."),
)
