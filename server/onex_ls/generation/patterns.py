"""Patterns that contracts declare, judged by the engine that will judge them in generated models.

That engine is pydantic's, which takes linear time whatever a pattern says; Python's own could be made to hang.
"""

from functools import lru_cache
from typing import TYPE_CHECKING, Annotated

if TYPE_CHECKING:
    from pydantic import TypeAdapter

_TEXTS = (
    *("text", "other", "a", "A", "0", "1", "ab", "AB", "Text", "TEXT", "text_with_words", "text-with-words"),
    *("a1", "1.0.0", "v1", "v1.0.0", "some.dotted.name", "some/path", "/some/path", "file.py", "someone@example.org"),
    *("https://example.org/", "2030-01-02", "2030-01-02T03:04:05Z", "12345678-1234-4678-9234-567812345678"),
    *("0" * 6, "0" * 8, "0" * 12, "0" * 16, "0" * 32, "0" * 40, "0" * 64, "#000000", "sha256:" + "0" * 64),
    *("onex.evt.example.something-happened.v1", "onex.cmd.example.do-something.v1", "ABC-123", "OMN-1", "EUR", "en-US"),
)
"""Texts of the kinds that patterns are written for."""


def is_pattern(pattern: str) -> bool:
    """Whether pydantic takes the pattern. Its engine knows neither look-around nor back references."""
    return _adapter(pattern) is not None


def matching(pattern: str, least: int, most: int) -> str | None:
    """A text of `least` to `most` characters that the pattern takes, or None when none of the usual ones is."""
    adapter = _adapter(pattern)
    if adapter is None:
        return None
    from pydantic import ValidationError

    for text in _TEXTS:
        if least <= len(text) <= most:
            try:
                return adapter.validate_python(text)
            except ValidationError:
                continue
    return None


@lru_cache(maxsize=256)
def _adapter(pattern: str) -> "TypeAdapter[str] | None":
    from pydantic import Field, TypeAdapter  # late: it takes 70 ms to load, and few contracts have patterns
    from pydantic_core import SchemaError

    try:
        return TypeAdapter(Annotated[str, Field(pattern=pattern)])
    except SchemaError:
        return None
