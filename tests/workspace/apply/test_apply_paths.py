"""The only writer: which paths, spellings, links and roots it takes and refuses."""

import os
from pathlib import Path

import pytest

from onex_ls.workspace.apply import apply, undo
from support.batches import applied, change, create, make, posix, refused, remove, snapshot


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
