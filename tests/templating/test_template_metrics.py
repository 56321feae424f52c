"""What a template manager records of its work."""

from collections import Counter
from pathlib import Path

from onex_ls.metrics import MetricsCollector
from onex_ls.metrics.meter import Meter
from onex_ls.templating.manager import TemplateManager


async def test_loads_and_renders_are_recorded(tmp_path: Path) -> None:
    (tmp_path / "greeting.jinja2").write_text("Hello {{ name }}!")
    metrics = MetricsCollector()
    await metrics.start()
    templates = TemplateManager(tmp_path, metrics_collector=metrics)
    for name in "abc":
        templates.render("greeting", {"name": name})
    await metrics.stop()
    seen = Counter((metric.name, *metric.tags.values()) for metric in metrics.memory.metrics)
    assert seen == {
        ("template.load", "greeting"): 1,
        ("template.render", "greeting", "miss"): 1,
        ("template.render", "greeting", "hit"): 2,
    }


def test_a_metered_manager_shares_the_cache_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "greeting.jinja2").write_text("Hello {{ name }}!")
    records: list[str] = []

    class Recorder:
        def record_counter(self, name: str, value: float, tags: object) -> None:
            records.append(name)

        record_gauge = record_timing = record_counter

    templates = TemplateManager(tmp_path)
    templates.render("greeting", {"name": "x"})
    metered = templates.metered(Meter(Recorder()))
    assert metered.render("greeting", {"name": "y"}) == "Hello y!"
    assert records == ["template.render"]
    assert templates.get_cache_stats().hits == 1
    templates.render("greeting", {"name": "z"})
    assert len(records) == 1
