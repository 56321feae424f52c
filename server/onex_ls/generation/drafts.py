"""Specification to drafts: which files the package has, which template makes each, and what it is given."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from onex_ls.generation.behaviours import TEMPLATE, behaviour_context, package_of
from onex_ls.generation.draft_graph import (
    graph_context,
    graph_handler_context,
    graph_handler_test_context,
    graph_test_context,
)
from onex_ls.generation.draft_handlers import handler_context, validator_context
from onex_ls.generation.draft_io import ports_context, resilience_context
from onex_ls.generation.draft_lines import opening, passing_on, paths_of, statements
from onex_ls.generation.draft_machine import enum_context, machine_context, machine_handler_context
from onex_ls.generation.draft_machine_tests import machine_handler_test_context, machine_test_context
from onex_ls.generation.draft_models import model_context
from onex_ls.generation.draft_tests import (
    handler_test_context,
    model_test_context,
    node_test_context,
    validator_test_context,
)
from onex_ls.generation.draft_topics import topics_context, topics_test_context
from onex_ls.generation.pytext import docstring, summarised
from onex_ls.generation.spec import Body, ClassRef, NodeSpec
from onex_ls.syntax.patch import quoted


class Draft(NamedTuple):
    """A file to render: its path below the project's root, its template and what the template is given.

    `is_yours` says that the file belongs to a person as soon as it was made.
    """

    path: str
    template: str
    context: Mapping[str, Any]
    is_yours: bool = False


def model_drafts(spec: NodeSpec) -> list[Draft]:
    """The thin node, a file for each model, and the package that passes the models on."""
    layout = spec.layout
    description = spec.description or f"The {spec.kind.value} node {spec.name}."
    node = {"node_name": spec.class_name, "description": summarised(description), "mixins": [], "path": spec.place.path}
    shell = Draft(layout.file(spec.node_module), f"node_{spec.kind.value}_v1", node)
    return [
        *([shell] if spec.defines_node else []),
        *(Draft(layout.file(model.ref.module), "model_v1", model_context(model, spec)) for model in spec.models),
        *(Draft(layout.file(enum.module), "enum_v1", enum_context(enum, spec)) for enum in spec.enums),
        *_passing_on(spec, f"{layout.package}.models"),
        *_passing_on(spec, f"{layout.package}.enums"),
    ]


def validator_drafts(spec: NodeSpec) -> list[Draft]:
    """What runs in the package, the checks at the boundary, the handlers, and the package that passes them on."""
    layout = spec.layout
    drafts = []
    if spec.machine is not None:
        drafts.append(Draft(layout.file(spec.machine.module), "machine_v1", machine_context(spec.machine, spec)))
    if spec.graph is not None:
        drafts.append(Draft(layout.file(spec.graph.module), "graph_v1", graph_context(spec.graph, spec)))
    if spec.topics is not None:
        drafts.append(Draft(layout.file(spec.topics.module), "topics_v1", topics_context(spec.topics, spec)))
    if not spec.handlers:
        return drafts
    return [
        *drafts,
        Draft(layout.file(spec.validators), "validators_v1", validator_context(spec)),
        *(_handlers(spec, module) for module in dict.fromkeys(handler.ref.module for handler in spec.handlers)),
        *_passing_on(spec, f"{layout.package}.handlers"),
        *_outside(spec),
        *_behaviours(spec),
    ]


def _behaviours(spec: NodeSpec) -> list[Draft]:
    """What persons write, and the package that it lies in."""
    if not spec.behaviours:
        return []
    return [
        _exports(spec, package_of(spec), (), True),
        *(
            Draft(spec.layout.file(one.ref.module), TEMPLATE, behaviour_context(one, spec), is_yours=True)
            for one in spec.behaviours
        ),
    ]


def _outside(spec: NodeSpec) -> list[Draft]:
    """The ports to the outside world, and what happens when it fails, where handlers do io."""
    if all(handler.io is None for handler in spec.handlers):
        return []
    package = spec.layout.package
    return [
        Draft(spec.layout.file(f"{package}.ports"), "ports_v1", ports_context(spec)),
        Draft(spec.layout.file(f"{package}.resilience"), "resilience_v1", resilience_context(spec)),
    ]


_RUNNING: Mapping[Body, tuple[str, Callable[[NodeSpec, str], dict[str, Any]]]] = {
    Body.GRAPH: ("handler_graph_v1", graph_handler_context),
    Body.MACHINE: ("handler_machine_v1", machine_handler_context),
}
"""The templates of handlers that run what the contract describes; each is alone in its package."""


def _handlers(spec: NodeSpec, module: str) -> Draft:
    """The draft of a module of handlers."""
    template, context = _RUNNING.get(spec.handlers[0].body, ("handler_v1", handler_context))
    return Draft(spec.layout.file(module), template, context(spec, module))


def test_drafts(spec: NodeSpec) -> list[Draft]:
    """Tests of everything that the package defines."""
    layout = spec.layout
    subjects = (
        ("models", "test_models_v1", model_test_context(spec)),
        ("validators", "test_validators_v1", validator_test_context(spec)),
        ("machine", "test_machine_v1", machine_test_context(spec)),
        ("graph", "test_graph_v1", graph_test_context(spec)),
        ("topics", "test_topics_v1", topics_test_context(spec)),
        ("handlers", *_handler_tests(spec)),
        ("node", "test_node_v1", node_test_context(spec) if spec.defines_node else None),
    )
    drafts = [Draft(layout.test(subject), template, context) for subject, template, context in subjects if context]
    package = () if layout.shared_tests else (_exports(spec, f"{layout.package}.tests", (), True),)
    return [*package, *drafts]


_RUNNING_TESTS: Mapping[Body, tuple[str, Callable[[NodeSpec], dict[str, Any]]]] = {
    Body.GRAPH: ("test_handlers_graph_v1", graph_handler_test_context),
    Body.MACHINE: ("test_handlers_machine_v1", machine_handler_test_context),
}


def _handler_tests(spec: NodeSpec) -> tuple[str, dict[str, Any] | None]:
    for handler in spec.handlers:
        if handler.body in _RUNNING_TESTS:
            template, context = _RUNNING_TESTS[handler.body]
            return template, context(spec)
    return "test_handlers_v1", handler_test_context(spec)


def package_drafts(spec: NodeSpec) -> list[Draft]:
    """The package itself, every other module that only passes names on, and what lists it where that is wanted."""
    package = spec.layout.package
    done = {f"{package}.{name}" for name in ("enums", "models", "handlers")}
    done |= {*(handler.ref.module for handler in spec.handlers)}
    others = {module for module, _ in spec.exports} | _packages(spec)
    modules = [package, *sorted(others - done - {package})]
    listed = [_metadata(spec)] if spec.layout.with_metadata else []
    return [*listed, *(draft for module in modules for draft in _passing_on(spec, module))]


def _metadata(spec: NodeSpec) -> Draft:
    context = {
        "path": spec.place.path,
        "name": quoted(spec.name),
        "version": quoted(spec.version, '"') if spec.version else "",
        "description": quoted(spec.description) if spec.description else "",
        "kind": spec.kind.value,
        "pack": quoted(spec.layout.package.partition(".")[0]),
    }
    return Draft(spec.layout.metadata, "metadata_v1", context)


def parent_drafts(spec: NodeSpec) -> list[Draft]:
    """The packages between the top one, which is not among them, and the node's."""
    parts = spec.layout.package.split(".")
    parents = [".".join(parts[:count]) for count in range(2, len(parts))]
    paths = {parent: spec.layout.file(parent, True) for parent in parents}
    empty: Mapping[str, Any] = {"docstring_path": None, "imports": [], "all": []}
    described = {parent: {**empty, "docstring": docstring(f"The package {parent}.")} for parent in parents}
    return [Draft(paths[parent], "exports_v1", described[parent]) for parent in parents]


def _packages(spec: NodeSpec) -> set[str]:
    """The packages that have generated modules below them, from the node's own on."""
    modules = {model.ref.module for model in spec.models} | {handler.ref.module for handler in spec.handlers}
    modules |= {enum.module for enum in spec.enums} | {module for module, _ in spec.exports}
    parents = {module[:end] for module in modules for end in range(len(module)) if module[end] == "."}
    return {spec.layout.package} | {parent for parent in parents if spec.layout.owns(parent)}


def _passing_on(spec: NodeSpec, module: str) -> list[Draft]:
    """The draft of a module that passes names on: what lives directly below it, and what the contract names there."""
    is_package = module in _packages(spec)
    named = dict(spec.exports).get(module, ())
    if not is_package and not named:
        return []
    layout = spec.layout
    names = set(named)
    if module == layout.package and spec.defines_node:
        names.add(ClassRef(spec.node_module, spec.class_name))
    elif module == f"{layout.package}.models":
        names |= {model.ref for model in spec.models if model.ref.module.rpartition(".")[0] == module}
    elif module == f"{layout.package}.enums":
        names |= {ClassRef(enum.module, enum.name) for enum in spec.enums}
    elif module == f"{layout.package}.handlers":
        names |= {handler.ref for handler in spec.handlers if handler.ref.module.rpartition(".")[0] == module}
    return [_exports(spec, module, tuple(names), is_package)]


def _exports(spec: NodeSpec, module: str, names: tuple[ClassRef, ...], is_package: bool) -> Draft:
    subject = module.removeprefix(spec.layout.package).strip(".")
    what = {
        "": "",
        "behaviours": "What persons wrote of ",
        "enums": "The enums of ",
        "models": "The models of ",
        "handlers": "The handlers of ",
        "tests": "Tests of ",
    }
    text = f"{what.get(subject, f'{subject} of ')}{spec.name}."
    described = spec.description if not subject and spec.description else text
    context = opening(spec, described, (ref.dotted for ref in names), spec.place.path)
    paths = paths_of(names, spec)
    context["imports"] = statements(context["imports"], paths) if names else []
    context["all"] = passing_on(paths, paths) if names else []
    return Draft(spec.layout.file(module, is_package), "exports_v1", context)
