"""``onex-ls drift``: where contracts and what was generated from them no longer agree."""

import sys
from pathlib import Path

import click

from onex_ls.cli.app import FAULT, FOUND
from onex_ls.findings.report import plural
from onex_ls.provenance.drift import STALE, Drift
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
    told = [(one.root / one.contract, drift) for one in found for drift in one.drifts if _is_told(drift)]
    for contract, drift in told:
        click.echo(f"{contract}: {drift.rule}" + (f"  {drift.artifact}" if drift.artifact else ""))
    click.echo(f"{plural(len(told), 'disagreement')} of {plural(len(found), 'contract')}", err=True)
    sys.exit(FOUND if found else 0)


def _is_told(drift: Drift) -> bool:
    """Whether a disagreement has a line of its own: that the contract changed is one for all of its files."""
    return drift.rule != STALE or not drift.artifact


def _accept(found: list[Drifted]) -> None:
    from onex_ls.workspace.settle import accept  # loaded late: most runs only look

    for drifted in found:
        settled = accept(drifted.root / drifted.contract, default_state_dir())
        if isinstance(settled, Refused):
            click.echo(f"{drifted.contract}: not accepted: {settled}", err=True)
            sys.exit(FAULT)
