"""Rule ``unpublished-terminal-event``."""

from collections.abc import Iterator

from onex_ls.findings.finding import Finding, Fix, Related, Severity
from onex_ls.findings.rule import Rule
from onex_ls.rules.subject import Subject
from onex_ls.syntax.patch import add_entry, add_item, quoted
from onex_ls.syntax.query import entry, mapping, sequence, value
from onex_ls.syntax.tree import Entry
from onex_ls.syntax.values import is_null

RULE = Rule(
    name="unpublished-terminal-event",
    severity=Severity.WARNING,
    summary="The terminal event is not among the published topics",
    why="Whoever waits for the node to finish listens to `terminal_event`. A topic that is not declared as published "
    "is never created, so they wait for ever.",
    bad="event_bus:\n  publish_topics: []\nterminal_event: onex.evt.shop.priced.v1",
    good="event_bus:\n  publish_topics: [onex.evt.shop.priced.v1]\nterminal_event: onex.evt.shop.priced.v1",
    source="runtime convention and golden-chain tests; 10 of 552 real contracts",
)


def check(subject: Subject) -> Iterator[Finding]:
    """A finding on a `terminal_event` that the event bus of the contract does not publish."""
    contract = subject.contract
    terminal = contract.terminal_event
    if terminal is None:
        return
    published = contract.event_bus.published if contract.event_bus is not None else ()
    if any(topic.name == terminal.name for topic in published):
        return
    if subject.is_broken or {"event_bus", "publish_topics"} & subject.meant:
        return  # the list may well be there, in a line that cannot be read or under a misspelt key
    block = entry(subject.root, "event_bus")
    if block is not None and mapping(block.value) is None and not is_null(block.value):
        return  # that it is no map is said elsewhere
    listed = entry(block.value, "publish_topics") if block is not None else None
    if listed is not None and sequence(listed.value) is None and not is_null(listed.value):
        return  # that it is no list is said elsewhere
    anchor = listed or block
    related = (Related("It is missing here", anchor.key.span),) if anchor is not None else ()
    yield Finding(
        RULE.name,
        RULE.severity,
        f"`{terminal.name}` ends the run but is not in `event_bus.publish_topics`",
        terminal.place.span,
        terminal.place.path,
        related=related,
        fixes=_fixes(subject, terminal.name, block),
    )


def _fixes(subject: Subject, topic: str, event_bus: Entry | None) -> tuple[Fix, ...]:
    block = mapping(event_bus.value) if event_bus is not None else None
    if block is None or block.flow or not block.entries:
        return ()
    title = "Add it to `publish_topics`"
    items = sequence(value(block, "publish_topics"))
    if items is not None:
        return (Fix(title, (add_item(subject.tree, items, quoted(topic, '"')),), safe=True),)
    if entry(block, "publish_topics") is None:
        text = f"publish_topics:\n  - {quoted(topic)}"
        return (Fix(title, (add_entry(subject.tree, block, text),), safe=True),)
    return ()
