"""Metadata: facts for people and catalogues, with no effect at run time."""

from onex_ls.contract.vocabulary.identity import ANY_VERSION
from onex_ls.contract.vocabulary.schema import ANYTHING, BOOLEAN, TEXT, TEXTS, Block, Key, ListOf, OneOf, some

_REFERENCE = some(
    "reference",
    "Where to read more.",
    Key("type", TEXT, "What it is: a ticket, a document, code."),
    Key("url", TEXT, "Where it stands."),
    Key("path", TEXT, "Where it stands in the repository."),
    Key("description", TEXT, "What it says."),
    Key("title", TEXT, "Its title."),
    Key("name", TEXT, "Its name."),
    Key("ticket", TEXT, "The ticket."),
)

METADATA = Block(
    "metadata",
    "Facts for people and catalogues; every key is allowed.",
    (
        Key("author", TEXT, "Who wrote the node."),
        Key("license", TEXT, "The licence, as an SPDX identifier.", example="MIT"),
        Key("created", TEXT, "The day of creation, as `2026-01-31`."),
        Key("updated", TEXT, "The day of the last change."),
        Key("tags", TEXTS, "Words to find the node by.", example="pricing"),
        Key("description", TEXT, "A longer description."),
        Key("maturity", TEXT, "How far the node is, as in `stub` or `stable`.", example="stable"),
        Key("version", ANY_VERSION, "A version for catalogues."),
        Key("ticket", TEXT, "The ticket that asked for the node."),
        Key("related_tickets", OneOf((TEXTS, TEXT)), "Further tickets."),
        Key("references", ListOf(OneOf((_REFERENCE, TEXT))), "Where to read more."),
        Key("documentation_url", TEXT, "Where the documentation stands."),
        Key("transport_type", TEXT, "What carries the node's messages.", example="kafka"),
        Key("owner", TEXT, "Who answers for the node."),
        Key("category", TEXT, "The shelf of the catalogue it stands on."),
        Key("domain", TEXT, "The field it works in."),
        Key("handler_category", TEXT, "The kind of handler."),
        Key("handler_type", TEXT, "A label of the handler for its registry."),
        Key("generated_by", TEXT, "The program that wrote the contract."),
        Key("notes", OneOf((ListOf(TEXT), TEXT)), "What else there is to say."),
        Key("design_decisions", ANYTHING, "Why the node is as it is."),
        Key("security", ANYTHING, "What keeps the node safe."),
        Key("transitional", BOOLEAN, "Whether the node stands in for something to come."),
    ),
    open=True,
)

METADATA_KEYS = (Key("metadata", METADATA, "Facts for people and catalogues."),)
