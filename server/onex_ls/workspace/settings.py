"""Settings: composed from the options of the engines, read from a project's file and the editor, and checked.

What belongs to a project (rules, excludes, layout) comes from the nearest ``onex-ls.toml`` or ``[tool.onex-ls]`` of a
``pyproject.toml`` and wins over the editor, so that CI and editor agree. What belongs to a person (interpreters) is
taken from the person's own settings only: a file of the workspace must not choose what is run.
"""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from onex_ls.findings.baseline import Baseline, read_baseline
from onex_ls.findings.finding import Severity
from onex_ls.rules.near import nearest
from onex_ls.rules.options import RuleOptions
from onex_ls.rules.registry import RULES
from onex_ls.workspace.files import read_text

PROJECT_FILES = ("onex-ls.toml", "pyproject.toml")
_OFF = "off"


class Scope(StrEnum):
    """Whose findings an editor is shown: those of open files, or of every contract of the workspace."""

    OPEN_FILES = "openFiles"
    WORKSPACE = "workspace"


class OnSave(StrEnum):
    """What saving a contract or its code sets off: nothing, a look at the code, or running it where that is allowed."""

    NOTHING = "nothing"
    LOOK = "look"
    RUN = "run"


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything a person or a project can choose.

    `generation` and `validation` hold the options of the generator and of the validators as written; they are checked
    when those first run, since loading them costs what a start should not.
    """

    rules: RuleOptions = field(default_factory=RuleOptions)
    exclude: tuple[str, ...] = ()
    generation: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
    validation: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
    interpreter: str | None = None
    scope: Scope = Scope.WORKSPACE
    on_save: OnSave = OnSave.RUN
    baseline: Baseline | None = None

    def generating(self, **options: object) -> "Settings":
        """The same with other options of the generator."""
        return replace(self, generation=MappingProxyType({**self.generation, **options}))


class Read(NamedTuple):
    """Settings and what was wrong with them, in sentences that name the setting."""

    settings: Settings
    problems: tuple[str, ...]


_PROJECT_KEYS = ("select", "ignore", "severity", "strict", "exclude", "generation", "validation", "baseline")
_ONLY_IN_PROJECTS = ("baseline",)  # a path means something only beside the file that states it
_PERSONAL_KEYS = ("interpreter", "scope", "onSave")
# What clients send along that is no setting of the server.
_CLIENT_KEYS = frozenset({"server", "trace", "trusted", "notifications"})


def from_editor(values: object) -> Read:
    """Settings as an editor sends them, by initialization options or on request; null means none."""
    if values is None:
        return Read(Settings(), ())
    if not isinstance(values, Mapping):
        return Read(Settings(), (f"settings must be an object, not {type(values).__name__}",))
    known = {key: value for key, value in values.items() if key not in _CLIENT_KEYS}
    return _compose(Settings(), known, (*_PROJECT_KEYS, *_PERSONAL_KEYS))


class Projects:
    """Finds the settings in force for folders: those of the nearest project file over the person's.

    Files are read once; make a new one to read them again.
    """

    def __init__(self, personal: Settings) -> None:
        self._personal = personal
        self._known: dict[str, Read] = {}  # by text: ten thousand folders ask, and making Path objects takes most of it
        self._problems: dict[str, None] = {}

    @property
    def problems(self) -> tuple[str, ...]:
        """What is wrong with the project files read so far, each said once."""
        return tuple(self._problems)

    def settings(self, folder: Path | str) -> Settings:
        """The settings in force for the files of a folder, given by its absolute path."""
        unknown: list[str] = []
        at = str(folder)
        while at not in self._known and (above := os.path.dirname(at)) != at:  # noqa: PTH120 - as above
            unknown.append(at)
            at = above
        read = self._known.setdefault(at, Read(self._personal, ()))
        for place in reversed(unknown):
            read = self._known[place] = self._own(place) or read
        return read.settings

    def _own(self, folder: str) -> Read | None:
        """What the project file of this very folder makes of the person's settings; None where there is none."""
        if not any(os.path.exists(f"{folder}{os.sep}{name}") for name in PROJECT_FILES):  # noqa: PTH110 - as above
            return None
        found = project_table(Path(folder))
        if found is None:
            return None
        file, table, problem = found
        read = Read(self._personal, (problem,)) if problem else _of_project(self._personal, table, Path(folder))
        self._problems.update(dict.fromkeys(f"{file}: {said}" for said in read.problems))
        return read


def _of_project(personal: Settings, table: Mapping[str, Any], folder: Path) -> Read:
    read = _compose(personal, {key: table[key] for key in table if key not in _ONLY_IN_PROJECTS}, _PROJECT_KEYS)
    named = table.get("baseline")
    if named is None:
        return read
    if not isinstance(named, str) or not (folder / named).resolve().is_relative_to(folder.resolve()):
        return Read(read.settings, (*read.problems, "`baseline` must be the path of a file below this folder"))
    found = read_text(folder / named)
    if found.text is None:
        return Read(read.settings, (*read.problems, f"the baseline {named} cannot be read: {found.problem}"))
    baseline, problem = read_baseline(found.text, (folder / named).parent)
    problems = (*read.problems, f"the baseline {named} {problem}") if problem else read.problems
    return Read(replace(read.settings, baseline=baseline), problems)


def project_table(folder: Path) -> tuple[Path, Mapping[str, Any], str] | None:
    """The project file in a folder, its table, and what is wrong with the file; None where no file has settings."""
    for name in PROJECT_FILES:
        file = folder / name
        if not file.exists():
            continue
        read = read_text(file)
        if read.text is None:
            return file, {}, f"cannot be read: {read.problem}"
        found = _table(file, read.text)
        if found is not None:
            return found
    return None


def _table(file: Path, text: str) -> tuple[Path, Mapping[str, Any], str] | None:
    import tomllib  # loaded late: most starts find no project file

    try:
        table: object = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return file, {}, f"is not TOML: {error}"
    if file.name == "pyproject.toml":
        tool = table.get("tool") if isinstance(table, dict) else None
        table = tool.get("onex-ls") if isinstance(tool, dict) else None
    if table is None:
        return None
    return (file, table, "") if isinstance(table, dict) else (file, {}, "`tool.onex-ls` must be a table")


def _compose(base: Settings, values: Mapping[str, Any], allowed: tuple[str, ...]) -> Read:
    problems: list[str] = []
    settings = base
    for key, value in values.items():
        if key not in allowed:
            problems.append(_unknown(key, allowed))
        elif value is not None:
            settings = _with(settings, key, value, problems)
    return Read(settings, tuple(problems))


def _unknown(key: str, allowed: tuple[str, ...]) -> str:
    if key in _PERSONAL_KEYS:
        return f"`{key}` is ignored here: it is taken from your own editor settings only"
    near = nearest(key, allowed)
    return f"unknown setting `{key}`" + (f"; did you mean `{near[0]}`?" if near else "")


def _with(settings: Settings, key: str, value: Any, problems: list[str]) -> Settings:
    if key == "select":
        return replace(settings, rules=replace(settings.rules, select=frozenset(_rules(key, value, problems))))
    if key == "ignore":
        ignored = settings.rules.ignore | frozenset(_rules(key, value, problems))
        return replace(settings, rules=replace(settings.rules, ignore=ignored))
    if key == "severity":
        return replace(settings, rules=_severities(settings.rules, value, problems))
    if key == "strict" and isinstance(value, bool):
        return replace(settings, rules=replace(settings.rules, strict=value))
    if key == "exclude":
        return replace(settings, exclude=tuple(_texts(key, value, problems)))
    if key == "generation" and isinstance(value, Mapping):
        return replace(settings, generation=MappingProxyType(dict(value)))
    if key == "validation" and isinstance(value, Mapping):
        return replace(settings, validation=MappingProxyType(dict(value)))
    return _with_own(settings, key, value, problems)


def _with_own(settings: Settings, key: str, value: Any, problems: list[str]) -> Settings:
    """The same, of what belongs to a person."""
    if key == "onSave" and value in list(OnSave):
        return replace(settings, on_save=OnSave(value))
    if key == "interpreter" and isinstance(value, str):
        return replace(settings, interpreter=value or None)
    if key == "scope" and value in list(Scope):
        return replace(settings, scope=Scope(value))
    problems.append(f"`{key}` has the wrong type: {type(value).__name__}")
    return settings


def _texts(key: str, value: Any, problems: list[str]) -> Iterator[str]:
    items = value if isinstance(value, list | tuple) else [value]
    for item in items:
        if isinstance(item, str):
            yield item
        else:
            problems.append(f"`{key}` takes a list of texts, not {item!r}")


def _rules(key: str, value: Any, problems: list[str]) -> Iterator[str]:
    for name in _texts(key, value, problems):
        if name in RULES:
            yield name
        else:
            near = nearest(name, RULES)
            problems.append(f"`{key}` names no rule: `{name}`" + (f"; did you mean `{near[0]}`?" if near else ""))


def _severities(options: RuleOptions, value: Any, problems: list[str]) -> RuleOptions:
    if not isinstance(value, Mapping):
        problems.append("`severity` must be a table of rule names and severities")
        return options
    chosen, off = dict(options.severity), set(options.ignore)
    allowed = [severity.value for severity in Severity]
    for name in _rules("severity", [*value], problems):
        level = value[name]
        if level == _OFF:
            off.add(name)
        elif level in allowed:
            chosen[name] = Severity(level)
        else:
            problems.append(f"`severity.{name}` must be one of {', '.join([*allowed, _OFF])}, not {level!r}")
    return replace(options, severity=MappingProxyType(chosen), ignore=frozenset(off))
