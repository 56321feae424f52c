"""Invariants 3, 4, 6, 9 and 10: who converts positions, who writes, who reads the world, who runs code."""

import ast
import re

import pytest

from support.source import Call, calls, imports, modules, room

WRITERS = {
    "workspace/apply.py": "the only writer under a user's tree",
    "workspace/journal.py": "what the writer writes down before it writes, in the user's state directory",
    "workspace/undoing.py": "what takes the last generation back, in the user's state directory",
    "workspace/trust.py": "whom a person trusts, in the user's state directory",
    "workspace/previews.py": "a preview for editors that can only open files, in the user's state directory",
    "store/database.py": "databases in the user's cache",
    "execution/scratch.py": "folders of our own for child processes",
    "execution/copies.py": "the copy of a package in such a folder",
    "execution/import_probe.py": "its report, beside such a copy",
    "execution/supervisor/sandbox.py": "who it is in a namespace of its own, in /proc",
}
_WRITING_METHODS = frozenset(
    "write_text write_bytes unlink mkdir rmdir rename touch symlink_to hardlink_to chmod rmtree copytree".split()
)
_WRITING_FUNCTIONS = frozenset(
    f"os.{name}"
    for name in "replace remove rename unlink mkdir makedirs rmdir removedirs link symlink truncate".split()
) | {
    "shutil.move",
    "shutil.copy",
    "shutil.copy2",
    "tempfile.mkdtemp",
    "tempfile.mkstemp",
    "tempfile.NamedTemporaryFile",
}

OWN_METHODS = {"touch": {"self.touch", *(f"{owner}.publisher.touch" for owner in ("self", "self._server", "server"))}}
"""Methods of our own classes that have the name of one that writes."""

PURE = ("text", "syntax", "findings", "pycode", "contract", "provenance", "rules", "templating", "generation")
"""Rooms whose results depend on their arguments alone."""
CHANGING = re.compile(
    r"time\.\w+|random\.\w+|secrets\.\w+|uuid\.uuid[14]|os\.(urandom|getcwd|getpid|getlogin|uname)|Path\.(cwd|home)"
    r"|(datetime\.)?(datetime|date)\.(now|today|utcnow)|(socket|platform|getpass|locale)\.\w+"
)
CLOCKS = {
    "templating/manager.py": "how long loading takes, for statistics",
    "templating/cache.py": "how long looking up takes, for statistics",
}

ENVIRONMENT = {
    "execution/environment.py": "what child processes inherit",
    "execution/interpreters.py": "where interpreters are looked for",
    "execution/caution/sitecustomize.py": "the folder that a child process of ours is told to stay in",
    "cli/generate.py": "where interpreters are looked for",
}

CHANNELS = {
    "execution/workers.py": "what our own worker processes answer",
    "execution/worker.py": "what the process that started them calls",
}

IN_CHILDREN = ("execution/import_probe.py",)
"""Scripts that run in the user's interpreter, in a child process: what they import is the user's by intention."""

PERMITTERS = ("workspace/trust.py", "cli/")


def mode_of(call: Call) -> str:
    """The mode of a call of ``open``, as a function or as a method."""
    position = 1 if call.function in ("open", "os.fdopen", "io.open") else 0
    given = [keyword.value for keyword in call.node.keywords if keyword.arg == "mode"]
    given += call.node.args[position : position + 1]
    return given[0].value if given and isinstance(given[0], ast.Constant) and isinstance(given[0].value, str) else "r"


def writes(call: Call) -> bool:
    method = call.function.rpartition(".")[2]
    if call.function in _WRITING_FUNCTIONS:
        return True
    if method == "open" and (call.function == "open" or "." in call.function):
        return bool(set(mode_of(call)) & set("wax+"))
    return "." in call.function and method in _WRITING_METHODS and call.function not in OWN_METHODS.get(method, ())


def test_only_the_writers_write():
    assert [str(call) for call in calls() if writes(call) and call.file not in WRITERS] == []


@pytest.mark.parametrize("file", WRITERS)
def test_a_writer_that_is_named_does_write(file):
    assert file not in modules() or any(writes(call) for call in calls() if call.file == file)


def test_positions_of_the_protocol_are_made_in_one_place():
    made = [
        call
        for call in calls()
        if call.function.rpartition(".")[2] in ("Position", "Range") and room(call.file) == "lsp"
    ]
    assert {call.file for call in made} <= {"lsp/convert.py"}


def test_positions_of_libraries_are_never_used():
    """YAML 1.1 counts lines that no editor knows."""
    used = [
        f"{file}:{node.lineno}"
        for file, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and node.attr in ("line", "column")
        and ast.unparse(node.value).endswith("_mark")
    ]
    assert used == []


def test_uris_are_read_and_written_in_one_place():
    users = [found for found in imports() if found.module.startswith("urllib") and not found.file.startswith("quorum/")]
    assert {found.file for found in users} == {"text/paths.py"}
    names = {"url2pathname", "pathname2url", "to_fs_path", "from_fs_path", "uris"}
    assert [str(found) for found in imports() if found.name in names] == []
    assert [str(call) for call in calls() if call.function.rpartition(".")[2] in {*names, "as_uri", "from_uri"}] == []


@pytest.mark.parametrize("name", PURE)
def test_a_pure_room_asks_the_world_nothing(name):
    asked = [call for call in calls() if room(call.file) == name and CHANGING.fullmatch(call.function)]
    assert [str(call) for call in asked if call.file not in CLOCKS] == []


def test_databases_are_opened_in_one_place():
    assert {call.file for call in calls() if call.function == "sqlite3.connect"} <= {"store/database.py"}


def test_the_environment_is_read_in_few_places():
    readers = {
        file
        for file, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and ast.unparse(node) in ("os.environ", "os.environb", "os.getenv")
    }
    assert readers <= set(ENVIRONMENT)


def test_permits_come_from_trust_and_from_the_command_line():
    made = [call for call in calls() if call.function.rpartition(".")[2] == "Permit"]
    assert [str(call) for call in made if not call.file.startswith(PERMITTERS)] == []


def test_no_text_is_run_as_code():
    names = {
        "eval",
        "exec",
        "__import__",
        "runpy.run_path",
        "runpy.run_module",
        "pickle.loads",
        "pickle.load",
        "marshal.loads",
    }
    assert [str(call) for call in calls() if call.function in names and call.file not in CHANNELS] == []


def test_modules_that_are_imported_by_name_are_our_own():
    """A name that is computed could be the user's."""
    computed = [
        call
        for call in calls()
        if call.function.rpartition(".")[2] == "import_module" and not isinstance(call.node.args[0], ast.Constant)
    ]
    assert {call.file for call in computed} <= {"cli/app.py", "__init__.py", *IN_CHILDREN}
