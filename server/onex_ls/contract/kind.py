"""The kinds of node a contract can declare, in both spellings that exist."""

from enum import StrEnum


class Kind(StrEnum):
    """What a contract declares. HANDLER contracts have a ``handler_id`` in place of a ``node_type``."""

    EFFECT = "effect"
    COMPUTE = "compute"
    REDUCER = "reducer"
    ORCHESTRATOR = "orchestrator"
    HANDLER = "handler"

    @property
    def generic(self) -> str:
        """The official spelling of ``node_type``: ``EFFECT_GENERIC`` and its like."""
        return f"{self.value.upper()}_GENERIC"


NODE_KINDS = (Kind.EFFECT, Kind.COMPUTE, Kind.REDUCER, Kind.ORCHESTRATOR)


def kind_of(spelling: str) -> Kind | None:
    """The kind that a ``node_type`` names, in whatever case, with ``_GENERIC`` or without."""
    name = spelling.lower().removesuffix("_generic")
    return next((kind for kind in NODE_KINDS if kind.value == name), None)
