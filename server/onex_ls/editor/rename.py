"""What a contract calls by a name: operations, models and handlers, all places of each, and the edits of a new one."""

import re
from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

from onex_ls.contract.index import CodeRef, facts_of
from onex_ls.contract.load import load
from onex_ls.contract.recognise import recognise
from onex_ls.editor.words import snake
from onex_ls.syntax.parse import parse
from onex_ls.syntax.query import mapping, scalars, sequence
from onex_ls.syntax.tree import Node, Tree
from onex_ls.text.edits import TextEdit, apply_edits
from onex_ls.text.span import Span

_WORD = re.compile(r"\w+")
_OPERATION = re.compile(r"[A-Za-z_][\w.-]*")
_CLASS = re.compile(r"[A-Z][A-Za-z0-9]*|[a-z_][a-z0-9_]*")
_PROSE = frozenset({"description", "summary", "notes", "purpose", "rationale"})


class SymbolKind(StrEnum):
    """What a name stands for."""

    OPERATION = "operation"
    MODEL = "model"
    HANDLER = "handler"


class Symbol(NamedTuple):
    """A name in a contract; `span` is one place of it."""

    kind: SymbolKind
    name: str
    span: Span


def symbol_at(tree: Tree, offset: int) -> Symbol | None:
    """The operation, model or handler whose name stands at an offset of a contract."""
    return next((symbol for symbol in symbols(tree) if symbol.span.start <= offset <= symbol.span.end), None)


def symbol_named(tree: Tree, name: str) -> Symbol | None:
    """The operation, model or handler of a name."""
    return next((symbol for symbol in symbols(tree) if symbol.name == name), None)


def symbols(tree: Tree) -> Iterator[Symbol]:
    """Every place of every name of an operation, model or handler; descriptions are prose."""
    kind = recognise(tree).kind
    if kind is None or tree.root is None:
        return
    contract = load(tree, kind)
    facts = facts_of(contract, tree.root)
    for operation in facts.operations:
        yield from (
            Symbol(SymbolKind.OPERATION, operation.text, span) for span in _within(tree, operation.span, operation.text)
        )
    handlers = {ref.name for ref in (*facts.handlers, *filter(None, [facts.default_handler]), *facts.mentions)}
    operations = contract.operations
    routes = contract.routing.routes if contract.routing is not None else ()
    named = [contract.input_model, contract.output_model, *(route.event_model for route in routes)]
    named += [model for one in operations for model in (one.input_model, one.output_model)]
    models = {word for model in named if model is not None for word in _WORD.findall(model.name)}
    models |= {definition.name for definition in contract.definitions if definition.name.startswith("Model")}
    for span in _words(tree, tree.root):
        word = span.of(tree.text)
        if word in handlers:
            yield Symbol(SymbolKind.HANDLER, word, span)
        elif word in models:
            yield Symbol(SymbolKind.MODEL, word, span)


def _within(tree: Tree, span: Span, name: str) -> Iterator[Span]:
    """Where the name stands inside a value, which may be in quotes; nowhere where it is spelled with escapes."""
    start = tree.text.find(name, span.start, span.end)
    if start >= 0:
        yield Span(start, start + len(name))


def _words(tree: Tree, node: Node) -> Iterator[Span]:
    """The words of all keys and values but prose."""
    block, listed = mapping(node), sequence(node)
    if block is not None:
        for pair in block.entries:
            key = pair.key.span.of(tree.text)
            yield from _words_of(tree, pair.key)
            if key not in _PROSE and pair.value is not None:
                yield from _words(tree, pair.value)
    elif listed is not None:
        for item in listed.items:
            yield from _words(tree, item)
    else:
        yield from _words_of(tree, node)


def _words_of(tree: Tree, node: Node) -> Iterator[Span]:
    for found in scalars(node):
        for word in _WORD.finditer(tree.text, found.span.start, found.span.end):
            yield Span(word.start(), word.end())


def misnamed(tree: Tree, symbol: Symbol, name: str) -> str:
    """Why a symbol cannot be called so; nothing where it can."""
    pattern = _OPERATION if symbol.kind is SymbolKind.OPERATION else _CLASS
    if pattern.fullmatch(name) is None:
        return f"{name!r} cannot be the name of {'an' if symbol.kind is SymbolKind.OPERATION else 'a'} {symbol.kind}"
    if name == symbol.name:
        return f"it is called {name} already"
    other = symbol_named(tree, name)
    return (
        f"there is {'an' if other.kind is SymbolKind.OPERATION else 'a'} {other.kind} {name} already" if other else ""
    )


def renamed_text(tree: Tree, symbol: Symbol, name: str) -> str:
    """The contract with a new name for a symbol everywhere, and for its module where that is named after it."""
    return apply_edits(tree.text, _edits(tree, symbol, name))


def text_with(text: str, old: str, new: str) -> tuple[str, str]:
    """A contract in which what is called `old` is called `new`, and why that cannot be, if it cannot."""
    tree = parse(text)
    symbol = symbol_named(tree, old)
    if symbol is None:
        return text, f"it has no operation, model or handler {old}"
    problem = misnamed(tree, symbol, new)
    return (text, problem) if problem else (renamed_text(tree, symbol, new), "")


def _edits(tree: Tree, symbol: Symbol, name: str) -> list[TextEdit]:
    kind = recognise(tree).kind
    places = {one.span for one in symbols(tree) if (one.kind, one.name) == (symbol.kind, symbol.name)}
    edits = {span: TextEdit(span, name) for span in places}
    if symbol.kind is not SymbolKind.OPERATION and kind is not None and tree.root is not None:
        facts = facts_of(load(tree, kind), tree.root)
        refs = (*facts.models, *facts.handlers, *filter(None, [facts.default_handler]), *facts.mentions)
        for ref in refs:
            span = _own_module(tree, ref, symbol.name)
            if span is not None:
                edits[span] = TextEdit(span, snake(name))
    return [edits[span] for span in sorted(edits)]


def _own_module(tree: Tree, ref: CodeRef, name: str) -> Span | None:
    """The last part of the module of a reference, where it is named after the class."""
    leaf = snake(name)
    text = ref.module_span.of(tree.text)
    if ref.name != name or ref.module.rpartition(".")[2] != leaf or ref.module_span == ref.span:
        return None
    end = text.rfind(leaf)
    return Span(ref.module_span.start + end, ref.module_span.start + end + len(leaf)) if end >= 0 else None
