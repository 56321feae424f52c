"""What goes into templating and comes out of it."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple


class TemplateType(StrEnum):
    """What a template makes. A label for people and statistics; the template id alone says which file it is."""

    EFFECT = "effect"
    COMPUTE = "compute"
    REDUCER = "reducer"
    ORCHESTRATOR = "orchestrator"
    HANDLER = "handler"
    MODEL = "model"
    VALIDATOR = "validator"
    TEST = "test"
    CONTRACT = "contract"
    PACKAGE = "package"


@dataclass(frozen=True, slots=True)
class Template:
    """A loaded template: the file it came from and its text."""

    template_id: str
    template_type: TemplateType | None
    path: Path
    content: str

    @property
    def size_bytes(self) -> int:
        """The length of the text in UTF-8."""
        return len(self.content.encode())


class Origin(NamedTuple):
    """The characters ``text[start:end]`` of a rendered text came from `path` in the contract.

    `template_line`, from 1, is the line of the ``{% origin %}`` tag in the template `template_id`.
    """

    start: int
    end: int
    path: str
    template_line: int
    template_id: str


@dataclass(frozen=True, slots=True)
class Rendered:
    """A rendered text and where its parts came from: by position, an outer origin before those inside it."""

    text: str
    origins: tuple[Origin, ...]
