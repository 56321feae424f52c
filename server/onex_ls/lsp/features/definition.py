"""``textDocument/definition``: from generated code to the contract, and from a contract to what was generated."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from lsprotocol import types

from onex_ls.editor.navigation import Source, code_of, contract_in, nearest_place, paths_at, source_of
from onex_ls.lsp.convert import offset_of, range_of
from onex_ls.lsp.documents import Document
from onex_ls.lsp.host import OnexServer, is_yaml
from onex_ls.lsp.reports import text_of
from onex_ls.provenance.manifest import Generated
from onex_ls.syntax.tree import Tree
from onex_ls.text.lines import LineIndex
from onex_ls.text.paths import path_of, uri_of
from onex_ls.text.span import Span
from onex_ls.workspace.made import Made, made_from


class Traced(NamedTuple):
    """A line of an open artifact: what it comes from, how the artifact was generated, its contract as it is now."""

    source: Source
    record: Generated
    uri: str
    tree: Tree


async def definition(ls: OnexServer, params: types.DefinitionParams) -> list[types.Location] | None:
    """The part of the contract that a generated line came from; in a contract, the code that came of the part."""
    document = ls.documents.get(params.text_document.uri)
    if document is None:
        return None
    offset = offset_of(document.lines, params.position, ls.profile.encoding)
    if is_yaml(document):
        return await ls.in_job(lambda: list(_code(ls, document, offset))) or None
    traced = await traced_at(ls, document, offset)
    if traced is None:
        return None
    place = nearest_place(traced.tree, traced.source.origin.path)
    return [_location(ls, traced.uri, traced.tree.lines, place.head)] if place is not None else None


async def traced_at(ls: OnexServer, document: Document, offset: int) -> Traced | None:
    """Where the line at `offset` of an open file comes from; None at once for a file that no manifest owns."""
    path = path_of(document.uri)
    contract = ls.catalogue.drift.contract_of(str(path))
    if path is None or contract is None:
        return None

    def look() -> Traced | None:
        made, file = made_from(Path(contract)), text_of(ls, uri_of(Path(contract)), Path(contract))
        record = made.manifest.artifacts.get(path.relative_to(made.root).as_posix()) if made is not None else None
        source = source_of(record, document.text, offset) if record is not None else None
        if source is None or record is None or file is None:
            return None
        return Traced(source, record, file.uri, contract_in(file.lines))

    return await ls.in_job(look)


def _code(ls: OnexServer, document: Document, offset: int) -> Iterator[types.Location]:
    path = path_of(document.uri)
    made = made_from(path) if path is not None else None
    if made is not None:
        paths = paths_at(contract_in(document.lines), offset, made.manifest)
        yield from _locations(ls, made, paths)


def _locations(ls: OnexServer, made: Made, paths: list[str]) -> Iterator[types.Location]:
    for name, record in made.manifest.artifacts.items():
        file = text_of(ls, uri_of(made.root / name), made.root / name)
        if file is not None:
            spans = code_of(record, file.lines.text, paths)
            yield from (_location(ls, file.uri, file.lines, span) for span in spans)


def _location(ls: OnexServer, uri: str, lines: LineIndex, span: Span) -> types.Location:
    return types.Location(uri, range_of(lines, span, ls.profile.encoding))
