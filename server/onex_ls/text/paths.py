"""The only code that reads and writes URIs.

Clients spell one file in several ways: ``file:///c%3A/x``, ``file:///C:/x``, percent signs in names, UNC hosts.
`path_of` gives every spelling the same path, and `uri_of` goes back. Names that are not UTF-8 keep their bytes.
"""

import os
from functools import lru_cache
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

_DRIVE_LENGTH = 2
_AS_BYTES = "surrogateescape"
_REMEMBERED = 1024  # files; a keystroke asks a dozen times for the same one


@lru_cache(_REMEMBERED)
def path_of(uri: str) -> Path | None:
    """The file path that `uri` names, or None when it names no file (``untitled:``, ``git:``, not a URI)."""
    try:
        parts = urlsplit(uri)
    except ValueError:  # as for ``file://[``, which is no URI at all
        return None
    if parts.scheme != "file":
        return None
    path = unquote(parts.path, errors=_AS_BYTES)
    if "\0" in path or not path:
        return None
    if _has_drive(path[1:]):
        path = path[1].upper() + path[2:]
    elif parts.netloc and parts.netloc.lower() != "localhost":
        path = f"//{unquote(parts.netloc)}{path}"
    return Path(os.path.normpath(path))


@lru_cache(_REMEMBERED)
def uri_of(path: Path) -> str:
    """The ``file:`` URI of an absolute path. Raises ValueError for a relative one."""
    if not path.is_absolute():
        raise ValueError(f"a URI needs an absolute path, not {path}")
    text = path.as_posix()
    if text.startswith("//"):
        host, _, rest = text[2:].partition("/")
        return f"file://{_quoted(host)}/{_quoted(rest)}"
    if _has_drive(text):
        return f"file:///{text[0].lower()}%3A{_quoted(text[_DRIVE_LENGTH:])}"
    return f"file://{_quoted(text)}"


def _quoted(text: str) -> str:
    return quote(text, errors=_AS_BYTES)


def _has_drive(text: str) -> bool:
    return len(text) >= _DRIVE_LENGTH and text[0].isascii() and text[0].isalpha() and text[1] == ":"
