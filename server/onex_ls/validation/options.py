"""What a project can choose about the validation of its code."""

from dataclasses import dataclass

DEFAULT_THRESHOLD = 0.8
"""The score that code has to reach, of at most 1."""


@dataclass(frozen=True, slots=True)
class ValidationOptions:
    """The settings ``[tool.onex-ls.validation]``: the `threshold` of the score, and how complex a function may be.

    `max_complexity` is McCabe's number: one, and one more for every branch.
    """

    threshold: float = DEFAULT_THRESHOLD
    max_complexity: int = 10
