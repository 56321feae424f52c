"""The pipeline of a compute contract: its steps, their configuration, and the steps they take their input from."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from onex_ls.contract.model import Place
from onex_ls.contract.parts import Named, items_at, named_at
from onex_ls.syntax.query import entries, join, mapping, value, walk
from onex_ls.syntax.tree import Mapping, Node, Scalar, Tree
from onex_ls.text.span import Span

PATH = "compute"
_CONFIG = "transformation_config"
_OUTPUT = re.compile(r"\$\.steps\.([A-Za-z_][\w-]*)")


@dataclass(frozen=True, slots=True)
class PipelineStep:
    """One step. `place` is its whole entry; `configs` are the keys of configuration it has, with their places.

    `inputs` are the steps whose output it reads; a place there is the name alone, inside a longer expression.
    """

    name: Named | None
    place: Place
    kind: Named | None
    transformation: Named | None
    config_type: Named | None
    json_path: Named | None
    configs: tuple[Named, ...]
    inputs: tuple[Named, ...]


@dataclass(frozen=True, slots=True)
class Pipeline:
    """The steps in the order in which they run; `is_complete` says whether each of them has a name."""

    steps: tuple[PipelineStep, ...]
    is_complete: bool


def read_pipelines(tree: Tree, root: Mapping) -> tuple[Pipeline, ...]:
    """The pipelines of a contract: none or one."""
    block = mapping(value(root, PATH))
    if block is None:
        return ()
    listed = list(items_at(block, PATH, "pipeline"))
    steps = tuple(_step(tree, item, path) for item, path in listed if mapping(item) is not None)
    return (Pipeline(steps, bool(steps) and len(steps) == len(listed) and all(step.name for step in steps)),)


def _step(tree: Tree, node: Node, path: str) -> PipelineStep:
    configs = tuple(
        Named(pair.name, Place(join(path, pair.name), pair.key.span))
        for pair in entries(node)
        if pair.name and pair.name.endswith("_config") and mapping(pair.value) is not None
    )
    return PipelineStep(
        name=named_at(node, path, "step_name", "name"),
        place=Place(path, node.span),
        kind=named_at(node, path, "step_type"),
        transformation=named_at(node, path, "transformation_type"),
        config_type=named_at(value(node, _CONFIG), join(path, _CONFIG), "config_type"),
        json_path=named_at(value(node, _CONFIG), join(path, _CONFIG), "path"),
        configs=configs,
        inputs=tuple(_inputs(tree, node, path)),
    )


def _inputs(tree: Tree, node: Node, path: str) -> Iterator[Named]:
    for at, found in walk(node, path):
        if isinstance(found, Scalar) and "$.steps." in found.value:
            for match in _OUTPUT.finditer(tree.text, found.start, found.end):
                yield Named(match[1], Place(at, Span(*match.span(1))))
