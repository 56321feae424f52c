"""A plan as text: a line per file, and unified diffs."""

import difflib

from onex_ls.generation.plan import Artifact, Fate, Plan, Read

_WORDS = {Fate.CREATE: "create", Fate.UPDATE: "update", Fate.KEEP: "keep", Fate.UNCHANGED: "unchanged"}


def summary(plan: Plan) -> str:
    """One line per file: what becomes of it, its path, and the reason where a file is kept."""
    width = max(map(len, _WORDS.values()))
    lines = [
        f"{_WORDS[artifact.fate]:{width}}  {artifact.path}"
        + (f"  ({artifact.reason})" if artifact.fate is Fate.KEEP else "")
        for artifact in plan.artifacts
    ]
    return "".join(f"{line}\n" for line in lines)


def diff(plan: Plan, read: Read) -> str:
    """The changes of a plan as a unified diff that ``git apply`` and ``patch -p1`` take."""
    return "".join(_diff(artifact, read(artifact.path)) for artifact in plan.writes)


def _diff(artifact: Artifact, existing: str | None) -> str:
    before = "/dev/null" if existing is None else f"a/{artifact.path}"
    lines = difflib.unified_diff(
        _lines(existing or ""), _lines(artifact.content), before, f"b/{artifact.path}", lineterm="\n"
    )
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)


def _lines(text: str) -> list[str]:
    """Lines with their ends, by the line feed alone: what a diff counts."""
    *whole, last = text.split("\n")
    return [*(f"{line}\n" for line in whole), *([last] if last else [])]
