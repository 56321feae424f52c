"""Rules ``unknown-dependency``, ``duplicate-node-id``, ``dependency-cycle`` and ``unreachable-step``, on workflows."""

from collections.abc import Iterator
from itertools import pairwise

from onex_ls.contract.graphs import Graph, Step
from onex_ls.contract.parts import Named
from onex_ls.findings.finding import Finding, Related, Severity
from onex_ls.findings.rule import Rule
from onex_ls.rules import duplicates
from onex_ls.rules.dangling import Dangling, dangling, related, renames
from onex_ls.rules.subject import Subject

_BEGINNING = (
    "workflow_coordination:\n  workflow_definition:\n    execution_graph:\n      nodes:\n"
    "        - {node_id: fetch, node_type: EFFECT_GENERIC}\n"
)

UNKNOWN = Rule(
    name="unknown-dependency",
    severity=Severity.ERROR,
    summary="A step waits for one that the graph does not have",
    why="The step can never begin, so the official model refuses the whole graph.",
    bad=_BEGINNING + "        - {node_id: store, node_type: EFFECT_GENERIC, depends_on: [fetsh]}",
    good=_BEGINNING + "        - {node_id: store, node_type: EFFECT_GENERIC, depends_on: [fetch]}",
    source="ModelContractExecutionGraph; none of 552 real contracts breaks it",
)

DUPLICATE = Rule(
    name="duplicate-node-id",
    severity=Severity.ERROR,
    summary="Two steps of a graph have the same identifier",
    why="Whoever waits for that step could mean either, so the official model refuses the graph.",
    bad=_BEGINNING + "        - {node_id: fetch, node_type: EFFECT_GENERIC}",
    good=_BEGINNING + "        - {node_id: store, node_type: EFFECT_GENERIC, depends_on: [fetch]}",
    source="ModelContractExecutionGraph; none of 552 real contracts breaks it",
)

CYCLE = Rule(
    name="dependency-cycle",
    severity=Severity.ERROR,
    summary="Steps wait for each other in a circle",
    why="None of them can begin before the others are done, so the workflow never gets past them.",
    bad=_BEGINNING + "        - {node_id: store, node_type: EFFECT_GENERIC, depends_on: [fetch, check]}\n"
    "        - {node_id: check, node_type: COMPUTE_GENERIC, depends_on: [store]}",
    good=_BEGINNING + "        - {node_id: store, node_type: EFFECT_GENERIC, depends_on: [fetch]}\n"
    "        - {node_id: check, node_type: COMPUTE_GENERIC, depends_on: [store]}",
    source="ModelContractExecutionGraph; none of 552 real contracts breaks it",
)

UNREACHABLE = Rule(
    name="unreachable-step",
    severity=Severity.HINT,
    summary="A step is connected to no other",
    why="The rest of the graph neither waits for it nor is waited for by it; most often a dependency was forgotten.",
    bad=_BEGINNING + "        - {node_id: store, node_type: EFFECT_GENERIC, depends_on: [fetch]}\n"
    "        - {node_id: notify, node_type: EFFECT_GENERIC}",
    good=_BEGINNING + "        - {node_id: store, node_type: EFFECT_GENERIC, depends_on: [fetch]}\n"
    "        - {node_id: notify, node_type: EFFECT_GENERIC, depends_on: [store]}",
    source="the official linter of workflows (checker_workflow_linter)",
)


def check_unknown(subject: Subject) -> Iterator[Finding]:
    """A finding on each name of a step that the graph does not have."""
    for found in (found for graph in subject.graphs for found in _unknown(subject, graph)):
        if found.is_declaration:
            message = f"No step speaks of `{found.at.name}`, but of `{found.name}`, which is not declared"
        else:
            message = f"The graph has no step `{found.name}`{found.question}"
        yield Finding(
            UNKNOWN.name,
            UNKNOWN.severity,
            message,
            found.at.place.span,
            found.at.place.path,
            related=related(found, "This step is declared"),
            fixes=tuple(renames(subject.tree, found)),
        )


def _unknown(subject: Subject, graph: Graph) -> list[Dangling]:
    if subject.is_broken or not graph.is_complete:
        return []
    return list(dangling((step.name for step in graph.steps), graph.uses))


def check_duplicate(subject: Subject) -> Iterator[Finding]:
    """A finding on each step whose identifier an earlier one has."""
    for graph in subject.graphs:
        for found in duplicates.repeated_names((step.name, step.place) for step in graph.steps):
            yield duplicates.finding(subject, DUPLICATE, "a step", found)


def check_cycle(subject: Subject) -> Iterator[Finding]:
    """A finding on each circle of steps, at the dependency that points down the file: steps stand in their order."""
    for graph in subject.graphs:
        position = {step.name.name: number for number, step in enumerate(graph.steps)}
        waits_for = {step.name.name: [name.name for name in step.waits_for] for step in graph.steps}
        told: set[str] = set()
        for number, step in enumerate(graph.steps):
            for name in step.waits_for:
                if position.get(name.name, -1) < number or step.name.name in told:
                    continue
                circle = _way(waits_for, name.name, step.name.name)
                if circle:
                    told.update(circle)
                    yield _circle(subject, graph, step, name, circle)


def _way(waits_for: dict[str, list[str]], start: str, end: str) -> list[str]:
    """The steps from `start` to `end`, each waiting for the next; empty when `start` does not wait for `end`."""
    came_from: dict[str, str] = {start: ""}
    waiting = [start]
    while waiting and end not in came_from:
        here = waiting.pop(0)
        for following in waits_for.get(here, ()):
            if following not in came_from:
                came_from[following] = here
                waiting.append(following)
    if end not in came_from:
        return []
    way = [end]
    while way[-1] != start:
        way.append(came_from[way[-1]])
    return way[::-1]


def _circle(subject: Subject, graph: Graph, step: Step, name: Named, circle: list[str]) -> Finding:
    if len(circle) == 1:
        message = f"`{step.name.name}` waits for itself"
    else:
        members = " → ".join(f"`{member}`" for member in (step.name.name, *circle))
        message = f"Nothing in this circle can begin: {members}"
    waits = [
        Related(f"`{other.name.name}` waits for `{awaited.name}`", awaited.place.span)
        for member, following in pairwise(circle)
        for other in graph.steps
        if other.name.name == member
        for awaited in other.waits_for
        if awaited.name == following
    ]
    removal = duplicates.removal(subject.tree, f"Do not wait for `{name.name}`", name.place)
    return Finding(
        CYCLE.name,
        CYCLE.severity,
        message,
        name.place.span,
        name.place.path,
        related=tuple(waits),
        fixes=tuple(removal),
    )


def check_unreachable(subject: Subject) -> Iterator[Finding]:
    """A finding on each step without any connection, in a graph that connects others."""
    for graph in subject.graphs:
        if subject.is_broken or not graph.is_complete or _unknown(subject, graph):
            continue
        connected = {name.name for name in graph.uses} | {step.name.name for step in graph.steps if step.waits_for}
        for step in graph.steps:
            if connected and step.name.name not in connected:
                yield Finding(
                    UNREACHABLE.name,
                    UNREACHABLE.severity,
                    f"`{step.name.name}` waits for no step, and no step waits for it",
                    step.name.place.span,
                    step.name.place.path,
                )
