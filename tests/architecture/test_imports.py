"""Invariant 1: who may import whom, as the table in ARCHITECTURE.md says; and what a start must not load."""

import re
import subprocess
import sys

import pytest

from support.source import PACKAGE, PROJECT, Import, imports, modules, room

RENDERINGS = {
    "onex_ls.contract.jsonschema": "the vocabulary as a document to print",
    "onex_ls.findings.report": "reports as text to print",
    "onex_ls.generation.preview": "plans as text to print",
    "onex_ls.metrics.page": "figures as a page to print",
    "onex_ls.metrics.report": "figures as text to print",
    "onex_ls.rules.options": "what settings choose among findings",
    "onex_ls.text.paths": "the only code that reads and writes URIs",
}
"""Functions that `lsp/` and `cli/` may call beside those of `editor/` and `workspace/`: from data to data, no logic."""

LIBRARIES = {
    "pygls": {"lsp"},
    "lsprotocol": {"lsp"},
    "click": {"cli"},
    "yaml": {"syntax"},
    "jinja2": {"templating"},
    "httpx": {"quorum"},
    "asyncpg": {"metrics"},
    "aiokafka": {"metrics"},
    "subprocess": {"execution"},
    "multiprocessing": {"execution"},
    "urllib": {"text", "quorum"},
}
"""Libraries that belong to one room."""

TOO_HEAVY_FOR_A_START = (
    "pydantic",
    "httpx",
    "jinja2",
    "sqlite3",
    "onex_ls.generation",
    "onex_ls.validation",
    "onex_ls.quorum",
)


ARCHITECTURE = (PROJECT / "ARCHITECTURE.md").read_text(encoding="utf-8")


def table() -> dict[str, str]:
    """The rooms of the table in ARCHITECTURE.md, from the ground up, each with what its last column says."""
    rows = re.findall(r"^\| (`[^|]*/`) \|.*\| ([^|]+) \|$", ARCHITECTURE, re.MULTILINE)
    return {name: said for names, said in rows for name in re.findall(r"`(\w+)/`", names)}


TABLE = table()
ROOMS = list(TABLE)
BESIDE = [set(names) for names in re.findall(r"^\| `(\w+)/` · `(\w+)/` \|", ARCHITECTURE, re.MULTILINE)]
"""Rooms that share a row stand beside each other, and may import each other."""


def allowed(name: str) -> tuple[set[str], bool]:
    """What a room may import (rooms, or single modules as `room.module`), and whether data types of all others too."""
    said, _, rest = TABLE[name].partition(",")
    if "everything above" in said:
        return set(ROOMS[: ROOMS.index(name)]), False
    beside = {other for row in BESIDE if name in row for other in row}
    return set(re.findall(r"[\w.]+", said)) | beside, "data types of the others" in rest


def is_allowed(found: Import) -> bool:
    """Whether the table lets a module have what it imports."""
    here = room(found.file)
    rooms, data_types = allowed(here)
    below = f"{found.module}.{found.name}.".removeprefix("onex_ls.")
    target = below.partition(".")[0]
    if target in (here, "version") or any(below.startswith(f"{one}.") for one in rooms):
        return True
    is_type = bool(found.name) and not found.name[0].islower()
    return data_types and target in TABLE and (is_type or found.module in RENDERINGS)


@pytest.mark.parametrize(
    ("file", "module", "name", "verdict"),
    [
        ("syntax/parse.py", "onex_ls.text.lines", "LineIndex", True),
        ("syntax/parse.py", "onex_ls.findings.finding", "Finding", False),
        ("syntax/parse.py", "onex_ls.syntax.tree", "Tree", True),
        ("syntax/parse.py", "onex_ls", "findings", False),
        ("syntax/parse.py", "onex_ls.version", "__version__", True),
        ("rules/x.py", "onex_ls.workspace.settings", "", False),
        ("editor/x.py", "onex_ls.workspace.snapshot", "Analysis", True),
        ("editor/x.py", "onex_ls.workspace", "snapshot", True),
        ("editor/x.py", "onex_ls.workspace.settings", "Settings", False),
        ("editor/x.py", "onex_ls.workspace", "settings", False),
        ("lsp/x.py", "onex_ls.editor.actions", "actions", True),
        ("lsp/x.py", "onex_ls.findings.finding", "Finding", True),
        ("lsp/x.py", "onex_ls.rules.run", "check", False),
        ("cli/x.py", "onex_ls.findings.report", "to_text", True),
        ("cli/x.py", "onex_ls.lsp.server", "create_server", True),
        ("workspace/x.py", "onex_ls.generation.generate", "generate", True),
        ("workspace/x.py", "onex_ls.lsp.server", "create_server", False),
    ],
)
def test_the_table_is_understood(file, module, name, verdict):
    assert is_allowed(Import(file, 1, module, name)) is verdict


def test_the_table_was_read():
    assert len(ROOMS) >= 19
    assert ROOMS[:3] == ["text", "store", "syntax"]
    assert ROOMS[-2:] == ["lsp", "cli"]
    assert allowed("editor")[0] >= {"workspace.snapshot", "rules"}


def test_every_room_stands_in_the_table():
    rooms = {path.name for path in PACKAGE.iterdir() if path.is_dir() and path.name != "__pycache__"}
    assert rooms <= set(ROOMS)


def test_the_table_itself_leads_only_upwards():
    for position, name in enumerate(ROOMS):
        for target in allowed(name)[0]:
            assert target.partition(".")[0] in ROOMS[:position] or name in ("lsp", "cli"), (name, target)


def test_imports_follow_the_table():
    own = [found for found in imports() if found.module.split(".")[0] == "onex_ls" and room(found.file)]
    assert len(own) > 200
    assert [str(found) for found in own if not is_allowed(found)] == []


def test_imports_are_absolute():
    assert [str(found) for found in imports() if found.module.startswith(".")] == []


@pytest.mark.parametrize("library", LIBRARIES)
def test_a_library_is_used_in_its_room_only(library):
    users = [found for found in imports() if found.module.split(".")[0] == library]
    assert [str(found) for found in users if room(found.file) not in LIBRARIES[library]] == []


@pytest.mark.skipif("lsp/server.py" not in modules(), reason="the server is not written yet")
def test_a_start_loads_nothing_that_can_wait():
    program = "import sys, onex_ls.lsp.server; print(*sorted(sys.modules))"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    loaded = ran.stdout.split()
    assert "onex_ls.lsp.server" in loaded
    assert [
        name for name in loaded if f"{name}.".startswith(tuple(f"{heavy}." for heavy in TOO_HEAVY_FOR_A_START))
    ] == []


def test_nothing_is_loaded_by_the_front_door():
    program = "import sys, onex_ls; print(*sorted(name for name in sys.modules if name.startswith('onex_ls')))"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout.split() == ["onex_ls", "onex_ls.version"]
