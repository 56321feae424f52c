"""The pipeline of a compute contract: its steps, their configuration, and the steps they take their input from."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from onex_ls.contract.parts import Named, flag, items_at, named_at, names_at
from onex_ls.contract.place import Place
from onex_ls.syntax.query import entries, join, mapping, scalar, text, value, walk
from onex_ls.syntax.tree import Mapping as Block
from onex_ls.syntax.tree import Node, Scalar, Tree
from onex_ls.text.span import Span

PATH = "compute"
_CONFIG = "transformation_config"
_MAPPING = "mapping_config"
_VALIDATION = "validation_config"
_OUTPUT = re.compile(r"\$\.steps\.([A-Za-z_][\w-]*)")


@dataclass(frozen=True, slots=True)
class PipelineStep:
    """One step. `place` is its whole entry; `configs` are the keys of configuration it has, with their places.

    `inputs` are the steps whose output it reads; a place there is the name alone, inside a longer expression.
    `settings` are the single values of its configuration, blanks and all, `flags` those of a regular expression, and
    `fields` what a mapping builds: each field with the path of its value.
    """

    name: Named | None
    place: Place
    kind: Named | None
    transformation: Named | None
    config_type: Named | None
    json_path: Named | None
    configs: tuple[Named, ...]
    inputs: tuple[Named, ...]
    is_enabled: bool
    settings: Mapping[str, str]
    flags: tuple[Named, ...]
    fields: tuple[tuple[str, Named], ...]


@dataclass(frozen=True, slots=True)
class Pipeline:
    """The steps in the order in which they run; `is_complete` says whether each of them has a name.

    `operation` is the name of what they do together.
    """

    steps: tuple[PipelineStep, ...]
    is_complete: bool
    operation: Named | None
    description: str


def read_pipelines(tree: Tree, root: Block) -> tuple[Pipeline, ...]:
    """The pipelines of a contract: none or one."""
    block = mapping(value(root, PATH))
    if block is None:
        return ()
    listed = list(items_at(block, PATH, "pipeline"))
    steps = tuple(_step(tree, item, path) for item, path in listed if mapping(item) is not None)
    is_complete = bool(steps) and len(steps) == len(listed) and all(step.name for step in steps)
    description = " ".join((text(block, "description") or "").split())
    return (Pipeline(steps, is_complete, named_at(block, PATH, "operation_name"), description),)


def _step(tree: Tree, node: Node, path: str) -> PipelineStep:
    configs = tuple(
        Named(pair.name, Place(join(path, pair.name), pair.key.span))
        for pair in entries(node)
        if pair.name and pair.name.endswith("_config") and mapping(pair.value) is not None
    )
    config = value(node, _CONFIG)
    mapped = join(join(path, _MAPPING), "field_mappings")
    return PipelineStep(
        name=named_at(node, path, "step_name", "name"),
        place=Place(path, node.span),
        kind=named_at(node, path, "step_type"),
        transformation=named_at(node, path, "transformation_type"),
        config_type=named_at(config, join(path, _CONFIG), "config_type"),
        json_path=named_at(config, join(path, _CONFIG), "path"),
        configs=configs,
        inputs=tuple(_inputs(tree, node, path)),
        is_enabled=flag(node, "enabled") is not False,
        settings={**_settings(value(node, _VALIDATION)), **_settings(config)},
        flags=names_at(config, join(path, _CONFIG), "flags"),
        fields=tuple(_fields(value(value(node, _MAPPING), "field_mappings"), mapped)),
    )


def _settings(config: Node | None) -> dict[str, str]:
    return {pair.name: found.value for pair in entries(config) if pair.name and (found := scalar(pair.value))}


def _fields(node: Node | None, path: str) -> Iterator[tuple[str, Named]]:
    for pair in entries(node):
        found = scalar(pair.value)
        if pair.name and found is not None:
            yield pair.name, Named(found.value.strip(), Place(join(path, pair.name), pair.value.span))


def _inputs(tree: Tree, node: Node, path: str) -> Iterator[Named]:
    for at, found in walk(node, path):
        if isinstance(found, Scalar) and "$.steps." in found.value:
            for match in _OUTPUT.finditer(tree.text, found.start, found.end):
                yield Named(match[1], Place(at, Span(*match.span(1))))
