"""A node that is tried out, and places in its files."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from onex_ls.provenance.sourcemap import SourceMap
from onex_ls.text.lines import LineIndex
from onex_ls.text.span import Span


@dataclass(frozen=True, slots=True)
class Candidate:
    """A node to try out: the `files` it needs as text by path below the project's root, and what of them is what.

    `source` is the folder in which dotted modules start, `modules` are those of the node, `tests` is the file or folder
    of its tests, `contract` its contract, which is among the files; `tests` may be empty.
    """

    files: Mapping[str, str]
    modules: tuple[str, ...]
    contract: str
    tests: str = ""
    source: str = "."
    source_map: SourceMap = field(default_factory=dict)

    def file_of(self, module: str) -> str:
        """The file of a dotted module; empty for one that it does not have."""
        path = "/".join((*filter(None, (self.source.strip("."),)), *module.split(".")))
        return next((name for name in (f"{path}.py", f"{path}/__init__.py") if name in self.files), "")

    def span(self, file: str, line: int | None) -> Span:
        """The words of a line of a file, which counts from 1; of the first one where it is not known."""
        lines = LineIndex(self.files[file])
        row = min(max((line or 1) - 1, 0), lines.count - 1)
        text = lines.line_text(row)
        start = lines.start(row) + len(text) - len(text.lstrip())
        return Span(start, max(start, lines.start(row) + len(text.rstrip())))
