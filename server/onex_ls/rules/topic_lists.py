"""Rules on the topics of the event bus: ``topic-type``, ``duplicate-topic`` and ``self-loop-topic``."""

from collections.abc import Iterator

from onex_ls.contract.model import Place
from onex_ls.contract.parts import named
from onex_ls.contract.topics import PUBLISHED, SUBSCRIBED, TopicList
from onex_ls.findings.finding import Finding, Fix, Related, Severity
from onex_ls.findings.rule import Rule
from onex_ls.rules import duplicates
from onex_ls.rules.subject import Subject
from onex_ls.syntax.patch import quoted
from onex_ls.syntax.query import find, mapping, text
from onex_ls.text.edits import TextEdit

TYPE = Rule(
    name="topic-type",
    severity=Severity.ERROR,
    summary="A topic is not written as text",
    why="The runtime takes lists of names here and refuses the whole contract for anything else. What is known of a "
    "topic belongs under `publish_topic_metadata` or `subscribe_topic_metadata`.",
    bad="event_bus:\n  publish_topics:\n    - topic: onex.evt.shop.order-priced.v1",
    good="event_bus:\n  publish_topics:\n    - onex.evt.shop.order-priced.v1",
    source="the runtime parser; 1 of 552 real contracts",
)

DUPLICATE = Rule(
    name="duplicate-topic",
    severity=Severity.ERROR,
    summary="A topic stands twice in one list",
    why="The node would be subscribed to it twice; most often another topic was meant.",
    bad="event_bus:\n  publish_topics: [onex.evt.shop.order-priced.v1, onex.evt.shop.order-priced.v1]",
    good="event_bus:\n  publish_topics: [onex.evt.shop.order-priced.v1, onex.evt.shop.order-repriced.v1]",
    source="none of 552 real contracts breaks it",
)

LOOP = Rule(
    name="self-loop-topic",
    severity=Severity.INFORMATION,
    summary="A node listens to a topic that it writes to",
    why="It receives its own messages. That may be meant; where it is not, one message is enough to keep it busy for "
    "ever.",
    bad="event_bus:\n  subscribe_topics: [onex.evt.shop.order-priced.v1]\n"
    "  publish_topics: [onex.evt.shop.order-priced.v1]",
    good="event_bus:\n  subscribe_topics: [onex.cmd.shop.price-order.v1]\n"
    "  publish_topics: [onex.evt.shop.order-priced.v1]",
    source="measured: 5 of 552 real contracts",
)

_READ_AT_RUN_TIME = (SUBSCRIBED, PUBLISHED)


def check_type(subject: Subject) -> Iterator[Finding]:
    """A finding on the first topic of each list that is no text."""
    for listed in subject.topics.lists:
        if listed.key in _READ_AT_RUN_TIME and listed.others:
            yield _type(subject, listed)


def _type(subject: Subject, listed: TopicList) -> Finding:
    first, *others = listed.others
    block = mapping(find(subject.root, first.path))
    if first.path == listed.place.path:
        message, edits = f"`{listed.key}` must be a list of topics", list(_as_list(subject, first))
    else:
        message = "A topic must be text, not a map" if block is not None else "A topic must be text"
        edits = [edit for place in listed.others for edit in _as_text(subject, place)]
    is_whole = len(edits) == len(listed.others)
    return Finding(
        TYPE.name,
        TYPE.severity,
        message,
        block.entries[0].key.span if block is not None and block.entries else first.span,
        first.path,
        related=tuple(Related("Nor is this one text", place.span) for place in others),
        fixes=(Fix(_TITLES[first.path == listed.place.path], tuple(edits)),) if is_whole else (),
    )


_TITLES = {True: "Make it a list", False: "Keep the name of the topic only"}


def _as_list(subject: Subject, place: Place) -> Iterator[TextEdit]:
    topic = named(find(subject.root, place.path), place.path)
    if topic is not None:
        yield TextEdit(place.span, f"[{place.span.of(subject.tree.text)}]")


def _as_text(subject: Subject, place: Place) -> Iterator[TextEdit]:
    name = text(find(subject.root, place.path), "topic")
    if name:
        yield TextEdit(place.span, quoted(name))


def check_duplicate(subject: Subject) -> Iterator[Finding]:
    """A finding on each topic that an earlier item of its list has."""
    for listed in subject.topics.lists:
        for first, second in duplicates.repeated((topic.name, topic) for topic in listed.topics):
            item = Place(second.place.path.removesuffix(".topic"), second.place.span)
            yield Finding(
                DUPLICATE.name,
                DUPLICATE.severity,
                f"`{second.name}` stands in `{listed.key}` already",
                second.place.span,
                second.place.path,
                related=(Related("It stands here first", first.place.span),),
                fixes=tuple(duplicates.removal(subject.tree, "Remove the second one", item, safe=True)),
            )


def check_loop(subject: Subject) -> Iterator[Finding]:
    """A finding on each published topic that is subscribed to."""
    subscribed, published = subject.topics.listed(SUBSCRIBED), subject.topics.listed(PUBLISHED)
    heard = {topic.name: topic for topic in subscribed.topics} if subscribed is not None else {}
    sent = {topic.name: topic for topic in reversed(published.topics)} if published is not None else {}
    for topic in reversed(sent.values()):
        if topic.name in heard:
            yield Finding(
                LOOP.name,
                LOOP.severity,
                f"The node listens to `{topic.name}` itself",
                topic.place.span,
                topic.place.path,
                related=(Related("It is subscribed to here", heard[topic.name].place.span),),
            )
