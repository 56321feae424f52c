"""Looking for a class or function that a contract names, through the modules that pass it on."""

from pathlib import Path
from typing import NamedTuple

from onex_ls.pycode.symbols import Import, Symbol
from onex_ls.rules.view import Code, Found, ModuleAt

_FURTHEST = 8  # modules that pass a name on: more of them are imports in a circle


class Sought(NamedTuple):
    """Where looking for a name led.

    READ: something of that name is there, the class or function `symbol` or a plain name. MISSING: the module at `at`
    is there and does not have it. OUTSIDE: nobody can tell.
    """

    found: Found
    at: ModuleAt
    symbol: Symbol | None = None
    module: str = ""


def look_up(code: Code, near: Path, dotted: str, name: str, steps: int = _FURTHEST) -> Sought:
    """What ``from dotted import name`` gives, as seen by a contract at `near`."""
    at = code.module(dotted, near)
    module = at.module
    if module is None or steps == 0:
        return Sought(Found.OUTSIDE, at, module=dotted)
    symbol = module.symbol(name)
    if symbol is not None:
        return Sought(Found.READ, at, symbol, dotted)
    taken = [found for found in module.imports if found.name == name]
    if taken:
        ends = [_follow(code, near, dotted, at, found, steps) for found in taken]
        return next((end for end in ends if end.found is not Found.MISSING), ends[0])
    if name in module.names:
        return Sought(Found.READ, at, module=dotted)
    if module.binds_more or code.module(f"{dotted}.{name}", near).found is Found.READ:
        return Sought(Found.OUTSIDE, at, module=dotted)
    return Sought(Found.MISSING, at, module=dotted)


def _follow(code: Code, near: Path, dotted: str, at: ModuleAt, taken: Import, steps: int) -> Sought:
    """The name where a module takes it from; a module that is not there is Python's to report."""
    origin = _absolute(dotted, at, taken)
    if origin is None:
        return Sought(Found.OUTSIDE, at, module=dotted)
    return look_up(code, near, origin, taken.original, steps - 1)


def _absolute(dotted: str, at: ModuleAt, taken: Import) -> str | None:
    """The dotted name of the module that an import speaks of; None when it leads out of what has a name."""
    if taken.level == 0:
        return taken.module
    is_package = at.path is not None and at.path.name == "__init__.py"
    parts = dotted.split(".")
    up = taken.level - is_package
    if up > len(parts):
        return None
    origin = [*parts[: len(parts) - up], *filter(None, [taken.module])]
    return ".".join(origin) or None
