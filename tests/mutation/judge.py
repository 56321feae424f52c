"""What onex_ls finds in mutants: whether it is what the key says, and whether there is anything else."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from onex_ls.findings.finding import Finding
from onex_ls.rules.options import RuleOptions, wanted
from onex_ls.text.lines import LineIndex
from onex_ls.workspace.snapshot import analyse

from .mutants import Mutant


class Verdict(NamedTuple):
    """Whether the fault was found, and the new findings beside it; a second one for the same fault is one of them."""

    mutant: Mutant
    is_found: bool
    others: tuple[Finding, ...]


@dataclass(slots=True)
class Score:
    """The verdicts on one class of faults, or on all."""

    mutants: int = 0
    found: int = 0
    clean: int = 0
    missed: list[Verdict] = field(default_factory=list)
    noisy: list[Verdict] = field(default_factory=list)

    def add(self, verdict: Verdict) -> None:
        self.mutants += 1
        self.found += verdict.is_found
        self.clean += not verdict.others
        if not verdict.is_found:
            self.missed.append(verdict)
        if verdict.others:
            self.noisy.append(verdict)

    @property
    def recall(self) -> float:
        return self.found / self.mutants if self.mutants else 1.0

    @property
    def cleanness(self) -> float:
        return self.clean / self.mutants if self.mutants else 1.0


def judge(mutant: Mutant) -> Verdict | None:
    """The findings that the contract did not have, held against the key; None where it had what is to be found."""
    lines = LineIndex(mutant.text)
    before = _before(mutant.before)
    known = Counter((finding.rule, lines.line_of(mutant.moved(finding.span.start))) for finding in before)
    key = {(rule, line) for rule in mutant.rules for line in mutant.lines}
    if key & known.keys():
        return None
    said = {(finding.rule, finding.message) for finding in before}
    hits: list[Finding] = []
    others: list[Finding] = []
    for finding in found(mutant.text):
        place = (finding.rule, lines.line_of(finding.span.start))
        if known[place]:
            known[place] -= 1
        elif place in key:
            hits.append(finding)
        else:
            others.append(finding)
    # What the contract was told before is nothing new: it was copied, or has moved with what it is shown at.
    hits.sort(key=lambda finding: (finding.rule, finding.message) in said)
    new = (finding for finding in (*hits[1:], *others) if (finding.rule, finding.message) not in said)
    return Verdict(mutant, bool(hits), tuple(new))


@lru_cache(maxsize=512)
def _before(text: str) -> tuple[Finding, ...]:
    """The findings of a contract as it is."""
    return found(text)


def found(text: str) -> tuple[Finding, ...]:
    """What a person is told about a text under the default options."""
    return wanted(analyse(LineIndex(text)).findings, RuleOptions())


def scored(mutants: Iterable[Mutant]) -> tuple[Score, dict[str, Score]]:
    """The score of all, and of each class in the order in which they came."""
    total, classes = Score(), dict[str, Score]()
    for mutant in mutants:
        verdict = judge(mutant)
        if verdict is not None:
            total.add(verdict)
            classes.setdefault(mutant.fault, Score()).add(verdict)
    return total, classes


def table(total: Score, classes: dict[str, Score]) -> str:
    """The scores as text, a line for each class."""
    rows = [*classes.items(), ("all", total)]
    width = max(len(name) for name, _ in rows)
    head = f"{'class':{width}}  mutants  found  recall  no other finding"
    return "\n".join(
        [
            head,
            *(f"{name:{width}}  {s.mutants:7}  {s.found:5}  {s.recall:6.1%}  {s.cleanness:16.1%}" for name, s in rows),
        ]
    )
