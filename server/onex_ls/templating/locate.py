"""Where the templates are that ship with onex-ls."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parents[1]
_PLACES = (
    _PACKAGE / "_templates",  # an installed wheel
    _PACKAGE.parents[1] / "templates",  # the repository, where the package is server/onex_ls
)


def shipped_templates() -> Path:
    """The directory of the shipped templates. Raises FileNotFoundError when the installation lacks it."""
    for place in _PLACES:
        if place.is_dir():
            return place
    raise FileNotFoundError(f"the templates of onex-ls are in neither {_PLACES[0]} nor {_PLACES[1]}")
