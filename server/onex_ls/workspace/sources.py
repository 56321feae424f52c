"""The Python sources below a folder, as the person sees them."""

from collections.abc import Mapping
from itertools import islice
from pathlib import Path

from onex_ls.workspace.drift import DriftOnDisk
from onex_ls.workspace.files import read_text

_MOST = 200  # files; a node has some ten
_TESTS = ("test_", "conftest")


def sources_below(folder: Path, overlay: Mapping[Path, str], drift: DriftOnDisk) -> list[str]:
    """The texts of the Python files in a folder and in the folders of its package, sorted.

    Tests are left out, and what was generated, which says nothing that a contract does not.
    """
    wanted = (path for path in folder.glob("**/*.py") if _counts(path.relative_to(folder)))
    files = sorted(islice((path for path in wanted if drift.contract_of(str(path)) is None), _MOST))
    texts = (overlay.get(path.resolve()) or read_text(path).text for path in files)
    return [text for text in texts if text is not None]


def _counts(path: Path) -> bool:
    parents_are_plain = all(part.isidentifier() and part != "tests" for part in path.parts[:-1])
    return parents_are_plain and not path.name.startswith(_TESTS)
