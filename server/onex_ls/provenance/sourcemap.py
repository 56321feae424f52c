"""From a place in generated code back to the place in the contract that it came from."""

from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from typing import NamedTuple

from onex_ls.contract.model import Contract, Place
from onex_ls.provenance.edited import Edited
from onex_ls.text.span import Span


class Origin(NamedTuple):
    """A piece of an artifact and the contract path it was rendered from.

    `line`, from 1, is the line of the template that rendered it, 0 where that is not known; `template` is the id of the
    template where it is another than the artifact's: one that is included or inherited from.
    """

    span: Span
    path: str
    line: int = 0
    template: str = ""


SourceMap = Mapping[str, tuple[Origin, ...]]
"""Origins by artifact, whose paths are relative to the project's root."""


def trace(source_map: SourceMap, artifact: str, offset: int) -> str | None:
    """The contract path that the character at `offset` came from; of nested pieces the innermost one's."""
    found = innermost(origin for origin in source_map.get(artifact, ()) if holds(origin.span, offset))
    return found.path if found is not None else None


def holds(span: Span, offset: int) -> bool:
    """Whether the character at `offset` is in a span; the one behind it, where the next piece begins, is not."""
    return span.start <= offset < span.end


def innermost(origins: Iterable[Origin]) -> Origin | None:
    """The shortest of nested pieces."""
    return min(origins, key=lambda origin: origin.span.end - origin.span.start, default=None)


def places_from(source_map: SourceMap, path: str) -> list[tuple[str, Span]]:
    """Where in which artifact the contract path shows up, artifacts in the order of the map."""
    return [
        (artifact, origin.span) for artifact, found in source_map.items() for origin in found if origin.path == path
    ]


def followed(origins: tuple[Origin, ...], generated: str, text: str) -> tuple[Origin, ...]:
    """Origins of a generated text in what it has become; those in lines that somebody changed are left out."""
    if generated == text:
        return origins
    edited = Edited.between(generated, text)
    spans = ((origin, edited.untouched(origin.span)) for origin in origins)
    return tuple(origin._replace(span=span) for origin, span in spans if span is not None)


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
