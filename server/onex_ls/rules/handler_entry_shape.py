"""Rule ``handler-entry-shape``."""

import re
from collections.abc import Iterator

from onex_ls.contract.vocabulary.handler_routing import ENTRY
from onex_ls.contract.vocabulary.walk import Governed
from onex_ls.findings.finding import Finding, Fix, Severity
from onex_ls.findings.rule import Rule
from onex_ls.rules.near import misspelt
from onex_ls.rules.subject import Subject
from onex_ls.syntax.patch import remove_entry
from onex_ls.syntax.query import entry, mapping, scalar
from onex_ls.syntax.tree import Entry, Mapping, Tree
from onex_ls.syntax.values import is_null
from onex_ls.text.edits import TextEdit, line_ending
from onex_ls.text.span import Span

RULE = Rule(
    name="handler-entry-shape",
    severity=Severity.ERROR,
    summary="A routing entry does not nest its handler",
    why="The runtime looks for `handler.name` and `handler.module`. An entry with a flat `handler_class` wires "
    "nothing, and the whole file is refused.",
    bad="handlers:\n  - operation: order.price\n    handler_class: HandlerPrice"
    "\n    handler_module: shop.price.handler",
    good="handlers:\n  - operation: order.price\n"
    "    handler:\n      name: HandlerPrice\n      module: shop.price.handler",
    source="infra validators.handler_routing_schema and the runtime parser; 18 of 552 real contracts",
)


def check(subject: Subject) -> Iterator[Finding]:
    """A finding on each routing entry without a `handler` map."""
    for block in subject.blocks:
        if block.block is ENTRY:
            yield from _entry(subject.tree, block)


def _entry(tree: Tree, block: Governed) -> Iterator[Finding]:
    flat_class, flat_module = entry(block.node, "handler_class"), entry(block.node, "handler_module")
    nested = entry(block.node, "handler")
    if nested is not None and mapping(nested.value) is not None:
        return
    if flat_class is not None and flat_module is not None:
        fixes = _nest(tree, block.node, flat_class, flat_module)
        message = "The handler must be nested: `handler: {name, module}`; flat `handler_class` wires nothing"
        yield Finding(RULE.name, RULE.severity, message, flat_class.key.span, block.path, fixes=fixes)
    elif nested is not None:
        empty = is_null(nested.value)
        message = "`handler` must be a map of `name` and `module`"
        span = nested.key.span if empty else nested.value.span
        yield Finding(RULE.name, RULE.severity, message, span, f"{block.path}.handler", fixes=_from_text(tree, nested))
    elif block.node.entries and not any("handler" in candidates for _, candidates in misspelt(block)):
        message = "This entry has no `handler`, so nothing answers it"
        yield Finding(RULE.name, RULE.severity, message, block.node.entries[0].key.span, block.path)


def _nest(tree: Tree, block: Mapping, flat_class: Entry, flat_module: Entry) -> tuple[Fix, ...]:
    """Turn the two flat keys into one nested map, in the place of the first of them."""
    name, module = scalar(flat_class.value), scalar(flat_module.value)
    if block.flow or name is None or module is None or flat_class.value.start < flat_class.key.end:
        return ()
    first, second = sorted((flat_class, flat_module), key=lambda pair: pair.key.start)
    indent = " " * tree.lines.position(first.key.start).column
    newline = line_ending(tree.text)
    texts = [flat_class.value.span.of(tree.text), flat_module.value.span.of(tree.text)]
    nested = f"handler:{newline}{indent}  name: {texts[0]}{newline}{indent}  module: {texts[1]}"
    edits = (TextEdit(first.span, nested), remove_entry(tree, second))
    return (Fix("Nest the handler", edits, safe=True),)


_CLASS_PATH = re.compile(r"(?P<module>[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)[.:](?P<name>[A-Za-z_]\w*)")


def _from_text(tree: Tree, nested: Entry) -> tuple[Fix, ...]:
    """Turn ``handler: module.Class`` into a nested map."""
    value = scalar(nested.value)
    spelled = _CLASS_PATH.fullmatch(value.value.strip()) if value is not None else None
    if spelled is None or value is not nested.value:
        return ()
    indent = " " * (tree.lines.position(nested.key.start).column + 2)
    newline = line_ending(tree.text)
    colon = tree.text.index(":", nested.key.end) + 1
    text = f"{newline}{indent}name: {spelled['name']}{newline}{indent}module: {spelled['module']}"
    return (Fix("Write the handler as a map", (TextEdit(Span(colon, nested.value.end), text),), safe=True),)
