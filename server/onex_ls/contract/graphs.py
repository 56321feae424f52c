"""Workflow graphs: steps, what each waits for, and the edges between them."""

from collections.abc import Mapping
from dataclasses import dataclass

from onex_ls.contract.parts import Named, items_at, named_at, names_at, prose, texts_at
from onex_ls.contract.place import Place
from onex_ls.syntax.query import entries, entry, join, mapping, text, value
from onex_ls.syntax.tree import Mapping as Block
from onex_ls.syntax.tree import Node
from onex_ls.syntax.values import Plain, plain

_COORDINATION, _DEFINITION, _GRAPH = "workflow_coordination", "workflow_definition", "execution_graph"
_METADATA, _RULES = "workflow_metadata", "coordination_rules"


@dataclass(frozen=True, slots=True)
class Step:
    """One node of a graph. `place` is its whole entry, `waits_for` names the steps that come before it.

    `kind` is the kind of node that does it, as the contract spells it. `config` are the settings of the step.
    """

    name: Named
    place: Place
    waits_for: tuple[Named, ...]
    kind: str
    description: str
    config: Mapping[str, Plain]


@dataclass(frozen=True, slots=True)
class Edge:
    """One edge; an end that is missing or misspelt is None, as is the `condition` of one that is always gone along."""

    source: Named | None
    target: Named | None
    condition: Named | None


@dataclass(frozen=True, slots=True)
class Coordination:
    """How the steps of a graph are run: the metadata of the workflow and its ``coordination_rules``.

    `settings` are the single values of both, each by its key; a key of the rules wins. `name` and `description` are
    those of the workflow.
    """

    settings: Mapping[str, Named]
    name: str
    description: str


@dataclass(frozen=True, slots=True)
class Graph:
    """One workflow graph. `place` is its key; `is_complete` says whether every step has a name."""

    place: Place
    steps: tuple[Step, ...]
    edges: tuple[Edge, ...]
    is_complete: bool
    coordination: Coordination

    @property
    def uses(self) -> tuple[Named, ...]:
        """Every place that speaks of a step."""
        ends = (end for edge in self.edges for end in (edge.source, edge.target) if end is not None)
        return (*(name for step in self.steps for name in step.waits_for), *ends)


def read_graphs(root: Block) -> tuple[Graph, ...]:
    """The workflow graphs of a contract: in the definition of its workflow, or right beside it."""
    outer = value(root, _COORDINATION)
    found = []
    for path, parent in ((join(_COORDINATION, _DEFINITION), value(outer, _DEFINITION)), (_COORDINATION, outer)):
        declared = entry(parent, _GRAPH)
        block = mapping(declared.value) if declared is not None else None
        if declared is not None and block is not None:
            found.append(_graph(block, Place(join(path, _GRAPH), declared.key.span), _coordination(parent, path)))
    return tuple(found)


def _coordination(parent: Node | None, path: str) -> Coordination:
    described, rules = value(parent, _METADATA), value(parent, _RULES)
    settings = {**texts_at(described, join(path, _METADATA)), **texts_at(rules, join(path, _RULES))}
    return Coordination(settings, text(described, "workflow_name") or "", prose(described, "description"))


def _graph(block: Block, place: Place, coordination: Coordination) -> Graph:
    steps = [_step(item, path) for item, path in items_at(block, place.path, "nodes")]
    edges = tuple(
        Edge(
            named_at(item, path, "from_node", "from", "source"),
            named_at(item, path, "to_node", "to", "target"),
            named_at(item, path, "condition"),
        )
        for item, path in items_at(block, place.path, "edges")
    )
    known = tuple(step for step in steps if step is not None)
    return Graph(place, known, edges, bool(steps) and len(known) == len(steps), coordination)


def _step(node: Node, path: str) -> Step | None:
    name = named_at(node, path, "node_id", "step_id", "id")
    if name is None:
        return None
    return Step(
        name=name,
        place=Place(path, node.span),
        waits_for=names_at(node, path, "depends_on", "dependencies"),
        kind=text(node, "node_type") or "",
        description=prose(node, "description"),
        config={pair.name: plain(pair.value) for pair in entries(value(node, "step_config")) if pair.name},
    )
