"""Workflow graphs: steps, what each waits for, and the edges between them."""

from dataclasses import dataclass

from onex_ls.contract.parts import Named, items_at, named_at, names_at
from onex_ls.contract.place import Place
from onex_ls.syntax.query import entry, join, mapping, value
from onex_ls.syntax.tree import Mapping, Node

_COORDINATION, _DEFINITION, _GRAPH = "workflow_coordination", "workflow_definition", "execution_graph"


@dataclass(frozen=True, slots=True)
class Step:
    """One node of a graph. `place` is its whole entry, `waits_for` names the steps that come before it."""

    name: Named
    place: Place
    waits_for: tuple[Named, ...]


@dataclass(frozen=True, slots=True)
class Edge:
    """One edge; an end that is missing or misspelt is None."""

    source: Named | None
    target: Named | None


@dataclass(frozen=True, slots=True)
class Graph:
    """One workflow graph. `place` is its key; `is_complete` says whether every step has a name."""

    place: Place
    steps: tuple[Step, ...]
    edges: tuple[Edge, ...]
    is_complete: bool

    @property
    def uses(self) -> tuple[Named, ...]:
        """Every place that speaks of a step."""
        ends = (end for edge in self.edges for end in (edge.source, edge.target) if end is not None)
        return (*(name for step in self.steps for name in step.waits_for), *ends)


def read_graphs(root: Mapping) -> tuple[Graph, ...]:
    """The workflow graphs of a contract: in the definition of its workflow, or right beside it."""
    outer = value(root, _COORDINATION)
    found = []
    for path, parent in ((join(_COORDINATION, _DEFINITION), value(outer, _DEFINITION)), (_COORDINATION, outer)):
        declared = entry(parent, _GRAPH)
        block = mapping(declared.value) if declared is not None else None
        if declared is not None and block is not None:
            found.append(_graph(block, Place(join(path, _GRAPH), declared.key.span)))
    return tuple(found)


def _graph(block: Mapping, place: Place) -> Graph:
    steps = [_step(item, path) for item, path in items_at(block, place.path, "nodes")]
    edges = tuple(
        Edge(named_at(item, path, "from_node", "from", "source"), named_at(item, path, "to_node", "to", "target"))
        for item, path in items_at(block, place.path, "edges")
    )
    known = tuple(step for step in steps if step is not None)
    return Graph(place, known, edges, bool(steps) and len(known) == len(steps))


def _step(node: Node, path: str) -> Step | None:
    name = named_at(node, path, "node_id", "step_id", "id")
    if name is None:
        return None
    return Step(name, Place(path, node.span), names_at(node, path, "depends_on", "dependencies"))
