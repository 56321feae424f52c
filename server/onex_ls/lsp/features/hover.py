"""``textDocument/hover``: of generated code, where it comes from."""

from lsprotocol import types

from onex_ls.editor.hover import provenance_of
from onex_ls.lsp.convert import offset_of, range_of
from onex_ls.lsp.features.definition import traced_at
from onex_ls.lsp.host import OnexServer, is_yaml
from onex_ls.text.paths import path_of
from onex_ls.text.span import Span


async def hover(ls: OnexServer, params: types.HoverParams) -> types.Hover | None:
    """What there is to say of the line under the mouse; nothing in files that were not generated."""
    document = ls.documents.get(params.text_document.uri)
    if document is None or is_yaml(document):
        return None
    offset = offset_of(document.lines, params.position, ls.profile.encoding)
    traced = await traced_at(ls, document, offset)
    if traced is None:
        return None
    contract = path_of(traced.uri)
    told = provenance_of(traced.source, traced.record, contract.name if contract is not None else "", traced.tree)
    line = document.lines.line_of(offset)
    place = range_of(document.lines, Span(document.lines.start(line), document.lines.end(line)), ls.profile.encoding)
    if ls.profile.markdown:
        return types.Hover(types.MarkupContent(types.MarkupKind.Markdown, told.markdown), place)
    return types.Hover(types.MarkupContent(types.MarkupKind.PlainText, told.plain), place)
