"""The figures of `onex-ls stats` as a table to read in a terminal."""

from collections.abc import Sequence

from onex_ls.metrics.history import History, Period

EMPTY = 'Nothing is recorded yet: `onex-ls generate` and the editor\'s "Generate node" record how they do.'

COLUMNS = ("day", "runs", "failed", "median", "p95", "speed-up", "cache hits", "quorum cost")
STAGE_COLUMNS = ("stage", "runs", "median", "p95")
_NONE = "-"


def to_table(history: History) -> str:
    """One line per day, their total, and one line per stage."""
    if history.total is None:
        return EMPTY
    lines = _table([COLUMNS, *map(cells, history.days), cells(history.total)])
    lines.insert(-1, "-" * len(lines[0]))
    return "\n".join([*lines, "", *_table([STAGE_COLUMNS, *stage_cells(history)])])


def cells(period: Period) -> tuple[str, ...]:
    """A period as texts, in the order of `COLUMNS`."""
    return (
        period.name,
        str(len(period.runs.values)),
        str(period.failed),
        milliseconds(period.runs.median),
        milliseconds(period.runs.p95),
        _NONE if period.speedup is None else f"{period.speedup:.2f}x",
        _NONE if period.hit_rate is None else f"{period.hit_rate:.1%}",
        dollars(period.quorum_cost),
    )


def stage_cells(history: History) -> list[tuple[str, ...]]:
    """Each stage as texts, in the order of `STAGE_COLUMNS`."""
    return [
        (stage, str(len(took.values)), milliseconds(took.median), milliseconds(took.p95))
        for stage, took in history.stages.items()
    ]


def milliseconds(value: float | None) -> str:
    """A duration with three digits; in seconds from one on."""
    if value is None:
        return _NONE
    amount, unit = (value / 1000, "s") if value >= 1000 else (value, "ms")
    decimals = 2 if amount < 10 else 1 if amount < 100 else 0
    return f"{amount:.{decimals}f} {unit}"


def dollars(value: float | None) -> str:
    """An amount of US dollars; a vote may cost a tenth of a cent."""
    return _NONE if value is None else f"${value:.4f}"


def _table(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            [row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))]
        )
        for row in rows
    ]
