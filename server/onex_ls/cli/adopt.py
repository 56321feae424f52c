"""``onex-ls adopt``: nodes that were written by hand are taken into care, and no code is written."""

import asyncio
import sys
from pathlib import Path

import click

from onex_ls.cli.app import FAULT
from onex_ls.workspace.apply import Refused
from onex_ls.workspace.generate import plan_node
from onex_ls.workspace.settings import Projects, Settings
from onex_ls.workspace.settle import adopt
from onex_ls.workspace.trust import default_state_dir


@click.command("adopt")
@click.argument("contracts", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False))
def command(contracts: tuple[Path, ...]) -> None:
    """Make a manifest for the code beside each of CONTRACTS: what they say anew will be merged with it.

    Exits with 0 when all is well, 2 when a contract cannot be turned into a node or nothing could be written.
    """
    projects, code = Projects(Settings()), 0
    for contract in contracts:
        planned = asyncio.run(plan_node(contract, projects.settings(contract.resolve().parent)))
        adopted = adopt(planned, default_state_dir())
        if isinstance(adopted, Refused):
            click.echo(f"{contract}: not adopted: {adopted}", err=True)
            code = FAULT
        else:
            click.echo(f"{contract}: in care; no file was changed")
    sys.exit(code)
