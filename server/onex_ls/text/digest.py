"""The one hash by which texts are told apart."""

import hashlib
from typing import overload


@overload
def sha256(text: str) -> str: ...
@overload
def sha256(text: None) -> None: ...
@overload
def sha256(text: str | None) -> str | None: ...
def sha256(text: str | None) -> str | None:
    """The SHA-256 of a text in UTF-8, which is that of its file; None for no text."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest() if text is not None else None
