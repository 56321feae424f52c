"""Every place where a contract speaks of a topic."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from onex_ls.contract.model import Place
from onex_ls.contract.parts import Named, items_at, named, named_at
from onex_ls.syntax.query import entries, entry, join, mapping, scalar, sequence, value
from onex_ls.syntax.tree import Mapping, Node
from onex_ls.syntax.values import is_null, scalar_type

SUBSCRIBED, PUBLISHED = "subscribe_topics", "publish_topics"
_BUS = "event_bus"
_LISTS = (SUBSCRIBED, PUBLISHED, "dlq_topics", "planned_subscribe_topics", "signed_ingress_topics")
_SINGLE = {"subscribe": ("topic",), "publish": ("topic", "success_topic", "failure_topic")}
_METADATA = ("subscribe_topic_metadata", "publish_topic_metadata")
_EVENTS = ("published_events", "consumed_events")


_PLACEHOLDER = re.compile(r"[{<*$]")


def is_pattern(topic: str) -> bool:
    """Whether a name is filled in later, as in ``{env}.onex...``, so that nothing can be said of it."""
    return _PLACEHOLDER.search(topic) is not None


@dataclass(frozen=True, slots=True)
class TopicList:
    """A list of topics. `place` is its key; `others` are its items that are no text, or all of it if it is no list."""

    key: str
    place: Place
    topics: tuple[Named, ...]
    others: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Topics:
    """The topics of a contract: the lists of its event bus, those of its events, and every use, in no order."""

    lists: tuple[TopicList, ...]
    published: tuple[Named, ...]
    consumed: tuple[Named, ...]
    uses: tuple[Named, ...]

    def listed(self, key: str) -> TopicList | None:
        """The list of the event bus under that key."""
        return next((found for found in self.lists if found.key == key), None)


def read_topics(root: Mapping) -> Topics:
    """The topics of a contract."""
    bus = mapping(value(root, _BUS))
    lists = tuple(_lists(bus))
    published, consumed = (tuple(_of_events(root, key)) for key in _EVENTS)
    listed = (topic for found in lists for topic in found.topics)
    return Topics(lists, published, consumed, (*listed, *published, *consumed, *_elsewhere(root, bus)))


def _lists(bus: Mapping | None) -> Iterator[TopicList]:
    for key in _LISTS:
        declared = entry(bus, key)
        if declared is None:
            continue
        place = Place(join(_BUS, key), declared.key.span)
        if sequence(declared.value) is None and not is_null(declared.value):
            yield TopicList(key, place, (), (Place(place.path, declared.value.span),))
            continue
        topics, others = [], []
        for item, path in items_at(bus, _BUS, key):
            topic = _topic(item, path)
            if topic is not None:
                topics.append(topic)
            if not _is_text(item):
                others.append(Place(path, item.span))
        yield TopicList(key, place, tuple(topics), tuple(others))


def _topic(item: Node, path: str) -> Named | None:
    """A topic as text, or as a map that has it under ``topic``."""
    if mapping(item) is not None:
        return named_at(item, path, "topic")
    return named(item, path) if _is_text(item) else None


def _is_text(item: Node) -> bool:
    found = scalar(item)
    return found is not None and scalar_type(found) == "str"


def _of_events(root: Mapping, key: str) -> Iterator[Named]:
    for item, path in items_at(root, "", key):
        topic = named_at(item, path, "topic")
        if topic is not None:
            yield topic


def _elsewhere(root: Mapping, bus: Mapping | None) -> Iterator[Named]:
    """The uses that are in no list: single topics, keys of metadata, the end of a run, routing entries."""
    for key, names in _SINGLE.items():
        for name in names:
            yield from _known(named_at(value(bus, key), join(_BUS, key), name))
    for key in _METADATA:
        for pair in entries(value(bus, key)):
            yield from _known(named(pair.key, join(join(_BUS, key), pair.name or "?")))
    ends = value(root, "terminal_event")
    yield from _known(named_at(ends, "terminal_event", "topic") if mapping(ends) else named(ends, "terminal_event"))
    for item, path in items_at(value(root, "handler_routing"), "handler_routing", "handlers"):
        yield from _known(named_at(item, path, "topic"))


def _known(topic: Named | None) -> Iterator[Named]:
    if topic is not None:
        yield topic
