"""One metric: made from what a caller recorded, into something that every sink can keep."""

import json
import math
import re
from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache
from itertools import islice
from typing import Any, NamedTuple

from onex_ls.metrics.names import WORKFLOW_TAG

_UNSTORABLE = re.compile("[\0\ud800-\udfff]")  # PostgreSQL keeps no NUL, and UTF-8 has no lone surrogates
_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
_NAME_LIMIT, _TAG_LIMIT, _TAGS_LIMIT = 200, 1000, 32  # far below the megabyte that Kafka allows a message


class MetricKind(StrEnum):
    """How the values of one name add up: a counter's are summed, of a gauge the latest holds, timings are compared."""

    COUNTER = "counter"
    GAUGE = "gauge"
    TIMING = "timing"


Recorded = tuple[float, MetricKind, Any, Any, Mapping[Any, Any]]
"""What a caller handed over, not looked at yet: seconds since 1970, kind, name, value, tags."""


class Metric(NamedTuple):
    """A value at a time. `session` names the collector that recorded it, `sequence` counts within the session.

    The two together identify the metric for good, however often it is delivered. `at` is in seconds since 1970; the
    values of timings are milliseconds. A named tuple, because thousands are made.
    """

    session: str
    sequence: int
    at: float
    kind: MetricKind
    name: str
    value: float
    tags: Mapping[str, str]

    @property
    def id(self) -> str:
        """The same for every delivery of this metric, and for no other."""
        return f"{self.session}-{self.sequence}"

    @property
    def workflow(self) -> str:
        """The run that it belongs to; empty for none."""
        return self.tags.get(WORKFLOW_TAG, "")


def metric_of(recorded: Recorded, session: str, sequence: int) -> Metric:
    """The metric; its texts are cut to what sinks take. Raises an exception for a value that is no finite number."""
    at, kind, name, given, tags = recorded
    value = float(given)
    if not math.isfinite(value):
        raise ValueError(f"{name} is {value}")
    if not _is_plain(name, tags):
        name = _text(name, _NAME_LIMIT)
        kept = islice(tags.items(), _TAGS_LIMIT)
        tags = {_text(key, _NAME_LIMIT): _text(text, _TAG_LIMIT) for key, text in kept}
    return Metric(session, sequence, at, kind, name, value, tags)


def encoded(metric: Metric) -> str:
    """One line of JSON that `decoded` reads."""
    return json.dumps(metric, ensure_ascii=False, separators=(",", ":"))


def decoded(line: str) -> Metric:
    """The metric that `encoded` wrote. Raises ValueError or TypeError for anything else."""
    session, sequence, at, kind, name, value, tags = json.loads(line)
    return Metric(session, sequence, at, MetricKind(kind), name, value, tags)


def tags_json(tags: Mapping[str, str]) -> str:
    """Tags as a JSON object; remembered, since the same few come all the time."""
    return _tags_json(tuple(tags.items()))


@lru_cache(maxsize=256)
def _tags_json(items: tuple[tuple[str, str], ...]) -> str:
    return json.dumps(dict(items), ensure_ascii=False)


def _is_plain(name: Any, tags: Mapping[Any, Any]) -> bool:
    """Whether all is short and printable text, as nearly always: then a single look is enough."""
    try:
        together = "".join((name, *tags, *tags.values()))
    except TypeError:
        return False
    return len(together) <= _NAME_LIMIT and len(tags) <= _TAGS_LIMIT and together.isprintable()


def _text(given: object, limit: int) -> str:
    return _UNSTORABLE.sub(_REPLACEMENT, str(given)[:limit])
