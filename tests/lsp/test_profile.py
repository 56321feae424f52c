"""Profiles of clients as they announce themselves. Those of VS Code and Neovim were recorded from the real ones."""

import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import converters, types

from onex_ls.lsp.encoding import Encoding
from onex_ls.lsp.profile import ClientProfile

CLIENTS = Path(__file__).parent / "clients"

_converter = converters.get_converter()


def profile_of(client: str) -> ClientProfile:
    announced = json.loads((CLIENTS / f"{client}.json").read_text())
    info = announced.get("clientInfo")
    return ClientProfile.of(
        _converter.structure(announced["capabilities"], types.ClientCapabilities),
        _converter.structure(info, types.ClientInfo) if info else None,
    )


def capabilities(**sections: Any) -> ClientProfile:
    return ClientProfile.of(_converter.structure(sections, types.ClientCapabilities))


EVERYTHING = {field.name for field in dataclasses.fields(ClientProfile)} - {"name", "encoding"}

CANNOT = {
    "vscode": set(),
    "neovim": {"code_description", "dynamic_configuration", "dynamic_watch", "own_preview"},
    "helix": {"change_annotations", "related_information", "code_description", "diagnostic_data"}
    | {"dynamic_configuration", "own_preview", "code_lens_refresh"},
    "eglot": {"create_files", "change_annotations", "pull_diagnostics", "related_information", "code_description"}
    | {"diagnostic_data", "diagnostic_refresh", "dynamic_configuration", "markdown", "own_preview"}
    | {"code_lens_refresh", "move_files"},
    "minimal": EVERYTHING,
}


@pytest.mark.parametrize("client", CANNOT)
def test_what_each_client_can_do(client: str) -> None:
    profile = profile_of(client)
    assert {name for name in EVERYTHING if not getattr(profile, name)} == CANNOT[client]


@pytest.mark.parametrize(
    ("client", "name", "encoding"),
    [
        ("vscode", "Visual Studio Code", Encoding.UTF16),
        ("neovim", "Neovim", Encoding.UTF8),
        ("helix", "helix", Encoding.UTF8),
        ("eglot", "Eglot", Encoding.UTF32),
        ("minimal", "the client", Encoding.UTF16),
    ],
)
def test_names_and_encodings(client: str, name: str, encoding: Encoding) -> None:
    profile = profile_of(client)
    assert (profile.name, profile.encoding) == (name, encoding)


def test_a_client_that_says_nothing_is_the_default() -> None:
    assert profile_of("minimal") == ClientProfile()


@pytest.mark.parametrize(
    ("offered", "chosen"),
    [([], "utf-16"), (["utf-7", "utf-32"], "utf-32"), (["utf-7"], "utf-16"), (["utf-16", "utf-8"], "utf-16")],
)
def test_the_first_known_encoding_of_the_client_is_taken(offered: list[str], chosen: str) -> None:
    assert capabilities(general={"positionEncodings": offered}).encoding == chosen


def test_annotations_need_document_changes() -> None:
    edits = {"changeAnnotationSupport": {}}
    assert not capabilities(workspace={"workspaceEdit": edits}).change_annotations
    assert capabilities(workspace={"workspaceEdit": {**edits, "documentChanges": True}}).change_annotations
