"""The demo: what a person does in an editor, done by a script with the real server over stdio.

It works on a copy of `examples/workspace` in `.demo/`, which it makes anew at each run. The last step runs the
generated tests in a Python that has `omnibase_core`; one is made in `.demo/python` when there is none.
"""

import asyncio
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from lsprotocol import types
from pygls.lsp.client import LanguageClient

from onex_ls.text.edits import apply_edits
from onex_ls.text.lines import LineIndex

ROOT = Path(__file__).resolve().parent.parent
DEMO = ROOT / ".demo"
WORKSPACE = DEMO / "workspace"
CONTRACT = WORKSPACE / "src/shop/nodes/node_order_price_compute/contract.yaml"
CORE = "omnibase_core==0.47.57"


class Editor:
    """As much of an editor as the demo needs: one open document, and what the server says about it."""

    def __init__(self) -> None:
        self.client = LanguageClient("onex-ls-demo", "1")
        self.findings: asyncio.Queue[types.PublishDiagnosticsParams] = asyncio.Queue()
        self.uri = CONTRACT.as_uri()
        self.version = 1
        self.text = CONTRACT.read_text(encoding="utf-8")
        self.client.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)(lambda params: self.findings.put_nowait(params))
        self.client.feature(types.WINDOW_WORK_DONE_PROGRESS_CREATE)(lambda params: None)
        self.client.feature(types.PROGRESS)(show_progress)
        self.client.feature(types.WINDOW_SHOW_MESSAGE)(lambda params: print(f"    {params.message}"))
        self.client.feature(types.WINDOW_LOG_MESSAGE)(lambda params: None)

    async def start(self, interpreter: Path | None) -> None:
        """Start the server and open the contract."""
        await self.client.start_io(sys.executable, "-m", "onex_ls", "serve", "--stdio")
        action = types.ClientCodeActionLiteralOptions(types.ClientCodeActionKindOptions([""]))
        capabilities = types.ClientCapabilities(
            text_document=types.TextDocumentClientCapabilities(
                code_action=types.CodeActionClientCapabilities(code_action_literal_support=action),
                publish_diagnostics=types.PublishDiagnosticsClientCapabilities(version_support=True),
            ),
            window=types.WindowClientCapabilities(work_done_progress=True),
        )
        options = {"trusted": True, "interpreter": str(interpreter) if interpreter else None}
        await self.client.initialize_async(
            types.InitializeParams(
                capabilities, process_id=os.getpid(), root_uri=WORKSPACE.as_uri(), initialization_options=options
            )
        )
        self.client.initialized(types.InitializedParams())
        document = types.TextDocumentItem(self.uri, "yaml", self.version, self.text)
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(document))

    async def diagnostics(self) -> Sequence[types.Diagnostic]:
        """The findings of the text as it is now."""
        while True:
            published = await asyncio.wait_for(self.findings.get(), 10)
            if published.uri == self.uri and published.version == self.version:
                return published.diagnostics

    async def actions(self, place: types.Range, kind: str) -> list[types.CodeAction]:
        """The code actions of a kind at a place."""
        context = types.CodeActionContext([], only=[kind])
        params = types.CodeActionParams(types.TextDocumentIdentifier(self.uri), place, context)
        found = await self.client.text_document_code_action_async(params)
        return [action for action in found or () if isinstance(action, types.CodeAction)]

    def apply(self, edit: types.WorkspaceEdit) -> None:
        """Change the document as an editor would, save it, and tell the server."""
        changes = (edit.changes or {})[self.uri]
        lines = LineIndex(self.text)
        self.text = apply_edits(self.text, _edits(lines, changes))
        self.version += 1
        identifier = types.VersionedTextDocumentIdentifier(self.version, self.uri)
        whole = types.TextDocumentContentChangeWholeDocument(self.text)
        self.client.text_document_did_change(types.DidChangeTextDocumentParams(identifier, [whole]))
        CONTRACT.write_text(self.text, encoding="utf-8")

    async def command(self, name: str) -> Any:
        """Run a command of the server on the contract."""
        params = types.ExecuteCommandParams(name, [{"uri": self.uri}], work_done_token=name)
        return await self.client.workspace_execute_command_async(params)

    async def stop(self) -> None:
        """End the server in order."""
        await self.client.shutdown_async(None)
        self.client.exit(None)
        await self.client.stop()


def _edits(lines: LineIndex, changes: Sequence[types.TextEdit]) -> Iterator[Any]:
    """The server's edits as edits of offsets; the demo speaks UTF-16, like most editors."""
    from onex_ls.lsp.convert import span_of
    from onex_ls.lsp.encoding import Encoding
    from onex_ls.text.edits import TextEdit

    for change in changes:
        yield TextEdit(span_of(lines, change.range, Encoding.UTF16), change.new_text)


def show_progress(params: types.ProgressParams) -> None:
    """Print what an editor would show in its status bar."""
    value = params.value if isinstance(params.value, dict) else {}
    text = value.get("message") or value.get("title")
    if text:
        print(f"    [{value.get('kind')}] {text}")


def show(diagnostics: Sequence[types.Diagnostic]) -> None:
    """Print findings the way a problems panel does."""
    severities = {1: "error", 2: "warning", 3: "information", 4: "hint"}
    for found in diagnostics:
        start = found.range.start
        print(f"  {start.line + 1}:{start.character + 1}  {severities[found.severity or 3]:8} {found.message}")
    if not diagnostics:
        print("  no findings")


def show_tree(folder: Path, indent: str = "  ") -> None:
    """Print the files below a folder."""
    for entry in sorted(folder.iterdir(), key=lambda path: (path.is_file(), path.name)):
        print(f"{indent}{entry.name}{'/' if entry.is_dir() else ''}")
        if entry.is_dir():
            show_tree(entry, indent + "  ")


def core_python() -> Path | None:
    """A Python with the real omnibase_core and pytest, made on the first run; None without Python 3.12."""
    python = DEMO / "python/bin/python"
    if (DEMO / "python/.ready").exists():
        return python
    found = subprocess.run([ROOT / "scripts/find-python", "3.12"], capture_output=True, text=True, check=False)
    if found.returncode != 0:
        return None
    print(f"Making a Python with {CORE} from {found.stdout.strip()} (once) ...")
    shutil.rmtree(DEMO / "python", ignore_errors=True)
    subprocess.run([found.stdout.strip(), "-m", "venv", DEMO / "python"], check=True)
    install = [python, "-m", "pip", "install", "-q", "--disable-pip-version-check", CORE, "pytest"]
    subprocess.run(install, check=True)
    (DEMO / "python/.ready").touch()
    return python


async def main() -> int:
    """Run the demo; the exit code of the process."""
    shutil.rmtree(WORKSPACE, ignore_errors=True)
    shutil.copytree(ROOT / "examples/workspace", WORKSPACE)
    interpreter = core_python()
    editor = Editor()
    await editor.start(interpreter)
    print(f"\n1. The server on {CONTRACT.relative_to(WORKSPACE)}:")
    diagnostics = await editor.diagnostics()
    show(diagnostics)

    first = diagnostics[0]
    fix = (await editor.actions(first.range, "quickfix"))[0]
    print(f"\n2. Quick fix: {fix.title}")
    assert fix.edit is not None
    editor.apply(fix.edit)
    show(await editor.diagnostics())

    fix_all = (await editor.actions(first.range, "source.fixAll.onex"))[0]
    print(f"\n3. {fix_all.title}")
    assert fix_all.edit is not None
    editor.apply(fix_all.edit)
    show(await editor.diagnostics())

    print("\n4. Generate node")
    await editor.command("onex.generate")
    show_tree(CONTRACT.parent)

    print("\n5. The node's own tests, under the real omnibase_core")
    if interpreter is None:
        print("  SKIPPED: no Python 3.12 or newer was found, which omnibase_core needs (set ONEX_LS_PYTHON to one)")
        passed = True
    else:
        result = await editor.command("onex.runTests")
        passed = bool(result and result["ok"])
    await editor.stop()
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
