"""The index of contracts: who is named what, who stands at which end of a topic, and whom a change concerns."""

import random

import pytest

from onex_ls.contract.index import Facts, Index, Name, facts_of, service_of
from onex_ls.contract.kind import Kind
from onex_ls.contract.load import load
from onex_ls.syntax.parse import parse
from onex_ls.text.span import Span


def facts(text):
    tree = parse(text)
    return facts_of(load(tree, Kind.COMPUTE), tree.root)


def said(name="", subscribed=(), published=()):
    def names(topics):
        return tuple(Name(topic, "", Span(0, 0)) for topic in topics)

    own = Name(name, "name", Span(0, 0)) if name else None
    return Facts(Kind.EFFECT, Span(0, 0), own, (), (), None, names(subscribed), names(published))


PRICED, REFUSED, STORED = (f"onex.evt.shop.{event}.v1" for event in ("priced", "refused", "stored"))


@pytest.mark.parametrize(
    ("block", "marked"),
    [
        ("handler_routing:\n  default_handler: handler:HandlerPrice\n", ("HandlerPrice", "handler")),
        ('handler_routing:\n  default_handler: "handler:HandlerPrice"\n', ("HandlerPrice", "handler")),
        ("handler: {module: shop.price, class: 'HandlerPrice'}\n", ("HandlerPrice", "shop.price")),
        ("input_model: shop.models.ModelOrder\n", ("ModelOrder", "shop.models")),
        ("input_model: {name: ModelOrder, module: shop.models}\n", ("ModelOrder", "shop.models")),
        ('input_model: {name: "Model\\x4frder", module: shop}\n', ('"Model\\x4frder"', "shop")),
        ("output_model: |\n  shop.ModelOrder\n", ("|\n  shop.ModelOrder", "|\n  shop.ModelOrder")),
    ],
)
def test_a_reference_knows_where_its_name_and_its_module_stand(block, marked):
    found = facts(block)
    (reference,) = (*found.models, *found.handlers, *filter(None, [found.default_handler]))
    assert (reference.span.of(block), reference.module_span.of(block)) == marked


def test_handlers_that_are_named_apart_from_the_routes_are_mentions():
    found = facts(
        "handler_routing:\n"
        "  entry_point: {module: shop.entry, function: begin, type: sync}\n"
        "  handlers:\n"
        "    - {operation: price, handler: {name: HandlerPrice, module: shop.price}}\n"
        "handler: {module: shop.older, class: HandlerOlder}\n"
        "dependencies:\n"
        "  - {name: ledger, type: handler, class_name: HandlerLedger, module: shop.ledger}\n"
        "  - {name: clock, type: protocol, class_name: ProtocolClock, module: shop.clock}\n"
        "  - {name: nothing, type: handler}\n"
    )
    assert [handler.name for handler in found.handlers] == ["HandlerPrice"]
    assert [(mention.name, mention.path) for mention in found.mentions] == [
        ("begin", "handler_routing.entry_point.function"),
        ("HandlerOlder", "handler.class"),
        ("HandlerLedger", "dependencies[0].class_name"),
    ]


def test_topics_of_declared_events_and_the_terminal_event_count_each_once():
    found = facts(
        f"event_bus:\n  publish_topics: [{PRICED}]\n"
        f"published_events: [{{topic: {PRICED}}}, {{topic: {REFUSED}}}]\n"
        f"consumed_events: [{{topic: {STORED}}}, {{event_type: OrderStored}}]\n"
        f"terminal_event: {PRICED}\n"
    )
    assert [(topic.text, topic.path) for topic in found.published] == [
        (PRICED, "event_bus.publish_topics[0]"),
        (REFUSED, "published_events[1].topic"),
    ]
    assert [topic.text for topic in found.subscribed] == [STORED]


@pytest.mark.parametrize(
    ("topic", "service"),
    [
        (PRICED, "onex.evt.shop"),
        ("onex.evt.shop.price.refused.v1", None),
        ("orders", None),
        ("{env}.onex.evt.shop.priced", None),
        ("", None),
    ],
)
def test_only_topics_of_five_segments_have_a_service(topic, service):
    assert service_of(topic) == service


def test_a_service_is_known_by_what_others_say():
    index = Index({"a": said(published=[PRICED])})
    assert index.published_in("onex.evt.shop", but="b") == {PRICED}
    assert index.published_in("onex.evt.shop", but="a") == frozenset()
    index.put("b", said(published=[REFUSED]))
    assert index.published_in("onex.evt.shop", but="a") == {PRICED, REFUSED}
    assert index.subscribed_in("onex.evt.shop", but="a") == frozenset()


def test_nobody_is_concerned_by_a_text_that_says_the_same():
    index = Index({"a": said("x", published=[PRICED]), "b": said("x", subscribed=[PRICED])})
    assert index.put("a", said("x", published=[PRICED])) == set()


def answers(index):
    """Everything that findings of a file are made of, by file."""

    def around(topic, ends, others, file):
        return topic.text, bool(ends(topic.text)), sorted(others(service_of(topic.text) or "", file))

    return {
        file: [
            [index.files[other].name for other in index.named(found.name.text) if other != file] if found.name else [],
            [around(topic, index.publishers, index.published_in, file) for topic in found.subscribed],
            [around(topic, index.subscribers, index.subscribed_in, file) for topic in found.published],
        ]
        for file, found in index.files.items()
    }


@pytest.mark.parametrize("seed", range(20))
def test_changes_concern_exactly_those_whose_answers_change_and_end_where_a_fresh_index_does(seed):
    chance = random.Random(seed)  # noqa: S311 - a test that can be repeated
    index = Index()
    for _ in range(60):
        file = chance.choice("abcdef")
        topics = [PRICED, REFUSED, STORED, "odd"]
        new = said(
            chance.choice("xyz"),
            chance.sample(topics, chance.randrange(3)),
            chance.sample(topics, chance.randrange(3)),
        )
        before = answers(index)
        concerned = index.put(file, chance.choice([new, new, None]))
        after = answers(index)
        differing = {name for name in before.keys() & after.keys() if before[name] != after[name]} - {file}
        assert differing <= concerned
        assert file not in concerned
        assert answers(Index(dict(index.files))) == after
