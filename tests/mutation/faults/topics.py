"""Faults in topics and events."""

from collections.abc import Callable, Iterator
from random import Random

from yaml import ScalarNode

from ..contract import Contract, Entry, Item
from ..edits import HERE, Edits, added, here, repeated, replaced, respelt
from ..typos import typo
from .register import fault

_LISTS = ("event_bus.subscribe_topics[]", "event_bus.publish_topics[]")
_SEGMENTS = 5
_CATEGORIES = ("cmd", "evt", "dlq", "intent", "snapshot")

Change = Callable[[list[str], Random], list[str]]


def _topics(contract: Contract) -> Iterator[Item]:
    """The well-formed topics of the event bus that nothing else in the contract speaks of."""
    for item in contract.items_at(*_LISTS):
        name = item.said
        if isinstance(item.node, ScalarNode) and len(name.split(".")) == _SEGMENTS and contract.text.count(name) == 1:
            yield item


def _changed(contract: Contract, rng: Random, change: Change) -> Iterator[Edits]:
    for item in _topics(contract):
        wrong = ".".join(change(item.said.split("."), rng))
        if wrong != item.said:
            yield respelt(contract, item.node, wrong)


@fault("topic with a segment too many or too few", "topic-grammar")
def segments(contract: Contract, rng: Random) -> Iterator[Edits]:
    def change(parts: list[str], rng: Random) -> list[str]:
        if parts[1] == "snapshot":
            return parts[:-1]  # snapshots may have more of them
        at = rng.randrange(1, len(parts) - 1)
        return rng.choice((parts[:at] + parts[at + 1 :], [*parts[:3], "more", *parts[3:]], parts[:-1], parts[1:]))

    return _changed(contract, rng, change)


@fault("topic in the wrong case", "topic-grammar")
def case(contract: Contract, rng: Random) -> Iterator[Edits]:
    def change(parts: list[str], rng: Random) -> list[str]:
        at = rng.randrange(len(parts) - 1)
        return [*parts[:at], rng.choice((parts[at].upper(), parts[at].capitalize())), *parts[at + 1 :]]

    return _changed(contract, rng, change)


@fault("topic with underscores", "topic-grammar")
def underscores(contract: Contract, rng: Random) -> Iterator[Edits]:
    return _changed(contract, rng, lambda parts, _: [*parts[:3], parts[3].replace("-", "_"), parts[4]])


@fault("topic of a misspelt category", "topic-grammar")
def category(contract: Contract, rng: Random) -> Iterator[Edits]:
    def change(parts: list[str], rng: Random) -> list[str]:
        return [parts[0], typo(parts[1], rng, _CATEGORIES) or "what", *parts[2:]]

    return _changed(contract, rng, change)


@fault("topic without a version", "topic-grammar")
def version(contract: Contract, rng: Random) -> Iterator[Edits]:
    return _changed(contract, rng, lambda parts, rng: [*parts[:-1], rng.choice(("1", "v0", "version1", "vX", "V1"))])


@fault("topic that is no text", "topic-type")
def no_text(contract: Contract, rng: Random) -> Iterator[Edits]:
    for item in _topics(contract):
        yield replaced(contract, item.node, rng.choice(("7", "true", "[onex]", "~", "1.5")))


@fault("topic twice in a list", "duplicate-topic")
def twice(contract: Contract, _: Random) -> Iterator[Edits]:
    for item in _topics(contract):
        yield repeated(contract, item)


@fault("topic both read and written", "self-loop-topic")
def self_loop(contract: Contract, _: Random) -> Iterator[Edits]:
    lists = contract.at("event_bus.publish_topics")
    for item in _topics(contract):
        if item.path == _LISTS[0] and lists:
            edits = added(contract, lists[0].value, HERE + contract.written(item.node))
            yield (*edits, *here(item)) if edits else ()


def _other_event(topic: str) -> str:
    """A good topic of the same producer that no contract has."""
    return ".".join((*topic.split(".")[:3], "something-else", "v1"))


def _terminal(contract: Contract) -> Iterator[tuple[Entry, list[Item]]]:
    """The terminal event, and where it is published."""
    for entry in contract.at("terminal_event", "terminal_event.topic"):
        if isinstance(entry.value, ScalarNode):
            published = [item for item in contract.items_at(_LISTS[1]) if item.said == entry.said]
            if published:
                yield entry, published


@fault("terminal event that is not published", "unpublished-terminal-event")
def other_terminal(contract: Contract, _: Random) -> Iterator[Edits]:
    for entry, _published in _terminal(contract):
        yield respelt(contract, entry.value, _other_event(entry.said))


@fault("terminal event taken off the list", "unpublished-terminal-event")
def unlisted_terminal(contract: Contract, _: Random) -> Iterator[Edits]:
    for entry, published in _terminal(contract):
        if len(published) == 1 and contract.text.count(entry.said) == 2:
            moved = respelt(contract, published[0].node, _other_event(entry.said))
            yield (
                (*(edit._replace(text=edit.text.replace(HERE, "")) for edit in moved), *here(entry.value))
                if moved
                else ()
            )


@fault("event on a topic that is not declared", "undeclared-event-topic")
def undeclared_event(contract: Contract, _: Random) -> Iterator[Edits]:
    for block, listed in (("published_events[]", _LISTS[1]), ("consumed_events[]", _LISTS[0])):
        declared = {item.said for item in contract.items_at(listed)}
        for entry in contract.at(f"{block}.topic"):
            if entry.said in declared:
                yield respelt(contract, entry.value, _other_event(entry.said))
