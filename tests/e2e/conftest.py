"""What the end-to-end tests share."""

import shutil
from pathlib import Path

import pytest


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A fresh copy of the workspace with a contract full of mistakes and one without."""
    return Path(shutil.copytree(Path(__file__).parent / "workspace", tmp_path / "workspace"))
