"""What a person wrote, under new names.

A name is a word (``ModelOrder``), a function as it is called (``order_price(``), or an operation as a text in its
quotes (``"order.price"``).
"""

import re
from collections.abc import Iterable, Mapping

from onex_ls.generation.naming import is_identifier


def carried(text: str, names: Mapping[str, str], generated: str = "") -> str:
    """A text under new names. Lines that are as they were `generated` follow in what they say of operations, too."""
    if not names:
        return text
    known = set(generated.split("\n"))
    bare = {_bare(old): _bare(new) for old, new in names.items()} | dict(names)
    in_code, in_prose = _pattern(names), _pattern(bare)

    def line_of(line: str) -> str:
        if line.rstrip("\r") in known:
            return in_prose.sub(lambda found: bare[found[0]], line)
        return in_code.sub(lambda found: names[found[0]], line)

    return "\n".join(map(line_of, text.split("\n")))


def _bare(name: str) -> str:
    return name.strip("\"'")


def _pattern(names: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(map(_matching, sorted(names, key=len, reverse=True))))


def _matching(name: str) -> str:
    """Words are whole; a function is no method of something else, which may have another one by the name."""
    if is_identifier(name):
        return rf"(?<!\w){re.escape(name)}(?!\w)"
    return rf"(?<![\w.]){re.escape(name)}" if name.endswith("(") else re.escape(name)
