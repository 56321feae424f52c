"""``onex-ls validate``: is the code of nodes complete, good and within the rules, and does it work?"""

import sys
from pathlib import Path

import click

from onex_ls.cli.app import FAULT, FOUND
from onex_ls.cli.notices import tell_problems
from onex_ls.execution.permit import Permit
from onex_ls.findings.finding import Severity
from onex_ls.findings.report import FileReport, count, to_json, to_text
from onex_ls.validation.rules import RULES
from onex_ls.workspace.files import absolute
from onex_ls.workspace.node_reports import as_data, in_words, node_reports
from onex_ls.workspace.settings import Projects, Settings
from onex_ls.workspace.validate import Validation
from onex_ls.workspace.validate_many import nodes_below, validate_nodes


@click.command("validate")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path, exists=True))
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="Form of the report.")
@click.option("--untrusted", is_flag=True, help="Look at the code, and run none of it.")
@click.option("--python", "interpreter", help="The Python to run it in; without it, that of the project.")
@click.option("--jobs", type=click.IntRange(1), help="How many are validated at once; without it, as many as pay.")
def command(paths: tuple[Path, ...], form: str, untrusted: bool, interpreter: str | None, jobs: int | None) -> None:
    """Validate the code of the contracts in PATHS: files, or directories that are searched. Without PATHS, here.

    The code is read; then a copy of it is imported, tested and officially judged in the project's Python, without
    network and where it can write nothing else.

    Exits with 0 when there are no errors, 1 when there are or a score is too low, 2 when a contract that was named has
    no code, or code could not be run.
    """
    projects = Projects(Settings(interpreter=interpreter))
    names = {absolute(name): name for name in nodes_below(paths or (Path(),), projects)}
    permit = None if untrusted else Permit(Path.cwd(), "onex-ls validate was called")
    settings = [projects.settings(contract.parent) for contract in names]
    tell_problems(projects)
    validations = []
    for validation in validate_nodes(zip(names, settings, strict=True), jobs, permit):
        click.echo(f"{names[validation.contract]}: {in_words(validation)}", err=True)
        validations.append(validation)
    reports = node_reports(validations, names)
    if form == "json":
        nodes = [as_data(one, names[one.contract].as_posix()) for one in validations]
        click.echo(to_json(reports, {rule.name: rule for rule in RULES}, len(reports), {"nodes": nodes}))
    else:
        click.echo(to_text(reports, _sum(validations, reports)))
    sys.exit(_exit_code(validations, reports, named={absolute(path) for path in paths if path.is_file()}))


def _sum(validations: list[Validation], reports: list[FileReport]) -> str:
    totals = count(reports)
    done = [one for one in validations if one.result is not None]
    below = sum(not one.result.passed for one in done if one.result is not None)
    return (
        f"{len(done)} of {len(validations)} nodes validated: {totals[Severity.ERROR]} errors, "
        f"{totals[Severity.WARNING]} warnings; {below} below their threshold or with errors"
    )


def _exit_code(validations: list[Validation], reports: list[FileReport], named: set[Path]) -> int:
    """Nodes that were named have to be validated; below a folder, contracts without code are none of our business."""
    if any(one.problem and (one.result is not None or one.contract in named) for one in validations):
        return FAULT
    has_errors = bool(count(reports)[Severity.ERROR])
    return FOUND if has_errors or any(one.result is not None and not one.result.passed for one in validations) else 0
