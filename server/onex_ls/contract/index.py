"""What contracts say that concerns other files: plain data, small enough to keep for ten thousand contracts.

`facts_of` takes it out of one contract; `Index` answers questions about all of them. Findings that look beyond one file
are functions of facts and index alone, so they can be made again without reading the file again.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from onex_ls.contract.kind import Kind
from onex_ls.contract.model import Contract, HandlerRef, ModelRef, Topic
from onex_ls.syntax.query import find, join, key_span, mapping, scalar, value
from onex_ls.syntax.tree import Node
from onex_ls.text.span import Span


class Name(NamedTuple):
    """A name where a contract states it."""

    text: str
    path: str
    span: Span


class CodeRef(NamedTuple):
    """A reference to a class or function; `span` is where its name stands, `module_span` where its module does."""

    module: str
    name: str
    is_function: bool
    path: str
    span: Span
    module_span: Span


class Facts(NamedTuple):
    """What one contract says to others. `anchor` is where to show what concerns the contract as a whole."""

    kind: Kind
    anchor: Span
    name: Name | None
    models: tuple[CodeRef, ...]
    handlers: tuple[CodeRef, ...]
    default_handler: CodeRef | None
    subscribed: tuple[Name, ...]
    published: tuple[Name, ...]


def facts_of(contract: Contract, root: Node) -> Facts:
    """The facts of a contract that was loaded from `root`."""
    routing = contract.routing
    routes = routing.routes if routing is not None else ()
    models = [contract.input_model, contract.output_model, *(route.event_model for route in routes)]
    handlers = [route.handler for route in routes]
    default = routing.default_handler if routing is not None else None
    bus = contract.event_bus
    name_place = contract.name_place
    return Facts(
        kind=contract.kind,
        anchor=_first_key(root),
        name=Name(contract.name or "", name_place.path, name_place.span) if name_place is not None else None,
        models=tuple(_unique(_code_ref(model, root) for model in models if model is not None and model.module)),
        handlers=tuple(_unique(_code_ref(handler, root) for handler in handlers if handler is not None)),
        default_handler=_code_ref(default, root) if default is not None else None,
        subscribed=tuple(map(_topic, bus.subscribed if bus is not None else ())),
        published=tuple(map(_topic, bus.published if bus is not None else ())),
    )


def _first_key(root: Node) -> Span:
    block = mapping(root)
    return block.entries[0].key.span if block is not None and block.entries else root.span


def _topic(topic: Topic) -> Name:
    return Name(topic.name, topic.place.path, topic.place.span)


def _code_ref(reference: ModelRef | HandlerRef, root: Node) -> CodeRef:
    path = reference.place.path
    node = find(root, path)
    keys = ("name", "class", "class_name", "type_name", "function", "handler_class")
    name_key = next((key for key in keys if _text(node, key) == reference.name), None)
    module_key = next((key for key in ("module", "handler_module") if _text(node, key) is not None), None)
    is_function = isinstance(reference, HandlerRef) and reference.is_function
    return CodeRef(
        module=reference.module or "",
        name=reference.name,
        is_function=is_function,
        path=join(path, name_key) if name_key else path,
        span=_span(node, name_key) or key_span(root, path) or reference.place.span,
        module_span=_span(node, module_key) or reference.place.span,
    )


def _text(node: Node | None, key: str) -> str | None:
    found = scalar(value(node, key))
    return found.value if found is not None else None


def _span(node: Node | None, key: str | None) -> Span | None:
    """The value under a key, or the node itself where it is a scalar."""
    found = scalar(value(node, key)) if key is not None else scalar(node)
    return found.span if found is not None else None


def _unique(references: Iterable[CodeRef]) -> Iterator[CodeRef]:
    """Each class once: what is wrong with it is wrong once, where it is named first."""
    seen: set[tuple[str, str]] = set()
    for reference in references:
        if (reference.module, reference.name) not in seen:
            seen.add((reference.module, reference.name))
            yield reference


class Index:
    """The facts of all contracts of a workspace, by file, and who states which name. Changed file by file."""

    def __init__(self, facts: Mapping[str, Facts] | None = None) -> None:
        self._facts: dict[str, Facts] = {}
        self._named: dict[str, set[str]] = defaultdict(set)
        self._subscribers: dict[str, set[str]] = defaultdict(set)
        self._publishers: dict[str, set[str]] = defaultdict(set)
        for file, found in (facts or {}).items():
            self.put(file, found)

    def __len__(self) -> int:
        return len(self._facts)

    @property
    def files(self) -> Mapping[str, Facts]:
        """The facts by file."""
        return self._facts

    def put(self, file: str, facts: Facts | None) -> set[str]:
        """Take over what a file says now, None for no contract. Returns the other files this may concern."""
        old = self._facts.pop(file, None)
        concerned = self._forget(file, old) | self._learn(file, facts)
        if facts is not None:
            self._facts[file] = facts
        return concerned - {file}

    def named(self, name: str) -> list[str]:
        """The files whose contract has that name, sorted."""
        return sorted(self._named.get(name, ()))

    def subscribers(self, topic: str) -> list[str]:
        """The files whose contract listens to a topic, sorted."""
        return sorted(self._subscribers.get(topic, ()))

    def publishers(self, topic: str) -> list[str]:
        """The files whose contract writes to a topic, sorted."""
        return sorted(self._publishers.get(topic, ()))

    def _forget(self, file: str, facts: Facts | None) -> set[str]:
        concerned: set[str] = set()
        for entries, key in self._entries(facts):
            concerned |= entries[key]
            entries[key].discard(file)
            if not entries[key]:
                del entries[key]
        return concerned | self._across(facts)

    def _learn(self, file: str, facts: Facts | None) -> set[str]:
        concerned: set[str] = set()
        for entries, key in self._entries(facts):
            concerned |= entries[key]
            entries[key].add(file)
        return concerned | self._across(facts)

    def _entries(self, facts: Facts | None) -> Iterator[tuple[dict[str, set[str]], str]]:
        if facts is None:
            return
        if facts.name is not None:
            yield self._named, facts.name.text
        for entries, topics in ((self._subscribers, facts.subscribed), (self._publishers, facts.published)):
            for topic in {topic.text for topic in topics}:
                yield entries, topic

    def _across(self, facts: Facts | None) -> set[str]:
        """Who is at the other end of the topics of a contract."""
        if facts is None:
            return set()
        listeners = (self._subscribers.get(topic.text, set()) for topic in facts.published)
        writers = (self._publishers.get(topic.text, set()) for topic in facts.subscribed)
        return set().union(*listeners, *writers)
