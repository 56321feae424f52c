"""What is installed in the virtual environment of a project, by listing it: nothing of it is run or imported."""

import os
import re
from pathlib import Path

from onex_ls.workspace.files import read_text
from onex_ls.workspace.python_files import read_folder

ENVIRONMENTS = (".venv", "venv")
"""Names of folders in which people, and their tools, keep the environment of a project."""

_SITE_PACKAGES = ("lib/python3.*/site-packages", "Lib/site-packages")
_SYSTEM_TOO = re.compile(r"^\s*include-system-site-packages\s*=\s*true", re.IGNORECASE | re.MULTILINE)
_HARMLESS = re.compile(r"distutils-precedence|_virtualenv|a\d_coverage|.*-nspkg", re.IGNORECASE)
"""Files of import statements that make no further packages importable."""


def read_environment(path: str) -> str | None:
    """The folder of installed packages of a virtual environment.

    None where there is no such environment, or where it lets packages of the system in, which nobody lists here.
    """
    folder = Path(path)
    settings = read_text(folder / "pyvenv.cfg").text
    if settings is None or _SYSTEM_TOO.search(settings):
        return None
    found = [str(place) for pattern in _SITE_PACKAGES for place in folder.glob(pattern)]
    return found[0] if len(found) == 1 else None


def read_installed(path: str) -> frozenset[str] | None:
    """The top-level names that can be imported from a folder of installed packages; None when nobody can tell.

    Folders that ``.pth`` files add, as editable installations do, belong to it. Those that install a finder of modules
    would have to be run.
    """
    listed = read_folder(path)
    names = {*listed.modules, *listed.other, *listed.folders}
    for file in Path(path).glob("*.pth"):
        for line in (read_text(file).text or "").splitlines():
            if line.startswith(("import ", "import\t")):
                if not _HARMLESS.fullmatch(file.stem):
                    return None
            elif line.strip() and not line.startswith("#"):
                added = read_folder(os.path.join(path, line.strip()))  # noqa: PTH118 - as `site` does it
                names |= {*added.modules, *added.other, *added.folders}
    return frozenset(names) if listed.is_known else None
