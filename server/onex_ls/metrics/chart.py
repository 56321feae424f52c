"""Values over days as an SVG picture that needs nothing but itself."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape

_WIDTH, _HEIGHT = 640, 200
_LEFT, _RIGHT, _TOP, _BOTTOM = 64, 12, 12, 28
_STEPS = 4  # grid lines above zero
_NICE = (1, 2, 2.5, 4, 5, 8, 10)


@dataclass(frozen=True, slots=True)
class Line:
    """One value per day, None where there is none; `name` is also its CSS class."""

    name: str
    values: Sequence[float | None]


def chart(days: Sequence[str], lines: Sequence[Line], shown: Callable[[float], str]) -> str:
    """A line chart from zero; `days` are ISO dates in order, `shown` writes a value with its unit."""
    top = ceiling(max((value for line in lines for value in line.values if value is not None), default=1.0))
    parts = [
        f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img">',
        *(_grid_line(top * step / _STEPS, top, shown) for step in range(_STEPS + 1)),
        *_day_labels(days),
        *(part for line in lines for part in _drawn(days, line, top, shown)),
        "</svg>",
    ]
    return "\n".join(parts)


def ceiling(value: float) -> float:
    """The smallest round number that is no smaller than `value`; 1 for next to nothing."""
    if value < 1e-9:
        return 1.0
    power = 10.0 ** math.floor(math.log10(value))
    return next((nice * power for nice in _NICE if nice * power >= value), 10 * power)


def _drawn(days: Sequence[str], line: Line, top: float, shown: Callable[[float], str]) -> list[str]:
    found = [(day, value) for day, value in zip(days, line.values, strict=True) if value is not None]
    places = [(_x(day, days), _y(value, top)) for day, value in found]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    name = escape(line.name)
    dots = [
        f'<circle class="{name}" cx="{x:.1f}" cy="{y:.1f}" r="3">'
        f"<title>{escape(f'{day} {line.name}: {shown(value)}')}</title></circle>"
        for (day, value), (x, y) in zip(found, places, strict=True)
    ]
    return [f'<polyline class="{name}" points="{path}"/>', *dots]


def _grid_line(value: float, top: float, shown: Callable[[float], str]) -> str:
    y = _y(value, top)
    return (
        f'<line class="grid" x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>'
        f'<text x="{_LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{escape(shown(value))}</text>'
    )


def _day_labels(days: Sequence[str]) -> list[str]:
    ends = {days[0]: "start", days[-1]: "end"} if len(days) > 1 else dict.fromkeys(days, "middle")
    return [
        f'<text x="{_x(day, days):.1f}" y="{_HEIGHT - 8}" text-anchor="{anchor}">{escape(day)}</text>'
        for day, anchor in ends.items()
    ]


def _x(day: str, days: Sequence[str]) -> float:
    first, last = date.fromisoformat(days[0]), date.fromisoformat(days[-1])
    share = (date.fromisoformat(day) - first).days / (last - first).days if last > first else 0.5
    return _LEFT + share * (_WIDTH - _LEFT - _RIGHT)


def _y(value: float, top: float) -> float:
    return _TOP + (1 - value / top) * (_HEIGHT - _TOP - _BOTTOM)
