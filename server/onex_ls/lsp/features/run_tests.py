"""``onex.runTests``: the generated tests of a contract's node, in the user's Python, where the workspace is trusted."""

from typing import TYPE_CHECKING, Any

from onex_ls.lsp.arguments import path_in
from onex_ls.lsp.consent import consent
from onex_ls.lsp.features.messages import failed, told
from onex_ls.lsp.host import OnexServer
from onex_ls.lsp.jobs import run_job
from onex_ls.lsp.progress import progress

if TYPE_CHECKING:
    from onex_ls.execution.testing import SuiteResult


async def run_tests_command(ls: OnexServer, argument: Any = None) -> dict[str, object]:
    """Run the tests; ``{ok, message, passed, failed, errors, skipped, unavailable, failures}``.

    Each of the failures is ``{name, file, line, message}``; tests that need what is not installed are among them.
    """
    path = path_in(argument)
    if path is None:
        return failed(ls, "Only the tests of a contract that is saved as a file can be run")
    allowed = await consent(ls, path, "run the generated tests", "Running tests executes code of {root}.")
    if allowed is None:
        return failed(ls, f"{ls.root_of(path).name} is not trusted, so its tests are not run")
    async with progress(ls, "Running the node's tests", client_token=ls.work_done_token) as shown:
        from onex_ls.workspace.testing import run_node_tests  # loaded late: a start must not pay for it

        run = await run_job(ls.jobs, lambda: run_node_tests(path, allowed, ls.personal.interpreter), shown.cancelled)
    if run.result is None:
        return failed(ls, f"The tests were not run: {run.problem}")
    return told(ls, _answer(run.result))


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
