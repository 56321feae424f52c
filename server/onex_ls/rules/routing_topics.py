"""Rule ``mixed-topic-categories``."""

from collections.abc import Iterator

from onex_ls.contract.model import Topic
from onex_ls.contract.parts import Named, flag
from onex_ls.contract.routes import RoutingEntry, RoutingTable
from onex_ls.findings.finding import Finding, Fix, Related, Severity
from onex_ls.findings.rule import Rule
from onex_ls.rules.routing_entries import BEGINNING, HANDLER, is_by_payload, is_matching_clear
from onex_ls.rules.subject import Subject
from onex_ls.syntax.patch import rewrite
from onex_ls.syntax.query import value

_BUS = "event_bus:\n  subscribe_topics:\n    - onex.cmd.shop.price-order.v1\n    - onex.evt.shop.order-changed.v1\n"

RULE = Rule(
    name="mixed-topic-categories",
    severity=Severity.WARNING,
    summary="One routing entry is meant to take messages of different categories",
    why="The runtime registers an entry under a single category: command, event or intent. Messages of the topics "
    "that belong to another one are dropped without a word. Give each entry its own `topic`.",
    bad=_BUS + BEGINNING + "    - operation: order.price\n" + HANDLER.rstrip(),
    good=_BUS + BEGINNING + "    - operation: order.price\n      topic: onex.cmd.shop.price-order.v1\n" + HANDLER + ""
    "    - operation: order.reprice\n      topic: onex.evt.shop.order-changed.v1\n" + HANDLER.rstrip(),
    source="infra mixed_category_routing; 13 of 552 real contracts",
)

_CATEGORIES = {"cmd": "command", "evt": "event", "intent": "intent"}


def check(subject: Subject) -> Iterator[Finding]:
    """A finding on the first entry that takes topics of several categories, and on what contradicts its topic."""
    table = subject.routing
    if table is None:
        return
    for found in table.entries:
        yield from _contradiction(subject, found)
    if flag(value(subject.root, "event_bus"), "plugin_managed"):
        return  # then the runtime does not wire the topics
    topics = subject.contract.event_bus.subscribed if subject.contract.event_bus is not None else ()
    samples = {_category(topic.name): topic for topic in reversed(topics)}
    samples.pop("", None)
    spanning = [found for found in table.entries if _takes_all(subject, table, found)]
    if len(samples) > 1 and spanning and table.is_complete:
        yield _mixed(spanning, samples)


def _category(topic: str) -> str:
    """The category of messages on a topic; empty for what can be of any."""
    segments = topic.split(".")
    return _CATEGORIES.get(segments[1], "") if len(segments) > 1 else ""


def _takes_all(subject: Subject, table: RoutingTable, found: RoutingEntry) -> bool:
    """Whether an entry is registered for every topic: it names none, and nothing else ties it to one."""
    if "topic" in found.traits or "event_type" in found.traits:
        return False
    return len(table.entries) == 1 or (is_matching_clear(subject, table) and not is_by_payload(table))


def _mixed(spanning: list[RoutingEntry], samples: dict[str, Topic]) -> Finding:
    first, *others = spanning
    names = sorted(samples)
    also = f", and so do {len(others)} more" if others else ""
    return Finding(
        RULE.name,
        RULE.severity,
        f"This entry takes {_listed(names)}{also}; it can answer one category",
        first.key.span,
        first.place.path,
        related=(
            *(Related(f"A topic with {name}s", samples[name].place.span) for name in names),
            *(Related("This entry takes them too", found.key.span) for found in others),
        ),
    )


def _listed(categories: list[str]) -> str:
    *others, last = (f"{category}s" for category in categories)
    return f"{', '.join(others)} and {last}"


def _contradiction(subject: Subject, found: RoutingEntry) -> Iterator[Finding]:
    said, topic = found.traits.get("message_category"), found.traits.get("topic")
    wanted = _category(topic.name) if topic is not None else ""
    if said is None or topic is None or not wanted or said.name.lower() in (wanted, ""):
        return
    if said.name.lower() in _CATEGORIES.values():
        yield Finding(
            RULE.name,
            RULE.severity,
            f"`{topic.name}` carries {wanted}s, but the entry is registered for {said.name.lower()}s",
            said.place.span,
            said.place.path,
            related=(Related("This is its topic", topic.place.span),),
            fixes=(_change(subject, said, wanted),),
        )


def _change(subject: Subject, said: Named, wanted: str) -> Fix:
    spelled = wanted.upper() if said.name.isupper() else wanted
    return Fix(f"Change to `{spelled}`", (rewrite(subject.tree, said.place.span, spelled),))
