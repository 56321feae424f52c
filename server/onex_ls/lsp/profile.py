"""What the connected client can do and how it likes things: decided once, at initialize."""

from collections.abc import Mapping
from dataclasses import dataclass

from lsprotocol import types
from pygls.capabilities import get_capability

from onex_ls.lsp.encoding import Encoding

_NAMELESS = "the client"


@dataclass(frozen=True, slots=True)
class ClientProfile:
    """The client as the features see it; a new quirk of a client is one more field here.

    The defaults are those of a client that says nothing about itself.
    """

    name: str = _NAMELESS
    encoding: Encoding = Encoding.UTF16
    apply_edit: bool = False  # answers workspace/applyEdit
    document_changes: bool = False  # takes edits with the version they were made for
    create_files: bool = False  # creates files by a workspace edit
    move_files: bool = False  # renames and deletes files by a workspace edit, too
    change_annotations: bool = False  # shows labels, and asks before it applies what needs confirmation
    pull_diagnostics: bool = False
    diagnostic_refresh: bool = False  # asks again for findings when told that they changed
    code_lens_refresh: bool = False  # asks again for lenses when told that they changed
    related_information: bool = False
    code_description: bool = False  # links a rule's name to its help
    diagnostic_data: bool = False  # keeps the data of a diagnostic for code action requests
    code_action_literals: bool = False  # takes actions, not commands only
    code_action_resolve: bool = False  # asks for the edit of an action when it is chosen
    markdown: bool = False
    configuration: bool = False  # answers workspace/configuration
    dynamic_configuration: bool = False  # lets the server register for changes of settings
    dynamic_watch: bool = False  # lets the server register for changes of files
    work_done_progress: bool = False
    show_document: bool = False
    show_message_request: bool = False
    own_preview: bool = False  # shows both sides of files when asked by a request of ours

    @classmethod
    def of(cls, client: types.ClientCapabilities, info: types.ClientInfo | None = None) -> "ClientProfile":
        """The profile of a client by what it announced."""
        operations = get_capability(client, "workspace.workspace_edit.resource_operations") or ()
        annotations = get_capability(client, "workspace.workspace_edit.change_annotation_support")
        # Neovim 0.12 takes document changes but announces only the operations, which exist nowhere else.
        document_changes = bool(get_capability(client, "workspace.workspace_edit.document_changes") or operations)
        return cls(
            name=info.name if info else _NAMELESS,
            encoding=_encoding(client),
            apply_edit=bool(get_capability(client, "workspace.apply_edit")),
            document_changes=document_changes,
            create_files=types.ResourceOperationKind.Create in operations,
            move_files=set(types.ResourceOperationKind) <= set(operations),
            change_annotations=document_changes and annotations is not None,
            configuration=bool(get_capability(client, "workspace.configuration")),
            dynamic_configuration=bool(
                get_capability(client, "workspace.did_change_configuration.dynamic_registration")
            ),
            dynamic_watch=bool(get_capability(client, "workspace.did_change_watched_files.dynamic_registration")),
            diagnostic_refresh=bool(get_capability(client, "workspace.diagnostics.refresh_support")),
            code_lens_refresh=bool(get_capability(client, "workspace.code_lens.refresh_support")),
            pull_diagnostics=get_capability(client, "text_document.diagnostic") is not None,
            related_information=bool(get_capability(client, "text_document.publish_diagnostics.related_information")),
            code_description=bool(get_capability(client, "text_document.publish_diagnostics.code_description_support")),
            diagnostic_data=bool(get_capability(client, "text_document.publish_diagnostics.data_support")),
            code_action_literals=get_capability(client, "text_document.code_action.code_action_literal_support")
            is not None,
            code_action_resolve="edit"
            in (get_capability(client, "text_document.code_action.resolve_support.properties") or ()),
            markdown=types.MarkupKind.Markdown in (get_capability(client, "text_document.hover.content_format") or ()),
            work_done_progress=bool(get_capability(client, "window.work_done_progress")),
            show_document=bool(get_capability(client, "window.show_document.support")),
            # The request is older than capabilities: Eglot and Helix answer it and do not announce it. A client that
            # announces anything about windows has one to show it in; asking the others could wait for ever.
            show_message_request=client.window is not None,
            own_preview=_announces(client.experimental, "onexPreview"),
        )


def _announces(experimental: object, name: str) -> bool:
    """Whether a capability outside of the protocol is among those of the client, which come as objects or maps."""
    value = experimental.get(name) if isinstance(experimental, Mapping) else getattr(experimental, name, None)
    return value is True


def _encoding(client: types.ClientCapabilities) -> Encoding:
    """The first encoding of the client's list that we know; UTF-16 is what the protocol falls back to."""
    for offered in get_capability(client, "general.position_encodings") or ():
        if offered in list(Encoding):
            return Encoding(offered)
    return Encoding.UTF16
