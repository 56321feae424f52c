"""Rule ``undeclared-event-topic``."""

from collections.abc import Iterator

from onex_ls.contract.parts import Named
from onex_ls.contract.topics import PUBLISHED, SUBSCRIBED, is_pattern
from onex_ls.findings.finding import Finding, Fix, Related, Severity
from onex_ls.findings.rule import Rule
from onex_ls.rules.subject import Subject
from onex_ls.syntax.patch import add_entry, add_item, quoted
from onex_ls.syntax.query import entry, mapping, sequence, value
from onex_ls.syntax.tree import Entry
from onex_ls.syntax.values import is_null
from onex_ls.text.edits import TextEdit

_EVENT = "published_events:\n  - {topic: onex.evt.shop.order-priced.v1, event_type: OrderPriced}"

RULE = Rule(
    name="undeclared-event-topic",
    severity=Severity.WARNING,
    summary="The topic of an event is not among the topics of the event bus",
    why="The runtime creates and wires the topics of `event_bus` only, so an event on any other is never sent, or "
    "never received.",
    bad="event_bus:\n  publish_topics: []\n" + _EVENT,
    good="event_bus:\n  publish_topics: [onex.evt.shop.order-priced.v1]\n" + _EVENT,
    source="infra check_published_events_consistency; 1 of 552 real contracts",
)


def check(subject: Subject) -> Iterator[Finding]:
    """A finding on each topic of an event that the bus lacks, or on the first where the bus has no such list at all."""
    if subject.is_broken or "event_bus" in subject.meant:
        return
    bus = entry(subject.root, "event_bus")
    if bus is not None and mapping(bus.value) is None and not is_null(bus.value):
        return  # another rule says that it is no map
    for events, key in ((subject.topics.published, PUBLISHED), (subject.topics.consumed, SUBSCRIBED)):
        if not events or key in subject.meant:
            continue
        known = {topic.name for topic in subject.topics.uses if topic.place.path.startswith("event_bus.")}
        missing = [topic for topic in events if topic.name not in known and not is_pattern(topic.name)]
        listed = entry(bus.value, key) if bus is not None else None
        if listed is not None and sequence(listed.value) is None and not is_null(listed.value):
            continue  # another rule says that it is no list
        alone = [[topic] for topic in missing]
        for group in alone if listed is not None else [missing] * bool(missing):
            yield _finding(subject, key, group, listed or bus)


def _finding(subject: Subject, key: str, missing: list[Named], anchor: Entry | None) -> Finding:
    first, *others = missing
    also = f", nor are {len(others)} more" if others else ""
    return Finding(
        RULE.name,
        RULE.severity,
        f"`{first.name}` is not in `event_bus.{key}`{also}",
        first.place.span,
        first.place.path,
        related=(
            *((Related("It is missing here", anchor.key.span),) if anchor is not None else ()),
            *(Related("This one is missing too", topic.place.span) for topic in others),
        ),
        fixes=tuple(Fix(f"Add to `{key}`", (edit,), anchor is not None) for edit in _add(subject, key, missing)),
    )


def _add(subject: Subject, key: str, missing: list[Named]) -> Iterator[TextEdit]:
    bus = mapping(value(subject.root, "event_bus"))
    listed = sequence(value(bus, key))
    names = list(dict.fromkeys(topic.name for topic in missing))
    lines = "\n".join([f"{key}:", *(f"  - {quoted(name)}" for name in names)])
    if listed is not None and len(names) == 1:
        yield add_item(subject.tree, listed, quoted(names[0], '"'))
    elif bus is not None and bus.entries and not bus.flow and entry(bus, key) is None:
        yield add_entry(subject.tree, bus, lines)
    elif entry(subject.root, "event_bus") is None and not subject.root.flow:
        yield add_entry(subject.tree, subject.root, "event_bus:\n  " + lines.replace("\n", "\n  "))
