"""The last generation of a workspace, kept so that it can be undone by a server that was started since.

One file per workspace in the user's state directory, with what the files held before, and the hashes of what they hold
now: whatever changed since is not undone.
"""

import base64
import hashlib
import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from onex_ls.workspace.apply import Applied, Write
from onex_ls.workspace.trust import identity, keep

_VERSION = 1


def remember_generation(done: Sequence[Applied], roots: Sequence[Path], state_dir: Path) -> None:
    """Keep what takes a generation back, the batches in the order in which they were written, in place of the last one.

    None forgets it; without `roots` nothing tells a workspace from others, and nothing is kept. Raises OSError.
    """
    record = _record(roots, state_dir)
    if not done or not roots:
        record.unlink(missing_ok=True)
        return
    batches = [_to_json(one) for one in done]
    keep(record, {"version": _VERSION, "roots": _identities(roots), "batches": batches})


def remembered_generation(roots: Sequence[Path], state_dir: Path) -> tuple[Applied, ...]:
    """The batches of a workspace's last generation; none where nothing is kept, or nothing that can be read."""
    try:
        data = json.loads(_record(roots, state_dir).read_bytes())
        if data["version"] != _VERSION or data["roots"] != _identities(roots):
            return ()
        return tuple(_from_json(one, state_dir) for one in data["batches"])
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return ()


def _record(roots: Iterable[Path], state_dir: Path) -> Path:
    name = hashlib.sha256(os.fsencode("\0".join(_identities(roots)))).hexdigest()
    return state_dir / "undo" / f"{name}.json"


def _identities(roots: Iterable[Path]) -> list[str]:
    return sorted(map(identity, roots))


def _to_json(applied: Applied) -> dict[str, object]:
    inverse = [asdict(write) | {"content": _encoded(write.content)} for write in applied.inverse]
    return {"root": str(applied.root), "inverse": inverse, "created": list(applied.created)}


def _from_json(data: dict[str, Any], state_dir: Path) -> Applied:
    inverse = (Write(**write | {"content": _decoded(write["content"])}) for write in data["inverse"])
    return Applied(Path(data["root"]), state_dir, tuple(inverse), tuple(data["created"]))


def _encoded(content: bytes | None) -> str | None:
    return base64.b64encode(content).decode() if content is not None else None


def _decoded(text: str | None) -> bytes | None:
    return base64.b64decode(text, validate=True) if text is not None else None
