"""From what was recorded to what `onex-ls stats` shows."""

import json
import re
import time
from collections.abc import Iterator
from datetime import datetime
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onex_ls.metrics.chart import Line, ceiling, chart
from onex_ls.metrics.history import Durations, History, read_history
from onex_ls.metrics.metric import Metric, MetricKind
from onex_ls.metrics.names import (
    QUORUM_COST,
    STAGE_DURATION,
    TEMPLATE_RENDER,
    WORKFLOW_DURATION,
    WORKFLOW_SPEEDUP,
)
from onex_ls.metrics.page import to_page
from onex_ls.metrics.report import EMPTY, milliseconds, to_table
from onex_ls.metrics.sinks.sqlite import SqliteSink, open_metrics

TABLE = """\
day         runs  failed   median      p95  speed-up  cache hits  quorum cost
2026-11-20     3       1  20.0 ms  30.0 ms     2.00x       75.0%            -
2026-11-22     1       0   1.50 s   1.50 s         -           -      $0.0042
-----------------------------------------------------------------------------
all            4       1  25.0 ms   1.50 s     2.00x       75.0%      $0.0042

stage  runs   median      p95
parse     2  4.50 ms  5.00 ms
<b>       1  12.0 ms  12.0 ms"""


@pytest.fixture
def _berlin(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.fixture
async def file(tmp_path: Path, _berlin: None) -> Path:
    told = [
        ("2026-11-20T00:30", WORKFLOW_DURATION, 10.0, {"status": "completed"}),
        ("2026-11-20T10:00", WORKFLOW_DURATION, 20.0, {"status": "failed"}),
        ("2026-11-20T10:00", STAGE_DURATION, 4.0, {"stage_id": "parse", "status": "completed"}),
        ("2026-11-20T10:00", STAGE_DURATION, 12.0, {"stage_id": "<b>", "status": "completed"}),
        ("2026-11-20T10:00", STAGE_DURATION, 5.0, {"stage_id": "parse", "status": "failed"}),
        ("2026-11-20T10:00", WORKFLOW_SPEEDUP, 2.0, {}),
        *[("2026-11-20T10:00", TEMPLATE_RENDER, 0.1, {"cache": "hit"})] * 3,
        ("2026-11-20T10:00", TEMPLATE_RENDER, 2.0, {"cache": "miss"}),
        ("2026-11-20T10:00", "something.else", 1.0, {}),
        ("2026-11-20T23:59", WORKFLOW_DURATION, 30.0, {"status": "completed"}),
        ("2026-11-22T10:00", WORKFLOW_DURATION, 1500.0, {"status": "completed"}),
        ("2026-11-22T10:00", QUORUM_COST, 0.004, {"model": "a"}),
        ("2026-11-22T10:00", QUORUM_COST, 0.0002, {"model": "b"}),
    ]
    sink = SqliteSink(tmp_path / "m.db", days=1e6)
    await sink.open()
    await sink.write(
        [
            Metric("s", number, datetime.fromisoformat(at).timestamp(), MetricKind.GAUGE, name, value, tags)
            for number, (at, name, value, tags) in enumerate(told)
        ]
    )
    await sink.close()
    return tmp_path / "m.db"


def test_days_are_those_of_the_person_and_figures_add_up(file: Path):
    history = read_history(file)
    assert [day.name for day in history.days] == ["2026-11-20", "2026-11-22"]
    assert to_table(history) == TABLE


def test_nothing_recorded(tmp_path: Path):
    missing = tmp_path / "none.db"
    assert read_history(missing) == History()
    assert not missing.exists()
    open_metrics(missing).close()
    assert to_table(read_history(missing)) == EMPTY
    assert "<svg" not in to_page(History())


def test_the_page_needs_nothing_but_itself(file: Path):
    page = to_page(read_history(file))
    assert page.isascii()
    elements: list[tuple[str, dict[str, str | None]]] = []

    class Parser(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            elements.append((tag, dict(attrs)))

    Parser().feed(page)
    tags = [tag for tag, _ in elements]
    assert tags.count("svg") == 4
    assert not {"script", "link", "img", "iframe", "object", "use", "image"} & set(tags)
    assert not {"src", "href", "xlink:href", "style"} & {name for _, attributes in elements for name in attributes}
    assert not re.search(r"https?:|url\(|@import", page)
    assert "&lt;b&gt;" in page
    assert "b" not in tags


def test_a_chart_has_a_point_for_every_value(file: Path):
    page = to_page(read_history(file))
    pictures = [ElementTree.fromstring(svg) for svg in re.findall(r"<svg.*?</svg>", page, re.DOTALL)]  # noqa: S314 - our own page
    points = [[dot.find("title").text for dot in picture.iter("circle")] for picture in pictures]
    assert points == [
        [
            "2026-11-20 median: 20.0 ms",
            "2026-11-22 median: 1.50 s",
            "2026-11-20 p95: 30.0 ms",
            "2026-11-22 p95: 1.50 s",
        ],
        ["2026-11-20 median: 2.00x"],
        ["2026-11-20 share: 75%"],
        ["2026-11-22 sum: $0.0042"],
    ]
    first, last = (float(dot.get("cx")) for dot in list(pictures[0].iter("circle"))[:2])
    assert first < last


@given(st.lists(st.floats(0, 1e9), min_size=1), st.integers(0, 400))
def test_whatever_the_values_all_points_are_inside_the_picture(values, gap):
    first = datetime(2026, 1, 1).toordinal()
    days = [datetime.fromordinal(first + number * (1 + gap)).date().isoformat() for number in range(len(values))]
    picture = ElementTree.fromstring(chart(days, [Line("median", values)], milliseconds))  # noqa: S314 - our own picture
    width, height = map(float, picture.get("viewBox").split()[2:])
    dots = [(float(dot.get("cx")), float(dot.get("cy"))) for dot in picture.iter("circle")]
    assert len(dots) == len(values)
    assert all(0 <= x <= width and 0 <= y <= height for x, y in dots)


@pytest.mark.parametrize(("value", "top"), [(0, 1), (1, 1), (1.01, 2), (7, 8), (99, 100), (0.03, 0.04), (1500, 2000)])
def test_the_scale_ends_at_a_round_number(value, top):
    assert ceiling(value) == pytest.approx(top)


def test_durations():
    assert (Durations([]).median, Durations([]).p95) == (None, None)
    assert (Durations(range(1, 101)).median, Durations(range(1, 101)).p95) == (50.5, 95)
    told = {None: "-", 0.5: "0.50 ms", 99.64: "99.6 ms", 100: "100 ms", 1500: "1.50 s", 12_345: "12.3 s", 4e6: "4000 s"}
    assert {value: milliseconds(value) for value in told} == told


def test_tags_of_any_shape_do_no_harm(file: Path):
    connection = open_metrics(file)
    for tags in ([], {"status": ["x"]}, {"stage_id": {"a": 1}}, "text", None):
        row = (time.time(), STAGE_DURATION, json.dumps(tags))
        connection.execute("INSERT INTO metrics VALUES (NULL, ?, 'timing', ?, 1, ?)", row)
    connection.close()
    assert "parse" in to_table(read_history(file))
