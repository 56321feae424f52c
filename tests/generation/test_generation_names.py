"""Edits survive new names: operations that come, go and are renamed, with what persons wrote for them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from random import Random

import pytest

from generation.planning import applied, plan_of, result_of
from generation.test_generation_edits import edited, resolved
from onex_ls.generation.plan import Plan, Wishes
from onex_ls.generation.renaming import Renaming, renaming_of
from onex_ls.provenance.manifest import Manifest
from onex_ls.text.merge import markers_in
from support.person import dice

MINE = re.compile(r"mine_\d+ = \d+")
VERBS = ("add", "count", "find", "give", "lend", "mark", "note", "sell", "take", "weigh")


@dataclass(frozen=True)
class Desk:
    """A contract: what its operations are called, what they take beyond a title, what is said of them."""

    operations: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: {"book.lend": (), "book.take": ("days",)})
    about: str = "What is done at a desk."

    def __str__(self) -> str:
        entries = "".join(
            f"  - operation: {name}\n    description: To {name.partition('.')[2]} a book.\n    input_fields:\n"
            + "".join(f"      - {{name: {one}, type: int}}\n" for one in ("title", *fields))
            + "    output_fields:\n      - {name: done, type: bool}\n"
            for name, fields in self.operations.items()
        )
        return (
            "name: node_desk_effect\ncontract_version: {major: 1, minor: 0, patch: 0}\nnode_type: EFFECT_GENERIC\n"
            f"description: {self.about}\nio_operations:\n{entries}"
        )


def changed(random: Random, desk: Desk) -> Desk:
    """The contract after one change that is no new name."""
    operations, name = dict(desk.operations), random.choice(list(desk.operations))
    what = random.choice(["field", "words", "come", "go"])
    if what == "field":
        operations[name] += (f"extra_{random.randrange(1000)}",)
    elif what == "words":
        return replace(desk, about=f"Desk {random.randrange(1000)}.")
    elif what == "come":
        operations[f"book.{random.choice(VERBS)}"] = ()
    elif len(operations) > 2:
        del operations[name]
    return replace(desk, operations=operations)


def renamed(random: Random, desk: Desk) -> Desk:
    """The contract after one of its operations got another name."""
    old = random.choice(list(desk.operations))
    free = [verb for verb in VERBS if f"book.{verb}" not in desk.operations]
    new = f"book.{random.choice(free)}"
    return replace(desk, operations={new if name == old else name: fields for name, fields in desk.operations.items()})


def person(random: Random, files: Mapping[str, str]) -> dict[str, str]:
    """The files after a person was at work: some edited, some removed, conflicts resolved before all else."""
    after = {path: resolved(random, text) for path, text in files.items()}
    for path in sorted(files):
        what = random.random()
        if what < 0.3:
            after[path] = edited(random, after[path])
        elif what < 0.35:
            del after[path]
    return after


def renaming(before: Desk, after: Desk, files: Mapping[str, str], last: Manifest) -> Renaming:
    """What the rename action finds out about two contracts."""
    specs = [result_of(str(one), files=files, manifest=last).workflow.outputs["spec"] for one in (before, after)]
    found = renaming_of(*specs)
    assert found is not None
    return found


def mine(files: Mapping[str, str]) -> set[str]:
    return {line for text in files.values() for line in MINE.findall(text)}


@pytest.mark.parametrize("runs", [8, pytest.param(2_000, marks=pytest.mark.nightly)])
def test_what_persons_wrote_survives_new_names(runs: int) -> None:
    moves = asked = 0
    for seed in range(runs):
        random = dice(seed)
        desk = Desk()
        plan = plan_of(str(desk))
        files = applied(plan)
        everything = Wishes(take=frozenset(plan.manifest.behaviours))
        plan = plan_of(str(desk), files=files, manifest=plan.manifest, wishes=everything)
        files, last = applied(plan, files), plan.manifest
        for _ in range(3):
            before, then = person(random, files), desk
            how = random.choice(["action", "asked", "no new name"])
            desk = changed(random, desk) if how == "no new name" else renamed(random, desk)
            wishes = Wishes()
            if how == "action":
                found = renaming(then, desk, before, last)
                if before.keys() & found.files.keys():  # refused
                    desk = then
                else:
                    wishes = Wishes(renamed=found.files, names=found.names)
                    moves += len(found.files)
            elif how == "asked":
                questions = plan_of(str(desk), files=before, manifest=last).renames
                wishes = Wishes(renamed={new: old for new, old in questions if random.random() < 0.7})
                asked += len(wishes.renamed)
            plan = plan_of(str(desk), files=before, manifest=last, wishes=wishes)
            after = applied(plan, before)
            check(plan, wishes, last, before, after)
            assert not plan_of(str(desk), files=after, manifest=plan.manifest).writes, seed
            files, last = after, plan.manifest
    assert moves > runs
    assert asked >= runs / 4


def check(plan: Plan, wishes: Wishes, last: Manifest, before: Mapping[str, str], after: Mapping[str, str]) -> None:
    assert mine(before) <= mine(after), "a line of a person is lost"
    for new, old in wishes.renamed.items():
        if old not in before:
            assert new not in after, f"{old} was removed, and is back as {new}"
        elif new not in before and not any(markers_in(before[old])):
            assert mine({old: before[old]}) <= mine({new: after[new]}), f"{old} did not move with what was written"
            assert old not in after
    for path, record in last.artifacts.items():
        artifact = plan.artifact(path)
        if path not in before and path not in wishes.renamed:
            assert path not in after, f"{path} was removed, and is back"
        elif record.is_yours and not wishes.names and artifact is not None and artifact.generated is not None:
            assert after[path] == before[path], f"{path} is a person's own"
