"""Baselines: the findings a project has decided to live with, so that only new ones show."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from onex_ls.findings.finding import Finding
from onex_ls.findings.fingerprint import fingerprints

_VERSION = 1


@dataclass(frozen=True, slots=True)
class Baseline:
    """Fingerprints of known findings; files are named relative to the `folder` of the baseline file."""

    folder: Path
    known: frozenset[str]

    def new(self, file: Path, text: str, findings: Sequence[Finding]) -> tuple[Finding, ...]:
        """The findings of a file that the baseline does not know."""
        marks = fingerprints(_name(file, self.folder), text, findings)
        return tuple(finding for finding, mark in zip(findings, marks, strict=True) if mark not in self.known)


def read_baseline(text: str, folder: Path) -> tuple[Baseline, str]:
    """The baseline in a text, and what is wrong with it; a broken one knows no findings."""
    empty = Baseline(folder, frozenset())
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        return empty, f"is not JSON: {error}"
    listed = data.get("findings") if isinstance(data, Mapping) and data.get("version") == _VERSION else None
    if not isinstance(listed, Mapping):
        return empty, f"is no baseline of version {_VERSION}"
    marks = (mark for marks in listed.values() if isinstance(marks, list) for mark in marks)
    return Baseline(folder, frozenset(mark for mark in marks if isinstance(mark, str))), ""


def write_baseline(files: Iterable[tuple[Path, str, Sequence[Finding]]], folder: Path) -> str:
    """The text of a baseline that knows all findings of `files`: each with its path, its text and its findings."""
    listed = {
        _name(file, folder): sorted(fingerprints(_name(file, folder), text, findings))
        for file, text, findings in files
        if findings
    }
    return json.dumps({"version": _VERSION, "findings": dict(sorted(listed.items()))}, indent=1) + "\n"


def _name(file: Path, folder: Path) -> str:
    return file.relative_to(folder).as_posix() if file.is_relative_to(folder) else file.as_posix()
