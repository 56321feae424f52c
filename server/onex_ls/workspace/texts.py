"""Texts as the person sees them: what open editors hold counts before what is on the disk."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from onex_ls.text.diff import edits_between
from onex_ls.text.edits import TextEdit
from onex_ls.workspace.files import read_text

Overlay = Mapping[Path, str]
"""Texts of files as they are in open editors, by absolute path."""


@dataclass(frozen=True, slots=True)
class Texts:
    """The files below a root. Paths are relative to it; they must not lead out of it."""

    root: Path
    overlay: Overlay

    def read(self, path: str) -> str | None:
        """The text of a file; None for none that can be read."""
        place = self.root / path
        return self.overlay[place] if place in self.overlay else read_text(place).text

    def is_unsaved(self, path: str) -> bool:
        """Whether an editor holds a text of the file that is not the one on the disk."""
        place = self.root / path
        return place in self.overlay and self.overlay[place] != read_text(place).text


class Rewrite(NamedTuple):
    """A new text for a file that an editor holds with unsaved changes: the editor's to write."""

    path: Path
    before: str
    after: str

    @property
    def edits(self) -> list[TextEdit]:
        """What the editor has to change: whole lines, and no more of them than differ."""
        return edits_between(self.before, self.after)

    @property
    def inverse(self) -> "Rewrite":
        """What takes it back."""
        return Rewrite(self.path, self.after, self.before)
