"""The official judges over a copy of a node: ``onex validate`` and ``onex compliance check`` of omnibase_core."""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from onex_ls.execution.child import Limits, Outcome
from onex_ls.execution.copies import Copy, copied
from onex_ls.execution.interpreters import Interpreter
from onex_ls.execution.permit import Permit

_ONEX = "from omnibase_core.cli.cli_commands import cli; cli()"

_SECTION = re.compile(r"^  \[(PASS|FAIL)\] (\S+)")
_ISSUE = re.compile(r"^         - (.*)")
_PLACED = re.compile(r"^(?P<file>\S+\.py): (?:Line (?P<line>\d{1,9}): )?(?P<message>.*)")
_COMPLIANCE = re.compile(r"^FAIL \S+ \[\d+/\d+ checks: (?P<checks>[\w, ]+)\]")

_PATHS = {
    "handler_resolution": "handler_routing",
    "node_kind_constraints": "node_type",
    "publish_topic_naming": "event_bus.publish_topics",
    "subscribe_topic_naming": "event_bus.subscribe_topics",
}
"""The checks of ``onex compliance`` that are about one place of the contract."""


class Objection(NamedTuple):
    """What a judge objects to. `file` is relative to the package; empty where it is the contract, whose `path` may be
    known then. `line` counts from 1."""

    judge: str
    message: str
    file: str = ""
    line: int | None = None
    path: str = ""


class Verdict(NamedTuple):
    """What the judges object to. `problem` says which of them could not be heard, and why."""

    objections: tuple[Objection, ...]
    problem: str = ""


async def ask_judges(
    files: Mapping[str, str], folder: str, *, interpreter: Interpreter, permit: Permit, limits: Limits
) -> Verdict:
    """Have the node in `folder`, of a package given as relative path -> text, judged.

    `folder` holds the contract. The judges read every other YAML file as a contract, so there should be none.
    """
    async with copied(files, ".", interpreter) as copy:
        validated = await _onex(copy, ["-v", "validate", folder], permit, limits)
        complied = await _onex(copy, ["compliance", "check", "--repo-root", folder, "--output", "out"], permit, limits)
        spoken = [copy.told(outcome.stdout) for outcome in (validated, complied)]
    objections = (*_of_validate(spoken[0]), *_of_compliance(spoken[1]))
    unheard = [one for one in (validated, complied) if one.status != "exited" or one.exit_code not in {0, 1}]
    return Verdict(objections, "; ".join(dict.fromkeys(_failure(outcome) for outcome in unheard)))


async def _onex(copy: Copy, arguments: list[str], permit: Permit, limits: Limits) -> Outcome:
    return await copy.run(["-c", _ONEX, *arguments], permit, limits)


def _failure(outcome: Outcome) -> str:
    last_words = outcome.stderr.strip().rpartition("\n")[2]
    return f"{outcome.message}. {last_words}".strip()


def _of_validate(text: str) -> Iterator[Objection]:
    """What stands in sections that failed; what sections that passed remark is no objection."""
    section = None
    for line in text.splitlines():
        if (headed := _SECTION.match(line)) is not None:
            section = headed[2] if headed[1] == "FAIL" else None
        elif section is not None and (issue := _ISSUE.match(line)) is not None:
            yield _objection(f"onex validate, {section}", issue[1])


def _objection(judge: str, said: str) -> Objection:
    placed = _PLACED.match(said)
    if placed is None:
        return Objection(judge, said)
    line = placed["line"]
    return Objection(judge, placed["message"], placed["file"], int(line) if line else None)


def _of_compliance(text: str) -> Iterator[Objection]:
    for line in text.splitlines():
        if (failed := _COMPLIANCE.match(line)) is not None:
            for check in failed["checks"].split(", "):
                message = f"{check.replace('_', ' ')} fails"
                yield Objection("onex compliance check", message, path=_PATHS.get(check, ""))
