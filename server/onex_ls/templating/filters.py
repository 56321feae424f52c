"""Filters that put text of a contract into Python source: always as data, never as code.

Widths and indentations are columns; `width` counts from the start of the line. Every filter takes any value for its
text, as Jinja2 does. Literals, docstrings and comments come out the same under every version of Python.
"""

import inspect
import keyword
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from onex_ls.templating.literal import pystr
from onex_ls.templating.text import LINE_WIDTH, escaped, filled

_QUOTES = 2 * 3  # columns of the quotes around a docstring, should it fit on one line
_LOOSE_QUOTE = re.compile(r'\A"|"(?="|\Z)')
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_OTHER_SPACE = re.compile(r"[^\S\n]")
_ENCODING = re.compile("coding(?=[:=])")


def docstring(text: object, indent: int = 4, width: int = LINE_WIDTH) -> str:
    """`text` for the inside of three double quotes that stand at `indent`, directly before and behind the filter.

    Wrapped, lines and lists kept as they are; behind several lines it breaks once more, so that the closing quotes
    have a line of their own. Python reads back the same words.
    """
    # Three quotes would end the docstring, and so would one before those that do; formatters part one behind those.
    safe = _LOOSE_QUOTE.sub(r"\\\g<0>", str(text).strip().replace("\\", "\\\\"))
    lines = [
        " " * (indent + lead) + line if line else ""
        for lead, words in _lines(safe, width - indent - _QUOTES)
        for line in filled(map(escaped, words), width - indent - lead - _QUOTES) or [""]
    ]
    inside = "\n".join(lines).strip()
    return f"{inside}\n{' ' * indent}" if "\n" in inside else inside


def comment(text: object, indent: int = 0, width: int = LINE_WIDTH) -> str:
    """`text` as a comment, wrapped; the first ``#`` goes where the filter stands, further ones at `indent`."""
    lines = [
        f"# {' ' * lead}{line}" if line else "#"
        for lead, words in _lines(str(text), width - indent - 2)
        for line in filled(map(escaped, words), width - indent - lead - 2) or [""]
    ]
    # In the first two lines of a file, "coding:" in a comment would tell Python how to decode it (PEP 263).
    return ("\n" + " " * indent).join(_ENCODING.sub("coding ", line) for line in lines) or "#"


def snake(text: object) -> str:
    """`text` as the name of a function, module or field: ``HTTPClient v2`` becomes ``http_client_v2``."""
    return _identifier("_".join(_words(str(text))).lower(), "unnamed")


def pascal(text: object) -> str:
    """`text` as the name of a class: ``http_client`` becomes ``HttpClient``; ``HTTPClient`` stays."""
    words = _words(str(text))
    shouted = not any(character.islower() for word in words for character in word)
    capitalised = (word.capitalize() if shouted else word[:1].upper() + word[1:] for word in words)
    return _identifier("".join(capitalised), "Unnamed")


FILTERS: Mapping[str, Callable[..., str]] = MappingProxyType(
    {"pystr": pystr, "docstring": docstring, "comment": comment, "snake": snake, "pascal": pascal}
)


def _lines(text: str, room: int) -> Iterator[tuple[int, list[str]]]:
    """The lines of prose as pairs of extra indentation and words; of several empty lines one is left."""
    spaced = _OTHER_SPACE.sub(" ", "\n".join(text.splitlines()).expandtabs(4))
    previous: list[str] = []
    for line in inspect.cleandoc(spaced).split("\n"):
        words = line.split()
        if words or previous:
            lead = len(line) - len(line.lstrip(" "))
            yield min(lead, room // 2) if words else 0, words
        previous = words


def _words(text: str) -> list[str]:
    folded = _HUMP.sub("_", unicodedata.normalize("NFKC", text))
    legal = "".join(character if f"a{character}".isidentifier() else "_" for character in folded)
    return [word for word in legal.split("_") if word]


def _identifier(name: str, fallback: str) -> str:
    name = name or fallback
    if not name[0].isidentifier():  # a digit or a combining mark; "_" would make a field private
        name = fallback[0] + name
    name = unicodedata.normalize("NFKC", name)  # as Python reads it, after what lower() and the prefix did
    return f"{name}_" if keyword.iskeyword(name) else name
