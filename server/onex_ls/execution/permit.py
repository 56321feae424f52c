"""The evidence that a person allowed programs to run."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Permit:
    """A person allowed running programs for the workspace at `root`; `reason` says which act of theirs it was.

    Whatever starts a process asks for one. For editors only `workspace.trust` makes them; on the command line and
    in the library the caller does, because naming a verb that runs code is consent.
    """

    root: Path
    reason: str
