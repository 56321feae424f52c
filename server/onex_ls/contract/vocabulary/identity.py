"""Identity: what the node is called, which version of the contract this is, what kind of node it declares."""

from onex_ls.contract.vocabulary.schema import TEXT, Block, Choice, Key, OneOf, Scalar, count

VERSION = Block(
    "version",
    "A semantic version as a map of three whole numbers.",
    (
        Key("major", count(), "Raised when consumers must change.", required=True, example="1"),
        Key(
            "minor",
            count(),
            "Raised when something was added that old consumers can ignore.",
            required=True,
            example="0",
        ),
        Key("patch", count(), "Raised for corrections.", required=True, example="0"),
    ),
    also_known=frozenset({"prerelease", "build"}),
)

_NODE_TYPES = Scalar(
    choices=(
        Choice("EFFECT_GENERIC", "Talks to the outside world: network, disk, database, queue."),
        Choice("COMPUTE_GENERIC", "Computes a result from its input and nothing else."),
        Choice("REDUCER_GENERIC", "Folds events into state, most often with a state machine."),
        Choice("ORCHESTRATOR_GENERIC", "Coordinates other nodes along a workflow."),
        *(Choice(kind, official=False) for kind in ("effect", "compute", "reducer", "orchestrator")),
    )
)

IDENTITY_KEYS = (
    Key(
        "name",
        TEXT,
        "The name of the node, unique in the workspace; by convention the directory's name, in snake_case.",
        required=True,
        example="node_order_price_compute",
    ),
    Key("contract_name", TEXT, "An older name for the contract, beside `name`."),
    Key("node_name", TEXT, "An older name for the node, beside `name`."),
    Key(
        "contract_version",
        VERSION,
        "The version of this contract, as a map of `major`, `minor` and `patch`. Other forms are refused at run time.",
        required=True,
        example="{major: 1, minor: 0, patch: 0}",
    ),
    Key("node_version", OneOf((VERSION, TEXT)), "The version of the implementation: a map, or text such as `1.0.0`."),
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
    ),
    Key(
        "description",
        TEXT,
        "What the node does, in a sentence or two for people who choose between nodes.",
        required=True,
        example="Prices an order from its lines and the customer's discount.",
    ),
    Key("version", OneOf((VERSION, TEXT)), "The old name of `contract_version`.", replaced_by="contract_version"),
    Key("status", TEXT, "How far the node is: `active`, `draft`, `deprecated`..."),
    Key("fingerprint", TEXT, "`<contract_version>:<12 hexadecimal digits>`, a checksum of the contract's content."),
)
