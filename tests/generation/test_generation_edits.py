"""Edits survive: whatever a person does to generated files and then to the contract, nothing of theirs is lost.

And the dual: what the contract says anew arrives, without markers, wherever it touches no edit; git is the judge.
"""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from random import Random

import pytest

from generation.planning import CONTRACTS, applied, plan_of
from onex_ls.generation.decide import LABELS
from onex_ls.generation.plan import Fate, Plan
from onex_ls.provenance.manifest import Manifest
from onex_ls.text.diff import hunks, lines_of
from onex_ls.text.merge import conflicts_in, markers_in
from support.git import git_merge
from support.person import dice

STAMP = next(path for path in CONTRACTS if path.stem == "node_stamp_compute").read_text(encoding="utf-8")
TEXTS = [path.read_text(encoding="utf-8") for path in CONTRACTS]
TYPES = ("int", "float", "bool", "str")
FIELD = "      - pages: int\n"


def changed_contract(random: Random, text: str) -> str:
    """The contract after one to three changes of its words and, where it has those of `STAMP`, its fields."""
    for _ in range(random.randint(1, 3)):
        name, spelled = f"extra_{random.randrange(1000)}", random.choice(TYPES)
        changes = {
            FIELD: [f"{FIELD}      - {name}: {spelled}\n", f"      - {name}: {spelled}\n{FIELD}"],
            "pages: int": [f"pages: {spelled}"],
            "description: ": [f"description: {name.title()} "],
        }
        old = random.choice([old for old in changes if old in text])
        place = random.choice([found.start() for found in re.finditer(re.escape(old), text)])
        text = text[:place] + random.choice(changes[old]) + text[place + len(old) :]
    return text


def edited(random: Random, text: str) -> str:
    """A file after up to four edits, with lines that nobody else writes, in either line end."""
    lines = lines_of(text)
    for _ in range(random.randint(1, 4)):
        start = random.randint(0, len(lines))
        end = min(len(lines), start + random.randint(1, 3))
        own = [f"mine_{random.randrange(10**9)} = {number}\n" for number in range(random.randint(1, 3))]
        edit = random.choice(["insert", "change", "delete", "reorder"])
        if edit == "insert":
            lines[start:start] = own
        elif edit == "change":
            lines[start:end] = own
        elif edit == "delete":
            del lines[start:end]
        else:
            taken = lines[start:end]
            del lines[start:end]
            lines[min(start, 2) : min(start, 2)] = taken
    ending = random.choice(["\n", "\n", "\n", "\r\n"])
    return plain("".join(lines)).replace("\n", ending)


def person(random: Random, files: dict[str, str]) -> dict[str, str]:
    """The files after a person was at work: some edited, some removed, some renamed, some conflicts resolved."""
    after = dict(files)
    for path in sorted(files):
        what = random.random()
        if any(markers_in(files[path])) and what < 0.7:
            after[path] = resolved(random, files[path])
        elif what < 0.35:
            after[path] = edited(random, files[path])
        elif what < 0.42:
            del after[path]
        elif what < 0.48:
            after[f"{path.removesuffix('.py')}_of_mine.py"] = after.pop(path)
    return after


def resolved(random: Random, text: str) -> str:
    """A file whose conflicts are resolved one by one, some for either side, some for both."""
    for conflict in reversed(list(conflicts_in(text))):
        sides = (conflict.mine, conflict.theirs, conflict.mine + conflict.theirs)
        text = text[: conflict.span.start] + random.choice(sides) + text[conflict.span.end :]
    return text


def plain(text: str) -> str:
    return text.replace("\r\n", "\n")


def lost(before: str, base: str, after: str) -> set[str]:
    """Lines that the person wrote and that are no longer there."""
    return set(lines_of(plain(before) + "\n")) - set(lines_of(plain(base) + "\n")) - set(lines_of(plain(after) + "\n"))


def resurrected(before: str, base: str, generated: str, after: str) -> Iterator[str]:
    """Lines outside of conflicts that the person had deleted, and that the contract does not ask for anew."""
    for conflict in reversed(list(conflicts_in(after))):
        after = after[: conflict.span.start] + after[conflict.span.end :]
    deleted = set(lines_of(plain(base))) - set(lines_of(plain(before)))
    new = lines_of(generated)
    anew = {line for hunk in hunks(lines_of(base), new) for line in new[hunk.new_start : hunk.new_end]}
    return (line for line in lines_of(plain(after)) if line in deleted and line not in anew)


@pytest.mark.parametrize("runs", [25, pytest.param(2_000, marks=pytest.mark.nightly)])
def test_edits_survive_every_change_of_the_contract(runs: int, tmp_path: Path) -> None:
    fates: set[Fate] = set()
    for seed in range(runs):
        random = dice(seed)
        contract = random.choice([STAMP, random.choice(TEXTS)])
        first = plan_first(contract)
        files, last = applied(first), first.manifest
        for _ in range(random.randint(1, 2)):
            before, contract = person(random, files), changed_contract(random, contract)
            plan = plan_of(contract, files=before, manifest=last)
            after = applied(plan, before)
            for path in before.keys() | {artifact.path for artifact in plan.artifacts}:
                check(path, last, plan, before.get(path), after.get(path), tmp_path)
            fates |= {artifact.fate for artifact in plan.artifacts}
            files, last = after, plan.manifest
        assert not plan_of(contract, files=files, manifest=last).writes, seed
    assert fates >= {Fate.KEEP, Fate.UPDATE, Fate.MERGE, Fate.CONFLICT, Fate.UNCHANGED}


@cache
def plan_first(contract: str) -> Plan:
    """What is generated where nothing was before."""
    return plan_of(contract)


def check(path: str, last: Manifest, plan: Plan, before: str | None, after: str | None, folder: Path) -> None:
    record, artifact = last.artifacts.get(path), plan.artifact(path)
    generated = artifact.generated if artifact is not None else None
    if before is None:
        assert after == (generated if record is None else None), path
        return
    assert after is not None, path
    if record is None or generated is None:
        assert after == before, path
        return
    assert not lost(before, record.text, after), path
    assert list(resurrected(before, record.text, generated, after)) == [], path
    if before.count("\n") == before.count("\r\n") or "\r\n" not in before:
        assert after.count("\r\n") == ("\r\n" in before) * after.count("\n")
    if plain(before) == record.text:
        assert plain(after) == generated, path  # what nobody edited is as the contract says
    elif any(markers_in(before)):
        assert after == before, path  # first things first
    elif plain(before) != generated:
        expected = git_merge(record.text, plain(before), generated, folder, LABELS)
        if not any(conflict.mine == conflict.theirs for conflict in conflicts_in(expected)):
            assert plain(after) == expected, path
