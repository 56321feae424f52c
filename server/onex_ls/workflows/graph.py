"""Dependency graphs: what is wrong with one, and what can be reached in it."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter


class WorkflowDefinitionError(ValueError):
    """A workflow or a set of tasks that cannot run; `problems` names every reason."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = tuple(problems)


def graph_problems(nodes: Sequence[tuple[str, Sequence[str]]], noun: str) -> list[str]:
    """What is wrong with `nodes`, pairs of an id and the ids it depends on: doubled, unknown, cyclic."""
    known = Counter(name for name, _ in nodes)
    problems = [f"{count} {noun}s are called {name!r}" for name, count in known.items() if count > 1]
    problems.extend(
        f"{noun} {name!r} depends on {needed!r}, which does not exist"
        for name, dependencies in nodes
        for needed in dependencies
        if needed not in known
    )
    try:
        TopologicalSorter({name: [d for d in dependencies if d in known] for name, dependencies in nodes}).prepare()
    except CycleError as error:
        # graphlib lists the cycle from the needed to the needing; people read "depends on" the other way round.
        circle = " -> ".join(repr(name) for name in reversed(error.args[1]))
        problems.append(f"{noun}s depend on each other in a circle: {circle}")
    return problems


def reachable(start: str, edges: Mapping[str, Iterable[str]]) -> set[str]:
    """Every node that can be reached from `start` along `edges`, without `start` itself."""
    found: set[str] = set()
    waiting = list(edges.get(start, ()))
    while waiting:
        node = waiting.pop()
        if node not in found:
            found.add(node)
            waiting.extend(edges.get(node, ()))
    return found
