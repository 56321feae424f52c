"""Metadata: facts for people and catalogues, with no effect at run time."""

from onex_ls.contract.vocabulary.identity import LOOSE_VERSION
from onex_ls.contract.vocabulary.schema import ANYTHING, BOOLEAN, SCALAR, Block, Key, ListOf, OneOf, some

_REFERENCE = some(
    "reference",
    "Where to read more.",
    Key("type", SCALAR, "What it is: a ticket, a document, code."),
    Key("url", SCALAR, "Where it stands."),
    Key("path", SCALAR, "Where it stands in the repository."),
    Key("description", SCALAR, "What it says."),
    Key("title", SCALAR, "Its title."),
    Key("name", SCALAR, "Its name."),
    Key("ticket", SCALAR, "The ticket."),
)

METADATA = Block(
    "metadata",
    "Facts for people and catalogues; every key is allowed.",
    (
        Key("author", SCALAR, "Who wrote the node."),
        Key("license", SCALAR, "The licence, as an SPDX identifier.", example="MIT"),
        Key("created", SCALAR, "The day of creation, as `2026-01-31`."),
        Key("updated", SCALAR, "The day of the last change."),
        Key("tags", ListOf(SCALAR), "Words to find the node by.", example="pricing"),
        Key("description", SCALAR, "A longer description."),
        Key("maturity", SCALAR, "How far the node is, as in `stub` or `stable`.", example="stable"),
        Key("version", LOOSE_VERSION, "A version for catalogues."),
        Key("ticket", SCALAR, "The ticket that asked for the node."),
        Key("related_tickets", OneOf((ListOf(SCALAR), SCALAR)), "Further tickets."),
        Key("references", ListOf(OneOf((_REFERENCE, SCALAR))), "Where to read more."),
        Key("documentation_url", SCALAR, "Where the documentation stands."),
        Key("transport_type", SCALAR, "What carries the node's messages.", example="kafka"),
        Key("owner", SCALAR, "Who answers for the node."),
        Key("category", SCALAR, "The shelf of the catalogue it stands on."),
        Key("domain", SCALAR, "The field it works in."),
        Key("handler_category", SCALAR, "The kind of handler."),
        Key("handler_type", SCALAR, "A label of the handler for its registry."),
        Key("generated_by", SCALAR, "The program that wrote the contract."),
        Key("notes", OneOf((ListOf(SCALAR), SCALAR)), "What else there is to say."),
        Key("design_decisions", ANYTHING, "Why the node is as it is."),
        Key("security", ANYTHING, "What keeps the node safe."),
        Key("transitional", BOOLEAN, "Whether the node stands in for something to come."),
    ),
    open=True,
)

METADATA_KEYS = (Key("metadata", METADATA, "Facts for people and catalogues."),)
