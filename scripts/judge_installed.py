"""usage: scripts/judge_installed.py PATH...

Prints what the rules that look beyond one file say of the contracts below PATH, which has their real code beside them
(``site-packages`` with the ``omnibase_*`` wheels, a checkout): every such finding has to be judged by a person.
"""

import sys
import time
from collections import Counter
from pathlib import Path

from onex_ls.rules.options import RuleOptions
from onex_ls.text.lines import LineIndex
from onex_ls.workspace.catalogue import Catalogue, contracts
from onex_ls.workspace.files import read_text, yaml_files


def main(paths: list[str]) -> None:
    catalogue, counts = Catalogue(), Counter[str]()
    catalogue.refresh(yaml_files(map(Path, paths)))
    found = contracts(catalogue.records)
    began = time.perf_counter()
    for file in found:
        facts = catalogue.records[file].facts
        beyond = catalogue.beyond(Path(file), facts, RuleOptions()) if facts is not None else []
        lines = LineIndex(read_text(Path(file)).text or "")
        for finding in beyond:
            counts[f"{finding.severity} {finding.rule}"] += 1
            line = lines.line_of(finding.span.start) + 1
            marked = finding.span.of(lines.text)
            print(f"{file}:{line}: {finding.severity}[{finding.rule}] {finding.message} << {marked}")
    print(f"{len(found)} contracts, {time.perf_counter() - began:.2f} s", *map(str, sorted(counts.items())), sep="\n")


if __name__ == "__main__":
    main(sys.argv[1:] or ["."])
