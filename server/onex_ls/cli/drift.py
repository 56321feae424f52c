"""``onex-ls drift``: where contracts and what was generated from them no longer agree."""

import sys
from pathlib import Path

import click

from onex_ls.cli.app import FAULT, FOUND
from onex_ls.workspace.apply import Refused
from onex_ls.workspace.drift import drift_below
from onex_ls.workspace.drift_findings import Drifted
from onex_ls.workspace.trust import default_state_dir


@click.command("drift")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path, exists=True))
@click.option("--accept", "accepting", is_flag=True, help="Agree on all of it but conflicts: no file changes.")
def command(paths: tuple[Path, ...], accepting: bool) -> None:
    """Say where contracts in PATHS and what was generated from them no longer agree. Without PATHS, here.

    Exits with 0 when they agree, 1 when they do not, 2 when something could not be written.
    """
    found = drift_below(paths or (Path(),))
    if accepting:
        _accept(found)
        found = drift_below(paths or (Path(),))
    for drifted in found:
        for drift in drifted.drifts:
            click.echo(
                f"{drifted.root / drifted.contract}: {drift.rule}" + (f"  {drift.artifact}" if drift.artifact else "")
            )
    click.echo(f"{sum(len(drifted.drifts) for drifted in found)} disagreements of {len(found)} contracts", err=True)
    sys.exit(FOUND if found else 0)


def _accept(found: list[Drifted]) -> None:
    from onex_ls.workspace.settle import accept  # loaded late: most runs only look

    for drifted in found:
        settled = accept(drifted.root / drifted.contract, default_state_dir())
        if isinstance(settled, Refused):
            click.echo(f"{drifted.contract}: not accepted: {settled}", err=True)
            sys.exit(FAULT)
