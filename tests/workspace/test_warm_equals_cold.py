"""A warm start finds what a cold one does, whatever happened to the files while nothing ran."""

import random
import shutil
from pathlib import Path

import pytest

from onex_ls.findings.report import to_json
from onex_ls.rules.registry import RULES
from onex_ls.workspace.check import check_paths
from onex_ls.workspace.record_store import open_store
from onex_ls.workspace.settings import Settings
from support.contracts import GOOD, read

HANDLER = "class {name}:\n    def handle(self, request):\n        return request\n"


def report(root: Path, store_file: Path | None) -> str:
    store = open_store(store_file) if store_file is not None else None
    checked = check_paths([root], Settings(), store)
    if store is not None:
        store.close()
    return to_json(checked.reports, RULES, checked.files)


def contract(number: int, text: str) -> str:
    """A contract with a name of its own, a topic others use, and a handler in Python beside it."""
    return (
        f"name: node_{number}_effect\nnode_type: EFFECT_GENERIC\ncontract_version: {{major: 1, minor: 0, patch: 0}}\n"
        f"description: {text}\nevent_bus:\n  subscribe_topics: [onex.evt.shop.step-{number % 7}.v1]\n"
        f"  publish_topics: [onex.evt.shop.step-{(number + 1) % 7}.v1]\n"
        f"handler_routing:\n  handlers:\n    - operation: run\n"
        f"      handler: {{name: HandlerRun, module: shop.nodes.n{number}.handler}}\n"
    )


def grow(root: Path) -> None:
    nodes = root / "src" / "shop" / "nodes"
    for number in range(30):
        folder = nodes / f"n{number}"
        folder.mkdir(parents=True)
        (folder / "contract.yaml").write_text(contract(number, "As it was."))
        (folder / "__init__.py").touch()
        (folder / "handler.py").write_text(HANDLER.format(name="HandlerRun"))
    for folder in (nodes, nodes.parent):
        (folder / "__init__.py").touch()
    for path in GOOD:
        (root / path.name).write_text(read(path), newline="")


def change(root: Path, chance: random.Random, number: int) -> None:
    """One thing that a person, a tool or a checkout may do to the files."""
    files = sorted(root.rglob("*.yaml"))
    file = chance.choice(files)
    match chance.randrange(7):
        case 0:
            file.write_text(file.read_text() + f"# {number}\n")
        case 1:
            file.write_text(file.read_text().replace("name:", "nmae:", 1))
        case 2:
            file.rename(file.with_name(f"moved_{number}.yaml"))
        case 3:
            file.unlink()
        case 4:
            shutil.copy(file, file.with_name(f"copy_{number}.yaml"))
        case 5:
            source = chance.choice(sorted(root.rglob("handler.py")))
            source.write_text(HANDLER.format(name=chance.choice(["HandlerRun", "HandlerRuns", "Other"])))
        case _:
            (root / "onex-ls.toml").write_text(f'severity = {{ naming = "{chance.choice(["hint", "error"])}" }}\n')


@pytest.mark.parametrize("seed", range(3))
def test_a_warm_start_finds_what_a_cold_one_does(tmp_path: Path, seed: int) -> None:
    root, store = tmp_path / "tree", tmp_path / "records.db"
    grow(root)
    assert report(root, store) == report(root, None)
    chance = random.Random(seed)  # noqa: S311 - no secret
    for number in range(200):
        change(root, chance, number)
    first = report(root, store)
    assert first == report(root, None)
    assert first == report(root, store)
    assert '"rule": "unknown-handler-class"' in first
