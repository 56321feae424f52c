"""How names are made of words."""

import re

_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def snake(name: str) -> str:
    """``score_document`` for ``ScoreDocument``."""
    return _HUMP.sub("_", name).lower()
