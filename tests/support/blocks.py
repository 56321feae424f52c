"""Python in Markdown, executed: block after block in one namespace, `await` at the top level included."""

import ast
import inspect
import re
from pathlib import Path
from typing import Any, NamedTuple

_FENCE = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_FILE = re.compile(r"# (\w+\.py)\n")


class Block(NamedTuple):
    """A block and the line of the page that its first line stands on."""

    line: int
    code: str

    @property
    def file(self) -> str | None:
        """The file that the block is, if it begins with the name of one in a comment."""
        named = _FILE.match(self.code)
        return named[1] if named else None


def python_blocks(text: str) -> list[Block]:
    """The blocks of a page that are Python."""
    return [Block(text[: found.start(1)].count("\n") + 1, found[1]) for found in _FENCE.finditer(text)]


async def execute(block: Block, namespace: dict[str, Any], page: str) -> None:
    """Run a block, or write it to the current folder where it is a file; errors point to the line of the page."""
    if block.file is not None:
        Path(block.file).write_text(block.code, encoding="utf-8")
        return
    source = "\n" * (block.line - 1) + block.code
    code = compile(source, page, "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    # The page is our own: this is what it says that its readers can do.
    result = eval(code, namespace)  # noqa: S307
    if inspect.isawaitable(result):
        await result
