"""What judges of nodes say of real contracts before and after their nodes are generated: never more.

The judges of code have nothing to object to at all, and no file is there for their sake alone.
"""

import json
import re
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from corpus.projects import Node, projects
from e2e.provisioned import CACHE, ROOT, require
from onex_ls.generation.layout import Layout
from support.contracts import read

pytestmark = [pytest.mark.corpus, pytest.mark.e2e]

BIN = CACHE / "infra/bin"
OF_CODE = ("declarative", "one model per file")
OF_BOTH = ("discovery", "linter", "architecture")

Verdicts = dict[str, dict[str, list[str]]]
"""What each judge objects to, by the contract's path below the projects, and then by judge."""


def judged(folder: Path) -> Verdicts:
    """The verdicts on all contracts in a folder of projects."""
    contracts = sorted(path.relative_to(folder).as_posix() for path in folder.glob("*/**/*.y*ml"))
    program = ROOT / "tests/e2e/judges.py"
    done = subprocess.run(
        [BIN / "python", program, *contracts], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def compliance(folder: Path, report: Path) -> Iterator[tuple[str, str]]:
    """The contracts and checks that ``onex compliance check`` fails, project by project."""
    for project in sorted(path for path in folder.iterdir() if path.is_dir()):
        command = [BIN / "onex", "compliance", "check", "--repo-root", project, "--output", report]
        subprocess.run(command, cwd=folder, capture_output=True, check=False)  # it fails where a node does
        text = report.read_text(encoding="utf-8")
        for result in text.split("\n- node_id: ")[1:]:
            failed = re.search(r"checks_failed:\n((?:  - .*\n)*)", result)
            path = re.search(r"contract_path: (.*)", result)
            assert path is not None
            name = Path(path[1]).relative_to(folder).as_posix()
            yield from ((name, check) for check in (failed[1].split() if failed is not None else ()) if check != "-")


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    require("infra", BIN / "onex")
    folder = tmp_path_factory.mktemp("before")
    projects(folder)
    return folder


@pytest.fixture(scope="module")
def after(nodes: list[Node]) -> Path:
    return next(above for above in nodes[0].contract.parents if above.name == "projects")


def test_no_verdict_on_a_contract_is_worse_with_its_node(
    before: Path, after: Path, record_property: Callable[[str, object], None]
) -> None:
    was, now = judged(before), judged(after)
    assert was.keys() == now.keys()
    worse = [
        (name, judge, said)
        for name, verdicts in now.items()
        for judge in OF_BOTH
        for said in verdicts[judge]
        if said not in was[name][judge]
    ]
    assert worse == []
    assert [(name, judge, said[judge]) for name, said in now.items() for judge in OF_CODE if said[judge]] == []
    rows = (f"{judge:20}{_objected(was, judge):8}{_objected(now, judge):8}" for judge in next(iter(now.values())))
    head = f"Contracts of the corpus, {len(now)}, to which judges object\n\n{'judge':20}{'before':>8}{'after':>8}"
    record_property("report", "\n".join([head, *rows]))


def _objected(verdicts: Verdicts, judge: str) -> int:
    return sum(bool(said[judge]) for said in verdicts.values())


def test_no_check_of_compliance_fails_that_did_not_before(
    before: Path, after: Path, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    was, now = (set(compliance(folder, tmp_path / "report.yaml")) for folder in (before, after))
    assert now - was == set()
    counts = [Counter(check for _, check in failed) for failed in (was, now)]
    rows = (f"{check:24}{counts[0][check]:8}{counts[1][check]:8}" for check in sorted(counts[0]))
    head = f"Nodes of the corpus that fail a check of `onex compliance`\n\n{'check':24}{'before':>8}{'after':>8}"
    record_property("report", "\n".join([head, *rows]))


def test_no_file_is_there_for_a_judge_alone(nodes: list[Node]) -> None:
    """`onex compliance` looks for a handler.py beside the contract: it is written where the contract names it."""
    for node in nodes:
        assert {Path(path).suffix for path in node.files} <= {".py"}
        layout = node.planned.layout
        if layout is not None and layout.file(f"{layout.package}.handler") in node.files:
            assert _names_handler(node, layout), node.contract


def _names_handler(node: Node, layout: Layout) -> bool:
    names = rf"\b({re.escape(layout.package)}\.)?handler(:\w|[\"']?\s*$)"
    return re.search(names, read(node.contract), re.MULTILINE) is not None
