"""Trying a node out: import its modules, run its tests, ask the official judges."""

import asyncio
from dataclasses import dataclass

from onex_ls.execution.child import Limits
from onex_ls.execution.importing import ImportResult, run_imports
from onex_ls.execution.interpreters import Interpreter
from onex_ls.execution.permit import Permit
from onex_ls.execution.testing import SuiteResult, run_tests
from onex_ls.validation.at_work.candidate import Candidate
from onex_ls.validation.at_work.judges import Verdict, ask_judges
from onex_ls.validation.at_work.told import import_issues, judge_issues, test_issues
from onex_ls.validation.result import Issue


@dataclass(frozen=True, slots=True)
class Trial:
    """What trying a node out showed. Without `tests` or `verdict` it did not come to that."""

    issues: tuple[Issue, ...]
    imports: ImportResult
    tests: SuiteResult | None = None
    verdict: Verdict | None = None

    @property
    def sandbox(self) -> tuple[str, ...]:
        """What of "network" and "writes" the system itself withheld from the code."""
        return self.imports.outcome.sandbox


async def try_out(candidate: Candidate, interpreter: Interpreter, permit: Permit, limits: Limits) -> Trial:
    """Import, test and judge a node, each on a copy of its own and within `limits`.

    What does not end at import is taken no further.
    """
    run = _Run(candidate, interpreter, permit, limits)
    imports = await run.imported()
    found = list(import_issues(imports, candidate))
    if any(module.result == "unfinished" for module in imports.modules):
        return Trial(tuple(found), imports)
    async with asyncio.TaskGroup() as group:
        testing, judging = group.create_task(run.tested()), group.create_task(run.judged())
    tests, verdict = testing.result(), judging.result()
    found += test_issues(tests, candidate) if tests is not None else ()
    found += judge_issues(verdict, candidate) if verdict is not None else ()
    return Trial(tuple(dict.fromkeys(found)), imports, tests, verdict)


@dataclass(frozen=True, slots=True)
class _Run:
    candidate: Candidate
    interpreter: Interpreter
    permit: Permit
    limits: Limits

    async def imported(self) -> ImportResult:
        return await run_imports(
            self.candidate.files,
            self.candidate.modules,
            interpreter=self.interpreter,
            permit=self.permit,
            source=self.candidate.source,
            limits=self.limits,
        )

    async def tested(self) -> SuiteResult | None:
        if not self.candidate.tests:
            return None
        return await run_tests(
            self.candidate.files,
            interpreter=self.interpreter,
            permit=self.permit,
            tests=self.candidate.tests,
            source=self.candidate.source,
            limits=self.limits,
        )

    async def judged(self) -> Verdict | None:
        if "omnibase_core" not in self.interpreter.modules:
            return None
        folder = self.candidate.contract.rpartition("/")[0] or "."
        return await ask_judges(
            self.candidate.files, folder, interpreter=self.interpreter, permit=self.permit, limits=self.limits
        )
