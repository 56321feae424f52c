"""Finding, caching and rendering templates, and what is said when that fails."""

import asyncio
import importlib.util
import pickle
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from onex_ls.templating import MissingTemplateError, TemplateError, TemplateManager, TemplateType, shipped_templates


@pytest.fixture
def write(tmp_path):
    def write(template_id, content, directory="own"):
        path = tmp_path / directory / f"{template_id}.jinja2"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content.encode())
        return path

    write("greeting", "Hello {{ name }}!\n")
    return write


@pytest.fixture
def manager(tmp_path, write):
    return TemplateManager(tmp_path / "own")


def error_of(manager, template_id, **context):
    with pytest.raises(TemplateError) as caught:
        manager.render(template_id, context)
    return caught.value


async def test_the_seed_pattern(tmp_path, write):
    write("node_effect_v1", "class {{ node_name }}:\n    pass\n")
    manager = TemplateManager(template_dir=str(tmp_path / "own"), cache_size=100)
    await manager.start()
    loaded = await manager.load_template(template_id="node_effect_v1", template_type=TemplateType.EFFECT)
    assert (loaded.template_id, loaded.template_type, loaded.path.name) == (
        "node_effect_v1", TemplateType.EFFECT, "node_effect_v1.jinja2",
    )  # fmt: skip
    assert loaded.content == "class {{ node_name }}:\n    pass\n"
    assert loaded.size_bytes == len(loaded.content)
    context = {"node_name": "A", "description": "d", "mixins": []}
    assert await manager.render_template(template_id="node_effect_v1", context=context) == "class A:\n    pass\n"
    assert await manager.load_and_render("node_effect_v1", TemplateType.EFFECT, {"node_name": "B"}) == (
        "class B:\n    pass\n"
    )
    await manager.preload_templates([("node_effect_v1", TemplateType.EFFECT), ("greeting", TemplateType.MODEL)])
    stats = manager.get_cache_stats()
    assert (stats.current_size, stats.max_size, stats.hits, stats.misses) == (2, 100, 4, 2)
    assert stats.hit_rate == pytest.approx(4 / 6)
    assert 0 < stats.avg_get_time_ms < stats.avg_load_time_ms
    assert 0 < stats.memory_bytes < stats.max_memory_bytes
    await manager.stop()
    assert manager.get_cache_stats().current_size == 0


def test_the_issue_names_these_types():
    named = {"effect", "compute", "reducer", "orchestrator", "model", "validator", "test", "contract"}
    assert named < {member.value for member in TemplateType}


def test_directories_in_order(tmp_path, write):
    write("greeting", "Second {{ name }}", "second")
    write("only", "only here", "second")
    manager = TemplateManager([tmp_path / "own", tmp_path / "second"])
    assert manager.render("greeting", {"name": "x"}) == "Hello x!\n"
    assert manager.render("only", {}) == "only here"
    assert manager.directories == (tmp_path / "own", tmp_path / "second", shipped_templates())
    assert {"greeting", "only"} <= set(manager.template_ids())


def test_text_is_kept_as_it_is(manager, write):
    write("raw", "\ufeff{% if true %}\r\n  a <b> & 'c'\r\n{% endif %}\r\n    {# note #}\r\n{{ html }}\r\n")
    assert manager.render("raw", {"html": "<&>"}) == "  a <b> & 'c'\n<&>\n"


def test_templates_use_each_other(manager, write):
    write("macros", "{% macro twice(x) %}{{ x }}{{ x }}{% endmacro %}")
    write("base", "<{% block body %}base{% endblock %}>")
    write("page", '{% extends "base.jinja2" %}{% block body %}{{ super() }}+{% include "greeting" %}{% endblock %}')
    write("calls", '{% from "macros" import twice %}{{ twice(name) }}')
    assert manager.render("page", {"name": "x"}) == "<base+Hello x!\n>"
    assert manager.render("calls", {"name": "x"}) == "xx"
    assert manager.get_cache_stats().current_size == 5


def test_a_change_is_seen_when_told(manager, write):
    assert manager.render("greeting", {"name": "x"}) == "Hello x!\n"
    path = write("greeting", "Bye {{ name }}")
    assert manager.render("greeting", {"name": "x"}) == "Hello x!\n"
    assert manager.invalidate_template("greeting") is True
    assert manager.invalidate_template("greeting") is False
    assert manager.render("greeting", {"name": "x"}) == "Bye x"
    path.unlink()
    assert manager.render("greeting", {"name": "x"}) == "Bye x"
    manager.clear_cache()
    assert isinstance(error_of(manager, "greeting"), MissingTemplateError)


def test_an_included_template_can_change_too(manager, write):
    write("outer", '{% include "greeting" %}')
    assert manager.render("outer", {"name": "x"}) == "Hello x!\n"
    write("greeting", "Bye")
    manager.invalidate_template("greeting")
    assert manager.render("outer", {"name": "x"}) == "Bye"


def test_one_look_notices_what_changed(tmp_path, manager, write):
    write("still", "still")
    write("node_effect_v1", "mine")
    for template_id in ("greeting", "still", "node_effect_v1", "model_v1"):
        manager.load(template_id)
    assert manager.refresh() == ()
    write("greeting", "Bye {{ name }}")
    write("model_v1", "mine too")
    (tmp_path / "own" / "node_effect_v1.jinja2").unlink()
    assert sorted(manager.refresh()) == ["greeting", "model_v1", "node_effect_v1"]
    assert manager.render("greeting", {"name": "x"}) == "Bye x"
    assert manager.load("model_v1").content == "mine too"
    assert manager.load("node_effect_v1").path.parent == shipped_templates()
    assert manager.refresh() == ()
    shutil.rmtree(tmp_path / "own")
    assert sorted(manager.refresh()) == ["greeting", "model_v1", "still"]


async def test_changes_are_noticed_by_watching(manager, write, monkeypatch):
    monkeypatch.setattr("onex_ls.templating.manager._WATCH_SECONDS", 0.01)
    before = asyncio.all_tasks()
    await manager.start()
    await manager.start()  # once more watches no twice
    assert len(asyncio.all_tasks() - before) == 1 + sum(task.cancelling() > 0 for task in asyncio.all_tasks())
    manager.load("greeting")
    write("greeting", "Bye {{ name }}")
    async with asyncio.timeout(5):
        while await manager.render_template("greeting", {"name": "x"}) != "Bye x":
            await asyncio.sleep(0.01)
    await manager.stop()
    await asyncio.sleep(0)
    assert asyncio.all_tasks() == before


def test_a_manager_serves_one_loop_after_the_other(manager):
    async def started():
        await manager.start()
        return await manager.render_template("greeting", {"name": "x"})

    assert [asyncio.run(started()) for _ in range(2)] == ["Hello x!\n"] * 2
    asyncio.run(manager.stop())


def test_nothing_is_written_to_disk(tmp_path, manager):
    before = sorted(tmp_path.rglob("*"))
    manager.render("greeting", {"name": "x"})
    assert sorted(tmp_path.rglob("*")) == before


def test_a_missing_template_says_where_it_was_looked_for(tmp_path, manager, write):
    write("node_effect_v9", "")
    error = error_of(manager, "node_efect_v9")
    assert isinstance(error, MissingTemplateError)
    assert error.near[0] == "node_effect_v9"
    assert str(error).startswith(
        f"template 'node_efect_v9': there is no node_efect_v9.jinja2 in {tmp_path / 'own'} or {shipped_templates()}; "
        "did you mean 'node_effect_v9'"
    )
    assert error_of(manager, "zzzzzzzz").near == ()


@pytest.mark.parametrize(
    "template_id",
    ["", "../greeting", "a/b", "a\\b", "/etc/passwd", "greeting.jinja2", "greeting\n", "a b", "ä", "..", "\0"],
)
def test_ids_are_no_paths(manager, template_id):
    assert "letters, digits and underscores" in str(error_of(manager, template_id))


def test_templates_cannot_leave_their_directories(tmp_path, manager, write):
    (tmp_path / "secret.jinja2").write_text("secret")
    (tmp_path / "own" / "link.jinja2").symlink_to(tmp_path / "secret.jinja2")
    assert "leads out of its directory" in str(error_of(manager, "link"))
    write("climbs", '{% include "../secret" %}')
    assert "letters, digits and underscores" in str(error_of(manager, "climbs"))
    (tmp_path / "own" / "inside.jinja2").symlink_to(tmp_path / "own" / "greeting.jinja2")
    assert manager.render("inside", {"name": "x"}) == "Hello x!\n"


@pytest.mark.parametrize(
    ("content", "line", "variable", "message"),
    [
        ("a\n{{ nam }}", 2, "nam", "'nam' is undefined"),
        ("\n\n{{ name.first }}", 3, "first", "'str object' has no attribute 'first'"),
        ("{% for x in missing %}{% endfor %}", 1, "missing", "'missing' is undefined"),
        ("a\n{% if maybe %}{% endif %}", 2, "maybe", "'maybe' is undefined"),
        ("a\n{{ nam | pystr }}", 2, "nam", "'nam' is undefined"),
        ("a\n{{ nam | docstring }}", 2, "nam", "'nam' is undefined"),
        ("a\n{{ nam | snake }}", 2, "nam", "'nam' is undefined"),
        ("a\n{% origin nam %}x{% endorigin %}", 2, "nam", "'nam' is undefined"),
        ("a\n{% origin 5 %}x{% endorigin %}", 2, None, "TypeError: an origin is a path of the contract, not '5'"),
        ("a\n\n{% for %}", 3, None, "Expected an expression"),
        ("{{ x }}\n{% origin 'a' %}", 2, None, "Unexpected end of template"),
        ("a\n{{ [1] | random }}", 2, None, "No filter named 'random'"),
        ("a\n{{ 1 / 0 }}", 2, None, "ZeroDivisionError: division by zero"),
        ("a\n{{ name | indent(nowhere) }}", 2, "nowhere", "'nowhere' is undefined"),
        ("a\n{{ ''.__class__ }}", 2, None, "access to attribute '__class__' of 'str' object is unsafe"),
        ("a\n{{ items.append(1) }}", 2, None, "access to attribute 'append' of 'list' object is unsafe"),
        ("a\n{{ range(10000000) }}", 2, None, "Range too big"),
        ("a\n{{ lipsum() }}", 2, "lipsum", "'lipsum' is undefined"),
        ("a\n{% include 'greting' %}", 2, None, "there is no greting.jinja2 in "),
    ],
)
def test_errors_carry_line_and_variable(manager, write, content, line, variable, message):
    write("bad", content)
    error = error_of(manager, "bad", name="x", items=[])
    assert (error.template_id, error.line, error.variable) == ("bad", line, variable)
    assert message in str(error)
    assert f"template 'bad', line {line}: " in str(error)


def test_an_error_names_the_template_it_is_in(manager, write):
    write("outer", "a\n{% include 'inner' %}")
    write("inner", "a\nb\n{{ oops }}")
    error = error_of(manager, "outer")
    assert (error.template_id, error.line, error.variable) == ("inner", 3, "oops")
    write("inner", "a\n{% if %}")
    manager.clear_cache()
    error = error_of(manager, "outer")
    assert (error.template_id, error.line) == ("inner", 2)
    write("itself", "{% include 'itself' %}")
    assert "RecursionError" in str(error_of(manager, "itself"))


def test_a_template_that_is_no_text(tmp_path, manager):
    (tmp_path / "own" / "binary.jinja2").write_bytes(b"\xff\xfe\x00")
    assert "is not UTF-8" in str(error_of(manager, "binary"))


async def test_a_directory_that_does_not_exist_is_told_at_the_start(tmp_path):
    manager = TemplateManager(tmp_path / "nowhere")
    with pytest.raises(NotADirectoryError, match="nowhere"):
        await manager.start()


async def test_many_at_once(manager, write):
    write("outer", "{% for i in range(50) %}{% include 'greeting' %}{% endfor %}")
    texts = await asyncio.gather(*(manager.render_template("outer", {"name": str(i)}) for i in range(40)))
    assert texts == [f"Hello {i}!\n" * 50 for i in range(40)]
    with ThreadPoolExecutor(8) as pool:
        jobs = [pool.submit(manager.render, "outer", {"name": str(i)}) for i in range(40)]
        for _ in range(40):
            manager.invalidate_template("greeting")
        assert [job.result() for job in jobs] == texts


def test_where_the_shipped_templates_are(tmp_path):
    """In the repository beside `server`, in a wheel inside the package; the wheel is imitated by its file layout."""
    assert shipped_templates() == Path(__file__).parents[2] / "templates"
    source = Path(importlib.util.find_spec("onex_ls.templating.locate").origin)
    copy = tmp_path / "site-packages" / "onex_ls" / "templating" / "locate.py"
    copy.parent.mkdir(parents=True)
    copy.write_bytes(source.read_bytes())
    spec = importlib.util.spec_from_file_location("locate_in_a_wheel", copy)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    with pytest.raises(FileNotFoundError, match="_templates"):
        module.shipped_templates()
    (copy.parents[1] / "_templates").mkdir()
    assert module.shipped_templates() == copy.parents[1] / "_templates"


def test_jinja_loads_with_the_first_template(tmp_path, write):
    code = (
        "import sys; from onex_ls.templating import TemplateManager\n"
        f"manager = TemplateManager({str(tmp_path / 'own')!r}); manager.get_cache_stats(); manager.directories\n"
        "print('jinja2' in sys.modules, 'rapidfuzz' in sys.modules)\n"
        "print(manager.render('greeting', {'name': 'x'}), 'jinja2' in sys.modules)"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout == "False False\nHello x!\n True\n"


def test_a_cached_look_up_takes_less_than_five_microseconds(manager):
    manager.load("greeting")
    best = float("inf")
    for _ in range(5):
        start = time.perf_counter()
        for _ in range(2000):
            manager.load("greeting", TemplateType.MODEL)
        best = min(best, (time.perf_counter() - start) / 2000)
    assert best < 5e-6


@pytest.mark.parametrize(
    "error", [TemplateError("odd", "node", 3, "name"), MissingTemplateError("a", [Path("b")], ["c"])]
)
def test_an_error_passes_between_processes(error):
    passed = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own bytes
    assert (type(passed), str(passed), vars(passed)) == (type(error), str(error), vars(error))
