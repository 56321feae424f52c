"""One fault put into a package that has none, by the syntax of its code: whose package it is makes no difference."""

import ast
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple

from onex_ls.contract.kind import Kind
from onex_ls.contract.model import Descriptor, EventBus, Operation, Topic
from onex_ls.contract.place import Place
from onex_ls.pycode.parse import last_name
from onex_ls.pycode.source import behind_docstring, parameters
from onex_ls.text.edits import TextEdit, apply_edits
from onex_ls.text.lines import LineIndex
from onex_ls.text.span import Span
from onex_ls.validation.package import ENTRY_POINTS, NODE_BASES, Class, Module, Package
from onex_ls.validation.result import ValidationContext


class Fault(NamedTuple):
    """A package with a fault: the rule that has to find it, and where."""

    rule: str
    artifact: str
    line: int
    texts: Mapping[str, str]
    context: ValidationContext


Injector = Callable[[Package, ValidationContext], Iterator[Fault]]


class Bench:
    """A file under the hands of somebody who makes mistakes."""

    def __init__(self, package: Package, module: Module, context: ValidationContext) -> None:
        self.package, self.module, self.context = package, module, context

    def fault(self, rule: str, edits: list[TextEdit], at: int, context: ValidationContext | None = None) -> Fault:
        """The fault of some edits; it is found where the character at `at` stood, or what took its place."""
        text = apply_edits(self.module.source.text, edits)
        moved = sum(len(edit.text) - (edit.span.end - edit.span.start) for edit in edits if edit.span.end <= at)
        line = LineIndex(text).line_of(at + moved)
        texts = {**self.package.texts, self.module.path: text}
        return Fault(rule, self.module.path, line, texts, context or self.context)

    def inserted(self, rule: str, body: list[ast.stmt], lines: str, context: ValidationContext | None = None) -> Fault:
        """The fault of lines put before the first statement of a body; it is found in the last of them."""
        start = self.start(behind_docstring(body)[0]) if behind_docstring(body) else self.end(body[-1]) + 1
        column = body[0].col_offset
        text = "".join(f"{' ' * column}{line}\n" for line in lines.split("\n"))
        last = lines.rpartition("\n")[2]
        fault = self.fault(rule, [TextEdit(Span(start, start), text)], start, context)
        line = LineIndex(fault.texts[self.module.path]).line_of(start) + lines.count("\n")
        assert last in LineIndex(fault.texts[self.module.path]).line_text(line)
        return fault._replace(line=line)

    def start(self, node: ast.stmt) -> int:
        """Where the line of a statement begins, the first of its decorators included."""
        decorators = getattr(node, "decorator_list", ())
        return self.lines.start(min([node.lineno, *(one.lineno for one in decorators)]) - 1)

    def end(self, node: ast.stmt) -> int:
        return self.lines.end((node.end_lineno or node.lineno) - 1)

    def span(self, node: ast.stmt | ast.expr | ast.arg) -> Span:
        return self.module.source.places.span(node)

    def name(self, node: ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) -> Span:
        return self.module.source.places.name_span(node)

    @property
    def lines(self) -> LineIndex:
        return self.module.source.places.lines


def faults(package: Package, context: ValidationContext) -> Iterator[Fault]:
    """Every fault that can be put into a package, one at a time."""
    for injector in INJECTORS:
        yield from injector(package, context)


def entries(package: Package, context: ValidationContext) -> Iterator[tuple[Bench, Class, ast.FunctionDef]]:
    """The methods that answer messages."""
    for handler in package.handlers:
        for name in ENTRY_POINTS:
            method = handler.method(name)
            if method is not None and behind_docstring(method.body):
                yield Bench(package, handler.module, context), handler, method


def syntax(package: Package, context: ValidationContext) -> Iterator[Fault]:
    for module in package.modules[::4]:
        for node in module.source.tree.body:
            if isinstance(node, ast.ClassDef):
                bench = Bench(package, module, context)
                colon = module.source.text.index(":", bench.name(node).end)
                if module.source.places.lines.line_of(colon) == node.lineno - 1:
                    yield bench.fault("python-syntax", [TextEdit(Span(colon, colon + 1), "")], colon)
                break


def stubs(package: Package, context: ValidationContext) -> Iterator[Fault]:
    bodies = ("pass", "...", "raise NotImplementedError", 'raise NotImplementedError("later")')
    for number, (bench, _, method) in enumerate(entries(package, context)):
        yield _stub(bench, method, bodies[number % len(bodies)])
    helpers = [
        (module, node)
        for module in package.code
        for node in module.source.tree.body
        if isinstance(node, ast.FunctionDef) and node.returns is not None and ast.unparse(node.returns) != "None"
    ]
    for number, (module, node) in enumerate(helpers[:2]):
        yield _stub(Bench(package, module, context), node, bodies[number])


def _stub(bench: Bench, function: ast.FunctionDef, body: str) -> Fault:
    said = behind_docstring(function.body)
    edit = TextEdit(Span(bench.span(said[0]).start, bench.end(said[-1])), body)
    return bench.fault("stub-left", [edit], bench.name(function).start)


def errors(package: Package, context: ValidationContext) -> Iterator[Fault]:
    for number, (bench, _, method) in enumerate(entries(package, context)):
        name = ("ValueError", "RuntimeError", "TypeError", "KeyError", "Exception")[number % 5]
        yield bench.inserted("plain-error", method.body, f'if not self:\n    raise {name}("no")')


def logs(package: Package, context: ValidationContext) -> Iterator[Fault]:
    imported = "from omnibase_core.logging.logging_structured import emit_log_event_sync as log"
    calls = ('log("priced")', 'log("info", "priced")', "log(LEVEL)", 'log(LEVEL, "priced", order="x")')
    for number, (bench, _, method) in enumerate(entries(package, context)):
        yield bench.inserted("log-call", method.body, f"{imported}\n{calls[number % len(calls)]}")


def envelopes(package: Package, context: ValidationContext) -> Iterator[Fault]:
    for bench, _, method in entries(package, context):
        taken = [one for one in parameters(method) if one.annotation is not None]
        if taken and taken[0].annotation is not None:
            span = bench.span(taken[0].annotation)
            edit = TextEdit(span, "ModelEventEnvelope[object]")
            yield bench.fault("handler-envelope", [edit], bench.span(taken[0]).start)


def publishers(package: Package, context: ValidationContext) -> Iterator[Fault]:
    if context.kind is Kind.ORCHESTRATOR:
        return
    for bench, handler, method in entries(package, context):
        if "Orchestrator" not in handler.name:
            yield bench.inserted("handler-publishes", method.body, "self._event_bus.publish('done')")


def dependencies(package: Package, context: ValidationContext) -> Iterator[Fault]:
    types = ("ServicePrices", "PricesClient", "AdapterPrices | None", "'RepositoryService'")
    for number, (bench, handler, _) in enumerate(entries(package, context)):
        if handler.method("__init__") is None:
            lines = f"def __init__(self, prices: {types[number % len(types)]}) -> None:"
            at = bench.inserted("concrete-dependency", handler.node.body, f"{lines}")
            text = at.texts[at.artifact].replace(lines, f"{lines} self._prices = prices", 1)
            yield at._replace(texts={**at.texts, at.artifact: text})


def input_output(package: Package, context: ValidationContext) -> Iterator[Fault]:
    if context.kind not in (Kind.COMPUTE, Kind.REDUCER, Kind.ORCHESTRATOR):
        return
    calls = (
        "open('prices.json')",
        "import httpx",
        "__import__('pathlib').Path('x').read_text()",
        "from socket import AF_INET",
    )
    for number, (bench, _, method) in enumerate(entries(package, context)):
        yield bench.inserted("io-outside-effect", method.body, calls[number % len(calls)])


def impurities(package: Package, context: ValidationContext) -> Iterator[Fault]:
    if context.contract is None:
        return
    descriptor = Descriptor(None, "pure", None, None, Place("descriptor", Span(0, 0)))
    pure = replace(context, contract=replace(context.contract, descriptor=descriptor))
    calls = ("import time\ntime.time()", "from uuid import uuid4\nuuid4()", "import random\nrandom.random()")
    calls += ("import os\nos.environ['HOME']", "from datetime import datetime\ndatetime.now()")
    for number, (bench, _, method) in enumerate(entries(package, context)):
        yield bench.inserted("impure-call", method.body, calls[number % len(calls)], pure)


def machines_of_orchestrators(package: Package, context: ValidationContext) -> Iterator[Fault]:
    if context.kind is not Kind.ORCHESTRATOR:
        return
    for bench, handler, method in entries(package, context):
        yield bench.inserted("orchestrator-machine", handler.node.body, "TRANSITIONS = {('a', 'go'): 'b'}")
        yield bench.inserted("orchestrator-machine", method.body, "self._current_state = 'b'")


def shells(package: Package, context: ValidationContext) -> Iterator[Fault]:
    for node in package.nodes:
        if "ONEX_EXCLUDE" in node.module.source.text:  # its authors know
            continue
        bench = Bench(package, node.module, context)
        yield bench.inserted("node-logic", node.node.body, "def price(self, order: object) -> object: return order")
        yield bench.inserted("node-state", node.node.body, "prices: dict[str, int] = {}")
        if node.method("__init__") is None:
            lines = "def __init__(self, container):\n    super().__init__(container)\n    self._prices = {}"
            yield bench.inserted("node-state", node.node.body, lines)
            yield bench.inserted("node-logic", node.node.body, lines.replace("self._prices = {}", "print(container)"))


def archetypes(package: Package, context: ValidationContext) -> Iterator[Fault]:
    for node in package.nodes:
        bench = Bench(package, node.module, context)
        for base in node.node.bases:
            inner = base.value if isinstance(base, ast.Subscript) else base
            kind = NODE_BASES.get(last_name(inner))
            for wrong, other in NODE_BASES.items():
                if kind is not None and other is not kind:
                    yield bench.fault(
                        "archetype-base", [TextEdit(bench.span(inner), wrong)], bench.name(node.node).start
                    )


def models(package: Package, context: ValidationContext) -> Iterator[Fault]:
    owners = [found for found in package.own if found.is_model and not found.name.startswith("_")]
    for number, owner in enumerate(owners):
        bench = Bench(package, owner.module, context)
        end = len(owner.module.source.text)
        if number % 2:
            added = "\n\nclass ModelOneMore(BaseModel):\n    more: int\n"
            yield bench.fault("models-per-file", [TextEdit(Span(end, end), added)], end)._replace(
                line=LineIndex(owner.module.source.text + added).line_of(end + 2)
            )
        else:
            added = "\n\nclass OrderState(StrEnum):\n    OPEN = 'open'\n"
            yield bench.fault("class-name", [TextEdit(Span(end, end), added)], end)._replace(
                line=LineIndex(owner.module.source.text + added).line_of(end + 2)
            )


def required(package: Package, context: ValidationContext) -> Iterator[Fault]:
    modules = {module.path: module for module in package.modules}
    for requirement in context.requirements:
        module = modules.get(requirement.artifact)
        if module is None or requirement.kind == "name":
            continue
        bench = Bench(package, module, context)
        node = next(node for node in module.source.tree.body if getattr(node, "name", None) == requirement.name)
        assert isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        yield bench.fault("missing-definition", [TextEdit(bench.name(node), f"{node.name}X")], 0)
        if requirement.base == "BaseModel" and isinstance(node, ast.ClassDef):
            yield bench.fault("wrong-base", [TextEdit(bench.span(node.bases[0]), "object")], bench.name(node).start)
            yield from _fields(bench, node)
        method = next((one for one in node.body if getattr(one, "name", "") == requirement.method), None)
        if isinstance(method, ast.FunctionDef | ast.AsyncFunctionDef):
            edit = TextEdit(bench.name(method), "price")
            yield bench.fault("missing-method", [edit], bench.name(node).start)
            if requirement.is_async:
                start = bench.span(method).start
                edit = TextEdit(Span(start, start + len("async ")), "")
                yield bench.fault("missing-method", [edit], bench.name(method).start)


def _fields(bench: Bench, node: ast.ClassDef) -> Iterator[Fault]:
    fields = [one for one in node.body if isinstance(one, ast.AnnAssign)]
    for number, field in enumerate(fields):
        assert isinstance(field.target, ast.Name)
        if number % 2 == 0:
            edit = TextEdit(bench.span(field.target), f"{field.target.id}_x")
            yield bench.fault("missing-model-field", [edit], bench.name(node).start)
        else:
            span = bench.span(field.annotation)
            yield bench.fault("field-type", [TextEdit(span, "complex | None")], span.start)


def machine(package: Package, context: ValidationContext) -> Iterator[Fault]:
    """Members of enums and rows of tables taken out."""
    if context.contract is None or not context.contract.machines:
        return
    for module in package.modules:
        bench = Bench(package, module, context)
        for node in module.source.tree.body:
            if isinstance(node, ast.ClassDef) and last_name(node.bases[0] if node.bases else ast.Name("")) == "StrEnum":
                members = [one for one in node.body if isinstance(one, ast.Assign)]
                for member in members if len(members) > 2 else ():
                    edit = TextEdit(Span(bench.start(member), bench.end(member) + 1), "")
                    yield bench.fault("uncovered-state", [edit], bench.name(node).start)
        yield from _rows(bench)


def _rows(bench: Bench) -> Iterator[Fault]:
    for node in bench.module.source.tree.body:
        if not isinstance(node, ast.Assign | ast.AnnAssign) or not isinstance(node.value, ast.Tuple | ast.List):
            continue
        target = node.target if isinstance(node, ast.AnnAssign) else node.targets[0]
        is_table = ast.unparse(target) in ("TRANSITIONS", "ALLOWED")
        rows = [row for row in node.value.elts if is_table and len(node.value.elts) > 2]
        keys = Counter(map(_way, rows))
        for row in (row for row in rows if keys[_way(row)] == 1):
            span = bench.span(row)
            text = bench.module.source.text
            end = text.index(",", span.end) + 1
            rule = "untested-transition" if bench.module.is_test else "uncovered-transition"
            yield bench.fault(rule, [TextEdit(Span(span.start, end), "")], bench.span(target).start)


def _way(row: ast.expr) -> tuple[str, ...]:
    """The states and the trigger of a row; cases may differ in what else they have."""
    found = [node for node in ast.walk(row) if isinstance(node, ast.Attribute) and node.attr.isupper()]
    states = {node.attr for node in found} if isinstance(row, ast.Call) else [node.attr for node in found[-2:]]
    triggers = (
        [part.value for part in row.elts[1:2] if isinstance(part, ast.Constant)] if isinstance(row, ast.Tuple) else []
    )
    ends = ("*", found[-1].attr) if "missing" in triggers else tuple(sorted(states))
    return (*map(str, triggers), *ends)


def topics(package: Package, context: ValidationContext) -> Iterator[Fault]:
    contract = context.contract
    if contract is None or contract.event_bus is None:
        return
    for module in package.code:
        bench = Bench(package, module, context)
        for text in module.source.every(ast.Constant):
            if isinstance(text.value, str) and text.value.startswith("onex.evt."):
                span = bench.span(text)
                edit = TextEdit(Span(span.end - 4, span.end - 4), "-x")
                if text.value.endswith((".v1", ".v2")):
                    yield bench.fault("undeclared-topic", [edit], span.start)
        for node in module.source.tree.body:
            if isinstance(node, ast.AnnAssign) and ast.unparse(node.target) in ("SUBSCRIBED", "PUBLISHED"):
                more = Topic("onex.evt.shop.one-more.v1", Place("event_bus.more", Span(0, 0)))
                bus = contract.event_bus
                wider = EventBus((*bus.subscribed, more), (*bus.published, more), bus.place)
                changed = replace(context, contract=replace(contract, event_bus=wider))
                yield bench.fault("missing-topic", [], bench.span(node.target).start, changed)


def operations(package: Package, context: ValidationContext) -> Iterator[Fault]:
    contract = context.contract
    if contract is None or not (package.handlers or context.requirements):
        return
    routing = contract.routing
    takes_all = routing is None or not routing.routes or any(route.operation is None for route in routing.routes)
    answering = [handler.module.path for handler in package.handlers]
    if answering and not takes_all and routing is not None and routing.default_handler is None:
        more = Operation("vault.reconcile_nightly", "", (), (), Place("io_operations[9]", Span(0, 0)))
        changed = replace(context, contract=replace(contract, operations=(*contract.operations, more)))
        yield Fault("unhandled-operation", answering[0], 0, package.texts, changed)
    routes = [route for route in routing.routes if route.handler is not None] if routing is not None else []
    for route in routes if len({route.handler.name for route in routes if route.handler}) > 1 else ():
        handler = route.handler
        module = package.module(handler.module) if handler is not None else None
        if handler is None or module is None or not package.tests:
            continue
        texts = {
            path: text.replace(handler.name, "Stranger") if any(path == one.path for one in package.tests) else text
            for path, text in package.texts.items()
        }
        symbol = module.source.module.symbol(handler.name)
        if symbol is not None and texts != package.texts:
            line = module.source.places.lines.line_of(symbol.name_span.start)
            yield Fault("untested-operation", module.path, line, texts, context)


INJECTORS: tuple[Injector, ...] = (
    *(syntax, stubs, errors, logs, envelopes, publishers, dependencies, input_output, impurities),
    *(machines_of_orchestrators, shells, archetypes, models, required, machine, topics, operations),
)
