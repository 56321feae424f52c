"""What the application recorded, day by day: the figures behind `onex-ls stats`."""

import math
import statistics
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from onex_ls.metrics.names import QUORUM_COST, STAGE_DURATION, TEMPLATE_RENDER, WORKFLOW_DURATION, WORKFLOW_SPEEDUP

_QUERY = """
SELECT date(at, 'unixepoch', 'localtime'), name, value,
       coalesce(json_extract(tags, '$.status'), json_extract(tags, '$.cache')), json_extract(tags, '$.stage_id')
FROM metrics WHERE name IN (?, ?, ?, ?, ?) ORDER BY at
"""
_NAMES = (WORKFLOW_DURATION, WORKFLOW_SPEEDUP, STAGE_DURATION, TEMPLATE_RENDER, QUORUM_COST)


class _Row(NamedTuple):
    """One metric; `outcome` is its status, or what the cache said."""

    day: str
    name: str
    value: float
    outcome: str | None
    stage_id: str | None


@dataclass(frozen=True, slots=True)
class Durations:
    """How long things of one sort took, in milliseconds."""

    values: Sequence[float]

    @property
    def median(self) -> float | None:
        """Half of them took longer; None for none at all."""
        return statistics.median(self.values) if self.values else None

    @property
    def p95(self) -> float | None:
        """One in twenty took longer."""
        return sorted(self.values)[math.ceil(0.95 * len(self.values)) - 1] if self.values else None


@dataclass(frozen=True, slots=True)
class Period:
    """A day, as ``2026-11-22`` in local time, or all of them together.

    `speedups` are of single runs: how many times longer the steps would have taken one after the other. `quorum_cost`
    is in US dollars, None where no vote was held.
    """

    name: str
    runs: Durations
    failed: int
    speedups: Sequence[float]
    hits: int
    renders: int
    quorum_cost: float | None

    @property
    def speedup(self) -> float | None:
        """The median."""
        return statistics.median(self.speedups) if self.speedups else None

    @property
    def hit_rate(self) -> float | None:
        """The share of renders whose template was in the cache, from 0 to 1."""
        return self.hits / self.renders if self.renders else None


@dataclass(frozen=True, slots=True)
class History:
    """All that is kept: per day with the oldest first, in all, and per stage in the order in which they first ended."""

    days: Sequence[Period] = ()
    total: Period | None = None
    stages: dict[str, Durations] = field(default_factory=dict)


def read_history(file: Path) -> History:
    """The figures in a file of the SQLite sink; none at all when there is no such file.

    Raises sqlite3.Error when it cannot be read.
    """
    if not file.exists():
        return History()
    from onex_ls.metrics.sinks.sqlite import open_metrics

    connection = open_metrics(file)
    try:
        return history_of([_Row(*row) for row in connection.execute(_QUERY, _NAMES)])
    finally:
        connection.close()


def history_of(rows: Sequence[_Row]) -> History:
    """The figures of rows that are ordered by time."""
    days: defaultdict[str, list[_Row]] = defaultdict(list)
    stages: defaultdict[str, list[float]] = defaultdict(list)
    for row in rows:
        days[row.day].append(row)
        if row.name == STAGE_DURATION and row.stage_id is not None:
            stages[row.stage_id].append(row.value)
    if not rows:
        return History()
    return History(
        days=[_period(day, of_day) for day, of_day in sorted(days.items())],
        total=_period("all", rows),
        stages={stage: Durations(values) for stage, values in stages.items()},
    )


def _period(name: str, rows: Iterable[_Row]) -> Period:
    by_name: defaultdict[str, list[_Row]] = defaultdict(list)
    for row in rows:
        by_name[row.name].append(row)
    runs, renders, costs = by_name[WORKFLOW_DURATION], by_name[TEMPLATE_RENDER], by_name[QUORUM_COST]
    return Period(
        name=name,
        runs=Durations([row.value for row in runs]),
        failed=sum(row.outcome != "completed" for row in runs),
        speedups=[row.value for row in by_name[WORKFLOW_SPEEDUP]],
        hits=sum(row.outcome == "hit" for row in renders),
        renders=len(renders),
        quorum_cost=sum(row.value for row in costs) if costs else None,
    )
