"""A generated handler whose results are made up fails its generated tests: any of them, in nodes of every kind.

Each result that the code of a node computes is replaced by a default-constructed one of the same type: what is
returned, what is assigned on the way, and what goes into an answer by name. The computation itself still happens.
"""

import ast
import copy
import json
import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from generation.planning import CONTRACTS
from generation.test_under_omnibase_core import NEIGHBOURS, PYTHON, write_package

pytestmark = pytest.mark.e2e

EVERY_TIME = {"node_label_compute", "node_mailbox_effect", "node_lamp_reducer", "node_closing_orchestrator"}
"""One of each kind; the others are many, or large."""

DRIVER = Path(__file__).with_name("one_by_one.py")
COMPUTING = re.compile(r"handler\w*|machine|graph")
"""The modules that compute answers. What checks give is the models' own, and what lies behind ports is the world's."""

UNTOLD = {
    "started = perf_counter()": "how long a request took is not for a test to say",
    "place = _PLACES[request.operation]": "where an operation is declared is for a person to read",
    "processing_time_ms=1000 * (perf_counter() - started)": "how long a request took is not for a test to say",
}
"""Results that no test can tell, by the code that computes them."""


@pytest.fixture(autouse=True)
def core() -> None:
    if not PYTHON.exists():
        assert os.environ.get("REQUIRE_E2E") != "1"
        pytest.skip("`tests/e2e/provision.sh core` has not been run on this machine")


@pytest.mark.parametrize(
    "path",
    [pytest.param(path, marks=() if path.stem in EVERY_TIME else pytest.mark.nightly) for path in CONTRACTS],
    ids=lambda path: path.stem,
)
def test_every_result_counts(tmp_path: Path, path: Path) -> None:
    for module, names in NEIGHBOURS.items():
        (tmp_path / module).parent.mkdir(parents=True)
        classes = [f"class {name}(BaseModel): ..." for name in names]
        (tmp_path / module).write_text("\n".join(["from pydantic import BaseModel", *classes]), encoding="utf-8")
    files = [Path(name) for name in write_package(tmp_path, path)]
    code = [file for file in files if COMPUTING.fullmatch(file.stem) and file.parent.name != "tests"]
    tries = [(file, *one) for file in code for one in made_up((tmp_path / file).read_text(encoding="utf-8"))]
    first = (code[0], "", (tmp_path / code[0]).read_text(encoding="utf-8"))
    unchanged, *verdicts = judged(tmp_path, [first, *tries])
    assert unchanged == 0
    survivors = [
        f"{file.name}: {what}"
        for (file, what, _), verdict in zip(tries, verdicts, strict=True)
        if verdict == 0 and what not in UNTOLD
    ]
    assert len(tries) >= 3
    assert survivors == []


def judged(root: Path, tries: list[tuple[Path, str, str]]) -> list[int]:
    changes = json.dumps([(str(file), text) for file, _, text in tries])
    done = subprocess.run(
        [PYTHON, DRIVER, root],
        input=changes,
        capture_output=True,
        text=True,
        check=False,
        cwd=root,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
    )
    assert done.returncode == 0, done.stderr
    return list(json.loads(done.stdout))


def made_up(code: str) -> Iterator[tuple[str, str]]:
    """Each result of a module in turn: the code that computes it, and the module with it made up."""
    count = sum(1 for _ in results(ast.parse(code)))
    for number in range(count):
        tree = ast.parse(code)
        owner, field, position = list(results(tree))[number]
        held = getattr(owner, field)
        value = held if position is None else held[position]
        said = f"{owner.arg}={ast.unparse(value)}" if isinstance(owner, ast.keyword) else ast.unparse(copy.copy(owner))
        default = ast.Call(ast.Call(ast.Name("type"), [value], []), [], [])
        if position is None:
            setattr(owner, field, default)
        else:
            held[position] = default
        yield said, ast.unparse(ast.fix_missing_locations(tree))


def results(tree: ast.Module) -> Iterator[tuple[ast.AST, str, int | None]]:
    """Where results are in functions: the node that has one, its attribute, and the position in that."""
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    for function in functions:
        for node in ast.walk(function) if function.name != "__init__" else ():
            if isinstance(node, ast.Return | ast.Assign) and is_computed(node.value):
                yield node, "value", None
                yield from parts(node.value)


def parts(value: ast.expr | None) -> Iterator[tuple[ast.AST, str, int | None]]:
    """What goes by name into the answer that an expression makes."""
    for node in ast.walk(value) if value is not None else ():
        if isinstance(node, ast.keyword) and is_computed(node.value):
            yield node, "value", None
        elif isinstance(node, ast.Dict):
            yield from ((node, "values", position) for position, one in enumerate(node.values) if is_computed(one))


def is_computed(value: ast.expr | None) -> bool:
    """Whether it is more than a constant or what is default-constructed already."""
    is_empty = isinstance(value, ast.Dict) and not value.keys
    is_bare = (
        isinstance(value, ast.Call) and ast.unparse(value).startswith("Model") and not (value.args or value.keywords)
    )
    return value is not None and not isinstance(value, ast.Constant) and not is_empty and not is_bare
