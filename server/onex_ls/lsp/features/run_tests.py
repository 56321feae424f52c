"""``onex.runTests``: the generated tests of a contract's node, in the user's Python, where the workspace is trusted."""

from typing import TYPE_CHECKING, Any

from lsprotocol import types

from onex_ls.lsp.consent import consent
from onex_ls.lsp.features.messages import say
from onex_ls.lsp.host import OnexServer, uri_in
from onex_ls.lsp.jobs import run_job
from onex_ls.lsp.progress import progress
from onex_ls.text.paths import path_of

if TYPE_CHECKING:
    from onex_ls.execution.testing import SuiteResult


async def run_tests_command(ls: OnexServer, argument: Any = None) -> dict[str, object]:
    """Run the tests; ``{ok, message, passed, failed, errors, skipped, unavailable, failures}``.

    Each of the failures is ``{name, file, line, message}``; tests that need what is not installed are among them.
    """
    uri = uri_in(argument)
    path = path_of(uri) if uri is not None else None
    if path is None:
        return _told(ls, {"ok": False, "message": "Only the tests of a contract that is saved as a file can be run"})
    allowed = await consent(ls, path, "run the generated tests", "Running tests executes code of {root}.")
    if allowed is None:
        return _told(ls, {"ok": False, "message": f"{ls.root_of(path).name} is not trusted, so its tests are not run"})
    async with progress(ls, "Running the node's tests", client_token=ls.work_done_token) as shown:
        from onex_ls.workspace.testing import run_node_tests  # loaded late: a start must not pay for it

        run = await run_job(ls.jobs, lambda: run_node_tests(path, allowed, ls.personal.interpreter), shown.cancelled)
    if run.result is None:
        return _told(ls, {"ok": False, "message": f"The tests were not run: {run.problem}"})
    return _told(ls, _answer(run.result))


def _told(ls: OnexServer, answer: dict[str, object]) -> dict[str, object]:
    kind = types.MessageType.Info if answer["ok"] else types.MessageType.Error
    say(ls, str(answer["message"]), kind)
    return answer


def _answer(result: "SuiteResult") -> dict[str, object]:
    passed, failed, errors = result.count("passed"), result.count("failed"), result.count("error")
    message = f"{passed} of {len(result.cases)} tests passed"
    if result.problem:
        message += f"; {result.problem}"
    failures = [
        {"name": case.name, "file": case.file, "line": case.line, "message": case.message}
        for case in result.cases
        if case.result in ("failed", "error", "unavailable")
    ]
    return {
        "ok": result.ok,
        "message": message,
        "passed": passed,
        "failed": failed,
        "errors": errors,
        "skipped": result.count("skipped"),
        "unavailable": result.count("unavailable"),
        "failures": failures,
    }
