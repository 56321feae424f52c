"""What the templates of topics are given: the topics of a node as constants, and the test of them."""

from typing import Any

from onex_ls.generation.draft_machine import only, tupled
from onex_ls.generation.pytext import docstring, import_block, literal
from onex_ls.generation.spec import NodeSpec, TopicsSpec

Context = dict[str, Any]


def topics_context(topics: TopicsSpec, spec: NodeSpec) -> Context:
    """The context of ``topics_v1``."""
    terminal = topics.terminal
    return {
        "docstring": docstring(f"The topics that {spec.name} listens to and writes to."),
        "imports": import_block({"typing.Final"}, spec.layout.package),
        "groups": [
            {
                "name": name,
                "alone": only(f"{name}: Final = ", [f"{literal(topic.name)}," for topic in group]),
                "topics": [{"path": topic.place.path, "source": literal(topic.name)} for topic in group],
            }
            for name, group in topics.groups
        ],
        "terminal": {"path": terminal.place.path, "source": literal(terminal.name)} if terminal is not None else None,
    }


def topics_test_context(spec: NodeSpec) -> Context | None:
    """The context of ``test_topics_v1``; None for a package without topics."""
    topics = spec.topics
    if topics is None:
        return None
    names = [name for name, _ in topics.groups] + (["TERMINAL"] if topics.terminal is not None else [])
    return {
        "docstring": docstring("The topics are those of the contract."),
        "imports": import_block({f"{topics.module}.{name}" for name in names}, spec.layout.package),
        "groups": [
            {"name": name, "expected": tupled(f"assert {name} == ", (literal(topic.name) for topic in group), "", 1)}
            for name, group in topics.groups
        ],
        "terminal": f"assert TERMINAL == {literal(topics.terminal.name)}" if topics.terminal is not None else "",
    }
