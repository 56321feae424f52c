"""``onex-ls check``: the findings of the editor, in the terminal and in CI."""

import sys
from pathlib import Path

import click

from onex_ls.cli.app import FAULT, FOUND
from onex_ls.findings.finding import Severity
from onex_ls.findings.report import count, to_json, to_text
from onex_ls.rules.registry import RULES
from onex_ls.workspace.check import check_paths
from onex_ls.workspace.record_store import default_store_file, open_store
from onex_ls.workspace.settings import Settings


@click.command("check")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="Form of the report.")
def command(paths: tuple[Path, ...], form: str) -> None:
    """Check the contracts in PATHS: files, or directories that are searched. Without PATHS, the current directory.

    Exits with 0 when there are no errors, 1 when there are, 2 when a path does not exist or a setting is wrong.
    """
    try:
        checked = check_paths(paths or (Path(),), Settings(), open_store(default_store_file()))
    except FileNotFoundError as error:
        click.echo(f"onex-ls: no such file or directory: {error}", err=True)
        sys.exit(FAULT)
    for notice in (*checked.problems, *checked.passed_over):
        click.echo(f"onex-ls: {notice}", err=True)
    if form == "json":
        click.echo(to_json(checked.reports, RULES, checked.files))
    else:
        click.echo(to_text(checked.reports))
    if checked.problems:
        sys.exit(FAULT)
    sys.exit(FOUND if count(checked.reports)[Severity.ERROR] else 0)
