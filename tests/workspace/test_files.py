import os
from pathlib import Path

import pytest

from onex_ls.workspace.files import BYTE_LIMIT, absolute, read_text, yaml_files


def tree(root: Path, *names: str) -> Path:
    """Files below `root`; a name that ends in a slash is a folder."""
    for name in names:
        path = root / name
        (path if name.endswith("/") else path.parent).mkdir(parents=True, exist_ok=True)
        if not name.endswith("/"):
            path.write_text("a: 1\n")
    return root


def found(root: Path, *paths: str, exclude: tuple[str, ...] = ()) -> list[str]:
    named = [root / path for path in paths] or [root]
    return [file.relative_to(root).as_posix() for file in yaml_files(named, exclude)]


def test_yaml_files_of_a_tree_in_order(tmp_path):
    tree(tmp_path, "b/contract.yaml", "a.yml", "a/x.yaml", "a/y.txt", "Z.yaml", "a/x.YAML", "empty/")
    assert found(tmp_path) == ["Z.yaml", "a/x.yaml", "a.yml", "b/contract.yaml"]


def test_a_file_that_is_named_is_always_taken(tmp_path):
    tree(tmp_path, "notes.txt", ".venv/x.yaml", ".gitignore")
    assert found(tmp_path, "notes.txt", ".venv/x.yaml") == ["notes.txt", ".venv/x.yaml"]


def test_each_file_comes_once(tmp_path):
    tree(tmp_path, "a/x.yaml", "a/b/y.yaml")
    assert found(tmp_path, "a/x.yaml", "a", "a/b", ".") == ["a/x.yaml", "a/b/y.yaml"]


@pytest.mark.parametrize("folder", [".git", ".venv", "node_modules", "__pycache__", ".onex-ls", "deep/.git"])
def test_some_folders_are_never_searched(tmp_path, folder):
    tree(tmp_path, f"{folder}/x.yaml", "y.yaml")
    assert found(tmp_path) == ["y.yaml"]


@pytest.mark.parametrize(
    ("ignored", "left"),
    [
        ("build/\n", ["a/x.yaml", "keep.yaml"]),
        ("*.yaml\n!keep.yaml\n", ["keep.yaml"]),
        ("# comment\n\n/a\n", ["build/x.yaml", "keep.yaml"]),
        ("a/x.yaml\r\nbuild\r\n", ["keep.yaml"]),
        ("!\n\\\n[z-a]\nbuild/\n", ["a/x.yaml", "keep.yaml"]),
        ("\ufeffbuild/\n", ["a/x.yaml", "keep.yaml"]),
    ],
)
def test_what_git_ignores_is_left_out(tmp_path, ignored, left):
    tree(tmp_path, "a/x.yaml", "build/x.yaml", "keep.yaml")
    (tmp_path / ".gitignore").write_bytes(ignored.encode())
    assert found(tmp_path) == left


def test_the_innermost_ignore_file_has_the_last_word(tmp_path):
    tree(tmp_path, "a/x.yaml", "a/y.yaml", "z.yaml")
    (tmp_path / ".gitignore").write_text("*.yaml\n")
    (tmp_path / "a" / ".gitignore").write_text("!y.yaml\n")
    assert found(tmp_path) == ["a/y.yaml"]


@pytest.mark.parametrize(
    ("exclude", "left"),
    [(("a/",), ["b/x.yaml"]), (("x.yaml",), []), (("/b/*", "a/x.*"), []), (("!", "[z-a]", "a/"), ["b/x.yaml"])],
)
def test_excludes_are_patterns_of_the_same_form(tmp_path, exclude, left):
    tree(tmp_path, "a/x.yaml", "b/x.yaml")
    assert found(tmp_path, exclude=exclude) == left


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_links_to_folders_are_not_followed_and_loops_end(tmp_path):
    tree(tmp_path, "a/x.yaml")
    (tmp_path / "a" / "loop").symlink_to(tmp_path)
    (tmp_path / "b").symlink_to(tmp_path / "a")
    (tmp_path / "broken.yaml").symlink_to(tmp_path / "nowhere")
    (tmp_path / "same.yaml").symlink_to(tmp_path / "a" / "x.yaml")
    assert found(tmp_path) == ["a/x.yaml"]


@pytest.mark.skipif(os.name == "nt", reason="no such files there")
def test_what_is_no_file_is_passed_over(tmp_path):
    tree(tmp_path, "folder.yaml/x.yaml")
    os.mkfifo(tmp_path / "pipe.yaml")
    assert found(tmp_path) == ["folder.yaml/x.yaml"]


def test_a_text_keeps_its_line_ends_and_byte_order_mark(tmp_path):
    (tmp_path / "x.yaml").write_bytes("\ufeffa: é\r\nb: \U0001f600\n".encode())
    assert read_text(tmp_path / "x.yaml") == ("\ufeffa: é\r\nb: \U0001f600\n", "")


def test_what_cannot_be_read_says_why(tmp_path):
    (tmp_path / "latin.yaml").write_bytes(b"name: caf\xe9\n")
    assert read_text(tmp_path / "latin.yaml") == (None, "not UTF-8: byte 9 is 0xe9")
    assert read_text(tmp_path / "none.yaml") == (None, "No such file or directory")
    assert read_text(tmp_path).text is None
    with (tmp_path / "large.yaml").open("wb") as file:
        file.truncate(BYTE_LIMIT + 1)
    assert read_text(tmp_path / "large.yaml") == (None, "larger than 8,000,000 bytes")


def test_an_absolute_path_keeps_links(tmp_path, monkeypatch):
    (tmp_path / "a").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "a")
    monkeypatch.chdir(tmp_path)
    assert absolute(Path("link/../link/x")) == tmp_path / "link" / "x"
