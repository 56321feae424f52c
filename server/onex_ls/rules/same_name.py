"""Rules ``duplicate-contract-name`` and ``ambiguous-contract-file``: two contracts where one is wanted."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

from onex_ls.contract.index import Facts
from onex_ls.contract.kind import Kind
from onex_ls.findings.finding import Finding, Related, Severity
from onex_ls.findings.rule import Rule
from onex_ls.rules.view import View
from onex_ls.text.span import Span

NAME = Rule(
    name="duplicate-contract-name",
    severity=Severity.WARNING,
    summary="Another contract has the same name",
    why="The runtime knows nodes by their names: of two with one name it takes the one that it finds first.",
    bad="name: node_price_compute  # and so says another contract",
    good="name: node_order_price_compute",
    source="runtime discovery; 6 names of 552 real contracts",
)

FILE = Rule(
    name="ambiguous-contract-file",
    severity=Severity.WARNING,
    summary="`contract.yaml` and `handler_contract.yaml` lie in one directory",
    why="The handler loader refuses a directory that has both, since it cannot know which one counts.",
    bad="handlers/price: [contract.yaml, handler_contract.yaml]",
    good="handlers/price: [handler_contract.yaml]",
    source="infra handler loader, HANDLER_LOADER_040",
)

_PAIR = {"contract.yaml": "handler_contract.yaml", "handler_contract.yaml": "contract.yaml"}
_SAMPLES = re.compile(r"tests?|testdata|templates?|(docs?|examples?|samples?|snippets?|fixtures?)([-_]\w+)?")
"""Folders whose contracts are read by people and tests, and never run."""

_VERSION = re.compile(r"v\d+(_\d+)*")
_SHOWN = 5


def check_name(view: View) -> Iterator[Finding]:
    """A finding on a name that another contract of the workspace has."""
    name = view.facts.name
    if name is None:
        return
    rivals = [rival for rival in _namesakes(view, name.text) if _is_rival(view, *rival)]
    if rivals:
        count = f"{len(rivals)} other contracts have" if len(rivals) > 1 else "Another contract has"
        message = f"{count} the name `{name.text}`"
        related = tuple(
            Related("It is the name here, too", facts.name.span if facts.name is not None else Span(0, 0), str(file))
            for file, facts in rivals[:_SHOWN]
        )
        yield Finding(NAME.name, NAME.severity, message, name.span, name.path, related=related)


def check_file(view: View) -> Iterator[Finding]:
    """A finding on each of two contracts in one directory of which the handler loader wants one."""
    other = _PAIR.get(view.file.name)
    if other is not None and other in view.siblings:
        message = f"`{other}` lies beside this contract, so that the handler loader refuses both"
        related = (Related("This is the other one", Span(0, 0), str(view.file.with_name(other))),)
        yield Finding(FILE.name, FILE.severity, message, view.facts.anchor, related=related)


def _namesakes(view: View, name: str) -> Iterator[tuple[Path, Facts]]:
    for file in view.index.named(name):
        facts = view.index.files.get(file)
        if facts is not None and file != str(view.file):
            yield Path(file), facts


def _is_rival(view: View, file: Path, facts: Facts) -> bool:
    """Whether another contract of the same name takes the name from this one.

    Handlers and nodes are known apart, samples are never run, versions of one node may share its name, and of the
    pair in one directory `ambiguous-contract-file` speaks.
    """
    if (facts.kind is Kind.HANDLER) is not (view.facts.kind is Kind.HANDLER):
        return False
    if file.parent == view.file.parent and _PAIR.get(file.name) == view.file.name:
        return False
    if _unversioned(file) == _unversioned(view.file):
        return False
    return not _is_sample(view, file, view.file) and not _is_sample(view, view.file, file)


def _is_sample(view: View, file: Path, other: Path) -> bool:
    """Whether a file lies among tests, examples or the like of its project, or of what it shares with another file."""
    project = view.code.project(file)
    root = project.file.parent if project is not None else Path(os.path.commonpath((file, other)))
    return any(map(_SAMPLES.fullmatch, file.relative_to(root).parts[:-1]))


def _unversioned(file: Path) -> list[str]:
    return [part for part in file.parts if not _VERSION.fullmatch(part)]
