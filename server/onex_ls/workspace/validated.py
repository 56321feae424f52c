"""What validation found last, for as long as the texts that it looked at are those that people see."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from onex_ls.findings.finding import Finding
from onex_ls.text.digest import sha256
from onex_ls.workspace.files import read_text
from onex_ls.workspace.texts import Overlay

if TYPE_CHECKING:
    from onex_ls.workspace.validate import Validation


@dataclass(slots=True)
class Validated:
    """The last validation of each node, by the absolute path of its contract. For use by one thread."""

    _last: dict[str, "Validation"] = field(default_factory=dict)
    _contracts: dict[str, str] = field(default_factory=dict)

    def take(self, validation: "Validation") -> set[str]:
        """Take over what was found. Returns the files of which something else may hold now."""
        contract = str(validation.contract)
        concerned = self.forget(contract)
        self._last[contract] = validation
        self._contracts.update(dict.fromkeys(validation.judged, contract))
        return concerned | set(validation.findings)

    def forget(self, contract: str) -> set[str]:
        """Drop what was found of a node. Returns the files that had findings."""
        last = self._last.pop(contract, None)
        if last is None:
            return set()
        for file in last.judged:
            self._contracts.pop(file, None)
        return set(last.findings)

    def findings(self, file: str, text: str) -> tuple[Finding, ...]:
        """The findings on a file that holds `text`; none where that is not the text that was looked at."""
        last = self.of(file)
        found = last.findings.get(file, ()) if last is not None else ()
        return found if found and last is not None and last.judged.get(file) == sha256(text) else ()

    def has(self, file: str) -> bool:
        """Whether the last validation found anything in a file."""
        last = self.of(file)
        return last is not None and bool(last.findings.get(file))

    def of(self, file: str) -> "Validation | None":
        """The last validation that looked at a file, contract or code."""
        return self._last.get(self._contracts.get(file, ""))

    def is_current(self, contract: Path, overlay: Overlay, tried: bool) -> bool:
        """Whether the last validation of a node looked at the very texts that are there now, and tried them out if that
        is asked. What lies around the node does not count."""
        last = self._last.get(str(contract))
        if last is None or not last.judged or (tried and last.trial is None):
            return False
        return all(sha256(_text(Path(file), overlay)) == seen for file, seen in last.judged.items())

    def contract_of(self, file: str) -> str | None:
        """The contract whose node a file of code belongs to; None for files that no validation has looked at."""
        contract = self._contracts.get(file)
        return contract if contract != file else None

    def files(self) -> set[str]:
        """The files that have findings."""
        return {file for last in self._last.values() for file in last.findings}


def _text(file: Path, overlay: Overlay) -> str | None:
    held = overlay.get(file.resolve())
    return held if held is not None else read_text(file).text
