"""``textDocument/codeLens``: how the node of a contract is doing, above its name."""

from lsprotocol import types

from onex_ls.editor.lenses import lenses
from onex_ls.lsp.commands import COMMAND_OF
from onex_ls.lsp.convert import range_of
from onex_ls.lsp.host import OnexServer, is_yaml
from onex_ls.text.paths import path_of

OPTIONS = types.CodeLensOptions(resolve_provider=False)


async def code_lens(ls: OnexServer, params: types.CodeLensParams) -> list[types.CodeLens]:
    """The lenses of a contract; none for other documents."""
    document = ls.documents.get(params.text_document.uri)
    path = path_of(params.text_document.uri)
    if document is None or path is None or not is_yaml(document):
        return []
    facts = (await ls.publisher.analysis(document)).facts
    if facts is None:
        return []
    drifted = await ls.in_job(lambda: ls.catalogue.drift.of(path))
    found = lenses(facts, 0, ())
    if drifted is not None:
        found = lenses(facts, drifted.files, drifted.drifts, len(drifted.unwritten))
    return [
        types.CodeLens(
            range_of(document.lines, lens.span, ls.profile.encoding),
            types.Command(lens.title, COMMAND_OF[lens.deed], arguments=[{"uri": document.uri}]),
        )
        for lens in found
    ]
