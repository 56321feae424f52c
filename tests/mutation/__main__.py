"""Prints how many faults are found.  Run as ``python -m tests.mutation --count 5000 --seed 1``."""

import argparse
import difflib

from .judge import Verdict, scored, table
from .mutants import mutants
from .sources import corpus, own


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument("--count", type=int, default=5000, help="how many mutants")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--class", dest="names", action="append", default=[], help="only this class; may be repeated")
    parser.add_argument("--own", action="store_true", help="only the project's own contracts")
    parser.add_argument(
        "--misses", type=int, default=0, metavar="N", help="show N mutants of each class that went wrong"
    )
    options = parser.parse_args()
    contracts = [*own(), *([] if options.own else corpus())]
    total, classes = scored(mutants(contracts, options.seed, options.count, options.names))
    print(f"{len(contracts)} contracts, seed {options.seed}\n")
    print(table(total, classes))
    for name, score in classes.items():
        wrong = {id(verdict): verdict for verdict in (*score.missed, *score.noisy)}
        for verdict in list(wrong.values())[: options.misses]:
            print(f"\n=== {name}\n{shown(verdict)}")


def shown(verdict: Verdict) -> str:
    """A verdict for people: what was changed, what was expected, what was found."""
    mutant = verdict.mutant
    changed = difflib.unified_diff(mutant.before.splitlines(), mutant.text.splitlines(), lineterm="", n=1)
    lines = [f"{mutant.source}: {'found' if verdict.is_found else 'MISSED'}", *list(changed)[2:]]
    lines.append(f"expected {sorted(mutant.rules)} in line {[line + 1 for line in sorted(mutant.lines)]}")
    for finding in verdict.others:
        line = mutant.text.count("\n", 0, finding.span.start) + 1
        lines.append(f"beside it: {finding.severity.value}[{finding.rule}] line {line}: {finding.message}")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
