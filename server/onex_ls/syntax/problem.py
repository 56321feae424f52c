"""What a text does wrong as YAML."""

from typing import NamedTuple

from onex_ls.text.span import Span


class Problem(NamedTuple):
    """One thing that keeps a text from being good YAML.

    `rule` is the name under which it is reported: ``yaml-syntax``, ``yaml-limits`` or ``unsafe-tag``.
    `origin` is where the broken construct began, when that helps to see what went wrong.
    """

    rule: str
    message: str
    span: Span
    origin: Span | None = None
