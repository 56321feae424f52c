"""What importing, testing and judging a node showed, told as issues of its files."""

import re
from collections.abc import Iterator
from dataclasses import replace

from onex_ls.execution.importing import ImportResult, ModuleResult
from onex_ls.execution.junit import CaseResult
from onex_ls.execution.testing import SuiteResult
from onex_ls.findings.finding import Finding, Related, Severity
from onex_ls.findings.rule import Rule
from onex_ls.provenance.sourcemap import trace
from onex_ls.text.span import Span
from onex_ls.validation.at_work.candidate import Candidate
from onex_ls.validation.at_work.judges import Verdict
from onex_ls.validation.at_work.rules import (
    IMPORT_FAILS,
    OFFICIAL_JUDGE,
    RUN_STOPPED,
    SOURCE,
    TEST_FAILS,
)
from onex_ls.validation.result import Issue

_COMPARED = re.compile(r"^E +(assert .*|where .*|[+-] .*)", re.MULTILINE)
_FRAME = re.compile(r"^([^\s:]+\.py):(\d{1,9}): ", re.MULTILINE)
_SHOWN_LINES = 6  # of what an assertion compared
_SHOWN_NAMES = 3

_UNAVAILABLE = "unavailable-package"
"""A rule of contracts: that a package is not there shows before anything runs, or, by name only, when it does."""


def import_issues(imports: ImportResult, candidate: Candidate) -> Iterator[Issue]:
    """A module that cannot be imported, one that never ends, and once for all modules a package that they lack."""
    lacking: dict[str, list[ModuleResult]] = {}
    for module in imports.modules:
        file = module.file or candidate.file_of(module.module)
        if module.result == "unavailable":
            lacking.setdefault(module.missing.partition(".")[0], []).append(module)
        elif module.result == "unfinished":
            message = f"Importing {module.module} had to be stopped: {module.message}"
            yield _issue(candidate, RUN_STOPPED, message, file, module.line)
        elif module.result != "imported":
            message = f"{module.module} cannot be imported: {module.message}"
            yield _issue(candidate, IMPORT_FAILS, message, file, module.line)
    for package, modules in lacking.items():
        names = ", ".join(module.module.rpartition(".")[2] for module in modules[:_SHOWN_NAMES])
        names += f" and {len(modules) - _SHOWN_NAMES} more" if len(modules) > _SHOWN_NAMES else ""
        place = next((module for module in modules if module.file), modules[0])
        message = f"{package} is not installed here, so these modules were not tried: {names}"
        yield _told(candidate, _UNAVAILABLE, Severity.INFORMATION, message, place.file, place.line)


def test_issues(suite: SuiteResult, candidate: Candidate) -> Iterator[Issue]:
    """A test that fails, with what it compared and where the node went wrong; tests that had to be stopped."""
    if suite.outcome.status != "exited":
        message = f"The tests had to be stopped: {suite.outcome.message}"
        yield _issue(candidate, RUN_STOPPED, message, candidate.contract, None)
    for case in suite.cases:
        if case.result in {"failed", "error"}:
            yield _failed(case, candidate)


def _failed(case: CaseResult, candidate: Candidate) -> Issue:
    compared = [line for line in _COMPARED.findall(case.details) if line not in case.message]
    message = "\n".join([f"{case.name} fails: {case.message}", *compared][:_SHOWN_LINES])
    issue = _issue(candidate, TEST_FAILS, message, case.file, case.line)
    passed = [(file, int(line)) for file, line in _FRAME.findall(case.details)]
    # The last place outside of the test is where the node did what the test did not expect.
    inside = [(file, line) for file, line in passed if file in candidate.files and file != case.file]
    if not inside:
        return issue
    file, line = inside[-1]
    related = Related("it came from here", candidate.span(file, line), file)
    return issue._replace(finding=replace(issue.finding, related=(related,)))


def judge_issues(verdict: Verdict, candidate: Candidate) -> Iterator[Issue]:
    """What an official judge objects to."""
    for objection in verdict.objections:
        message = f"{objection.judge}: {objection.message}"
        issue = _issue(candidate, OFFICIAL_JUDGE, message, objection.file or candidate.contract, objection.line)
        yield issue._replace(contract_path=objection.path) if objection.path else issue


def _issue(candidate: Candidate, rule: Rule, message: str, file: str, line: int | None) -> Issue:
    return _told(candidate, rule.name, rule.severity, message, file, line)


def _told(candidate: Candidate, rule: str, severity: Severity, message: str, file: str, line: int | None) -> Issue:
    """An issue of a file; of the contract where the file is none that is known."""
    artifact = file if file in candidate.files else candidate.contract
    span = candidate.span(file, line) if artifact == file and line is not None else Span(0, 0)
    path = trace(candidate.source_map, artifact, span.start)
    return Issue(artifact, Finding(rule, severity, message, span, path or "", source=SOURCE), path)
