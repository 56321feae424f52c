"""What was generated from a contract, as its manifest on the disk has it."""

from pathlib import Path
from typing import NamedTuple

from onex_ls.provenance.manifest import Manifest, manifest_path, read_manifest
from onex_ls.workspace.files import read_text


class Made(NamedTuple):
    """A contract's manifest, and the root that the paths in it are relative to."""

    root: Path
    contract: Path
    manifest: Manifest


def made_from(contract: Path) -> Made | None:
    """The manifest of a contract in the nearest folder above it that has one; None where nothing was generated."""
    for root in contract.parents:
        path = contract.relative_to(root).as_posix()
        text = read_text(root / manifest_path(path)).text
        if text is not None:
            return Made(root, contract, read_manifest(text, path)[0])
    return None
