"""What is told of the thing under the mouse: of generated code, where it comes from."""

import textwrap
from typing import NamedTuple

from onex_ls.editor.navigation import Source, place_in
from onex_ls.provenance.manifest import Generated
from onex_ls.syntax.tree import Tree

_LINES = 12  # of the contract; a hover is no window


class Told(NamedTuple):
    """A sentence, the part of a contract that it speaks of, and what else there is to say."""

    sentence: str
    excerpt: str = ""
    note: str = ""

    @property
    def plain(self) -> str:
        """As text."""
        return "\n\n".join(filter(None, (self.sentence.replace("`", ""), self.excerpt, self.note.replace("`", ""))))

    @property
    def markdown(self) -> str:
        """As Markdown."""
        fence = "```"
        while fence in self.excerpt:
            fence += "`"
        excerpt = f"{fence}yaml\n{self.excerpt}\n{fence}" if self.excerpt else ""
        return "\n\n".join(filter(None, (self.sentence, excerpt, self.note)))


def provenance_of(source: Source, record: Generated, contract: str, tree: Tree) -> Told:
    """Where a line of an artifact comes from: contract path, its text, and the template that rendered it.

    `contract` is the name of the contract's file, `tree` what it says now.
    """
    origin = source.origin
    template = f"line {origin.line} of the template `{origin.template or record.template}`"
    notes = ["You edited this line since it was generated."] if source.is_edited else []
    if not origin.path:
        return Told(f"From `{contract}` as a whole, by {template}", note=" ".join(notes))
    place = place_in(tree, origin.path)
    if place is None:
        notes.insert(0, f"The contract no longer has `{origin.path}`.")
        return Told(f"From `{origin.path}` in `{contract}`, by {template}", note=" ".join(notes))
    line = tree.lines.line_of(place.whole.start)
    excerpt = _dedented(tree.text[tree.lines.start(line) : place.whole.end])
    return Told(f"From `{origin.path}` in `{contract}`, line {line + 1}, by {template}", excerpt, " ".join(notes))


def _dedented(text: str) -> str:
    lines = textwrap.dedent(text.replace("\r\n", "\n")).rstrip().split("\n")
    return "\n".join(lines if len(lines) <= _LINES else [*lines[:_LINES], "…"])
