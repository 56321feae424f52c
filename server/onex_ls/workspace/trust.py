"""Whether the programs of a workspace may run: what the client says, else what a person said before.

Nothing a workspace holds can speak here: answers are kept in the user's state directory, one file per root.
"""

import hashlib
import json
import os
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path

import platformdirs

from onex_ls.execution.permit import Permit


class Trust(StrEnum):
    """What is known of a workspace root. UNKNOWN counts as untrusted until somebody is asked."""

    TRUSTED = "trusted"
    UNTRUSTED = "untrusted"
    UNKNOWN = "unknown"


def default_state_dir() -> Path:
    """Where onex-ls keeps what belongs to the user and not to a workspace."""
    return platformdirs.user_state_path("onex-ls", appauthor=False)


def from_initialization(options: object) -> Trust:
    """What the client says in ``initializationOptions.trusted``. Only true and false are answers."""
    said = options.get("trusted") if isinstance(options, Mapping) else None
    if said is True:
        return Trust.TRUSTED
    return Trust.UNTRUSTED if said is False else Trust.UNKNOWN


def remembered(root: Path, state_dir: Path) -> Trust:
    """What a person said about `root` before; UNKNOWN when nobody did or the record cannot be read."""
    try:
        record = json.loads(_record(root, state_dir).read_bytes())
        # The root is compared too: a record that was copied or renamed says nothing.
        return Trust(record["trust"]) if record["root"] == identity(root) else Trust.UNKNOWN
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return Trust.UNKNOWN


def remember(root: Path, trust: Trust, state_dir: Path) -> None:
    """Keep what a person said about `root`; UNKNOWN forgets it. Raises OSError when it cannot be kept."""
    record = _record(root, state_dir)
    if trust is Trust.UNKNOWN:
        record.unlink(missing_ok=True)
        return
    keep(record, {"root": identity(root), "trust": trust})


def keep(record: Path, data: Mapping[str, object]) -> None:
    """Write a record of the user's state directory, all of it or nothing. Raises OSError."""
    record.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    unfinished = record.with_suffix(f".{os.getpid()}")
    unfinished.write_text(json.dumps(data))
    unfinished.replace(record)


def trust_of(root: Path, options: object, state_dir: Path) -> Trust:
    """What the client says; where it says nothing, what a person said before."""
    said = from_initialization(options)
    return remembered(root, state_dir) if said is Trust.UNKNOWN else said


def permit(root: Path, trust: Trust, reason: str) -> Permit | None:
    """The permit to run programs for `root`, or None. `reason` names the act of a person that leads to it."""
    return Permit(root, reason) if trust is Trust.TRUSTED else None


def _record(root: Path, state_dir: Path) -> Path:
    name = hashlib.sha256(os.fsencode(identity(root))).hexdigest()
    return state_dir / "trust" / f"{name}.json"


def identity(root: Path) -> str:
    """One spelling per folder: links resolved, and case folded where the system does not tell it apart."""
    return os.path.normcase(os.path.realpath(root))
