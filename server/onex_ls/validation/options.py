"""What a project can choose about the validation of its code."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

DEFAULT_THRESHOLD = 0.8
"""The score that code has to reach, of at most 1."""


@dataclass(frozen=True, slots=True)
class ValidationOptions:
    """The settings ``[tool.onex-ls.validation]``: the `threshold` of the score, and how complex a function may be.

    `max_complexity` is McCabe's number: one, and one more for every branch. `ignore` names rules whose findings are not
    wanted; those of ruff by their codes. Importing a node, testing it and asking the judges may take `seconds` each.
    """

    threshold: float = DEFAULT_THRESHOLD
    max_complexity: int = 10
    ignore: frozenset[str] = frozenset()
    seconds: float = 60.0


def read_options(values: Mapping[str, object]) -> tuple[ValidationOptions, tuple[str, ...]]:
    """The options as somebody wrote them, and what is wrong with them, in sentences that name the setting."""
    problems, options = [], ValidationOptions()
    for key, value in values.items():
        if key == "ignore" and isinstance(value, list | tuple) and all(isinstance(name, str) for name in value):
            options = replace(options, ignore=frozenset(value))
        elif isinstance(value, bool) or not isinstance(value, int | float):
            problems.append(_complaint(key, value))
        elif key == "threshold" and 0 <= value <= 1:
            options = replace(options, threshold=float(value))
        elif key == "seconds" and value > 0:
            options = replace(options, seconds=float(value))
        elif key == "max_complexity" and isinstance(value, int) and value > 0:
            options = replace(options, max_complexity=value)
        else:
            problems.append(_complaint(key, value))
    return options, tuple(problems)


def _complaint(key: str, value: object) -> str:
    takes = {
        "threshold": "a number from 0 to 1",
        "max_complexity": "a whole number above 0",
        "ignore": "a list of names of rules",
        "seconds": "a number above 0",
    }.get(key)
    return f"`validation.{key}` takes {takes}, not {value!r}" if takes else f"unknown setting `validation.{key}`"
