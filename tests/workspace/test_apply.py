"""The only writer: all or nothing, under every refusal, failure and crash."""

import os
import pickle
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from onex_ls.workspace import journal
from onex_ls.workspace.apply import Applied, Refused, Write, apply, recover, undo
from onex_ls.workspace.journal import digest

posix = pytest.mark.skipif(os.name == "nt", reason="needs POSIX signals and modes")

Snapshot = dict[str, tuple[bytes | None, int]]


@pytest.fixture
def tmp_path(tmp_path: Path) -> Iterator[Path]:
    """In memory where there is such a place: every batch waits for the disk several times, and that is not tested."""
    memory = Path("/dev/shm")  # noqa: S108 - a folder of its own is made in it
    if not os.access(memory, os.W_OK):
        yield tmp_path
        return
    with tempfile.TemporaryDirectory(dir=memory) as folder:
        yield Path(folder)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "root").mkdir()
    return tmp_path / "root"


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "state"


def snapshot(root: Path) -> Snapshot:
    """Every file and folder with its bytes (None for a folder) and permission bits."""
    found: Snapshot = {}
    for path in sorted(root.rglob("*")):
        content = path.read_bytes() if path.is_file() else None
        found[path.relative_to(root).as_posix()] = (content, path.lstat().st_mode & 0o777)
    return found


def make(root: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def create(path: str, text: str = "new") -> Write:
    return Write(path, text.encode(), None)


def change(path: str, old: str, text: str = "new") -> Write:
    return Write(path, text.encode(), digest(old.encode()))


def remove(path: str, old: str) -> Write:
    return Write(path, None, digest(old.encode()))


def applied(result: Applied | Refused) -> Applied:
    assert isinstance(result, Applied), result
    return result


def refused(result: Applied | Refused) -> str:
    assert isinstance(result, Refused), result
    return str(result)


OLD = {"a.yaml": "old a", "run.sh": "old run", "gone.txt": "old gone", "sub/keep.txt": "kept", "sub/b.py": "old b"}
BATCH = [
    change("a.yaml", "old a", "new a"),
    change("run.sh", "old run", "new run"),
    remove("gone.txt", "old gone"),
    create("deep/er/x.py", "new x"),
    create("deep/y.py", "new y"),
    change("sub/b.py", "old b", ""),
]


def make_old(root: Path) -> None:
    make(root, OLD)
    (root / "run.sh").chmod(0o750)
    (root / "gone.txt").chmod(0o600)


def test_a_batch_is_applied_and_undone_and_redone(root: Path, state: Path) -> None:
    make_old(root)
    old = snapshot(root)
    done = applied(apply(root, BATCH, state))
    new = snapshot(root)
    assert {name: content for name, (content, _) in new.items() if content is not None} == {
        "a.yaml": b"new a",
        "run.sh": b"new run",
        "deep/er/x.py": b"new x",
        "deep/y.py": b"new y",
        "sub/keep.txt": b"kept",
        "sub/b.py": b"",
    }
    assert new["run.sh"][1] == old["run.sh"][1]
    undone = applied(undo(done))
    assert snapshot(root) == old
    applied(undo(undone))
    assert snapshot(root) == new
    assert list((state / "batches").iterdir()) == []


def test_an_empty_batch_and_one_that_changes_nothing(root: Path, state: Path) -> None:
    make(root, {"a": "same"})
    before = (root / "a").stat()
    for writes in ([], [change("a", "same", "same"), Write("missing/b", None, None)]):
        done = applied(apply(root, writes, state))
        assert (done.inverse, done.created) == ((), ())
        applied(undo(done))
    assert (root / "a").stat() == before
    assert not (root / "missing").exists()


@pytest.mark.parametrize(
    ("write", "reason"),
    [
        (create("a"), "a exists already"),
        (change("a", "other"), "a changed since the plan was made"),
        (change("b", "old"), "b is gone"),
        (remove("a", "other"), "a changed since the plan was made"),
        (remove("b", "old"), "b is gone"),
        (Write("a", None, None), "a exists already"),
    ],
)
def test_a_file_that_is_not_as_planned_refuses_the_batch(write: Write, reason: str, root: Path, state: Path) -> None:
    make(root, {"a": "old"})
    before = snapshot(root)
    assert refused(apply(root, [create("c"), write], state)) == reason
    assert snapshot(root) == before


def test_every_culprit_is_named(root: Path, state: Path) -> None:
    make(root, {"a": "1", "b": "2"})
    assert refused(apply(root, [create("a"), change("b", "3"), change("a/x", "")], state)).count(";") == 0
    assert refused(apply(root, [create("a"), change("b", "3")], state)) == (
        "a exists already; b changed since the plan was made"
    )


@pytest.mark.parametrize(
    "path",
    [
        *("", "/etc/passwd", "..", "../x", "a/../../x", "a/..", ".", "./x", "a//b", "a/", "a/./b"),
        *("C:/x", "c:x", "a\\b", "\\\\host\\x", "a:stream", "a\0b", "a\nb", 'a"b', "a*", "a?", "a|b", "<a>"),
        *("con", "CON.yaml", "a/nul/b", "com1.txt", "LPT¹", "aux .py", "conin$"),
        *("trailing.", "trailing ", "folder./x", "\ud800", "x" * 256, "é" * 128),
        *(".git/hooks/post-commit", "sub/.GIT/config"),
        "e\u0301.yaml",  # not in normal form C
    ],
)
def test_paths_that_are_refused(path: str, root: Path, state: Path) -> None:
    refused(apply(root, [create(path)], state))
    assert snapshot(root) == {}
    assert [entry.name for entry in root.parent.iterdir() if entry.name not in {"root", "state"}] == []


@pytest.mark.parametrize(
    "path", ["x" * 255, "console.py", "common/auxiliary.yaml", ".gitignore", "..a/b..c", "é/日本.py"]
)
def test_paths_that_are_fine(path: str, root: Path, state: Path) -> None:
    applied(apply(root, [create(path)], state))
    assert (root / path).read_text() == "new"


@pytest.mark.parametrize(
    "paths",
    [
        ("a", "a"),
        ("a", "A"),
        ("folder/a", "Folder/b"),
        ("stra\u00dfe", "STRASSE"),
        ("a", "a/b"),
        ("a/b", "a"),
    ],
)
def test_batches_that_contradict_themselves(paths: tuple[str, str], root: Path, state: Path) -> None:
    refused(apply(root, [create(path) for path in paths], state))
    assert snapshot(root) == {}


@pytest.mark.parametrize("path", ["readme", "Readme", "SUB/x", "README.MD/x", "cafe\u0301"])
def test_spellings_that_some_systems_take_for_another_file(path: str, root: Path, state: Path) -> None:
    make(root, {"README": "", "sub/y": "", "readme.md/x": "", "caf\u00e9": ""})
    before = snapshot(root)
    assert "exists already" in refused(apply(root, [create(path)], state))
    assert snapshot(root) == before


def test_an_existing_file_in_another_normal_form_can_be_changed(root: Path, state: Path) -> None:
    make(root, {"cafe\u0301": "old"})
    applied(apply(root, [change("cafe\u0301", "old")], state))
    assert snapshot(root)["cafe\u0301"][0] == b"new"


def test_things_that_are_no_files(root: Path, state: Path) -> None:
    make(root, {"file": "", "folder/x": ""})
    before = snapshot(root)
    assert "not a folder" in refused(apply(root, [create("file/x")], state))
    assert "not a plain file" in refused(apply(root, [create("folder")], state))
    assert "not a plain file" in refused(apply(root, [remove("folder", "")], state))
    assert snapshot(root) == before


@posix
def test_pipes_are_not_opened(root: Path, state: Path) -> None:
    os.mkfifo(root / "pipe")
    assert "not a plain file" in refused(apply(root, [create("pipe")], state))


@posix
def test_read_only_files_are_left_alone(root: Path, state: Path) -> None:
    make(root, {"a": "old"})
    (root / "a").chmod(0o444)
    assert "read-only" in refused(apply(root, [change("a", "old")], state))


@posix
def test_links_that_leave_the_root_are_refused(root: Path, state: Path, tmp_path: Path) -> None:
    make(tmp_path, {"outside/file": "old", "root/.git/config": "old"})
    (root / "folder").symlink_to(tmp_path / "outside")
    (root / "file").symlink_to("../outside/file")
    (root / "nowhere").symlink_to("missing")
    (root / "circle").symlink_to("circle")
    (root / "sub").mkdir()
    (root / "sub" / "up").symlink_to("../..")
    (root / "git").symlink_to(".git")
    outside = snapshot(tmp_path / "outside")
    for write in (
        create("folder/new"),
        change("folder/file", "old"),
        change("file", "old"),
        remove("file", "old"),
        create("nowhere"),
        create("circle"),
        create("circle/x"),
        create("sub/up/x"),
        change("git/config", "old"),
        create("git/hooks/x"),
    ):
        refused(apply(root, [write], state))
    assert snapshot(tmp_path / "outside") == outside
    assert sorted(entry.name for entry in root.iterdir()) == [
        ".git",
        "circle",
        "file",
        "folder",
        "git",
        "nowhere",
        "sub",
    ]


@posix
def test_links_inside_the_root_are_written_through(root: Path, state: Path) -> None:
    make(root, {"real/file": "old"})
    (root / "folder").symlink_to("real")
    (root / "file").symlink_to("real/file")
    done = applied(apply(root, [change("file", "old"), create("folder/new")], state))
    assert (root / "file").is_symlink()
    assert (root / "real/file").read_text() == (root / "real/new").read_text() == "new"
    applied(undo(done))
    assert snapshot(root / "real").keys() == {"file"}
    assert "is a link" in refused(apply(root, [remove("file", "old")], state))
    assert "written twice" in refused(apply(root, [change("file", "old"), change("real/file", "old")], state))


@posix
def test_a_root_reached_through_a_link(root: Path, state: Path, tmp_path: Path) -> None:
    (tmp_path / "alias").symlink_to(root)
    applied(apply(tmp_path / "alias", [create("a")], state))
    assert (root / "a").read_text() == "new"


def test_a_root_that_is_missing_or_a_file(root: Path, state: Path) -> None:
    make(root, {"file": ""})
    refused(apply(root / "missing", [create("a")], state))
    refused(apply(root / "file", [create("a")], state))
    assert snapshot(root).keys() == {"file"}


def test_undo_refuses_when_a_file_changed_since(root: Path, state: Path) -> None:
    make(root, {"a": "old", "b": "old"})
    done = applied(apply(root, [change("a", "old"), change("b", "old"), create("c/d")], state))
    (root / "b").write_text("mine")
    before = snapshot(root)
    assert refused(undo(done)) == "b changed since the plan was made"
    assert snapshot(root) == before


def test_undo_keeps_folders_that_hold_something_else(root: Path, state: Path) -> None:
    done = applied(apply(root, [create("a/b/c.py"), create("d/e.py")], state))
    make(root, {"a/mine.py": "mine"})
    applied(undo(done))
    assert snapshot(root).keys() == {"a", "a/mine.py"}


@posix
def test_new_files_follow_the_umask(root: Path, state: Path) -> None:
    before = os.umask(0o027)
    try:
        applied(apply(root, [create("a/b"), Write("c", b"", None, mode=0o755)], state))
    finally:
        os.umask(before)
    assert {name: mode for name, (_, mode) in snapshot(root).items()} == {"a": 0o750, "a/b": 0o640, "c": 0o755}


@posix
@pytest.mark.parametrize("method", ["replace", "unlink", "mkdir", "open"])
@pytest.mark.parametrize("survived", [0, 1, 2, 3])
def test_any_failure_of_the_disk_puts_everything_back(
    method: str, survived: int, root: Path, state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_old(root)
    old = snapshot(root)
    original = getattr(Path, method)
    calls = 0

    def failing(path: Path, *arguments: object, **options: object) -> object:
        nonlocal calls
        # Only in the tree, only once: putting back must work.
        if path.is_relative_to(root) and (method != "open" or "xb" in arguments):
            calls += 1
            if calls == survived + 1:
                raise OSError(28, "No space left on device")
        return original(path, *arguments, **options)

    monkeypatch.setattr(Path, method, failing)
    result = apply(root, BATCH, state)
    monkeypatch.undo()
    if calls > survived:
        assert "No space left" in refused(result)
        assert snapshot(root) == old
    assert list((state / "batches").iterdir()) == []


def test_what_cannot_be_put_back_at_once_is_put_back_later(
    root: Path, state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_old(root)
    old = snapshot(root)
    original = Path.replace
    calls = 0

    def failing(path: Path, target: Path) -> Path:
        nonlocal calls
        calls += path.is_relative_to(root)
        if calls > 1:
            raise OSError(5, "Input/output error")
        return original(path, target)

    monkeypatch.setattr(Path, "replace", failing)
    assert "tried again" in refused(apply(root, BATCH, state))
    assert [done.problem for done in recover(state)] != [""]
    monkeypatch.undo()
    (done,) = recover(state)
    assert done.restored
    assert done.problem == ""
    assert snapshot(root) == old
    assert recover(state) == []


def test_an_interrupt_from_the_keyboard_puts_everything_back(
    root: Path, state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_old(root)
    old = snapshot(root)

    original = Path.replace
    calls = 0

    def interrupted(path: Path, target: Path) -> Path:
        nonlocal calls
        calls += path.is_relative_to(root)
        if calls == 2:
            raise KeyboardInterrupt
        return original(path, target)

    monkeypatch.setattr(Path, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        apply(root, BATCH, state)
    assert snapshot(root) == old
    assert recover(state) == []


def test_a_file_written_while_the_batch_is_applied_is_kept(
    root: Path, state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_old(root)
    original = journal.write_new

    def writing(path: Path, content: bytes, mode: int | None = None) -> None:
        original(path, content, mode)
        if path.is_relative_to(root):
            (root / "sub/b.py").write_text("mine")

    monkeypatch.setattr(journal, "write_new", writing)
    assert "sub/b.py changed while" in refused(apply(root, BATCH, state))
    assert {name: content for name, (content, _) in snapshot(root).items() if content is not None} == {
        **{name: text.encode() for name, text in OLD.items()},
        "sub/b.py": b"mine",
    }


def test_a_state_directory_that_cannot_be_written_refuses(root: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    refused(apply(root, [create("a")], tmp_path / "file" / "state"))
    assert snapshot(root) == {}


# A process that forks one child per number, in a tree of its own, and kills it with SIGKILL before the Nth line that
# runs in our code or in shutil once there is something to lose. Prints how many lines there are.
CRASH = """
import os, pickle, shutil, signal, sys
from pathlib import Path
from onex_ls.workspace import apply as module, journal

FILES = {module.__file__, journal.__file__, shutil.__file__}

def counting(limit):
    count, begun = 0, False
    def trace(frame, event, argument):
        nonlocal count, begun
        if frame.f_code.co_filename not in FILES:
            return None
        begun = begun or frame.f_code.co_name in {"begin", "roll_back"}
        if begun and event == "line":
            count += 1
            if count == limit:
                os.kill(os.getpid(), signal.SIGKILL)
        return trace
    sys.settrace(trace)
    return lambda: count

action, writes, points, places = pickle.load(sys.stdin.buffer)
for point, place in zip(points, places):
    if os.fork() == 0:
        root, state = Path(place, "root"), Path(place, "state")
        done = module.apply(root, writes, state) if action == "undo" else None
        lines = counting(point)
        if action == "apply": module.apply(root, writes, state)
        if action == "undo": module.undo(done)
        if action == "recover": module.recover(state)
        sys.settrace(None)
        print(lines(), flush=True)
        os._exit(0)
    os.wait()
"""


def crash(action: str, writes: list[Write], points: list[int], places: list[Path]) -> list[int]:
    request = pickle.dumps((action, writes, points, [str(place) for place in places]))
    done = subprocess.run([sys.executable, "-c", CRASH], input=request, capture_output=True, check=True)
    assert done.stderr == b""
    return [int(line) for line in done.stdout.split()]


def copies(folder: Path, count: int) -> list[Path]:
    places = [folder / str(number) for number in range(count)]
    for place in places:
        make_old(place / "root")
    return places


def spread(total: int, count: int) -> list[int]:
    return sorted({1 + number * (total - 1) // (count - 1) for number in range(count)})


@posix
@pytest.mark.parametrize("count", [40, pytest.param(10_000, marks=pytest.mark.nightly)])
@pytest.mark.parametrize("action", ["apply", "undo"])
def test_killed_at_any_line_the_tree_is_old_or_new(action: str, count: int, tmp_path: Path) -> None:
    (whole,) = copies(tmp_path / "whole", 1)
    old = snapshot(whole / "root")
    (total,) = crash("apply", BATCH, [0], [whole])
    new = snapshot(whole / "root")
    if action == "undo":
        (whole,) = copies(tmp_path / "undone", 1)
        (total,) = crash("undo", BATCH, [0], [whole])
        assert snapshot(whole / "root") == old
    points = spread(total, min(count, total))
    places = copies(tmp_path / "crashed", len(points))
    assert crash(action, BATCH, points, places) == []

    states = set()
    for point, place in zip(points, places, strict=True):
        found = recover(place / "state")
        tree = snapshot(place / "root")
        assert tree in (old, new), f"killed at line {point}: {tree}"
        states.add("old" if tree == old else "new")
        assert all(not done.kept and not done.problem for done in found)
        assert list((place / "state" / "batches").glob("*")) == []
        assert recover(place / "state") == []
    assert states == {"old", "new"}
    print(f"killed at {len(points)} of {total} lines")


def interrupted(root: Path, state: Path) -> None:
    """Leave `root` as a crash in the middle of a batch leaves it."""
    place = root.parent
    for point in range(60, 1000, 20):
        shutil.rmtree(root)
        shutil.rmtree(state, ignore_errors=True)
        make_old(root)
        crash("apply", BATCH, [point], [place])
        if (root / "a.yaml").read_text() == "new a" and (root / "sub/b.py").read_text() == "old b":
            return
    raise AssertionError("never in the middle")


@posix
@pytest.mark.parametrize("count", [20, pytest.param(10_000, marks=pytest.mark.nightly)])
def test_killed_in_recovery_the_next_recovery_ends_it(count: int, root: Path, state: Path, tmp_path: Path) -> None:
    interrupted(root, state)
    model = tmp_path / "model"
    model.mkdir()
    root.rename(model / "root")
    state.rename(model / "state")

    def crashed(folder: Path, points: list[int]) -> tuple[list[Path], list[int]]:
        places = [folder / str(point) for point in points]
        for place in places:
            shutil.copytree(model, place)
            (written,) = (place / "state/batches").glob("*/journal.json")
            written.write_text(written.read_text().replace(str(root), str(place / "root")))
        return places, crash("recover", [], points, places)

    (whole,), (total,) = crashed(tmp_path / "whole", [0])
    old = snapshot(whole / "root")
    assert {name: content for name, (content, _) in old.items() if content} == {
        name: text.encode() for name, text in OLD.items()
    }
    places, survivors = crashed(tmp_path / "crashed", spread(total, min(count, total)))
    assert survivors == []
    for place in places:
        recover(place / "state")
        assert snapshot(place / "root") == old, f"killed at line {place.name}"
        assert list((place / "state/batches").iterdir()) == []


@posix
def test_files_that_a_person_changed_after_the_crash_are_kept(root: Path, state: Path) -> None:
    interrupted(root, state)
    (root / "a.yaml").write_text("mine")
    (done,) = recover(state)
    assert done.kept == ("a.yaml",)
    assert done.set_aside
    assert b"old a" in [path.read_bytes() for path in done.set_aside.iterdir()]
    assert {name: content for name, (content, _) in snapshot(root).items() if content is not None} == {
        **{name: text.encode() for name, text in OLD.items()},
        "a.yaml": b"mine",
    }
    assert recover(state) == []


@posix
def test_the_next_batch_recovers_first(root: Path, state: Path) -> None:
    interrupted(root, state)
    applied(apply(root, BATCH, state))
    assert (root / "a.yaml").read_text() == "new a"
    assert list((state / "batches").iterdir()) == []


@posix
def test_a_root_that_is_gone_is_not_made_again(root: Path, state: Path) -> None:
    interrupted(root, state)
    shutil.rmtree(root)
    (done,) = recover(state)
    assert "gone" in done.problem
    assert not root.exists()
    assert recover(state) == []


@posix
@pytest.mark.parametrize(
    "damage", ["", "{", "[]", "null", '{"version": 2}', '{"version": 1, "root": "/", "entries": [1], "created": []}']
)
def test_a_damaged_journal_is_set_aside(damage: str, root: Path, state: Path) -> None:
    folder = state / "batches" / "damaged"
    folder.mkdir(parents=True)
    (folder / "journal.json").write_text(damage)
    (done,) = recover(state)
    assert "damaged" in done.problem
    assert done.set_aside
    assert done.set_aside.is_dir()
    assert recover(state) == []
    applied(apply(root, [create("a")], state))


def test_nothing_to_recover_makes_nothing(state: Path) -> None:
    assert recover(state) == []
    assert not state.exists()


# Stops itself in the middle of a batch, as a slow disk would stop it.
SLOW = """
import os, signal, sys
from pathlib import Path
from onex_ls.workspace import journal
from onex_ls.workspace.apply import Write, apply
write_new = journal.write_new
def slow(path, content, mode=None):
    write_new(path, content, mode)
    if path.is_relative_to(sys.argv[1]):
        os.kill(os.getpid(), signal.SIGSTOP)
journal.write_new = slow
print(apply(Path(sys.argv[1]), [Write("a", b"theirs", None)], Path(sys.argv[2])))
"""


@posix
@pytest.mark.parametrize("end", [signal.SIGCONT, signal.SIGKILL])
def test_a_living_process_is_left_alone(
    end: signal.Signals, root: Path, state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = subprocess.Popen([sys.executable, "-c", SLOW, str(root), str(state)], stdout=subprocess.DEVNULL)
    os.waitid(os.P_PID, other.pid, os.WSTOPPED)
    during = snapshot(root)
    assert len(during) == 1  # the temporary file
    assert recover(state) == []
    monkeypatch.setattr(journal, "_LOCK_SECONDS", 0.1)
    assert "another process" in refused(apply(root, [create("b")], state))
    assert snapshot(root) == during
    other.send_signal(end)
    other.wait()
    if end is signal.SIGKILL:
        assert len(recover(state)) == 1
    assert snapshot(root).keys() == ({"a"} if end is signal.SIGCONT else set())
    assert recover(state) == []


def test_two_writers_never_interleave(root: Path, state: Path) -> None:
    names = [f"f{number}" for number in range(5)]
    make(root, dict.fromkeys(names, "0"))
    won: list[str] = []

    def write(text: str) -> None:
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            old = (root / "f0").read_text()
            if isinstance(apply(root, [change(name, old, text) for name in names], state), Applied):
                won.append(text)
                return

    writers = [threading.Thread(target=write, args=[str(number + 1)]) for number in range(6)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert sorted(won) == ["1", "2", "3", "4", "5", "6"]
    assert {(root / name).read_text() for name in names} == {won[-1]}
