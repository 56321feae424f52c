"""The floor: a bare pygls server that only reads LibYAML's events at every change, and publishes nothing found."""

import yaml
from lsprotocol import types
from pygls.lsp.server import LanguageServer
from yaml.cyaml import CParser

server = LanguageServer("bare", "1", text_document_sync_kind=types.TextDocumentSyncKind.Incremental)


def _look(ls: LanguageServer, uri: str) -> None:
    document = ls.workspace.get_text_document(uri)
    parser = CParser(document.source)
    try:
        while parser.get_event() is not None:
            continue
    except yaml.YAMLError:
        pass
    ls.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, [], document.version))


@server.feature(types.TEXT_DOCUMENT_DID_OPEN)
def did_open(ls: LanguageServer, params: types.DidOpenTextDocumentParams) -> None:
    _look(ls, params.text_document.uri)


@server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
def did_change(ls: LanguageServer, params: types.DidChangeTextDocumentParams) -> None:
    _look(ls, params.text_document.uri)


if __name__ == "__main__":
    server.start_io()
