"""What is kept of a file: nothing of it is lost on the way to the disk and back."""

import pytest

from onex_ls.workspace.records import Record, Stamp, decoded, encoded
from support.contracts import GOOD, MARKED, analysed, name, read

EVERYTHING = """\
name: node_price_effect  # onex-ls: ignore[duplicate-contract-name]
node_type: EFFECT_GENERIC
input_model: shop.models.ModelOrder
event_bus:
  subscribe_topics: [onex.cmd.shop.price-order.v1]
  publish_topics: ["onex.evt.shop.order-priced.v1"]
handler_routing:
  default_handler: handler:handle_price
  entry_point: {module: shop.entry, function: begin}
  handlers:
    - {operation: price, handler: {name: HandlerPrice, module: shop.handlers}}
handler: {module: shop.older, class: HandlerOlder}
dependencies:
  - {name: ledger, type: handler, class_name: HandlerLedger, module: shop.ledger}
"""


def record(text):
    analysis = analysed(text)
    return Record(Stamp(1, len(text)), analysis.facts, analysis.findings)


@pytest.mark.parametrize("path", [*GOOD, *MARKED], ids=name)
def test_a_record_comes_back_as_it_was(path):
    kept = record(read(path))
    assert decoded(kept.stamp, encoded(kept)) == kept


def test_every_fact_comes_back():
    kept = record(EVERYTHING)
    assert kept.facts is not None
    assert all(kept.facts)
    assert len(kept.facts.mentions) == 3
    assert decoded(kept.stamp, encoded(kept)) == kept


@pytest.mark.parametrize(
    "text", ["", "[]", "null", "[1, 2]", '[[], ["effect"], "", true]', '[[["x"]], null, "", true]']
)
def test_a_damaged_record_is_none(text):
    assert decoded(Stamp(1, 1), text) is None
