"""The programs that provision.sh installed, and the judgement of what the server generated."""

import os
import shutil
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
CACHE = Path(
    os.environ.get("ONEX_LS_E2E_CACHE")
    or Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "onex-ls-e2e"
)
CORE_PYTHON = CACHE / "core/bin/python"
"""A Python with the real omnibase_core, as a user has one."""
SERVER = Path(sys.executable).with_name("onex-ls")


def require(part: str, *files: Path | None) -> None:
    """Skips the test if a file of `part` is missing; fails it where REQUIRE_E2E=1 says that nothing may be skipped."""
    if all(file and file.exists() for file in files):
        return
    reason = f"`tests/e2e/provision.sh {part}` has not been run on this machine"
    if os.environ.get("REQUIRE_E2E") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


def program(name: str) -> Path | None:
    """Where PATH has the program."""
    found = shutil.which(name)
    return Path(found) if found else None


def compiled_artifacts(node: Path) -> list[str]:
    """The generated Python files below `node`, each of which must compile; a package marker may be empty."""
    artifacts = sorted(node.rglob("*.py"))
    for artifact in artifacts:
        text = artifact.read_text(encoding="utf-8")
        assert text or artifact.name == "__init__.py", f"{artifact} is empty"
        compile(text, artifact, "exec")
    return [artifact.relative_to(node).as_posix() for artifact in artifacts]
