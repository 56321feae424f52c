"""Rule ``handler-entry-shape``."""

import re
from collections.abc import Iterator

from onex_ls.contract.vocabulary.handler_routing import ENTRY
from onex_ls.contract.vocabulary.walk import Governed
from onex_ls.findings.finding import Finding, Fix, Severity
from onex_ls.findings.rule import Rule
from onex_ls.rules.near import misspelt
from onex_ls.rules.subject import Subject
from onex_ls.syntax.patch import is_inline, remove_entry, write_below
from onex_ls.syntax.query import entry, mapping
from onex_ls.syntax.tree import Entry, Mapping, Scalar, Tree
from onex_ls.syntax.values import is_null
from onex_ls.text.edits import TextEdit, line_ending

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


_FLAT = ("handler_class", "handler_module")


def check(subject: Subject) -> Iterator[Finding]:
    """A finding on each routing entry without a `handler` map."""
    for block in subject.blocks:
        if block.block is ENTRY:
            yield from _entry(subject.tree, block)


def _entry(tree: Tree, block: Governed) -> Iterator[Finding]:
    flat = [pair for key in _FLAT if (pair := entry(block.node, key)) is not None]
    nested = entry(block.node, "handler")
    if nested is not None and mapping(nested.value) is not None:
        return
    if flat:
        message = f"The handler must be nested: `handler: {{name, module}}`; flat `{flat[0].name}` wires nothing"
        yield Finding(
            RULE.name, RULE.severity, message, flat[0].key.span, block.path, fixes=_nest(tree, block.node, flat)
        )
    elif nested is not None:
        message = "`handler` must be a map of `name` and `module`"
        span = nested.key.span if is_null(nested.value) else nested.value.span
        yield Finding(RULE.name, RULE.severity, message, span, f"{block.path}.handler", fixes=_from_text(tree, nested))
    elif block.node.entries and not any("handler" in candidates for _, candidates in misspelt(block)):
        message = "This entry has no `handler`, so nothing answers it"
        yield Finding(RULE.name, RULE.severity, message, block.node.entries[0].key.span, block.path)


def _nest(tree: Tree, block: Mapping, flat: list[Entry]) -> tuple[Fix, ...]:
    """Turn the two flat keys into one nested map, in the place of the first of them."""
    texts = [pair.value.span.of(tree.text) for pair in flat if pair in block.entries and is_inline(tree, pair)]
    plain = [text for text in texts if "\n" not in text and not text.startswith("*")]
    if block.flow or len(plain) < len(_FLAT):
        return ()
    name, module = plain
    first, second = sorted(flat, key=lambda pair: pair.key.start)
    indent = line_ending(tree.text) + " " * tree.lines.position(first.key.start).column
    edits = (
        TextEdit(first.span, f"handler:{indent}  name: {name}{indent}  module: {module}"),
        remove_entry(tree, second),
    )
    return (Fix("Nest the handler", edits, safe=True),)


_CLASS_PATH = re.compile(r"(?P<module>[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)[.:](?P<name>[A-Za-z_]\w*)")


def _from_text(tree: Tree, nested: Entry) -> tuple[Fix, ...]:
    """Turn ``handler: module.Class`` into a nested map."""
    value = nested.value
    spelled = _CLASS_PATH.fullmatch(value.value.strip()) if isinstance(value, Scalar) else None
    if spelled is None or not is_inline(tree, nested):
        return ()
    text = f"name: {spelled['name']}\nmodule: {spelled['module']}"
    return (Fix("Write the handler as a map", (write_below(tree, nested, text),), safe=True),)
