"""Document synchronisation: the protocol keeps the texts, these handlers look at them."""

from lsprotocol import types

from onex_ls.lsp.host import OnexServer, is_yaml


def did_open(ls: OnexServer, params: types.DidOpenTextDocumentParams) -> None:
    """Look at a document that was opened; a generated file may have findings too."""
    document = ls.documents.get(params.text_document.uri)
    if document is not None and (is_yaml(document) or ls.publisher.contract_of(document) is not None):
        ls.publisher.schedule(document.uri)


def did_change(ls: OnexServer, params: types.DidChangeTextDocumentParams) -> None:
    """Look at a contract that was changed; what was generated is looked at when it is saved."""
    document = ls.documents.get(params.text_document.uri)
    if document is not None and is_yaml(document):
        ls.publisher.schedule(document.uri)


async def did_save(ls: OnexServer, params: types.DidSaveTextDocumentParams) -> None:
    """A person who saves looks up: the disk is looked at now, not in two seconds."""
    await ls.indexer.look()


def did_close(ls: OnexServer, params: types.DidCloseTextDocumentParams) -> None:
    """Take back what was shown for a document."""
    ls.publisher.close(params.text_document.uri)
