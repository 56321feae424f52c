"""Document synchronisation: the protocol keeps the texts, these handlers look at them."""

from lsprotocol import types

from onex_ls.lsp.documents import Document, document_key
from onex_ls.lsp.features.validate import validate_saved
from onex_ls.lsp.host import OnexServer, is_yaml
from onex_ls.text.paths import path_of
from onex_ls.workspace.files import read_text


def did_open(ls: OnexServer, params: types.DidOpenTextDocumentParams) -> None:
    """Look at a document that was opened; a generated file may have findings too."""
    document = ls.documents.get(params.text_document.uri)
    if document is not None:
        ls.start(_note_saved(ls, document))
    if document is not None and (is_yaml(document) or ls.publisher.contract_of(document) is not None):
        ls.publisher.schedule(document.uri)


def did_change(ls: OnexServer, params: types.DidChangeTextDocumentParams) -> None:
    """Look at a contract that was changed; of a generated file, whether that was the editor reading it again."""
    document = ls.documents.get(params.text_document.uri)
    if document is not None and is_yaml(document):
        ls.publisher.schedule(document.uri)
    elif document is not None and ls.publisher.contract_of(document) is not None:
        ls.start(_note_saved(ls, document))
        ls.publisher.schedule(document.uri)


async def did_save(ls: OnexServer, params: types.DidSaveTextDocumentParams) -> None:
    """A person who saves looks up: the disk is looked at now, not in two seconds."""
    document = ls.documents.get(params.text_document.uri)
    if document is not None:
        ls.saved[document_key(document.uri)] = document.text
    await ls.indexer.look()
    if document is not None:
        ls.start(validate_saved(ls, document))


def did_close(ls: OnexServer, params: types.DidCloseTextDocumentParams) -> None:
    """Take back what was shown for a document."""
    ls.saved.pop(document_key(params.text_document.uri), None)
    ls.publisher.close(params.text_document.uri)


async def _note_saved(ls: OnexServer, document: Document) -> None:
    """Remember the text of a document that is as it is on the disk; some are opened with unsaved changes."""
    path = path_of(document.uri)
    if path is not None and await ls.in_job(lambda: read_text(path).text) == document.text:
        ls.saved[document_key(document.uri)] = document.text
