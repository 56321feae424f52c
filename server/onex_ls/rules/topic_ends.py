"""Rules ``topic-without-publisher`` and ``topic-without-subscriber``: a topic with one end only.

Both judge only what the workspace can know. The third segment of a topic names a service: the one that an event comes
from, and the one that a command or an intent is meant for. So the publisher of an event can be expected here when other
contracts of the workspace publish events of that service, and the subscriber of a command when others listen to its
commands. Who listens to events, and who sends commands, may be anywhere.
"""

from collections.abc import Callable, Collection, Iterable, Iterator

from onex_ls.contract.index import Name, service_of
from onex_ls.findings.finding import Finding, Fix, Severity
from onex_ls.findings.rule import Rule
from onex_ls.rules.near import nearest
from onex_ls.rules.view import View
from onex_ls.text.edits import TextEdit
from onex_ls.text.span import Span

PUBLISHER = Rule(
    name="topic-without-publisher",
    severity=Severity.HINT,
    summary="No contract of the workspace publishes this event, though its service lives here",
    why="A node that waits for an event which nobody sends waits for ever. Often the name or the version of the topic "
    "differs by a letter.",
    bad="subscribe_topics: [onex.evt.shop.order-priced.v2]  # the shop publishes v1",
    good="subscribe_topics: [onex.evt.shop.order-priced.v1]",
    source="our own; about 30 topics of 246 real contracts",
)

SUBSCRIBER = Rule(
    name="topic-without-subscriber",
    severity=Severity.HINT,
    summary="No contract of the workspace listens to this command, though its service lives here",
    why="A command that nobody listens to is never carried out.",
    bad="publish_topics: [onex.cmd.shop.price-oder.v1]  # the shop listens to price-order",
    good="publish_topics: [onex.cmd.shop.price-order.v1]",
    source="our own; 2 topics of 246 real contracts",
)

_EVENTS = frozenset({"evt"})
_ORDERS = frozenset({"cmd", "intent"})


def check_publisher(view: View) -> Iterator[Finding]:
    """A finding on each event that the contract listens to and that nobody publishes."""
    index = view.index
    for topic in _lonely(view.facts.subscribed, _EVENTS, index.publishers):
        known = index.published_in(service_of(topic.text) or "", but=str(view.file))
        if known:
            yield _finding(PUBLISHER, topic, "publishes", known, view.facts.subscribed)


def check_subscriber(view: View) -> Iterator[Finding]:
    """A finding on each command or intent that the contract sends and that nobody listens to."""
    index = view.index
    for topic in _lonely(view.facts.published, _ORDERS, index.subscribers):
        known = index.subscribed_in(service_of(topic.text) or "", but=str(view.file))
        if known:
            yield _finding(SUBSCRIBER, topic, "listens to", known, view.facts.published)


def _lonely(topics: Iterable[Name], kinds: Collection[str], other_end: Callable[[str], list[str]]) -> Iterator[Name]:
    for topic in topics:
        service = service_of(topic.text)
        if service is not None and service.split(".")[1] in kinds and not other_end(topic.text):
            yield topic


def _finding(rule: Rule, topic: Name, does: str, known: Collection[str], own: Iterable[Name]) -> Finding:
    message = f"No contract of the workspace {does} `{topic.text}`"
    said = {name.text for name in own}  # whoever names both of two topics does mean two
    near = sorted(nearest(topic.text, [name for name in known if name not in said]))
    if near:
        message += f"; did you mean {' or '.join(f'`{name}`' for name in near)}?"
    place = _inside(topic)
    fixes = (Fix(f"Change to `{name}`", (TextEdit(place, name),)) for name in near if place is not None)
    return Finding(rule.name, rule.severity, message, topic.span, topic.path, fixes=tuple(fixes))


def _inside(topic: Name) -> Span | None:
    """Where the topic stands without its quotes; None where it is spelled otherwise than it reads."""
    start, end = topic.span
    quotes = (end - start - len(topic.text)) / 2
    return Span(start + int(quotes), end - int(quotes)) if quotes in (0, 1) else None
