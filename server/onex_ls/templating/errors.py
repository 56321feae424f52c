"""What can go wrong with a template, always with the place where it did."""

from collections.abc import Sequence
from pathlib import Path


class TemplateError(Exception):
    """A template that cannot be loaded or rendered.

    `line`, from 1, is a line of the template `template_id`; `variable` is the name that was undefined. Each is None
    where it does not apply.
    """

    def __init__(self, message: str, template_id: str, line: int | None = None, variable: str | None = None) -> None:
        super().__init__(message, template_id, line, variable)  # what pickling makes another one of
        self.message = message
        self.template_id = template_id
        self.line = line
        self.variable = variable

    def __str__(self) -> str:
        line = f", line {self.line}" if self.line is not None else ""
        return f"template {self.template_id!r}{line}: {self.message}"


class MissingTemplateError(TemplateError):
    """No directory has the template; `near` are the ids that look most like it."""

    def __init__(self, template_id: str, directories: Sequence[Path], near: Sequence[str]) -> None:
        places = " or ".join(str(directory) for directory in directories)
        hint = f"; did you mean {' or '.join(map(repr, near))}?" if near else ""
        super().__init__(f"there is no {template_id}.jinja2 in {places}{hint}", template_id)
        self.args = (template_id, directories, near)
        self.directories = tuple(directories)
        self.near = tuple(near)
