"""Checking every contract below some paths."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from onex_ls.contract.recognise import NOT_A_CONTRACT
from onex_ls.findings.report import FileReport
from onex_ls.rules.options import wanted
from onex_ls.text.lines import LineIndex
from onex_ls.workspace.files import read_text, yaml_files
from onex_ls.workspace.settings import Settings, with_project
from onex_ls.workspace.snapshot import analyse


@dataclass(frozen=True, slots=True)
class Checked:
    """The reports on the contracts that were found.

    `files` is how many YAML files were looked at, `passed_over` names files that could not be read or,
    though named, are no contracts (``file: reason``),
    `problems` what is wrong with settings.
    """

    files: int
    reports: tuple[FileReport, ...]
    passed_over: tuple[str, ...]
    problems: tuple[str, ...]


def check_paths(paths: Iterable[Path], personal: Settings) -> Checked:
    """Check every contract below `paths`, each file under the settings of its project.

    Files that are no contracts are passed over; they do not appear in the reports. Raises FileNotFoundError for a
    path that does not exist.
    """
    reports: list[FileReport] = []
    passed_over: list[str] = []
    problems: dict[str, None] = {}
    known: dict[Path, Settings] = {}
    files = 0
    for path in paths:
        if not path.exists():
            raise FileNotFoundError(path)
        start = path if path.is_dir() else path.parent
        for file in yaml_files([path], _settings(start, personal, known, problems).exclude):
            files += 1
            settings = _settings(file.parent, personal, known, problems)
            read = read_text(file)
            if read.text is None:
                passed_over.append(f"{file}: {read.problem}")
                continue
            report, reason = _report(file, read.text, settings)
            if report is not None:
                reports.append(report)
            elif file == path:  # named by the person, who expects to hear of it
                passed_over.append(f"{file}: {reason}")
    return Checked(files, tuple(reports), tuple(passed_over), tuple(problems))


def _report(file: Path, text: str, settings: Settings) -> tuple[FileReport | None, str]:
    """The report on a contract, or None and why it is none."""
    if not may_be_contract(text):
        return None, NOT_A_CONTRACT
    analysis = analyse(LineIndex(text))
    if not analysis.recognition.is_contract:
        return None, analysis.recognition.reason
    return FileReport(file.as_posix(), analysis.tree.lines, wanted(analysis.findings, settings.rules)), ""


def may_be_contract(text: str) -> bool:
    """Whether it is worth parsing: every contract has one of these words. Cheap, and never wrong when it says no."""
    return "node_type" in text or "contract_version" in text or "handler_id" in text


def _settings(directory: Path, personal: Settings, known: dict[Path, Settings], problems: dict[str, None]) -> Settings:
    folder = directory.resolve()
    if folder not in known:
        read = with_project(personal, folder)
        problems.update(dict.fromkeys(read.problems))
        known[folder] = read.settings
    return known[folder]
