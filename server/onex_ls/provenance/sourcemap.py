"""From a place in generated code back to the place in the contract that it came from."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import NamedTuple

from onex_ls.contract.model import Contract, Place
from onex_ls.text.span import Span


class Origin(NamedTuple):
    """A piece of an artifact and the contract path it was rendered from."""

    span: Span
    path: str


SourceMap = Mapping[str, tuple[Origin, ...]]
"""Origins by artifact, whose paths are relative to the project's root."""


def trace(source_map: SourceMap, artifact: str, offset: int) -> str | None:
    """The contract path that the character at `offset` came from; of nested pieces the innermost one's."""
    around = [origin for origin in source_map.get(artifact, ()) if origin.span.contains(offset)]
    return min(around, key=lambda origin: origin.span.end - origin.span.start).path if around else None


def places_from(source_map: SourceMap, path: str) -> list[tuple[str, Span]]:
    """Where in which artifact the contract path shows up, artifacts in the order of the map."""
    return [
        (artifact, origin.span) for artifact, found in source_map.items() for origin in found if origin.path == path
    ]


def contract_span(contract: Contract, path: str) -> Span:
    """The characters of a contract path, or of the nearest part above it that the model of the contract has."""
    spans = {place.path: place.span for place in _places(contract)}
    while path and path not in spans:
        path = path[: max(path.rfind("."), path.rfind("["), 0)]
    return spans.get(path, contract.place.span)


def _places(part: object) -> list[Place]:
    if isinstance(part, Place):
        return [part]
    if isinstance(part, tuple):
        return [place for item in part for place in _places(item)]
    if is_dataclass(part) and not isinstance(part, type):
        return [place for field in fields(part) for place in _places(getattr(part, field.name))]
    return []
