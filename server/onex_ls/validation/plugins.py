"""Validators that other distributions bring, by the entry point ``onex_ls.validators``."""

from importlib.metadata import EntryPoint, entry_points

from onex_ls.execution.permit import Permit
from onex_ls.validation.pipeline import Validator

GROUP = f"{__name__.partition('.')[0]}.validators"
"""The group of entry points: each names a class, or a function, that makes a validator without arguments."""


def installed_validators(permit: Permit) -> tuple[tuple[Validator, ...], tuple[str, ...]]:
    """The validators that are installed beside onex-ls, by name, and what is wrong with the others, in sentences.

    Loading them runs their code in this process, which the `permit` allows; servers have none for that.
    """
    found: list[Validator] = []
    problems: list[str] = []
    for entry in sorted(entry_points(group=GROUP), key=lambda one: one.name):
        loaded = _load(entry)
        if isinstance(loaded, str):
            problems.append(f"the validator {entry.name} ({entry.value}, permitted: {permit.reason}) {loaded}")
        else:
            found.append(loaded)
    return tuple(found), tuple(problems)


def _load(entry: EntryPoint) -> Validator | str:
    """The validator of an entry point, or why there is none."""
    try:
        made = entry.load()()
    except Exception as error:  # noqa: BLE001 - it is somebody else's code, and may raise anything
        return f"could not be loaded: {type(error).__name__}: {error}"
    if not isinstance(getattr(made, "name", None), str) or not callable(getattr(made, "validate", None)):
        return "is none: it has no `name`, or no `validate`"
    checked: Validator = made
    return checked
