"""Packages with tests of every kind, run for real by the pytest of this environment."""

import os
import sys
import sysconfig
import venv
from importlib.util import find_spec
from pathlib import Path
from textwrap import dedent

import pytest

from onex_ls.execution.child import Limits
from onex_ls.execution.interpreters import Interpreter
from onex_ls.execution.junit import CaseResult, parse_report, read_report
from onex_ls.execution.permit import Permit
from onex_ls.execution.testing import SuiteResult, run_tests

PERMIT = Permit(Path("/"), "a test")
posix = pytest.mark.skipif(os.name == "nt", reason="needs POSIX files")


PYTEST = ("pytest", "_pytest", "py", "pluggy", "iniconfig", "packaging", "pygments")


def link_packages(site: Path, *packages: str) -> None:
    """Install what is installed here: without plugins, and thus quick to start."""
    site.mkdir(parents=True, exist_ok=True)
    for name in packages:
        spec = find_spec(name)
        assert spec
        assert spec.origin
        origin = Path(spec.origin).parent if spec.submodule_search_locations else Path(spec.origin)
        (site / origin.name).symlink_to(origin)


def environment(folder: Path) -> tuple[Interpreter, Path]:
    """A virtual environment and the folder of its packages."""
    venv.create(folder, with_pip=False, symlinks=os.name != "nt")
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    return Interpreter(python, (3, 11, 0), frozenset(), ""), next(folder.glob("[Ll]ib/**/site-packages"))


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Interpreter:
    interpreter, site = environment(tmp_path_factory.mktemp("user") / "venv")
    link_packages(site, *PYTEST)
    return interpreter


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which temporary folders are made."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    return tmp_path


async def results(python: Interpreter, seconds: float = 60, **files: str) -> SuiteResult:
    named = {f"tests/test_{name}.py": dedent(text) for name, text in files.items()}
    return await run_tests(named, interpreter=python, permit=PERMIT, limits=Limits(seconds=seconds))


def case(result: SuiteResult, name: str) -> CaseResult:
    return next(found for found in result.cases if found.name == name)


async def test_every_kind_of_result(python: Interpreter) -> None:
    result = await results(
        python,
        some="""\
        import pytest
        @pytest.fixture
        def broken():
            raise RuntimeError("fixture")
        def check(x):
            assert x == 2, "check <it> & see"
        class TestGroup:
            @pytest.mark.parametrize("x", [1, 2])
            def test_method(self, x):
                check(x)
        def test_setup(broken): pass
        @pytest.mark.skip(reason="later")
        def test_skipped(): pass
        @pytest.mark.xfail
        def test_expected(): assert 0
        """,
        unimportable="\nimport nothing_of_this_name",
    )
    assert result.problem == "nothing_of_this_name is not installed, and needed by some tests"
    assert not result.ok
    counted = [result.count(kind) for kind in ("passed", "failed", "error", "skipped", "unavailable")]
    assert counted == [1, 1, 1, 2, 1]
    failed = case(result, "TestGroup.test_method[1]")
    assert (failed.file, failed.line, failed.result) == ("tests/test_some.py", 6, "failed")
    assert failed.message.startswith("AssertionError: check <it> & see")
    assert "tests/test_some.py:10: in test_method" in failed.details
    passed = case(result, "TestGroup.test_method[2]")
    assert (passed.line, passed.result, passed.message) == (8, "passed", "")
    setup = case(result, "test_setup")
    assert (setup.line, setup.result) == (4, "error")
    assert "fixture" in setup.message
    assert case(result, "test_skipped").message == "later"
    broken = case(result, "tests.test_unimportable")
    assert (broken.file, broken.line, broken.result) == ("tests/test_unimportable.py", 2, "unavailable")
    assert broken.message == "ModuleNotFoundError: No module named 'nothing_of_this_name'"


async def test_source_is_importable_and_the_run_is_green(python: Interpreter) -> None:
    files = {
        "src/mynode/__init__.py": "",
        "src/mynode/handler.py": "def handle(x): return x + 1\n",
        "src/mynode/tests/__init__.py": "",
        "src/mynode/tests/test_it.py": "from mynode.handler import handle\ndef test_it(): assert handle(1) == 2\n",
    }
    result = await run_tests(files, interpreter=python, permit=PERMIT, tests="src/mynode/tests", source="src")
    assert result.ok, result
    assert result.cases == (CaseResult("test_it", "src/mynode/tests/test_it.py", 2, "passed"),)


async def test_only_the_source_is_importable(python: Interpreter) -> None:
    files = {"stray.py": "", "src/mynode.py": "", "tests/test_it.py": "import mynode\nimport stray\n"}
    result = await run_tests(files, interpreter=python, permit=PERMIT, source="src")
    assert [found.message for found in result.cases] == ["ModuleNotFoundError: No module named 'stray'"]


async def test_packages_of_the_user_are_found_in_another_home(tmp_path: Path) -> None:
    base = Interpreter(Path(sys._base_executable), (3, 11, 0), frozenset(), str(tmp_path))  # type: ignore[attr-defined]
    site = Path(sysconfig.get_path("purelib", f"{os.name}_user", vars={"userbase": str(tmp_path)}))
    link_packages(site, *PYTEST)
    (site / "only_here.py").touch()
    files = {"tests/test_it.py": "import only_here\ndef test_it(): pass"}
    result = await run_tests(files, interpreter=base, permit=PERMIT)
    assert result.ok, result


async def test_settings_of_the_package_hold_but_not_its_addopts(python: Interpreter) -> None:
    files = {
        "pyproject.toml": "[tool.pytest.ini_options]\naddopts = '--no-such-option'\npython_functions = ['prove_*']\n",
        "tests/test_a.py": "def prove_it(): pass\ndef test_it(): assert 0\n",
    }
    result = await run_tests(files, interpreter=python, permit=PERMIT)
    assert [found.name for found in result.cases] == ["prove_it"]


async def test_settings_above_the_temporary_folder_do_not_count(python: Interpreter, temporary: Path) -> None:
    (temporary / "pytest.ini").write_text("[pytest]\npython_functions = nothing_*\n")
    (temporary / "conftest.py").write_text("raise RuntimeError\n")
    assert (await results(python, a="def test_a(): pass")).ok
    assert sorted(path.name for path in temporary.iterdir()) == ["conftest.py", "pytest.ini"]


async def test_messages_do_not_quote_the_temporary_folder(python: Interpreter) -> None:
    result = await results(python, a="def test_a():\n    assert __file__ == 'x'\n")
    assert "onex-ls-" not in result.cases[0].details
    assert "tests/test_a.py" in result.cases[0].message


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        ("", "found no tests"),
        ("import os\ndef test_a(): os._exit(0)", "no report"),
        ("def test_a(): raise KeyboardInterrupt", "interrupted"),
        ("import atexit, os\natexit.register(os._exit, 1)\ndef test_a(): pass", "contradict"),
        ("import atexit, os\natexit.register(os._exit, 0)\ndef test_a(): assert 0", "contradict"),
        ("import atexit, os\natexit.register(os._exit, 77)\ndef test_a(): pass", "exit code 77"),
        ("def test_a():\n    while True: pass", "did not end within"),
        ("import os\ndef test_a(): os.kill(os.getpid(), 9)", "SIGKILL"),
    ],
)
async def test_runs_that_cannot_be_relied_on(python: Interpreter, code: str, problem: str) -> None:
    result = await results(python, 2 if "while True" in code else 60, a=code)
    assert problem in result.problem
    assert not result.ok


async def test_missing_pytest_is_said(tmp_path: Path) -> None:
    bare, _ = environment(tmp_path)
    result = await run_tests({"tests/test_a.py": ""}, interpreter=bare, permit=PERMIT)
    assert result.problem.endswith("No module named pytest")


@posix
async def test_hostile_tests_meet_copies_only(
    python: Interpreter, temporary: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("HOME", str(home))
    precious = home / "precious"
    precious.mkdir()
    precious.chmod(0o500)
    result = await results(
        python,
        a=f"""\
        import os, shutil
        from pathlib import Path
        def test_a():
            shutil.rmtree(Path.home())
            Path("link").symlink_to({str(precious)!r})
            Path("deep/er").mkdir(parents=True)
            Path("deep/er/file").touch()
            Path("deep/er").chmod(0)
            Path("deep").chmod(0)
            shutil.rmtree("tests")
        """,
    )
    assert result.ok, result
    assert precious.stat().st_mode & 0o777 == 0o500
    assert list(temporary.iterdir()) == []


async def test_deeply_nested_leftovers_do_no_harm(python: Interpreter, temporary: Path) -> None:
    result = await results(
        python, a="import os\ndef test_a():\n    for _ in range(1200): os.mkdir('d'); os.chdir('d')\n"
    )
    assert result.cases[0].result == "passed"
    assert list(temporary.iterdir()) == []


@pytest.mark.parametrize("name", ["/etc/x", "../x", "a/../../x", "C:/x"])
async def test_paths_that_lead_out_are_bugs(python: Interpreter, name: str, temporary: Path) -> None:
    with pytest.raises(ValueError, match="leads out"):
        await run_tests({name: ""}, interpreter=python, permit=PERMIT)
    assert list(temporary.iterdir()) == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        "<",
        '<!DOCTYPE x [<!ENTITY a "aaaa">]><testsuites/>',
        "<testsuites><testcase line='x'/></testsuites>",
        "<a>" * 100,
    ],
)
def test_reports_that_are_none(text: str) -> None:
    assert parse_report(text) is None


def test_deeply_nested_report() -> None:
    text = "<a>" * 100_000 + "<testcase name='n'/>" + "</a>" * 100_000
    assert parse_report(text) == (CaseResult("n", "", None, "passed"),)


@posix
def test_reports_that_are_no_plain_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "real").write_text("<a/>")
    (tmp_path / "link").symlink_to("real")
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    (tmp_path / "latin").write_bytes(b"<a>\xff</a>")
    assert read_report(tmp_path / "real") == "<a/>"
    assert [read_report(tmp_path / name) for name in ("link", "pipe", "folder", "latin", "missing")] == [None] * 5
    monkeypatch.setattr("onex_ls.execution.junit._LARGEST_REPORT", 3)
    assert read_report(tmp_path / "real") is None


async def test_what_needs_something_that_is_not_installed_is_counted_apart(python: Interpreter) -> None:
    result = await results(
        python,
        good="def test_it(): pass",
        package="import no_such_package\ndef test_it(): pass",
        name="from json import NoSuchClass\ndef test_it(): pass",
    )
    assert [result.count(kind) for kind in ("passed", "unavailable", "error", "failed")] == [1, 2, 0, 0]
    assert not result.ok
    assert result.problem == "json.NoSuchClass, no_such_package are not installed, and needed by some tests"


async def test_what_a_package_should_bring_along_itself_is_an_error(python: Interpreter) -> None:
    result = await results(python, own="import tests.no_such_module\ndef test_it(): pass")
    assert [result.count(kind) for kind in ("unavailable", "error")] == [0, 1]
    assert not result.ok
