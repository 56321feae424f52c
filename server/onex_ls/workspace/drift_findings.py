"""What drift looks like to a person: findings on the contract and on the generated files, with links both ways."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from onex_ls.findings.finding import Finding, Fix, Related, Severity
from onex_ls.provenance.behaviour import MISSING as MISSING_BEHAVIOUR
from onex_ls.provenance.behaviour import Open
from onex_ls.provenance.drift import CONFLICT, EDITED, MISSING, ORPHANED, STALE, Drift
from onex_ls.provenance.manifest import manifest_path, read_manifest
from onex_ls.rules.drift import RULES
from onex_ls.text.diff import hunks, lines_of
from onex_ls.text.edits import TextEdit
from onex_ls.text.lines import LineIndex
from onex_ls.text.merge import Conflict, conflicts_in, markers_in
from onex_ls.text.span import Span
from onex_ls.workspace.behaviours import on_contract, on_file
from onex_ls.workspace.files import read_text

_SEVERITY = {rule.name: rule.severity for rule in RULES}
_START = Span(0, 0)
_NAMED = 3  # how many files a message names


class Drifted(NamedTuple):
    """The drift of one contract, from which so many `files` were generated. Paths are relative to `root`.

    `left_open` is what persons have to see to: nothing disagrees for that.
    """

    root: Path
    contract: str
    drifts: tuple[Drift, ...]
    files: int
    left_open: tuple[Open, ...] = ()

    @property
    def unwritten(self) -> tuple[Open, ...]:
        """What waits for a person to be written."""
        return tuple(one for one in self.left_open if one.rule == MISSING_BEHAVIOUR)


def contract_findings(drifted: Drifted, anchor: Span) -> Iterator[Finding]:
    """The findings of a contract's drift on the contract, each with the files that it is about."""
    files: dict[str, list[str]] = {}
    for drift in drifted.drifts:
        files.setdefault(drift.rule, []).extend([drift.artifact] if drift.artifact else [])
    for rule, paths in files.items():
        present = paths if rule != MISSING else []
        related = tuple(Related("generated from this contract", _START, str(drifted.root / path)) for path in present)
        yield Finding(rule, _SEVERITY[rule], _message(rule, paths), anchor, related=related)


def open_findings(drifted: Drifted, places: Mapping[str, Span], anchor: Span) -> Iterator[Finding]:
    """The findings of what a contract leaves open, each at its operation where `places` have its path."""
    for one in drifted.left_open:
        yield on_contract(one, drifted.root, places.get(one.behaviour.path, anchor))


def _message(rule: str, paths: list[str]) -> str:
    names = _named(paths)
    return {
        STALE: "The contract changed since its node was generated",
        EDITED: f"Edited since generated: {names}",
        MISSING: f"Generated and then removed: {names}",
        ORPHANED: f"Generated, and no longer asked for by the contract: {names}",
        CONFLICT: f"Conflicts are left in {names}",
    }.get(rule, f"Templates changed since generated: {names}")


def _named(paths: list[str]) -> str:
    names = [path.rpartition("/")[2] for path in paths[:_NAMED]]
    return ", ".join(names) + (f" and {len(paths) - _NAMED} more" if len(paths) > _NAMED else "")


def artifact_findings(drifted: Drifted, file: str) -> Iterator[Finding]:
    """The findings of a contract's drift on one of its files, each with a link to the contract."""
    text = read_text(Path(file)).text
    link = (Related("generated from this contract", _START, str(drifted.root / drifted.contract)),)
    here = (one for one in drifted.left_open if str(drifted.root / one.artifact) == file)
    yield from (on_file(one, drifted.root, drifted.contract) for one in here if text is not None)
    for drift in drifted.drifts:
        if text is None or not drift.artifact or str(drifted.root / drift.artifact) != file:
            continue
        if drift.rule == CONFLICT:
            yield from _conflict_findings(text, link)
        else:
            severity = _SEVERITY[ORPHANED] if drift.rule == ORPHANED else Severity.HINT
            place = _place(drift, drifted, text)
            yield Finding(drift.rule, severity, _message_on_artifact(drift.rule, drifted.contract), place, related=link)


def _message_on_artifact(rule: str, contract: str) -> str:
    return {
        ORPHANED: f"{contract} no longer asks for this file",
        EDITED: f"Edited since it was generated from {contract}",
        STALE: f"Generated from what {contract} said before",
    }.get(rule, f"Its template changed since it was generated from {contract}")


def _conflict_findings(text: str, link: tuple[Related, ...]) -> Iterator[Finding]:
    message = "Your edits and what the contract says now contradict each other"
    end = 0
    for conflict in conflicts_in(text):
        end = conflict.span.end
        yield Finding(CONFLICT, _SEVERITY[CONFLICT], message, conflict.span, related=link, fixes=_sides(conflict))
    torn = [marker for marker in markers_in(text) if marker.start >= end]
    if torn:
        yield Finding(CONFLICT, _SEVERITY[CONFLICT], "This is left of a conflict", torn[0], related=link)


def _sides(conflict: Conflict) -> tuple[Fix, Fix]:
    """The two ways to resolve a conflict."""
    return (
        Fix("Keep mine", (TextEdit(conflict.span, conflict.mine),)),
        Fix("Take generated", (TextEdit(conflict.span, conflict.theirs),)),
    )


def _place(drift: Drift, drifted: Drifted, text: str) -> Span:
    """Where a finding stands in a generated file: at the first edit, else in the first line."""
    lines, line = LineIndex(text), 0
    if drift.rule == EDITED:
        stored = read_text(drifted.root / manifest_path(drifted.contract)).text or ""
        record = read_manifest(stored, drifted.contract)[0].artifacts.get(drift.artifact)
        changes = hunks(lines_of(record.text), lines_of(text.replace("\r\n", "\n"))) if record is not None else []
        line = changes[0].new_start if changes else 0
    return Span(lines.start(line), lines.end(line))
