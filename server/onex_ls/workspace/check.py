"""Checking: one text, or every contract below some paths."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from onex_ls.contract.recognise import Recognition, recognise
from onex_ls.findings.finding import Finding
from onex_ls.findings.report import FileReport
from onex_ls.rules.options import RuleOptions
from onex_ls.rules.run import check
from onex_ls.syntax.parse import parse
from onex_ls.syntax.tree import Tree
from onex_ls.text.lines import LineIndex
from onex_ls.workspace.files import read_text, yaml_files
from onex_ls.workspace.settings import Settings, with_project


@dataclass(frozen=True, slots=True)
class Analysis:
    """Everything known about one text by itself. A function of the text and the options, of nothing before."""

    tree: Tree
    recognition: Recognition
    findings: tuple[Finding, ...]


def analyse(lines: LineIndex, options: RuleOptions) -> Analysis:
    """Read a text and check it."""
    tree = parse(lines.text, lines)
    recognition = recognise(tree)
    return Analysis(tree, recognition, tuple(check(tree, recognition, options)))


@dataclass(frozen=True, slots=True)
class Checked:
    """The reports on the contracts that were found, and what kept files from being read, as ``file: reason``."""

    reports: tuple[FileReport, ...]
    unreadable: tuple[str, ...]
    problems: tuple[str, ...]


def check_paths(paths: Iterable[Path], personal: Settings) -> Checked:
    """Check every contract below `paths`, each file under the settings of its project.

    Files that are no contracts are passed over; they do not appear in the reports. Raises FileNotFoundError for a
    path that does not exist.
    """
    reports: list[FileReport] = []
    unreadable: list[str] = []
    problems: dict[str, None] = {}
    known: dict[Path, Settings] = {}
    for path in paths:
        if not path.exists():
            raise FileNotFoundError(path)
        start = path if path.is_dir() else path.parent
        for file in yaml_files([path], _settings(start, personal, known, problems).exclude):
            settings = _settings(file.parent, personal, known, problems)
            read = read_text(file)
            if read.text is None:
                unreadable.append(f"{file}: {read.problem}")
                continue
            report = _report(file, read.text, settings)
            reports.extend(report)
    return Checked(tuple(reports), tuple(unreadable), tuple(problems))


def _report(file: Path, text: str, settings: Settings) -> Iterator[FileReport]:
    if not may_be_contract(text):
        return
    analysis = analyse(LineIndex(text), settings.rules)
    if analysis.recognition.is_contract:
        yield FileReport(file.as_posix(), analysis.tree.lines, analysis.findings)


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
