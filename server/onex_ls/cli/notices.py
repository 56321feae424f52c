"""What several verbs say on standard error, in the same words."""

from collections.abc import Iterable
from pathlib import Path

import click

from onex_ls.findings.finding import Finding
from onex_ls.generation.plan import Plan
from onex_ls.workspace.apply import recover
from onex_ls.workspace.settings import Projects


def recover_aloud(state_dir: Path) -> None:
    """Roll back what an earlier run left half done, and say so."""
    for done in recover(state_dir):
        click.echo(f"onex-ls: rolled back an interrupted batch: {done}", err=True)


def tell_problems(projects: Projects) -> None:
    """Say what is wrong with the settings that were read so far."""
    for problem in projects.problems:
        click.echo(f"onex-ls: {problem}", err=True)


def warn_of_metadata(plan: Plan) -> None:
    """Say what a ``metadata.yaml`` costs, where one is to be written."""
    for artifact in plan.writes:
        if artifact.path.endswith("/metadata.yaml") and artifact.content is not None:
            notice = "`onex validate` refuses it, as every YAML file in its tree that is no contract"
            click.echo(f"{artifact.path}: {notice}", err=True)


def tell_findings(file: Path | str, findings: Iterable[Finding]) -> None:
    """Say what generation has to say about a contract, a line each."""
    for finding in findings:
        click.echo(f"{file}: {finding.severity.value}[{finding.rule}] {finding.message}", err=True)
