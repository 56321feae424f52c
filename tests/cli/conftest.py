"""A home of its own for every test: what a person's own home remembers must not count, nor be written to."""

import gc

import pytest


@pytest.fixture(autouse=True)
def _home(tmp_path, monkeypatch):
    for name in ("HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(tmp_path / "home"))


@pytest.fixture(autouse=True)
def _garbage():
    """``check`` turns the collector off for the life of its process, which here goes on with other tests."""
    yield
    gc.enable()
