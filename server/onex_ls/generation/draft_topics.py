"""What the templates of topics are given: the topics of a node as constants, and the test of them."""

from collections.abc import Sequence

from onex_ls.contract.model import Topic
from onex_ls.generation.draft_lines import Context, Line, Row, listing, opening
from onex_ls.generation.draft_machine import only
from onex_ls.generation.pytext import import_block, literal
from onex_ls.generation.spec import NodeSpec, TopicsSpec


def topics_context(topics: TopicsSpec, spec: NodeSpec) -> Context:
    """The context of ``topics_v1``."""
    terminal = topics.terminal
    return {
        **opening(spec, f"The topics that {spec.name} listens to and writes to.", {"typing.Final"}, spec.place.path),
        "groups": [_tuple(f"{name}: Final = ", group) for name, group in topics.groups],
        "terminal": {"path": terminal.place.path, "source": literal(terminal.name)} if terminal is not None else None,
    }


def topics_test_context(spec: NodeSpec) -> Context | None:
    """The context of ``test_topics_v1``; None for a package without topics."""
    topics = spec.topics
    if topics is None:
        return None
    names = [name for name, _ in topics.groups] + (["TERMINAL"] if topics.terminal is not None else [])
    return {
        "imports": import_block({f"{topics.module}.{name}" for name in names}, spec.layout.package),
        "groups": [
            {"name": name, "path": group[0].place.path, "expected": _tuple(f"    assert {name} == ", group)}
            for name, group in topics.groups
        ],
        "terminal": f"assert TERMINAL == {literal(topics.terminal.name)}" if topics.terminal is not None else "",
        "terminal_path": topics.terminal.place.path if topics.terminal is not None else None,
    }


def _tuple(head: str, topics: Sequence[Topic]) -> list[Line]:
    """A statement that ends in a tuple of topics, indented as `head` is."""
    indent = head[: -len(head.lstrip())]
    rows = [Row(topic.place.path, f"{indent}{literal(topic.name)},") for topic in topics]
    alone = only(head, [row.source.strip() for row in rows])
    return listing(f"{head}(", rows, f"{indent})", f"{head}{alone}" if alone else "")
