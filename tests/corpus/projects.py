"""The projects of the corpus, generated whole as a person would, and their tests run beside the installed packages."""

import json
import os
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from onex_ls.contract.kind import Kind
from onex_ls.contract.recognise import recognise
from onex_ls.generation.rules import ARTIFACT_CLASH
from onex_ls.syntax.parse import parse
from onex_ls.workspace.apply import Applied
from onex_ls.workspace.clashes import told_of_clashes
from onex_ls.workspace.generate import Planned, apply_plan
from onex_ls.workspace.generate_many import in_turn, plan_nodes
from onex_ls.workspace.settings import Settings
from support.contracts import read
from support.corpus import corpus

RUNNER = Path(__file__).parents[1] / "support" / "beside_installed.py"
SAYS_LITTLE = ("test_says_what_has_no_behaviour", "test_says_that_its_steps_have_no_behaviour")
"""The generated tests that can only say that something is not written yet."""

_COLUMNS = ("contracts", "passed", "failed", "files", "not runnable", "not written yet")


@dataclass(frozen=True, slots=True)
class Node:
    """A contract of the corpus and what was generated from it."""

    contract: Path
    kind: Kind
    planned: Planned

    @property
    def name(self) -> str:
        """Enough of the path of the contract to know it by."""
        return "/".join(self.contract.parts[-3:])

    @property
    def is_clashing(self) -> bool:
        """Whether another contract asks for files of its package."""
        return any(finding.rule == ARTIFACT_CLASH.name for finding in self.planned.findings)

    @property
    def files(self) -> tuple[str, ...]:
        """The files of its package, below the root of its project."""
        artifacts = self.planned.plan.artifacts if self.planned.plan is not None else ()
        return tuple(artifact.path for artifact in artifacts if artifact.content is not None)

    @property
    def tests(self) -> tuple[str, ...]:
        """Those of them that have tests."""
        return tuple(path for path in self.files if PurePosixPath(path).name.startswith("test_"))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the generated tests of one node showed.

    `passed` are the ids of tests, `failed` says what went wrong by id or module, `missing` what is not installed by the
    test file or generated module that needs it.
    """

    node: Node
    passed: tuple[str, ...]
    failed: Mapping[str, str]
    missing: Mapping[str, str]

    @property
    def not_runnable(self) -> Mapping[str, str]:
        """What is not installed, by the test file that cannot be run without it."""
        return {file: self.missing[file] for file in self.node.tests if file in self.missing}

    @property
    def silent(self) -> list[str]:
        """The test files of which nothing was heard: there should be none."""
        heard = {name.partition("::")[0] for name in (*self.passed, *self.failed, *self.missing)}
        return [file for file in self.node.tests if file not in heard]


def projects(folder: Path) -> list[Path]:
    """The contracts of the corpus, copied into `folder`: each of its repositories is a project there."""
    for repository in sorted((corpus() / "contracts").iterdir()):
        shutil.copytree(repository, folder / repository.name)
        (folder / repository.name / "pyproject.toml").touch()
    return sorted(folder.rglob("*.y*ml"))


def generate_all(contracts: Iterable[Path], state: Path) -> Iterator[Node]:
    """Plan the nodes of all contracts, and then write them, as ``onex-ls generate`` does."""
    wanted = [(contract, Settings()) for contract in contracts]
    for (contract, settings), planned in zip(wanted, told_of_clashes(list(plan_nodes(wanted))), strict=True):
        kind = recognise(parse(read(contract))).kind
        assert kind is not None, contract
        current = in_turn(planned, settings)
        if current.plan is not None:
            applied = apply_plan(current, {}, state)
            assert isinstance(applied, Applied), applied
        yield Node(contract, kind, current)


def run_tests(nodes: Iterable[Node], python: Path, folder: Path) -> Iterator[Outcome]:
    """Run the generated tests of every node with `python`, whatever is installed there."""
    by_name = {str(node.contract): node for node in nodes}
    jobs = folder / "jobs.json"
    jobs.write_text(json.dumps([_job(node) for node in by_name.values()]), encoding="utf-8")
    environment = {
        **os.environ,
        "HOME": str(folder),
        "PYTHONPATH": "",
        "PYTHONSAFEPATH": "1",
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
    }
    done = subprocess.run([python, RUNNER, jobs], cwd=folder, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    for line in done.stdout.splitlines():
        found = json.loads(line)
        yield Outcome(by_name[found["contract"]], tuple(found["passed"]), found["failed"], found["missing"])


def _job(node: Node) -> dict[str, object]:
    root, layout = node.planned.root, node.planned.layout
    assert layout is not None, node.contract
    modules = {_dotted(path, layout.source): str(root / path) for path in node.files if path not in node.tests}
    return {
        "contract": str(node.contract),
        "package": layout.package,
        "source": str(root / layout.source),
        "root": str(root),
        "modules": {name: file for name, file in modules.items() if layout.owns(name)},
        "tests": [str(root / path) for path in node.tests],
    }


def _dotted(path: str, source: str) -> str:
    """The dotted name of a module's file; of a file elsewhere, nothing that a package owns."""
    below = PurePosixPath(path)
    parts = below.relative_to(source).with_suffix("").parts if below.is_relative_to(source) else ()
    return ".".join(parts).removesuffix(".__init__")


def table(outcomes: Iterable[Outcome]) -> str:
    """By kind: how many tests did what, and the share of those that say only that something is not written yet."""
    rows: dict[str, Counter[str]] = {}
    for outcome in outcomes:
        for kind in (outcome.node.kind.value, "sum"):
            rows.setdefault(kind, Counter()).update(_counted(outcome))
    head = f"{'kind':12}" + "".join(f"{column:>17}" for column in _COLUMNS) + f"{'share':>9}"
    order = sorted(rows, key=lambda kind: (kind == "sum", kind))
    return "\n".join([head, *(_line(kind, rows[kind]) for kind in order)])


def _counted(outcome: Outcome) -> dict[str, int]:
    little = sum(says_little(name) for name in outcome.passed)
    counts = (1, len(outcome.passed), len(outcome.failed), len(outcome.node.tests), len(outcome.not_runnable), little)
    return dict(zip(_COLUMNS, counts, strict=True))


def _line(kind: str, row: Counter[str]) -> str:
    cells = "".join(f"{row[column]:17}" for column in _COLUMNS)
    return f"{kind:12}{cells}{row['not written yet'] / max(1, row['passed']):9.1%}"


def says_little(test: str) -> bool:
    """Whether a test, by its id, can only say that something is not written yet."""
    return test.rpartition("::")[2].partition("[")[0] in SAYS_LITTLE
