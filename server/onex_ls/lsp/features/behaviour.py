"""``onex.writeBehaviour``: to the place where a person writes what a contract leaves open, made for it if need be."""

from pathlib import Path
from typing import Any

from onex_ls.lsp.arguments import files_in, path_in, uri_in
from onex_ls.lsp.convert import range_of
from onex_ls.lsp.features.generate import generate
from onex_ls.lsp.features.messages import failed, show
from onex_ls.lsp.host import OnexServer
from onex_ls.lsp.reports import text_of
from onex_ls.text.paths import uri_of


async def write_command(ls: OnexServer, argument: Any = None) -> dict[str, object]:
    """Open one of ``files`` where its function is to be written; one that is not there is generated first.

    The answer is that of a generation, or ``{ok, message}`` where none was needed.
    """
    contract, files = path_in(argument), files_in(argument)
    if contract is None or not files:
        return failed(ls, "There is nothing to write for this contract")
    answer: dict[str, object] = {"ok": True, "message": f"{Path(files[0]).name} is yours to write"}
    if not await _shown(ls, contract, files[0]):
        answer = await generate(ls, {"uri": uri_in(argument), "files": [files[0]]})
        if answer["ok"]:
            await _shown(ls, contract, files[0])
    return answer


async def _shown(ls: OnexServer, contract: Path, name: str) -> bool:
    """Open a file where something is to be written, the person's cursor on it; whether there is such a place."""
    drifted = await ls.in_job(lambda: ls.catalogue.drift.of(contract))
    listed = drifted.left_open if drifted is not None else ()
    place = next((one.place for one in listed if one.artifact == name), None)
    if drifted is None or place is None:
        return False
    path = drifted.root / name
    file = text_of(ls, uri_of(path), path)
    if file is not None:
        await show(ls, file.uri, range_of(file.lines, place, ls.profile.encoding))
    return file is not None
