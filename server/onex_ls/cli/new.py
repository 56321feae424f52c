"""``onex-ls new``: a new node with its contract, its package and its registration."""

import asyncio
import sys
from pathlib import Path

import click

from onex_ls.cli.app import FAULT, FOUND
from onex_ls.cli.notices import recover_aloud, tell_findings, tell_problems, warn_of_metadata
from onex_ls.contract.kind import NODE_KINDS, Kind
from onex_ls.execution.permit import Permit
from onex_ls.generation.preview import summary
from onex_ls.workspace.apply import Refused
from onex_ls.workspace.new import apply_new, plan_new
from onex_ls.workspace.settings import Projects, Settings
from onex_ls.workspace.trust import default_state_dir


@click.command("new")
@click.argument("kind", type=click.Choice([kind.value for kind in NODE_KINDS]))
@click.argument("name")
@click.option("--in", "folder", type=click.Path(path_type=Path, file_okay=False), help="The folder for its folder.")
@click.option("--dry-run", is_flag=True, help="Say what would be written, and write nothing.")
@click.option("--with-metadata", is_flag=True, help="Write a metadata.yaml, too, which `onex validate` refuses.")
@click.option("--untrusted", is_flag=True, help="Leave out templates that the project brings along.")
def command(kind: str, name: str, folder: Path | None, dry_run: bool, with_metadata: bool, untrusted: bool) -> None:
    """Make a node of KIND called NAME: a contract that the runtime takes, its package, its entry point.

    Exits with 0 when all is well, 1 when the node cannot be made, 2 when something could not be written.
    """
    recover_aloud(default_state_dir())
    projects, start = Projects(Settings()), Path.cwd()
    settings = projects.settings(start)
    if with_metadata:
        settings = settings.generating(with_metadata=True)
    tell_problems(projects)
    permit = None if untrusted else Permit(start, "onex-ls new was called")
    new = asyncio.run(plan_new(Kind(kind), name, start, settings, folder, permit))
    if isinstance(new, str):
        click.echo(f"onex-ls: {new}", err=True)
        sys.exit(FOUND)
    tell_findings(new.contract.path, new.planned.findings)
    click.echo(f"write      {new.contract.path}")
    if new.planned.plan is not None:
        click.echo(summary(new.planned.plan), nl=False)
        warn_of_metadata(new.planned.plan)
    if dry_run:
        return
    applied = apply_new(new, default_state_dir())
    if isinstance(applied, Refused):
        click.echo(f"onex-ls: nothing was written: {applied}", err=True)
        sys.exit(FAULT)
