"""The list of all classes of faults, filled by the modules beside this one."""

from collections.abc import Callable, Iterator
from random import Random
from typing import NamedTuple

from ..contract import Contract
from ..edits import Edits

Sites = Callable[[Contract, Random], Iterator[Edits]]
"""Every place of a contract where the fault can be made, as the edits that make it; empty ones are passed over."""


class Fault(NamedTuple):
    """A class of faults, and the rules of which one must find it."""

    name: str
    rules: frozenset[str]
    sites: Sites


FAULTS: dict[str, Fault] = {}


def fault(name: str, *rules: str) -> Callable[[Sites], Sites]:
    """Enters a function into the list under the name of its class."""

    def entered(sites: Sites) -> Sites:
        FAULTS[name] = Fault(name, frozenset(rules), sites)
        return sites

    return entered
