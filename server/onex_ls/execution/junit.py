"""Reading the report that pytest writes, which hostile tests may have written in its place."""

import os
import re
import stat
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Literal
from xml.etree import ElementTree

Result = Literal["passed", "failed", "error", "skipped", "unavailable"]

_NO_MODULE = re.compile(r"^ModuleNotFoundError: No module named '([\w.]+)'")
_NO_NAME = re.compile(r"^ImportError: cannot import name '(\w+)' from '([\w.]+)'")
_LARGEST_REPORT = 16 << 20  # bytes; thousands of tests with long tracebacks
_RESULT_OF_TAG: dict[str, Result] = {"failure": "failed", "error": "error", "skipped": "skipped"}


@dataclass(frozen=True, slots=True)
class CaseResult:
    """What became of one test. ``error`` is a failure outside the test itself: in a fixture, or at import.
    ``unavailable`` is one that needs what is not installed.

    `file` is relative to the tested folder. `line` counts from 1: where the test failed in its own file, else where it
    is defined; None when pytest does not say. `message` is one thought, `details` the traceback.
    """

    name: str
    file: str
    line: int | None
    result: Result
    message: str = ""
    details: str = ""


def read_report(path: Path) -> str | None:
    """The text of a report, or None when there is no trustworthy one: not a plain file, too large, not UTF-8."""
    try:
        # What ran before may have put a link, a pipe or a device in its place.
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    except OSError:
        return None
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode) or os.fstat(descriptor).st_size > _LARGEST_REPORT:
            return None
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            return file.read(_LARGEST_REPORT).decode()
    except (OSError, UnicodeDecodeError):
        return None
    finally:
        os.close(descriptor)


def parse_report(text: str) -> tuple[CaseResult, ...] | None:
    """The test results in a JUnit report of the family ``xunit1``; None when it is not one."""
    # pytest escapes every "<" of a message, so a declaration can only be an attack by entities.
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        return None
    try:
        root = ElementTree.fromstring(text)  # noqa: S314 - no declarations, bounded size
        return tuple(_case(element) for element in root.iter("testcase"))
    except (ElementTree.ParseError, ValueError):
        return None


def missing_import(case: CaseResult, own: frozenset[str]) -> str | None:
    """What a test could not import and does not bring along: a package, or a class of one; `own` are what it does."""
    if case.result != "error":
        return None
    module, name = _NO_MODULE.search(case.message), _NO_NAME.search(case.message)
    found = module[1] if module is not None else f"{name[2]}.{name[1]}" if name is not None else ""
    return found if found and found.partition(".")[0] not in own else None


def _case(element: ElementTree.Element) -> CaseResult:
    file = element.get("file", "").replace("\\", "/")
    defined = element.get("line")
    line = int(defined) + 1 if defined else None
    name = _name(element, file)
    for child in element:
        if (result := _RESULT_OF_TAG.get(child.tag)) is None:
            continue
        details = child.text or ""
        return CaseResult(name, file, _failed_line(details, file) or line, result, _message(child, details), details)
    return CaseResult(name, file, line, "passed")


def _name(element: ElementTree.Element, file: str) -> str:
    """``TestClass.test_name[id]``; for a file that cannot be imported, the module."""
    name, group = element.get("name", ""), element.get("classname", "")
    module = ".".join(PurePosixPath(file).with_suffix("").parts) if file else ""
    group = group.removeprefix(module).removeprefix(".")
    return f"{group}.{name}" if group else name


def _failed_line(details: str, file: str) -> int | None:
    lines = re.findall(rf"^{re.escape(file)}:(\d{{1,9}}):", details, re.MULTILINE) if file else []
    return int(lines[-1]) if lines else None


def _message(child: ElementTree.Element, details: str) -> str:
    """What pytest says in short; where that is nothing or only "collection failure", the exception."""
    message = child.get("message", "")
    if message in {"", "collection failure"}:
        exceptions = re.findall(r"^E +(\S.*)", details, re.MULTILINE)
        return exceptions[-1] if exceptions else message
    return message
