"""What ``check`` writes when it is asked to: every safe fix of every contract, or a baseline of what is found."""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from onex_ls.findings.baseline import write_baseline
from onex_ls.findings.fixing import chosen_edits
from onex_ls.findings.report import FileReport
from onex_ls.rules.options import RuleOptions, wanted
from onex_ls.text.digest import sha256
from onex_ls.text.edits import apply_edits
from onex_ls.text.lines import LineIndex
from onex_ls.workspace.apply import Refused, Write, apply
from onex_ls.workspace.files import absolute, read_text
from onex_ls.workspace.settings import Projects
from onex_ls.workspace.snapshot import analyse

_ROUNDS = 10  # fixes can make room for others; none of ours needs more than three rounds


@dataclass(frozen=True, slots=True)
class Fixed:
    """Which files were changed, or why none was."""

    files: tuple[Path, ...]
    refused: Refused | None = None


def fixed_text(text: str, options: RuleOptions) -> str:
    """The text after all safe fixes of the findings that `options` ask for."""
    for _ in range(_ROUNDS):
        edits = chosen_edits(wanted(analyse(LineIndex(text)).findings, options))
        if not edits:
            break
        text = apply_edits(text, edits)
    return text


def fix_files(reports: Iterable[FileReport], projects: Projects, state_dir: Path) -> Fixed:
    """Apply all safe fixes to the reported files; all of the files are written, or none."""
    changes: dict[Path, tuple[str, str]] = {}
    for report in reports:
        file = absolute(Path(report.file))
        text = read_text(file).text if report.findings else None
        if text is not None:
            new = fixed_text(text, projects.settings(file.parent).rules)
            if new != text:
                changes[file] = (text, new)
    if not changes:
        return Fixed(())
    root = Path(os.path.commonpath([file.parent for file in changes]))
    writes = [
        Write(file.relative_to(root).as_posix(), new.encode(), sha256(old)) for file, (old, new) in changes.items()
    ]
    outcome = apply(root, writes, state_dir)
    return Fixed((), outcome) if isinstance(outcome, Refused) else Fixed(tuple(changes))


def save_baseline(reports: Iterable[FileReport], file: Path, state_dir: Path) -> Refused | None:
    """Write a baseline that knows all findings of the reports; why it could not be written, or None."""
    folder = file.resolve().parent
    files = [(absolute(Path(report.file)), report.lines.text, report.findings) for report in reports]
    existing = read_text(folder / file.name).text
    outcome = apply(folder, [Write(file.name, write_baseline(files, folder).encode(), sha256(existing))], state_dir)
    return outcome if isinstance(outcome, Refused) else None
