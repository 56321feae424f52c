from pathlib import Path

import pytest

from onex_ls.findings.finding import Severity
from onex_ls.workspace.settings import Projects, Scope, Settings, from_editor, project_table

LEVELS = "error, warning, information, hint, off"


def project(folder: Path, text: str, name: str = "onex-ls.toml") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    return folder


def in_force(folder: Path, personal: Settings | None = None) -> tuple[Settings, tuple[str, ...]]:
    projects = Projects(personal or Settings())
    return projects.settings(folder), projects.problems


def test_without_anything_said_the_defaults_hold(tmp_path):
    assert in_force(tmp_path) == (Settings(), ())
    assert from_editor(None) == from_editor({}) == (Settings(), ())


def test_an_editor_may_set_everything(tmp_path):
    settings, problems = from_editor(
        {
            "select": ["yaml-syntax", "duplicate-key"],
            "ignore": "duplicate-key",
            "severity": {"misspelt-key": "error", "missing-field": "off"},
            "strict": True,
            "exclude": ["build/"],
            "generation": {"tests": "beside"},
            "interpreter": "/usr/bin/python3",
            "scope": "openFiles",
            "server": {"anything": 1},
            "trace": {"server": "off"},
            "trusted": True,
        }
    )
    assert problems == ()
    assert settings.rules.runs("yaml-syntax")
    assert not settings.rules.runs("duplicate-key")
    assert not settings.rules.runs("missing-field")
    assert settings.rules.severity["misspelt-key"] is Severity.ERROR
    assert settings.rules.strict
    assert (settings.exclude, settings.interpreter, settings.scope) == (
        ("build/",),
        "/usr/bin/python3",
        Scope.OPEN_FILES,
    )
    assert settings.generation["tests"] == "beside"


@pytest.mark.parametrize("value", [None, ""])
def test_an_interpreter_that_is_not_chosen_is_none(value):
    assert from_editor({"interpreter": value}) == (Settings(), ())


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        (["x"], "settings must be an object, not list"),
        ({"selekt": []}, "unknown setting `selekt`; did you mean `select`?"),
        ({"colour": "red"}, "unknown setting `colour`"),
        ({"select": ["misspelt-kye"]}, "`select` names no rule: `misspelt-kye`; did you mean `misspelt-key`?"),
        ({"ignore": [7]}, "`ignore` takes a list of texts, not 7"),
        ({"severity": "error"}, "`severity` must be a table of rule names and severities"),
        ({"severity": {"misspelt-key": "bad"}}, f"`severity.misspelt-key` must be one of {LEVELS}, not 'bad'"),
        ({"severity": {"misspelt-key": []}}, f"`severity.misspelt-key` must be one of {LEVELS}, not []"),
        ({"generation": 3}, "`generation` has the wrong type: int"),
        ({"interpreter": ["x"]}, "`interpreter` has the wrong type: list"),
        ({"strict": "yes"}, "`strict` has the wrong type: str"),
        ({"scope": "all"}, "`scope` has the wrong type: str"),
        ({"scope": []}, "`scope` has the wrong type: list"),
        ({"exclude": {"a": 1}}, "`exclude` takes a list of texts, not {'a': 1}"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_and_the_rest_holds(values, problem):
    settings, problems = from_editor(
        {**values, "strict": True} if isinstance(values, dict) and "strict" not in values else values
    )
    assert problems == (problem,)
    assert settings.rules.strict is (isinstance(values, dict) and "strict" not in values)


def test_the_project_wins_over_the_editor(tmp_path):
    personal, _ = from_editor({"severity": {"misspelt-key": "hint"}, "exclude": ["mine/"], "strict": True})
    project(tmp_path, 'strict = false\nexclude = ["ours/"]\n[severity]\nmisspelt-key = "error"\n')
    settings, problems = in_force(tmp_path / "nodes" / "deep", personal)
    assert problems == ()
    assert (settings.exclude, settings.rules.strict) == (("ours/",), False)
    assert settings.rules.severity == {"misspelt-key": Severity.ERROR}


@pytest.mark.parametrize(
    ("text", "name"),
    [("strict = true", "onex-ls.toml"), ("[project]\nname = 'x'\n[tool.onex-ls]\nstrict = true", "pyproject.toml")],
)
def test_both_project_files_are_read(tmp_path, text, name):
    project(tmp_path, text, name)
    assert in_force(tmp_path)[0].rules.strict


def test_the_nearest_project_file_holds_alone(tmp_path):
    project(tmp_path, "strict = true\n[severity]\nmisspelt-key = 'error'\n")
    project(tmp_path / "inner", "exclude = ['x']")
    project(tmp_path / "inner" / "package", "[project]\nname = 'no word of us'\n", "pyproject.toml")
    settings, _ = in_force(tmp_path / "inner" / "package" / "nodes")
    assert (settings.rules.strict, settings.exclude, dict(settings.rules.severity)) == (False, ("x",), {})


@pytest.mark.parametrize("key", ["interpreter", "scope"])
def test_a_file_of_the_workspace_cannot_choose_for_the_person(tmp_path, key):
    project(tmp_path, f'{key} = "/tmp/evil/python"\n')
    settings, problems = in_force(tmp_path)
    assert (settings.interpreter, settings.scope) == (None, Scope.WORKSPACE)
    (problem,) = problems
    assert problem.endswith(f"`{key}` is ignored here: it is taken from your own editor settings only")


@pytest.mark.parametrize(
    ("text", "name", "problem"),
    [
        ("strict = ", "onex-ls.toml", "is not TOML: "),
        ("[tool]\nonex-ls = 3\n", "pyproject.toml", "`tool.onex-ls` must be a table"),
        ("strikt = true\n", "onex-ls.toml", "unknown setting `strikt`; did you mean `strict`?"),
    ],
)
def test_a_broken_project_file_is_said_once_and_does_no_harm(tmp_path, text, name, problem):
    project(tmp_path, text, name)
    projects = Projects(Settings())
    for folder in (tmp_path, tmp_path / "a", tmp_path / "b"):
        assert projects.settings(folder) == Settings()
    (said,) = projects.problems
    assert said.startswith(f"{tmp_path / name}: ")
    assert problem in said


@pytest.mark.parametrize("text", ["tool = 3\n", "[tool]\nother = 1\n", "", "[[tool]]\nx = 1\n"])
def test_a_project_file_without_a_word_of_us_counts_for_nothing(tmp_path, text):
    project(tmp_path, text, "pyproject.toml")
    assert in_force(tmp_path) == (Settings(), ())
    assert project_table(tmp_path) is None


def test_a_project_file_that_cannot_be_read_is_said(tmp_path):
    (tmp_path / "onex-ls.toml").write_bytes(b"\xff\xfe")
    settings, (problem,) = in_force(tmp_path)
    assert settings == Settings()
    assert "cannot be read" in problem


@pytest.mark.parametrize("named", ["../outside.json", "/etc/passwd", "none.json", 7])
def test_a_baseline_lies_below_its_project_and_is_there(tmp_path, named):
    project(tmp_path / "p", f"baseline = {named!r}\n")
    (tmp_path / "outside.json").write_text('{"version": 1, "findings": {}}')
    settings, (problem,) = in_force(tmp_path / "p")
    assert settings.baseline is None
    assert "baseline" in problem
