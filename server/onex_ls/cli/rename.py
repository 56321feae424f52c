"""``onex-ls rename``: an operation, model or handler of a contract, with all that was generated under its name."""

import asyncio
import sys
from pathlib import Path
from typing import NoReturn

import click

from onex_ls.cli.app import FAULT, FOUND
from onex_ls.editor.rename import text_with
from onex_ls.workspace.apply import Refused
from onex_ls.workspace.files import read_text
from onex_ls.workspace.rename import apply_rename, plan_rename
from onex_ls.workspace.settings import Projects, Settings
from onex_ls.workspace.trust import default_state_dir


@click.command("rename")
@click.argument("contract", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.argument("old")
@click.argument("new")
@click.option("--dry-run", is_flag=True, help="Say which files would change, and write nothing.")
def command(contract: Path, old: str, new: str, dry_run: bool) -> None:
    """Call the operation, model or handler OLD of CONTRACT by the name NEW, in the contract and in the code.

    What somebody wrote into generated files, and beside them, follows.

    Exits with 0 when all is well, 1 when it cannot be called so, 2 when something could not be written.
    """
    text, problem = text_with(read_text(contract).text or "", old, new)
    if problem:
        _give_up(contract, problem, FOUND)
    settings = Projects(Settings()).settings(contract.resolve().parent)
    renamed = asyncio.run(plan_rename(contract, text, settings))
    if isinstance(renamed, str):
        _give_up(contract, renamed, FOUND)
    for change in renamed.changes:
        click.echo(f"{change.moved_from} -> {change.path}" if change.moved_from else change.path)
    if not dry_run and isinstance(applied := apply_rename(renamed, default_state_dir()), Refused):
        _give_up(contract, str(applied), FAULT)


def _give_up(contract: Path, reason: str, code: int) -> NoReturn:
    click.echo(f"{contract}: nothing was renamed: {reason}", err=True)
    sys.exit(code)
