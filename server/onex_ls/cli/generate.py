"""``onex-ls generate``: contracts to node packages, by the plan that an editor would preview."""

import sys
from collections.abc import Callable
from pathlib import Path

import click

from onex_ls.cli.app import FAULT, FOUND
from onex_ls.cli.notices import recover_aloud, tell_findings, tell_problems, warn_of_metadata
from onex_ls.execution.permit import Permit
from onex_ls.findings.finding import Severity
from onex_ls.generation.plan import Plan, Unit, Wishes
from onex_ls.generation.preview import diff, summary
from onex_ls.workspace.apply import Refused
from onex_ls.workspace.clashes import told_of_clashes
from onex_ls.workspace.generate import Planned, apply_plan
from onex_ls.workspace.generate_many import in_turn, plan_nodes
from onex_ls.workspace.registering import keep_project_file
from onex_ls.workspace.settings import Projects, Settings
from onex_ls.workspace.texts import Texts
from onex_ls.workspace.trust import default_state_dir
from onex_ls.workspace.usage import recording

_Show = Callable[[Plan, Path], str]
"""What is printed of a plan for the project at a root."""


@click.command("generate")
@click.argument("contracts", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--dry-run", is_flag=True, help="Say what would become of each file, and write nothing.")
@click.option("--diff", "show_diff", is_flag=True, help="Print the changes as a unified diff, and write nothing.")
@click.option("--check", is_flag=True, help="Exit with 1 when a file would be written, and write nothing.")
@click.option(
    "--stage",
    "stages",
    multiple=True,
    type=click.Choice([unit.value for unit in Unit]),
    help="Generate only this part.",
)
@click.option("--take", multiple=True, metavar="FILE", help="Have FILE as generated, though it was edited or removed.")
@click.option("--merge", multiple=True, metavar="FILE", help="Merge what is new into FILE, though it is your own.")
@click.option("--renamed", multiple=True, metavar="NEW=OLD", help="What was written in OLD moves to NEW with it.")
@click.option("--with-metadata", is_flag=True, help="Write a metadata.yaml, too, which `onex validate` refuses.")
@click.option("--untrusted", is_flag=True, help="Leave out templates that the project brings along.")
@click.option("--jobs", type=click.IntRange(1), help="How many processes make the plans; without it, as many as pay.")
def command(
    contracts: tuple[Path, ...],
    dry_run: bool,
    show_diff: bool,
    check: bool,
    stages: tuple[str, ...],
    take: tuple[str, ...],
    merge: tuple[str, ...],
    renamed: tuple[str, ...],
    with_metadata: bool,
    untrusted: bool,
    jobs: int | None,
) -> None:
    """Generate the node packages of CONTRACTS. What somebody edited is merged, what somebody removed stays removed.

    Files are named by their paths below the project's root, as they are printed.

    Exits with 0 when all is well, 1 when a contract cannot be generated (or, with --check, is not up to date), 2 when
    something could not be written.
    """
    recover_aloud(default_state_dir())
    projects = Projects(Settings())
    settings = [projects.settings(contract.resolve().parent) for contract in contracts]
    if with_metadata:
        settings = [one.generating(with_metadata=True) for one in settings]
    tell_problems(projects)
    only_look = dry_run or show_diff or check
    permit = None if untrusted else Permit(Path.cwd(), "onex-ls generate was called")
    moved = {new: old for new, _, old in (pair.partition("=") for pair in renamed)}
    wishes = Wishes(frozenset(take), frozenset(merge), renamed=moved, only=frozenset(map(Unit, stages)))
    with recording(default_state_dir()) as metrics:
        plans = plan_nodes(zip(contracts, settings, strict=True), jobs, metrics, permit, wishes)
        made = told_of_clashes(list(plans))  # all of them, before the first is applied
        pairs = zip(made, settings, strict=True)
        turns = zip(contracts, made if only_look else (in_turn(*pair, permit, wishes) for pair in pairs), strict=True)
        show = _differences() if show_diff else _summary
        sys.exit(max(_one(contract, planned, show, only_look, check) for contract, planned in turns))


def _summary(plan: Plan, root: Path) -> str:
    return summary(plan)


def _differences() -> _Show:
    """Shows plans as diffs, each against what those before it leave of the project's file."""
    project_files: dict[Path, str] = {}

    def show(plan: Plan, root: Path) -> str:
        text = diff(plan, Texts(root, project_files).read)
        keep_project_file(plan, root, project_files)
        return text

    return show


def _one(contract: Path, planned: Planned, show: _Show, only_look: bool, check: bool) -> int:
    tell_findings(contract, planned.findings)
    plan = planned.plan
    if plan is None:
        if planned.problem:
            click.echo(f"{contract}: {planned.problem}", err=True)
        return FOUND
    click.echo(show(plan, planned.root), nl=False)
    warn_of_metadata(plan)
    has_errors = any(finding.severity is Severity.ERROR for finding in planned.findings)
    if only_look:
        return FOUND if has_errors or (check and plan.writes) else 0
    applied = apply_plan(planned, {}, default_state_dir())
    if isinstance(applied, Refused):
        click.echo(f"{contract}: nothing was written: {applied}", err=True)
        return FAULT
    return FOUND if has_errors else 0
