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
    facts = view.facts
    references = [*facts.models, *facts.handlers, *facts.mentions]
    references += [facts.default_handler] if facts.default_handler is not None else []
    environment, absent = view.code.absent({_package(reference) for reference in references}, view.file)
    for package in sorted(absent):
        first, *others = (reference for reference in references if _package(reference) == package)
        if package.isidentifier() and not _is_in_workspace(view, first):
            yield Finding(
                RULE.name,
                RULE.severity,
                f"`{package}` is neither installed in {environment} nor in the workspace: who knows what is in it",
                first.module_span,
                first.path,
                related=tuple(Related(f"`{other.name}` is from it, too", other.span) for other in others),
            )


def _package(reference: CodeRef) -> str:
    return reference.module.partition(".")[0]


def _is_in_workspace(view: View, reference: CodeRef) -> bool:
    """Whether a module is of the node's own package, of its project, or of one with contracts in the workspace."""
    package, name = _package(reference), view.facts.name
    project = view.code.project(view.file)
    own = {node.partition(".")[0] for node in project.nodes} | {project.name} if project is not None else set()
    if package in own or (name is not None and name.text in reference.module.split(".")):
        return True
    return any(f"{os.sep}{package}{os.sep}" in file for file in view.index.files)
