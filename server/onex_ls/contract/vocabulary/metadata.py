"""Metadata: facts for people and catalogues, with no effect at run time."""

from onex_ls.contract.vocabulary.identity import VERSION
from onex_ls.contract.vocabulary.schema import ANYTHING, TEXT, Block, Key, ListOf, OneOf

METADATA = Block(
    "metadata",
    "Facts for people and catalogues; every key is allowed.",
    (
        Key("author", TEXT, "Who wrote the node."),
        Key("license", TEXT, "The licence, as an SPDX identifier.", example="MIT"),
        Key("created", TEXT, "The day of creation, as `2026-01-31`."),
        Key("updated", TEXT, "The day of the last change."),
        Key("tags", ListOf(TEXT), "Words to find the node by."),
        Key("description", TEXT, "A longer description."),
        Key("maturity", TEXT, "How far the node is, as in `stub` or `stable`."),
        Key("version", OneOf((VERSION, TEXT)), "A version for catalogues."),
        Key("ticket", TEXT, "The ticket that asked for the node."),
        Key("related_tickets", ANYTHING, "Further tickets."),
        Key("references", ANYTHING, "Where to read more."),
        Key("documentation_url", TEXT, "Where the documentation stands."),
        Key("transport_type", TEXT, "What carries the node's messages."),
        Key("owner", TEXT, "Who answers for the node."),
    ),
    open=True,
)

METADATA_KEYS = (Key("metadata", METADATA, "Facts for people and catalogues."),)
