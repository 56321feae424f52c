import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onex_ls.text.paths import path_of, uri_of

posix = pytest.mark.skipif(os.name == "nt", reason="paths of this system")


@posix
@pytest.mark.parametrize(
    ("uri", "path"),
    [
        ("file:///home/ada/contract.yaml", "/home/ada/contract.yaml"),
        ("file://localhost/home/ada", "/home/ada"),
        ("file:///home/ada/with%20blank/%C3%A9/%F0%9F%98%80", "/home/ada/with blank/é/😀"),
        ("file:///home/ada/100%25/%23/%3F", "/home/ada/100%/#/?"),
        ("file:///home/ada/é", "/home/ada/é"),
        ("file:///home/../home/./ada/", "/home/ada"),
        ("file:///c%3A/work/x.yaml", "C:/work/x.yaml"),
        ("file:///C:/work/x.yaml", "C:/work/x.yaml"),
        ("file:///c:/work/x.yaml", "C:/work/x.yaml"),
        ("file://server/share/x.yaml", "//server/share/x.yaml"),
        ("FILE:///home/ada", "/home/ada"),
        ("file:///home/ada#part", "/home/ada"),
    ],
)
def test_every_spelling_of_a_file_gives_its_path(uri, path):
    assert path_of(uri) == Path(path)


@pytest.mark.parametrize(
    "uri",
    [
        "untitled:Untitled-1",
        "git:/home/ada/x?{}",
        "",
        "x",
        "/home/ada",
        "file:",
        "file:///a%00b",
        "file://[bad",
        "http://x/y",
    ],
)
def test_what_names_no_file_has_no_path(uri):
    assert path_of(uri) is None


@given(st.text())
def test_any_text_has_a_path_or_none(uri):
    path_of(uri)
    path_of(f"file:///{uri}")
    path_of(f"file://{uri}/x")


name = st.text(st.characters(exclude_characters="/\0", exclude_categories=["Cs"]), min_size=1).filter(
    lambda text: text not in (".", "..") and text[1:2] != ":"
)


@posix
@given(st.lists(name, min_size=1, max_size=4))
def test_a_path_survives_the_way_to_a_uri_and_back(parts):
    path = Path("/", *parts)
    uri = uri_of(path)
    assert uri.isascii()
    assert path_of(uri) == path


@posix
def test_a_name_that_is_not_utf8_survives_too():
    path = Path(os.fsdecode(b"/work/\xff\xfe.yaml"))
    assert uri_of(path) == "file:///work/%FF%FE.yaml"
    assert path_of(uri_of(path)) == path


def test_a_relative_path_has_no_uri():
    with pytest.raises(ValueError, match="absolute"):
        uri_of(Path("x"))
