"""``onex-ls export``: a contract in another profile."""

import sys
from pathlib import Path

import click

from onex_ls.cli.app import FOUND
from onex_ls.workspace.export import typed_text


@click.command("export")
@click.argument("contract", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--typed", is_flag=True, required=True, help="As the official typed models take it.")
def command(contract: Path, typed: bool) -> None:
    """Print CONTRACT in the profile of the typed models: models as dotted names, and nothing that they refuse.

    Exits with 1 when it lacks what they ask for.
    """
    text, problem = typed_text(contract)
    if text is None:
        click.echo(f"{contract}: {problem}", err=True)
        sys.exit(FOUND)
    click.echo(text, nl=False)
