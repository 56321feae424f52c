"""Ways to break a contract: at random, and the way people do it while they type."""

from collections.abc import Iterator
from typing import NamedTuple

from hypothesis import strategies as st

from onex_ls.syntax.parse import parse
from onex_ls.syntax.tree import Entry, Mapping, Sequence, Tree, children
from support.contracts import GOOD, read

FRAGMENTS = [
    *"\"'[]{}:,#&*!|>%@`?-~\\=<",
    *[": ", "- ", " #", "? ", "<<: ", "&a ", "*a", "!!str ", "x: y: z", "node_type"],
    *["\t", "\n", "\r\n", "\r", "\n\t", "\n  ", "\n- ", "\n---\n", "\n...\n", "%YAML 1.1\n"],
    *["\x00", "\x07", "\x0b", "\x0c", "\x85", "\u2028", "\u2029", "\xa0", "\u200b", "\ufeff", "\ud800"],
    *["e\u0301", "\U0001f600", "!!python/object/apply:os.system [x]"],
    *["<<<<<<< HEAD\n", "=======\n", ">>>>>>> theirs\n"],
]
_SCRAPS = [*FRAGMENTS, "key", "value", " ", "  ", "\n", "name: x\n", "a: 1\n  b: 2\n"]

yaml_like = st.lists(st.sampled_from(_SCRAPS), max_size=40).map("".join)


@st.composite
def mutated_contracts(draw: st.DrawFn) -> str:
    """A good contract after a few random deletions, insertions, repetitions and cuts."""
    text = read(draw(st.sampled_from(GOOD)))
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(text)))
        to = min(at + draw(st.integers(0, 30)), len(text))
        action = draw(st.sampled_from(["insert", "delete", "replace", "repeat", "cut"]))
        if action == "insert":
            text = text[:at] + draw(st.sampled_from(FRAGMENTS)) + text[at:]
        elif action == "delete":
            text = text[:at] + text[to:]
        elif action == "replace":
            text = text[:at] + draw(st.sampled_from(FRAGMENTS)) + text[to:]
        elif action == "repeat":
            text = text[:to] + text[at:]
        elif draw(st.booleans()):
            text = text[:at]
    return text


texts = st.one_of(st.text(max_size=60), yaml_like, mutated_contracts())
"""Any text: nonsense, scraps of YAML, contracts that were damaged."""


class Broken(NamedTuple):
    """A contract with one line broken; `line` counts from 0, `key` is the top-level key in the broken line if any."""

    how: str
    text: str
    line: int
    key: str | None


def _block_entries(tree: Tree) -> Iterator[Entry]:
    """The entries of maps in block style: those whose key begins a line, or stands behind a dash."""
    waiting = [document.root for document in tree.documents if document.root is not None]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Mapping | Sequence) and not node.flow:
            yield from node.entries if isinstance(node, Mapping) else ()
            waiting += children(node)


def broken_lines(text: str) -> Iterator[Broken]:
    """The contract again and again, each time with one line broken the way people break it while they type."""
    tree = parse(text)
    for entry in _block_entries(tree):
        number = tree.lines.line_of(entry.key.start)
        start, end = tree.lines.start(number), tree.lines.end(number)
        before, key = text[start : entry.key.start], entry.name or ""
        value = text[entry.key.end + 1 : end].strip()
        if before.strip(" -") or "&" in value or text[entry.key.end : entry.key.end + 1] != ":":
            continue
        goes_on = tree.lines.line_of(entry.value.end) > number and entry.value.start < end
        for how, written in _ways(before, key, value, text[start:end], "\r\n" if "\r\n" in text else "\n").items():
            if not (how.endswith("below") and goes_on):
                yield Broken(how, text[:start] + written + text[end:], number, None if before else key)


def _ways(before: str, key: str, value: str, line: str, newline: str) -> dict[str, str]:
    bare = value.replace('"', "").replace("'", "")
    return {
        "no colon": f"{before}{key} {value}",
        "half a key": f"{before}{key[: len(key) // 2 + 1]}",
        "open quote": f'{before}{key}: "{bare}',
        "open single quote": f"{before}{key}: '{bare}",
        "open bracket": f"{before}{key}: [{value}",
        "open brace": f"{before}{key}: {{{value}",
        "forbidden start": f"{before}{key}: @{value}",
        "one blank more": f" {line}",
        "one blank less": line.removeprefix(" "),
        "a tab": "\t" + line.lstrip(),
        "a tab below": f"{line}{newline}\t",
        "half a key below": f"{line}{newline}{' ' * len(before)}hal",
        "a dash below": f"{line}{newline}{' ' * len(before)}- ",
        "a second colon": f"{before}{key}: {value}: x",
    }
