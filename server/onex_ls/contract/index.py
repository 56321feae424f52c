"""What contracts say that concerns other files: plain data, small enough to keep for ten thousand contracts.

`facts_of` takes it out of one contract; `Index` answers questions about all of them. Findings that look beyond one file
are functions of facts and index alone, so they can be made again without reading the file again.
"""

from collections.abc import Iterable, Iterator, Mapping, Set
from typing import NamedTuple

from onex_ls.contract.kind import Kind
from onex_ls.contract.model import Contract, HandlerRef, ModelRef, Place
from onex_ls.contract.parts import items_at, named_at
from onex_ls.contract.references import handler_reference
from onex_ls.syntax.query import find, join, key_span, mapping, scalar, value
from onex_ls.syntax.tree import Node
from onex_ls.text.span import Span


class Name(NamedTuple):
    """A name where a contract states it."""

    text: str
    path: str
    span: Span


class CodeRef(NamedTuple):
    """A reference to a class or function; `span` is where its name stands, `module_span` where its module does.

    Where a name cannot be told from what is written around it (it is spelled with escapes, or over several lines),
    its span is that of the whole value.
    """

    module: str
    name: str
    is_function: bool
    path: str
    span: Span
    module_span: Span


class Facts(NamedTuple):
    """What one contract says to others. `anchor` is where to show what concerns the contract as a whole.

    `handlers` answer messages; `mentions` are handlers that are named elsewhere: an entry point, the older block
    ``handler`` beside ``handler_routing``, dependencies. Topics are those of the event bus, of declared events and the
    terminal event, each once. `silenced` are rules and the lines in which a comment silences them. `operations` are
    those that are declared or routed, with the paths of their entries and the spans of their names.
    """

    kind: Kind
    anchor: Span
    name: Name | None
    models: tuple[CodeRef, ...]
    handlers: tuple[CodeRef, ...]
    default_handler: CodeRef | None
    subscribed: tuple[Name, ...]
    published: tuple[Name, ...]
    mentions: tuple[CodeRef, ...] = ()
    silenced: tuple[tuple[str, Span], ...] = ()
    operations: tuple[Name, ...] = ()

    def silences(self, rule: str, offset: int) -> bool:
        """Whether a comment silences a rule at an offset."""
        return any(rule == name and line.contains(offset) for name, line in self.silenced)


def facts_of(contract: Contract, root: Node) -> Facts:
    """The facts of a contract that was loaded from `root`."""
    routing = contract.routing
    routes = routing.routes if routing is not None else ()
    models = [contract.input_model, contract.output_model, *(route.event_model for route in routes)]
    handlers = [route.handler for route in routes]
    default = routing.default_handler if routing is not None else None
    name_place = contract.name_place
    return Facts(
        kind=contract.kind,
        anchor=_first_key(root),
        name=Name(contract.name or "", name_place.path, name_place.span) if name_place is not None else None,
        models=tuple(_unique(_code_ref(model, root) for model in models if model is not None and model.module)),
        handlers=tuple(_unique(_code_ref(handler, root) for handler in handlers if handler is not None)),
        default_handler=_code_ref(default, root) if default is not None else None,
        subscribed=_topics(contract, root, _SUBSCRIBED),
        published=_topics(contract, root, _PUBLISHED),
        mentions=tuple(_unique(_code_ref(mention, root) for mention in _mentions(root))),
        operations=tuple(_operations(root)),
    )


def _operations(root: Node) -> Iterator[Name]:
    """The operations that are declared or routed, by the paths of their entries."""
    listed = (("", "io_operations"), ("", "operations"), ("handler_routing", "handlers"))
    for block, key in listed:
        for item, path in items_at(find(root, block), block, key):
            named = named_at(item, path, "operation", "name")
            if named is not None:
                yield Name(named.name, path, named.place.span)


def _first_key(root: Node) -> Span:
    block = mapping(root)
    return block.entries[0].key.span if block is not None and block.entries else root.span


_SUBSCRIBED, _PUBLISHED = "consumed_events", "published_events"


def _topics(contract: Contract, root: Node, events: str) -> tuple[Name, ...]:
    """The topics at one end of a contract; `events` is the key of its declared events."""
    bus = contract.event_bus
    found = []
    if bus is not None:
        listed = bus.published if events == _PUBLISHED else bus.subscribed
        found += [Name(topic.name, topic.place.path, topic.place.span) for topic in listed]
    declared = (named_at(item, path, "topic") for item, path in items_at(root, "", events))
    found += [Name(topic.name, topic.place.path, topic.place.span) for topic in declared if topic is not None]
    terminal = contract.terminal_event
    if terminal is not None and events == _PUBLISHED:
        found.append(Name(terminal.name, terminal.place.path, terminal.place.span))
    unique: dict[str, Name] = {}
    for topic in found:
        unique.setdefault(topic.text, topic)
    return tuple(unique.values())


def _mentions(root: Node) -> Iterator[HandlerRef]:
    """Handlers that are named apart from the routes."""
    routing = value(root, "handler_routing")
    if mapping(routing) is not None:
        entry_point = handler_reference(value(routing, "entry_point"), "handler_routing.entry_point")
        older = handler_reference(value(root, "handler"), "handler")
        yield from filter(None, (entry_point, older))
    for item, path in items_at(root, "", "dependencies"):
        module, name = _text(item, "module"), _text(item, "class_name")
        if _text(item, "type") == "handler" and module and name:
            yield HandlerRef(name, module, False, Place(path, item.span))


_NAME_KEYS = ("name", "class", "class_name", "type_name", "function", "handler_class")
_MODULE_KEYS = ("module", "handler_module")


def _code_ref(reference: ModelRef | HandlerRef, root: Node) -> CodeRef:
    path = reference.place.path
    node = find(root, path)
    is_map = mapping(node) is not None
    name_key = next((key for key in _NAME_KEYS if is_map and _text(node, key) == reference.name), None)
    module_key = next((key for key in _MODULE_KEYS if is_map and _text(node, key) is not None), None)
    return CodeRef(
        module=reference.module or "",
        name=reference.name,
        is_function=isinstance(reference, HandlerRef) and reference.is_function,
        path=join(path, name_key) if name_key else path,
        span=_span(node, name_key, reference.name) or key_span(root, path) or reference.place.span,
        module_span=_span(node, module_key, reference.module or "") or reference.place.span,
    )


def _text(node: Node | None, key: str) -> str | None:
    found = scalar(value(node, key))
    return found.value if found is not None else None


def _span(node: Node | None, key: str | None, wanted: str) -> Span | None:
    """Where `wanted` stands in the value under a key, or in the node itself where it is a scalar."""
    found = scalar(value(node, key)) if key is not None else scalar(node)
    if found is None:
        return None
    quotes = len(found.style)
    is_verbatim = found.end - found.start == len(found.value) + 2 * quotes
    offset = found.value.rfind(wanted)
    if not is_verbatim or offset < 0:
        return found.span
    start = found.start + quotes + offset
    return Span(start, start + len(wanted))


def _unique(references: Iterable[CodeRef]) -> Iterator[CodeRef]:
    """Each class once: what is wrong with it is wrong once, where it is named first."""
    seen: set[tuple[str, str]] = set()
    for reference in references:
        if (reference.module, reference.name) not in seen:
            seen.add((reference.module, reference.name))
            yield reference


def service_of(topic: str) -> str | None:
    """The kind and service of a topic: ``onex.evt.shop`` of ``onex.evt.shop.order-priced.v1``; None of other names."""
    parts = topic.split(".")
    return ".".join(parts[:3]) if len(parts) == _SEGMENTS and parts[0] == "onex" else None


_SEGMENTS = 5


def _family(topic: str) -> str:
    """The service of a topic; a topic that names none is one by itself."""
    return service_of(topic) or topic


class _Ends:
    """Who stands at one end of topics: the files of each topic, and the files and topics of each service."""

    def __init__(self) -> None:
        self.files: dict[str, set[str]] = {}
        self.services: dict[str, set[str]] = {}
        self.topics: dict[str, set[str]] = {}

    def move(self, file: str, old: Set[str], new: Set[str]) -> set[str]:
        """Take a file from its old topics to new ones. Returns the services where this can matter to the other end.

        That is where a topic comes or goes, or where nobody or a single file stood before or stands after.
        """
        changed: set[str] = set()
        for topics, change, only in ((old - new, _discard, 0), (new - old, _add, 1)):
            for topic in topics:
                change(self.files, topic, file)
                if len(self.files.get(topic, ())) == only:
                    change(self.topics, _family(topic), topic)
                    changed.add(_family(topic))
        was, now = set(map(_family, old)), set(map(_family, new))
        for services, change in ((was - now, _discard), (now - was, _add)):
            for service in services:
                before = len(self.services.get(service, ()))
                change(self.services, service, file)
                if min(before, len(self.services.get(service, ()))) <= 1:
                    changed.add(service)
        return changed

    def others(self, service: str, but: str) -> Set[str]:
        """The topics of a service; none where no file but that one stands there."""
        return self.topics[service] if self.services.get(service, set()) - {but} else frozenset()


def _add(entries: dict[str, set[str]], key: str, item: str) -> None:
    entries.setdefault(key, set()).add(item)


def _discard(entries: dict[str, set[str]], key: str, item: str) -> None:
    entries[key].discard(item)
    if not entries[key]:
        del entries[key]


class Index:
    """The facts of all contracts of a workspace, by file, and who states which name. Changed file by file."""

    def __init__(self, facts: Mapping[str, Facts] | None = None) -> None:
        self._facts: dict[str, Facts] = {}
        self._named: dict[str, set[str]] = {}
        self._listening = _Ends()
        self._writing = _Ends()
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
        old = self._facts.get(file)
        if old == facts:
            return set()
        concerned: set[str] = set()
        for said, change in ((old, _discard), (facts, _add)):
            if said is not None and said.name is not None:
                change(self._named, said.name.text, file)
                concerned |= self._named.get(said.name.text, set())
        for service in self._listening.move(file, _subscribed(old), _subscribed(facts)):
            concerned |= self._writing.services.get(service, set())
        for service in self._writing.move(file, _published(old), _published(facts)):
            concerned |= self._listening.services.get(service, set())
        self._facts.pop(file, None)
        if facts is not None:
            self._facts[file] = facts
        return concerned - {file}

    def named(self, name: str) -> list[str]:
        """The files whose contract has that name, sorted."""
        return sorted(self._named.get(name, ()))

    def subscribers(self, topic: str) -> list[str]:
        """The files whose contract listens to a topic, sorted."""
        return sorted(self._listening.files.get(topic, ()))

    def publishers(self, topic: str) -> list[str]:
        """The files whose contract writes to a topic, sorted."""
        return sorted(self._writing.files.get(topic, ()))

    def subscribed_in(self, service: str, but: str) -> Set[str]:
        """The topics of a service that are listened to; none where only the contract of the file `but` listens."""
        return self._listening.others(service, but)

    def published_in(self, service: str, but: str) -> Set[str]:
        """The topics of a service that are written to; none where only the contract of the file `but` writes."""
        return self._writing.others(service, but)


def _subscribed(facts: Facts | None) -> set[str]:
    return {topic.text for topic in facts.subscribed} if facts is not None else set()


def _published(facts: Facts | None) -> set[str]:
    return {topic.text for topic in facts.published} if facts is not None else set()
