"""Rule ``unavailable-package``."""

import os
from collections.abc import Iterator

from onex_ls.contract.index import CodeRef
from onex_ls.findings.finding import Finding, Related, Severity
from onex_ls.findings.rule import Rule
from onex_ls.rules.view import View

RULE = Rule(
    name="unavailable-package",
    severity=Severity.INFORMATION,
    summary="A package that the node needs is not installed in the project's environment",
    why="Nobody can tell whether its classes are there. What needs it can neither be imported nor tested here: its "
    "tests count as not runnable, not as passed.",
    bad="input_model: {name: ModelOrder, module: market.models}  # .venv has no package market, nor has the workspace",
    good="input_model: {name: ModelOrder, module: market.models}  # pip install market",
    source="our own; 28 files of tests of 246 real contracts could not run for want of what is not installed",
)


def check(view: View) -> Iterator[Finding]:
    """One finding for each package that a contract takes something from and that is surely not there."""
    for package, references in _by_package(view).items():
        environment = view.code.lacks(package, view.file)
        if environment is None or _is_in_workspace(view, package):
            continue
        first, *others = references
        yield Finding(
            RULE.name,
            RULE.severity,
            f"`{package}` is neither installed in {environment} nor in the workspace, so nobody can tell what is in it",
            first.module_span,
            first.path,
            related=tuple(Related(f"`{other.name}` is from it, too", other.span) for other in others),
        )


def _by_package(view: View) -> dict[str, list[CodeRef]]:
    """The references to code by the package that they lead to, without those into the node's own."""
    facts, found = view.facts, dict[str, list[CodeRef]]()
    own = facts.name.text if facts.name is not None else ""
    for reference in (*facts.models, *facts.handlers, facts.default_handler, *facts.mentions):
        parts = reference.module.split(".") if reference is not None else []
        if reference is not None and all(map(str.isidentifier, parts)) and own not in parts:
            found.setdefault(parts[0], []).append(reference)
    return found


def _is_in_workspace(view: View, package: str) -> bool:
    """Whether the package of the contract, or the folder of any contract in the workspace, is called so."""
    project = view.code.project(view.file)
    own = {name.partition(".")[0] for name in project.nodes} | {project.name} if project is not None else set()
    return package in own or any(f"{os.sep}{package}{os.sep}" in file for file in view.index.files)
