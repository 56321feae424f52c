"""What the contracts of generated nodes leave open, held against the files in which persons write it."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from onex_ls.findings.finding import Finding, Related, Severity
from onex_ls.provenance.behaviour import MISFIT, MISSING, Behaviour, Open
from onex_ls.pycode.functions import written
from onex_ls.rules.behaviour import RULES
from onex_ls.text.span import Span
from onex_ls.workspace.files import read_text

_SEVERITY = {rule.name: rule.severity for rule in RULES}


def open_behaviours(root: Path, behaviours: Mapping[str, Behaviour]) -> Iterator[Open]:
    """The behaviours that are missing or do not fit."""
    for path, behaviour in sorted(behaviours.items()):
        text = read_text(root / path).text
        if text is None:
            yield Open(MISSING, path, behaviour, None, "its file is gone" if behaviour.is_used else "")
            continue
        found = written(text, behaviour)
        if found is None:
            yield Open(MISSING, path, behaviour, Span(0, 0), f"there is no function {behaviour.function}")
        elif found.misfit:
            yield Open(MISFIT, path, behaviour, found.head, found.misfit)
        elif found.is_stub:
            yield Open(MISSING, path, behaviour, found.body)


def on_contract(one: Open, root: Path, place: Span) -> Finding:
    """The finding of a behaviour at its operation, with a link to where it is written."""
    related = (Related("it is written here", one.place, str(root / one.artifact)),) if one.place is not None else ()
    return Finding(one.rule, _severity(one), _message(one), place, one.behaviour.path, related)


def on_file(one: Open, root: Path, contract: str) -> Finding:
    """The finding of a behaviour in its file, with a link to the contract."""
    link = (Related("the operation is declared here", Span(0, 0), str(root / contract)),)
    return Finding(one.rule, _severity(one), _message(one), one.place or Span(0, 0), one.behaviour.path, link)


def _severity(one: Open) -> Severity:
    """Handlers that use what is not there cannot even be imported."""
    return Severity.ERROR if one.rule == MISSING and one.problem else _SEVERITY[one.rule]


def _message(one: Open) -> str:
    operation, name = one.behaviour.operation, one.artifact.rpartition("/")[2]
    if one.rule == MISFIT:
        return f"{one.behaviour.function} in {name} no longer fits {operation}: {one.problem}"
    if one.problem:
        return f"What {operation} does is missing, and its handler needs it: {one.problem} ({name})"
    return f"The contract leaves open what {operation} does" + ("" if one.place is None else f": write it in {name}")
