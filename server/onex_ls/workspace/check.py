"""Checking every contract below some paths: what the command line and CI do."""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from onex_ls.findings.finding import Finding
from onex_ls.findings.report import FileReport, Shown
from onex_ls.text.lines import LineIndex
from onex_ls.workspace.catalogue import Advance, Catalogue, Look
from onex_ls.workspace.files import absolute, read_text, yaml_files
from onex_ls.workspace.record_store import RecordStore
from onex_ls.workspace.records import Record
from onex_ls.workspace.settings import PROJECT_FILES, Projects, Settings

_PROJECT_MARKS = (*PROJECT_FILES, ".git")
_NO_LINES = LineIndex("")


@dataclass(frozen=True, slots=True)
class Checked:
    """The reports on the contracts that were found.

    `files` is how many YAML files were looked at, `passed_over` names files that could not be read or, though named,
    are no contracts (``file: reason``), `problems` what is wrong with settings.
    """

    files: int
    reports: tuple[FileReport, ...]
    passed_over: tuple[str, ...]
    problems: tuple[str, ...]


def check_paths(
    paths: Iterable[Path],
    personal: Settings,
    store: RecordStore | None = None,
    advance: Advance | None = None,
    look: Look | None = None,
) -> Checked:
    """Check every contract below `paths`, each file under the settings of its project.

    Files that are no contracts are passed over; they do not appear in the reports. `store` remembers what was read.
    Raises FileNotFoundError for a path that does not exist.
    """
    named = list(paths)
    for path in named:
        if not path.exists():
            raise FileNotFoundError(path)
    projects = Projects(personal)
    shown = {str(absolute(file)): file for path in named for file in _files(path, projects)}
    catalogue = Catalogue()
    if store is not None:
        for path in named:
            catalogue.restore(store, absolute(path))
        catalogue.drop(set(catalogue.records) - set(shown), store)
    catalogue.refresh(shown, store, advance, look)
    found = [file for file in shown if file in catalogue.records]  # the others vanished meanwhile
    reports = [_report(catalogue, file, shown, projects) for file in found if catalogue.records[file].facts]
    passed_over = [_passed_over(catalogue.records[file], shown[file], shown[file] in named) for file in found]
    return Checked(len(shown), tuple(reports), tuple(filter(None, passed_over)), projects.problems)


def _files(path: Path, projects: Projects) -> Iterable[Path]:
    folder = path if path.is_dir() else path.parent
    return yaml_files([path], projects.settings(absolute(folder)).exclude)


def _report(catalogue: Catalogue, file: str, shown: Mapping[str, Path], projects: Projects) -> FileReport:
    folder = os.path.dirname(file)  # noqa: PTH120 - paths are text here, since they are many
    settings = projects.settings(folder)
    findings = catalogue.findings(file, settings.rules)
    text = read_text(shown[file]).text if findings else None
    if text is None:
        return FileReport(shown[file].as_posix(), _NO_LINES, ())
    if settings.baseline is not None:
        findings = settings.baseline.new(Path(file), text, findings)
    identity = Path(os.path.relpath(file, _project_folder(folder))).as_posix()
    return FileReport(shown[file].as_posix(), LineIndex(text), findings, _elsewhere(findings, shown), identity)


def _project_folder(folder: str) -> str:
    """The nearest folder that is a project or a checkout; the folder itself where there is none above it."""
    above = folder
    while not _is_project(above):
        below, above = above, os.path.dirname(above)  # noqa: PTH120 - as above
        if above == below:
            return folder
    return above


@cache
def _is_project(folder: str) -> bool:
    return any(os.path.exists(f"{folder}{os.sep}{mark}") for mark in _PROJECT_MARKS)  # noqa: PTH110 - as above


def _elsewhere(findings: Iterable[Finding], shown: Mapping[str, Path]) -> dict[str, Shown]:
    """The other files that findings speak of, by absolute path."""
    files = {related.file for finding in findings for related in finding.related}
    files |= {fix.file for finding in findings for fix in finding.fixes}
    return {
        file: Shown(shown.get(file, Path(file)).as_posix(), LineIndex(read_text(Path(file)).text or ""))
        for file in sorted(filter(None, files))
    }


def _passed_over(record: Record, name: Path, is_named: bool) -> str:
    """Why a file has no report, where a person should know."""
    is_worth_telling = record.facts is None and (is_named or not record.is_readable)
    return f"{name}: {record.reason}" if is_worth_telling else ""
