"""Text as it must be written into Python source: which characters, how wide, broken where.

Nothing here asks Unicode tables of the running Python, which grow with every version: the same text must come out
the same under each of them.
"""

import re
from collections.abc import Iterable

LINE_WIDTH = 88  # columns of a line of generated code where a template says nothing else: the default of black and ruff

# Characters that must not stand raw in generated source: controls, line ends of other conventions, spaces that look
# like a space, invisible ones that reorder or hide text, surrogates (no UTF-8), private use, non-characters.
_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\xa0\xad\u061c\u115f\u1160\u1680\u180e\u2000-\u200b\u200e\u200f\u2028-\u202f\u205f-\u206f"
    "\u3000\u3164\ud800-\udfff\ue000-\uf8ff\ufeff\uffa0\ufff0-\uffff\U000e0000-\U0010ffff]"
)
_WIDE = re.compile(
    "[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6"
    "\U0001f300-\U0001f64f\U0001f680-\U0001f6ff\U0001f900-\U0001f9ff\U0001fa70-\U0001faff\U00020000-\U0003fffd]"
)
_ZERO = re.compile("[\u0300-\u036f\u200c\u200d\ufe00-\ufe0f]")


def escaped(text: str) -> str:
    """`text` with every unsafe character in the notation of a Python string; backslashes and quotes stay."""
    return _UNSAFE.sub(_notation, text)


def columns(text: str) -> int:
    """How many columns `text` takes up, as formatters count: East Asian characters two, combining ones none."""
    if text.isascii():
        return len(text)
    return len(text) + len(_WIDE.findall(text)) - len(_ZERO.findall(text))


def filled(words: Iterable[str], room: int) -> list[str]:
    """`words` as lines of at most `room` columns; a longer word has a line of its own."""
    lines: list[str] = []
    used = 0
    for word in words:
        width = columns(word)
        if lines and used + 1 + width <= room:
            lines[-1] += f" {word}"
            used += 1 + width
        else:
            lines.append(word)
            used = width
    return lines


def _notation(match: re.Match[str]) -> str:
    code = ord(match[0])
    short = {9: r"\t", 10: r"\n", 13: r"\r"}.get(code)
    if short is not None:
        return short
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"
