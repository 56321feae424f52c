"""A plan as text: a line per file, and unified diffs."""

import difflib
from collections import Counter

from onex_ls.generation.plan import Artifact, Fate, Plan, Read
from onex_ls.text.diff import lines_of

_COUNTED = {
    Fate.CREATE: "to create",
    Fate.UPDATE: "to update",
    Fate.MERGE: "to merge with your edits",
    Fate.CONFLICT: "with conflicts",
    Fate.DELETE: "to delete",
    Fate.REGISTER: "to register",
}
_TOLD = (Fate.KEEP, Fate.MERGE, Fate.CONFLICT, Fate.DELETE, Fate.REGISTER)
"""Fates of which a person wants to know why."""


def summary(plan: Plan) -> str:
    """One line per file: what becomes of it, its path, and the reason where it is not plain; then what to decide."""
    width = max(map(len, Fate))
    lines = [
        f"{artifact.fate:{width}}  {artifact.path}" + (f"  ({artifact.reason})" if artifact.fate in _TOLD else "")
        for artifact in plan.artifacts
    ]
    lines += [f"rename?    {new}={old}  (until you say so, it is a new file)" for new, old in plan.renames]
    return "".join(f"{line}\n" for line in lines)


def counts(*plans: Plan) -> str:
    """Plans in a few words: ``3 to create, 1 to merge``."""
    fates = Counter(artifact.fate for plan in plans for artifact in plan.writes)
    return ", ".join(f"{fates[fate]} {_COUNTED[fate]}" for fate in Fate if fates[fate]) or "nothing to do"


def diff(plan: Plan, read: Read) -> str:
    """The changes of a plan as a unified diff that ``git apply`` and ``patch -p1`` take."""
    return "".join(_diff(artifact, read(artifact.path)) for artifact in plan.writes)


def _diff(artifact: Artifact, existing: str | None) -> str:
    before = "/dev/null" if existing is None else f"a/{artifact.path}"
    after = "/dev/null" if artifact.content is None else f"b/{artifact.path}"
    lines = difflib.unified_diff(
        lines_of(existing or ""), lines_of(artifact.content or ""), before, after, lineterm="\n"
    )
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)
