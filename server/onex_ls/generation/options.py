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
    """The settings ``[tool.onex-ls.generation]``; `templates` is a folder below the root of the project.

    `with_metadata` asks for a ``metadata.yaml``, which some runtimes list nodes by, and which ``onex validate`` refuses
    as it does every YAML file that is no contract.
    """

    tests_in: TestsIn = TestsIn.AUTO
    templates: str = ""
    with_metadata: bool = False
