"""Asking a person, once per folder, whether what it brings along may run."""

import asyncio
from pathlib import Path

from onex_ls.execution.permit import Permit
from onex_ls.lsp.features.messages import ask
from onex_ls.lsp.host import OnexServer
from onex_ls.workspace.settings import Settings
from onex_ls.workspace.trust import Trust, permit, remember, remembered

_OWN_TEMPLATES = "{root} brings its own templates for generated code."
_YES, _NO = "Trust this folder", "No"


async def consent(ls: OnexServer, path: Path, reason: str, why: str) -> Permit | None:
    """The permit for the folder that a file belongs to, if it is trusted.

    `reason` names the act of the person that leads to it. Where neither the client nor the person has said anything
    yet, they are asked; `why` is the sentence before the question, with ``{root}`` in it.
    """
    root = ls.root_of(path)
    return permit(root, await _trust(ls, root, why.format(root=root)), reason)


async def known_permit(ls: OnexServer, path: Path, reason: str) -> Permit | None:
    """The permit for the folder that a file belongs to, if it is known to be trusted: nobody is asked."""
    root = ls.root_of(path)
    said = ls.trust
    if said is Trust.UNKNOWN:
        said = await asyncio.to_thread(remembered, root, ls.state_dir)
    return permit(root, said, reason)


async def consent_to_templates(ls: OnexServer, path: Path, settings: Settings, reason: str) -> Permit | None:
    """The permit to use the templates that the settings in force for a file name; None where they name none."""
    return await consent(ls, path, reason, _OWN_TEMPLATES) if "templates" in settings.generation else None


async def _trust(ls: OnexServer, root: Path, why: str) -> Trust:
    """What the client says; else what the person said before; else what they say now, which is remembered."""
    if ls.trust is not Trust.UNKNOWN:
        return ls.trust
    known = await asyncio.to_thread(remembered, root, ls.state_dir)
    if known is not Trust.UNKNOWN:
        return known
    chosen = await ask(ls, f"{why} Do you trust the authors of this folder?", _YES, _NO)
    if chosen is None:
        return Trust.UNKNOWN
    said = Trust.TRUSTED if chosen == _YES else Trust.UNTRUSTED
    await asyncio.to_thread(remember, root, said, ls.state_dir)
    return said
