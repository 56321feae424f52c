"""The figures of `onex-ls stats` as one HTML page: no script, nothing from elsewhere."""

from collections.abc import Callable, Sequence
from html import escape

from onex_ls.metrics.chart import Line, chart
from onex_ls.metrics.history import History, Period
from onex_ls.metrics.report import COLUMNS, EMPTY, STAGE_COLUMNS, cells, dollars, milliseconds, stage_cells

_STYLE = """
:root { color-scheme: light dark; --ink: #24292f; --paper: #fff; --pale: #d0d7de; --one: #0969da; --two: #bc4c00; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #d1d7e0; --paper: #151b23; --pale: #3d444d; --one: #4493f8; --two: #f0883e; }
}
body { color: var(--ink); background: var(--paper); font: 15px/1.5 system-ui, sans-serif; }
body { max-width: 46rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
td, th { padding: .2rem .5rem; text-align: right; border-bottom: 1px solid var(--pale); }
td:first-child, th:first-child { text-align: left; }
tfoot { font-weight: 600; }
svg { width: 100%; height: auto; }
text { fill: var(--ink); font-size: 11px; }
.grid { stroke: var(--pale); stroke-width: 1; }
polyline { fill: none; stroke: var(--one); stroke-width: 2; }
circle { fill: var(--one); }
polyline.p95 { stroke: var(--two); } circle.p95 { fill: var(--two); }
.key { color: var(--one); } .key.p95 { color: var(--two); }
"""

Values = Callable[[Period], float | None]


def to_page(history: History) -> str:
    """The whole page, in ASCII: whatever it is piped through, it arrives."""
    body = "\n".join(_body(history)) if history.total is not None else f"<p>{escape(EMPTY)}</p>"
    page = (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>onex-ls stats</title>\n'
        f"<style>{_STYLE}</style>\n</head>\n<body>\n<h1>onex-ls stats</h1>\n{body}\n</body>\n</html>"
    )
    return page.encode("ascii", "xmlcharrefreplace").decode("ascii")


def _body(history: History) -> list[str]:
    pictures: list[tuple[str, dict[str, Values], Callable[[float], str]]] = [
        ("Duration of a run", {"median": lambda day: day.runs.median, "p95": lambda day: day.runs.p95}, milliseconds),
        ("Speed-up", {"median": lambda day: day.speedup}, lambda value: f"{value:.2f}x"),
        ("Template cache hits", {"share": lambda day: day.hit_rate}, lambda value: f"{value:.0%}"),
        ("Quorum cost", {"sum": lambda day: day.quorum_cost}, dollars),
    ]
    return [
        *(_picture(title, history.days, lines, shown) for title, lines, shown in pictures),
        "<h2>Days</h2>",
        _table(COLUMNS, [cells(day) for day in history.days], [cells(history.total)] if history.total else []),
        "<h2>Stages</h2>",
        _table(STAGE_COLUMNS, stage_cells(history), []),
    ]


def _picture(title: str, days: Sequence[Period], lines: dict[str, Values], shown: Callable[[float], str]) -> str:
    drawn = [Line(name, [values(day) for day in days]) for name, values in lines.items()]
    if all(value is None for line in drawn for value in line.values):
        return f"<h2>{escape(title)}</h2>\n<p>Nothing is recorded.</p>"
    keys = " ".join(f'<span class="key {escape(line.name)}">&#9632; {escape(line.name)}</span>' for line in drawn)
    return f"<h2>{escape(title)}</h2>\n<p>{keys}</p>\n{chart([day.name for day in days], drawn, shown)}"


def _table(columns: Sequence[str], rows: Sequence[Sequence[str]], totals: Sequence[Sequence[str]]) -> str:
    head = "".join(f"<th>{escape(column)}</th>" for column in columns)
    foot = f"<tfoot>{''.join(map(_line, totals))}</tfoot>" if totals else ""
    return f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(map(_line, rows))}</tbody>{foot}</table>"


def _line(row: Sequence[str]) -> str:
    return f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>\n"
