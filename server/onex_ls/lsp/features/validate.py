"""``onex.validate`` and what happens on save: the code of a node, validated, and tried out where that is allowed."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Any

from onex_ls.findings.finding import Severity
from onex_ls.lsp.arguments import path_in
from onex_ls.lsp.cancellation import Cancellation
from onex_ls.lsp.consent import consent, known_permit
from onex_ls.lsp.documents import Document
from onex_ls.lsp.features.messages import failed, told
from onex_ls.lsp.host import OnexServer
from onex_ls.lsp.progress import progress
from onex_ls.text.paths import path_of
from onex_ls.workspace.settings import OnSave

if TYPE_CHECKING:
    from onex_ls.workspace.validate import Validation

_TITLE = "Validating the node"
_PATIENCE_SECONDS = 1.0
"""How long a validation on save goes unseen: nobody asked for it."""

_LEVELS = 4
"""How many folders above a file of code its contract may stand: ``node_x/handlers/parts/handler_y.py``."""


async def validate_command(ls: OnexServer, argument: Any = None) -> dict[str, object]:
    """Validate a node, named by its contract or one of its files: ``{ok, message, score, parts, errors, warnings,
    tests, sandbox}``. Where the folder is not trusted, its code is looked at and not run."""
    path = path_in(argument)
    contract = contract_near(ls, path) if path is not None else None
    if contract is None:
        return failed(ls, "This is neither a contract that is saved as a file nor code of one")
    allowed = await consent(ls, contract, "validate a node", "Validating a node imports and tests the code of {root}.")
    async with progress(ls, _TITLE, client_token=ls.work_done_token) as shown:
        validation = await ls.validating.run(contract, allowed, shown.cancelled)
    if validation is None:
        return failed(ls, "A newer validation of this node took over")
    if validation.result is None:
        return failed(ls, f"Nothing was validated: {validation.problem}")
    return told(ls, _answer(validation, is_trusted=allowed is not None))


async def validate_saved(ls: OnexServer, document: Document) -> None:
    """Validate the node that a saved document belongs to, as far as settings and trust go, and nobody is asked."""
    path, chosen = path_of(document.uri), ls.personal.on_save
    contract = contract_near(ls, path) if path is not None and chosen is not OnSave.NOTHING else None
    if contract is None:
        return
    allowed = await known_permit(ls, contract, "validate a node on save") if chosen is OnSave.RUN else None
    last, overlay = ls.catalogue.validated, ls.overlay()
    if await ls.in_job(lambda: last.is_current(contract, overlay, tried=allowed is not None)):
        return
    cancellation = Cancellation()
    async with progress(ls, _TITLE, cancellation=cancellation, delay=_PATIENCE_SECONDS):
        try:
            await ls.validating.run(contract, allowed, cancellation.token)
        except asyncio.CancelledError:
            return


def contract_near(ls: OnexServer, path: Path) -> Path | None:
    """The contract that a file is, was generated from, or stands beside; None for other files."""
    records, catalogue = ls.catalogue.records, ls.catalogue
    if path.suffix != ".py":  # one that nobody has looked at yet may be a contract
        return path if (record := records.get(str(path))) is None or record.facts is not None else None
    known = catalogue.drift.contract_of(str(path)) or catalogue.validated.contract_of(str(path))
    if known is not None:
        return Path(known)
    beside = (folder / "contract.yaml" for folder in list(path.parents)[:_LEVELS])
    return next((one for one in beside if (record := records.get(str(one))) is not None and record.facts), None)


def _answer(validation: "Validation", is_trusted: bool) -> dict[str, object]:
    result, trial = validation.result, validation.trial
    assert result is not None  # noqa: S101 - the caller looked
    found = [finding for findings in validation.findings.values() for finding in findings]
    counts = {
        severity: sum(finding.severity is severity for finding in found)
        for severity in (Severity.ERROR, Severity.WARNING)
    }
    tests = trial.tests if trial is not None else None
    parts = [f"score {result.score:.2f}", f"{counts[Severity.ERROR]} errors, {counts[Severity.WARNING]} warnings"]
    if tests is not None:
        parts.append(f"{tests.count('passed')} of {len(tests.cases)} tests passed")
    elif not is_trusted:
        parts.append("its code was not run, since the folder is not trusted")
    elif validation.problem:
        parts.append(f"its code was not run: {validation.problem}")
    return {
        "ok": result.passed and not counts[Severity.ERROR],
        "message": "; ".join(parts),
        "score": result.score,
        "parts": dict(result.parts),
        "errors": counts[Severity.ERROR],
        "warnings": counts[Severity.WARNING],
        "tests": len(tests.cases) if tests is not None else None,
        "passed": tests.count("passed") if tests is not None else None,
        "sandbox": list(trial.sandbox) if trial is not None else [],
    }
