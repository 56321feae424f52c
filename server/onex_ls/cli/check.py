"""``onex-ls check``: the findings of the editor, in the terminal and in CI."""

import gc
import sys
from pathlib import Path

import click

from onex_ls.cli.app import FAULT, FOUND
from onex_ls.findings.finding import Severity
from onex_ls.findings.report import count, to_json, to_text
from onex_ls.rules.registry import RULES
from onex_ls.workspace.check import Checked, check_paths
from onex_ls.workspace.record_store import default_store_file, open_store
from onex_ls.workspace.settings import Projects, Settings
from onex_ls.workspace.sharing import shared_look
from onex_ls.workspace.trust import default_state_dir


@click.command("check")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="Form of the report.")
@click.option("--fix", is_flag=True, help="Apply every safe fix first; the report is on what is left.")
@click.option(
    "--write-baseline", type=click.Path(path_type=Path, dir_okay=False), help="Freeze today's findings there."
)
@click.option("--jobs", type=click.IntRange(1), help="How many processes look at files; without it, as many as pay.")
def command(paths: tuple[Path, ...], form: str, fix: bool, write_baseline: Path | None, jobs: int | None) -> None:
    """Check the contracts in PATHS: files, or directories that are searched. Without PATHS, the current directory.

    Exits with 0 when there are no errors, 1 when there are, 2 when a path does not exist or a setting is wrong.
    """
    gc.disable()  # a check makes no cycles worth collecting, and looking for them takes a third of its time
    checked = _checked(paths, jobs)
    if fix:
        _fix(checked)
        checked = _checked(paths, jobs)
    if write_baseline is not None:
        _freeze(checked, write_baseline)
        return
    for notice in (*checked.problems, *checked.passed_over):
        click.echo(f"onex-ls: {notice}", err=True)
    if form == "json":
        click.echo(to_json(checked.reports, RULES, checked.files))
    else:
        click.echo(to_text(checked.reports))
    if checked.problems:
        sys.exit(FAULT)
    sys.exit(FOUND if count(checked.reports)[Severity.ERROR] else 0)


def _checked(paths: tuple[Path, ...], jobs: int | None) -> Checked:
    try:
        return check_paths(paths or (Path(),), Settings(), open_store(default_store_file()), look=shared_look(jobs))
    except FileNotFoundError as error:
        click.echo(f"onex-ls: no such file or directory: {error}", err=True)
        sys.exit(FAULT)


def _fix(checked: Checked) -> None:
    from onex_ls.workspace.fix import fix_files  # loaded late: most checks write nothing

    fixed = fix_files(checked.reports, Projects(Settings()), default_state_dir())
    if fixed.refused is not None:
        click.echo(f"onex-ls: nothing was fixed: {fixed.refused}", err=True)
        sys.exit(FAULT)
    for file in fixed.files:
        click.echo(f"fixed {file}", err=True)


def _freeze(checked: Checked, file: Path) -> None:
    from onex_ls.workspace.fix import save_baseline  # loaded late: most checks write nothing

    refused = save_baseline(checked.reports, file, default_state_dir())
    if refused is not None:
        click.echo(f"onex-ls: no baseline was written: {refused}", err=True)
        sys.exit(FAULT)
    found = sum(len(report.findings) for report in checked.reports)
    click.echo(f"{file} freezes {found} findings; name it as `baseline` in the project's settings to use it", err=True)
