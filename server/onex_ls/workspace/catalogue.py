"""The catalogue: every contract of a workspace, kept in step with disk and editors, and all findings about each.

Text findings come from records (made once per text), findings beyond one file are made anew from the facts in them
whenever they are asked for, so that they are never older than what they look at.
"""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from onex_ls.contract.index import Facts, Index
from onex_ls.contract.recognise import NOT_A_CONTRACT
from onex_ls.findings.finding import Finding
from onex_ls.rules.options import RuleOptions, wanted
from onex_ls.rules.registry import BEYOND
from onex_ls.rules.view import View
from onex_ls.text.lines import LineIndex
from onex_ls.workspace.code import CodeOnDisk
from onex_ls.workspace.drift import DriftOnDisk
from onex_ls.workspace.files import read_text
from onex_ls.workspace.records import Record, Stamp
from onex_ls.workspace.snapshot import Analysis, analyse
from onex_ls.workspace.validated import Validated

if TYPE_CHECKING:
    from onex_ls.workspace.record_store import RecordStore

_UNSAVED = Stamp(-1, -1)  # of a text that is not the one on the disk

Advance = Callable[[int, int], None]
"""Takes how many files are done, and how many there are."""


class StaleFile(NamedTuple):
    """A file whose record is missing or old, by its absolute path, and the stamp it had before it is read."""

    name: str
    stamp: Stamp


Look = Callable[[Sequence[StaleFile]], Iterator[Record]]
"""Makes the records of files, in their order."""


@dataclass(slots=True)
class Catalogue:
    """Records by absolute path, and the index of them. Not safe for several threads at once."""

    records: dict[str, Record] = field(default_factory=dict)
    index: Index = field(default_factory=Index)
    code: CodeOnDisk = field(default_factory=CodeOnDisk)
    drift: DriftOnDisk = field(default_factory=DriftOnDisk)
    validated: Validated = field(default_factory=Validated)

    def refresh(
        self,
        files: Iterable[Path | str],
        store: "RecordStore | None" = None,
        advance: Advance | None = None,
        look: Look | None = None,
    ) -> set[str]:
        """Bring the records of `files` in step with the disk; only what changed is read, by `look`.

        Returns the files whose findings this may concern, the changed ones included.
        """
        changed: dict[str, Record] = {}
        concerned: set[str] = set()
        stale: list[StaleFile] = []
        for file in files:
            name = str(file)
            stamp = _stamp(name)
            known = self.records.get(name)
            if stamp is None and known is not None:
                concerned |= self.forget(name) | {name}
            elif stamp is not None and (known is None or known.stamp != stamp):
                stale.append(StaleFile(name, stamp))
        for number, record in enumerate((look or look_in_turn)(stale)):
            if advance is not None:
                advance(number, len(stale))
            name = stale[number].name
            changed[name] = record
            concerned |= self._keep(name, record) | {name}
        if store is not None and changed:
            store.save(changed)
        return concerned

    def restore(self, store: "RecordStore", below: Path) -> None:
        """Take over what is remembered of the files below a folder; `refresh` then reads what changed since."""
        for name, record in store.load(below).items():
            self._keep(name, record)

    def drop(self, files: Iterable[str], store: "RecordStore | None" = None) -> None:
        """Drop the records of files that are gone."""
        gone = list(files)
        for name in gone:
            self.forget(name)
        if store is not None and gone:
            store.save({}, gone)

    def forget(self, file: str) -> set[str]:
        """Drop a file. Returns the files that this may concern."""
        self.records.pop(file, None)
        return self.index.put(file, None)

    def code_changed(self) -> set[str]:
        """The contracts and generated files whose findings may have changed because files around them did."""
        return self.code.changed() | self.drift.changed()

    def shown(self) -> list[str]:
        """The files that may have findings, sorted: contracts, and what was generated from them."""
        return sorted({*contracts(self.records), *self.drift.artifacts(), *self.validated.files()})

    def see(self, file: Path, analysis: Analysis) -> set[str]:
        """Take over an analysed text of an open editor. Returns the files that this may concern."""
        return self._keep(str(file), recorded(_UNSAVED, analysis))

    def validation(self, file: str, text: str) -> tuple[Finding, ...]:
        """What validation found in a file that holds `text`, contract or code."""
        record = self.records.get(file)
        facts = record.facts if record is not None else None
        found = self.validated.findings(file, text)
        return tuple(one for one in found if facts is None or not facts.silences(one.rule, one.span.start))

    def owner_of(self, file: str) -> str | None:
        """The contract that a file of code was generated from, or validated for."""
        return self.drift.contract_of(file) or self.validated.contract_of(file)

    def findings(self, file: str, options: RuleOptions) -> tuple[Finding, ...]:
        """All findings about a contract or a generated file, under the rules that are in force for it."""
        record = self.records.get(file)
        if record is None or record.facts is None:
            return wanted(self.drift.on_artifact(file), options)
        return wanted((*record.findings, *self.beyond(Path(file), record.facts, options)), options)

    def beyond(self, file: Path, facts: Facts, options: RuleOptions) -> list[Finding]:
        """The findings about a contract that its text alone does not give."""
        view = View(file, facts, self.index, self.code, self.code.siblings(file.parent))
        found = [finding for check in BEYOND if options.runs(check.rule.name) for finding in check.run(view)]
        anchor = facts.name.span if facts.name is not None else facts.anchor
        found += self.drift.on_contract(file, anchor, facts.operations)
        return [finding for finding in found if not facts.silences(finding.rule, finding.span.start)]

    def _keep(self, name: str, record: Record) -> set[str]:
        self.records[name] = record
        return self.index.put(name, record.facts)


def contracts(records: Mapping[str, Record]) -> list[str]:
    """The files that are contracts, sorted."""
    return sorted(name for name, record in records.items() if record.facts is not None)


def _stamp(file: str) -> Stamp | None:
    try:
        status = os.stat(file)  # noqa: PTH116 - a path is text here, it costs a fraction of a Path
    except OSError:
        return None
    return Stamp(status.st_mtime_ns, status.st_size)


def look_in_turn(files: Iterable[StaleFile]) -> Iterator[Record]:
    """Look at one file after the other, here."""
    return map(looked_at, files)


def looked_at(file: StaleFile) -> Record:
    """The record of a file as it is on the disk now."""
    stamp, read = file.stamp, read_text(Path(file.name))
    if read.text is None:
        return Record(stamp, None, (), read.problem, is_readable=False)
    if not may_be_contract(read.text):
        return Record(stamp, None, (), NOT_A_CONTRACT)
    return recorded(stamp, analyse(LineIndex(read.text)))


def recorded(stamp: Stamp, analysis: Analysis) -> Record:
    """The record of an analysed text."""
    reason = "" if analysis.facts is not None else analysis.recognition.reason
    return Record(stamp, analysis.facts, analysis.findings, reason)


def may_be_contract(text: str) -> bool:
    """Whether it is worth parsing: every contract has one of these words. Cheap, and never wrong when it says no."""
    return "node_type" in text or "contract_version" in text or "handler_id" in text
