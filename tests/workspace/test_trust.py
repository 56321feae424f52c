import json
import os
from pathlib import Path
from types import SimpleNamespace

import pytest

from onex_ls.execution.permit import Permit
from onex_ls.workspace.trust import (
    Trust,
    default_state_dir,
    from_initialization,
    permit,
    remember,
    remembered,
    trust_of,
)

posix = pytest.mark.skipif(os.name == "nt", reason="needs POSIX links and modes")


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"trusted": True}, Trust.TRUSTED),
        ({"trusted": False}, Trust.UNTRUSTED),
        ({}, Trust.UNKNOWN),
        (None, Trust.UNKNOWN),
        ({"trusted": None}, Trust.UNKNOWN),
        ({"trusted": "true"}, Trust.UNKNOWN),
        ({"trusted": 1}, Trust.UNKNOWN),
        ([], Trust.UNKNOWN),
        ("trusted", Trust.UNKNOWN),
        (SimpleNamespace(trusted=True), Trust.UNKNOWN),
    ],
)
def test_what_the_client_says(options: object, expected: Trust) -> None:
    assert from_initialization(options) is expected


def test_answers_are_remembered_per_root(tmp_path: Path) -> None:
    state = tmp_path / "state"
    assert remembered(tmp_path / "a", state) is Trust.UNKNOWN
    assert not state.exists()
    remember(tmp_path / "a", Trust.TRUSTED, state)
    remember(tmp_path / "b", Trust.UNTRUSTED, state)
    assert remembered(tmp_path / "a", state) is Trust.TRUSTED
    assert remembered(tmp_path / "b", state) is Trust.UNTRUSTED
    assert remembered(tmp_path / "a" / "sub", state) is Trust.UNKNOWN
    assert remembered(tmp_path, state) is Trust.UNKNOWN
    remember(tmp_path / "a", Trust.UNTRUSTED, state)
    assert remembered(tmp_path / "a", state) is Trust.UNTRUSTED
    remember(tmp_path / "a", Trust.UNKNOWN, state)
    remember(tmp_path / "never", Trust.UNKNOWN, state)
    assert remembered(tmp_path / "a", state) is Trust.UNKNOWN
    assert len(list((state / "trust").iterdir())) == 1


@pytest.mark.parametrize(
    "damage", [b"", b"{", b"[]", b"null", b'"trusted"', b"\xff", b'{"trust": "trusted"}', b"[" * 100_000]
)
def test_a_damaged_record_is_no_answer(damage: bytes, tmp_path: Path) -> None:
    remember(tmp_path, Trust.TRUSTED, tmp_path / "state")
    (record,) = (tmp_path / "state" / "trust").iterdir()
    record.write_bytes(damage)
    assert remembered(tmp_path, tmp_path / "state") is Trust.UNKNOWN
    remember(tmp_path, Trust.TRUSTED, tmp_path / "state")
    assert remembered(tmp_path, tmp_path / "state") is Trust.TRUSTED


def test_a_record_of_another_root_or_of_nonsense_is_no_answer(tmp_path: Path) -> None:
    remember(tmp_path, Trust.TRUSTED, tmp_path / "state")
    (record,) = (tmp_path / "state" / "trust").iterdir()
    content = json.loads(record.read_text())
    for changed in ({"root": "/"}, {"trust": "yes"}, {"trust": ["trusted"]}):
        record.write_text(json.dumps({**content, **changed}))
        assert remembered(tmp_path, tmp_path / "state") is Trust.UNKNOWN


@posix
def test_a_root_is_the_folder_it_leads_to(tmp_path: Path) -> None:
    for name in ("real", "other"):
        (tmp_path / name).mkdir()
    (tmp_path / "alias").symlink_to("real")
    remember(tmp_path / "alias", Trust.TRUSTED, tmp_path / "state")
    assert remembered(tmp_path / "other" / ".." / "real", tmp_path / "state") is Trust.TRUSTED
    (tmp_path / "alias").unlink()
    (tmp_path / "alias").symlink_to("other")
    assert remembered(tmp_path / "alias", tmp_path / "state") is Trust.UNKNOWN


def test_the_client_wins_over_memory(tmp_path: Path) -> None:
    remember(tmp_path, Trust.TRUSTED, tmp_path / "state")
    assert trust_of(tmp_path, {"trusted": False}, tmp_path / "state") is Trust.UNTRUSTED
    assert trust_of(tmp_path, {}, tmp_path / "state") is Trust.TRUSTED
    assert trust_of(tmp_path / "x", {"trusted": True}, tmp_path / "state") is Trust.TRUSTED
    assert remembered(tmp_path / "x", tmp_path / "state") is Trust.UNKNOWN


def test_only_trust_gives_a_permit(tmp_path: Path) -> None:
    assert permit(tmp_path, Trust.TRUSTED, "asked") == Permit(tmp_path, "asked")
    assert permit(tmp_path, Trust.UNTRUSTED, "asked") is None
    assert permit(tmp_path, Trust.UNKNOWN, "asked") is None


@posix
def test_the_default_place_is_the_users(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_STATE_HOME", raising=False)
    assert default_state_dir().is_relative_to(tmp_path)
