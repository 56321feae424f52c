"""Where a part of a contract stands."""

from dataclasses import dataclass

from onex_ls.text.span import Span


@dataclass(frozen=True, slots=True)
class Place:
    """Where a part of a contract stands: its path (``handler_routing.handlers[0]``) and its characters."""

    path: str
    span: Span
