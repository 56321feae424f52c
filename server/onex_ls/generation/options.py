"""What a project can choose about generated code."""

from dataclasses import dataclass
from enum import StrEnum


class TestsIn(StrEnum):
    """Where generated tests go. AUTO is the project's ``tests/`` tree where it has one, else the node's own."""

    AUTO = "auto"
    NODE = "node"
    PROJECT = "project"


@dataclass(frozen=True, slots=True)
class GenerationOptions:
    """The settings ``[tool.onex-ls.generation]``; `templates` is a folder below the root of the project."""

    tests_in: TestsIn = TestsIn.AUTO
    templates: str = ""
