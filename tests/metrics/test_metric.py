"""What a recorded value becomes, whatever was handed over."""

import json
import math
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onex_ls.metrics.metric import Metric, MetricKind, decoded, encoded, metric_of
from onex_ls.metrics.sinks.kafka import message

TEXTS = st.text(st.characters(), max_size=40) | st.sampled_from(["\0", "\ud800", "\udfff\0", "é" * 5000, ""])
ANYTHING = TEXTS | st.integers() | st.none() | st.floats() | st.binary()


def made(name: object = "n", value: object = 1, tags: dict[object, object] | None = None) -> Metric:
    return metric_of((1.5, MetricKind.GAUGE, name, value, tags or {}), "s", 7)


@given(ANYTHING, st.floats(allow_nan=False, allow_infinity=False), st.dictionaries(ANYTHING, ANYTHING, max_size=40))
def test_every_metric_can_be_kept_and_read_again(name, value, tags):
    metric = made(name, value, tags)
    assert decoded(encoded(metric)) == metric
    assert len(metric.name) <= 200
    assert len(metric.tags) <= 32
    assert all(len(key) <= 200 and len(text) <= 1000 for key, text in metric.tags.items())
    line = message(metric)
    assert len(line) < 500_000
    assert json.loads(line)["tags"] == metric.tags
    for text in (metric.name, *metric.tags, *metric.tags.values()):
        text.encode()
        assert "\0" not in text


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, "much", None, [], 10**400, 1j])
def test_what_is_no_finite_number_is_refused(value):
    with pytest.raises((ValueError, TypeError, OverflowError)):
        made(value=value)


@pytest.mark.parametrize(("value", "kept"), [(True, 1.0), (Decimal("0.5"), 0.5), ("2", 2.0), (10**300, 1e300)])
def test_any_finite_number_will_do(value, kept):
    assert made(value=value).value == kept


def test_identity_and_run():
    metric = made(tags={"workflow_id": "w"})
    assert (metric.id, metric.workflow) == ("s-7", "w")
    assert made().workflow == ""
