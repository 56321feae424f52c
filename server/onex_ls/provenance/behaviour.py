"""What the contract leaves open and a person writes: functions in files of their own, as generated code calls them."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from onex_ls.text.span import Span

MISSING, MISFIT = "behaviour-missing", "behaviour-misfit"


class Behaviour(NamedTuple):
    """One function that a person writes.

    `operation` is what it does, declared at `path` of the contract. `takes` are the types that it is called with, in
    order, and `gives` is the type of its answer. `is_used` says that generated code imports it.
    """

    operation: str
    path: str
    function: str
    takes: tuple[str, ...]
    gives: str
    is_async: bool
    is_used: bool


class Open(NamedTuple):
    """A behaviour that somebody has to see to, by its rule: it is missing, or does not fit, for the `problem` given.

    `artifact` is its file, relative to the root. `place` is where to write, or the signature; None for no file.
    """

    rule: str
    artifact: str
    behaviour: Behaviour
    place: Span | None
    problem: str = ""


def as_data(behaviour: Behaviour) -> dict[str, object]:
    """A behaviour as a manifest has it."""
    return {**behaviour._asdict(), "takes": list(behaviour.takes)}


def from_data(data: Any) -> Behaviour | None:
    """The behaviour that a manifest has; None for what is none."""
    if not isinstance(data, Mapping) or not isinstance(data.get("takes"), list):
        return None
    texts = [data.get(key) for key in ("operation", "path", "function", "gives")]
    if not all(isinstance(text, str) for text in (*texts, *data["takes"])):
        return None
    operation, path, function, gives = map(str, texts)
    flags = data.get("is_async") is True, data.get("is_used") is True
    return Behaviour(operation, path, function, tuple(data["takes"]), gives, *flags)
