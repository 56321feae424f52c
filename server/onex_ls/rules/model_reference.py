"""Rule ``model-reference``."""

import keyword
import re
from collections.abc import Iterator

from onex_ls.contract.parts import Named, named, named_at
from onex_ls.contract.vocabulary.handler_routing import ENTRY
from onex_ls.findings.finding import Finding, Fix, Severity
from onex_ls.findings.rule import Rule
from onex_ls.rules.subject import Subject
from onex_ls.syntax.patch import rewrite
from onex_ls.syntax.query import entry, join, key_span, mapping, value
from onex_ls.syntax.tree import Node

RULE = Rule(
    name="model-reference",
    severity=Severity.WARNING,
    summary="A reference to a model cannot be resolved to a class in a module",
    why="A model is a class in a module: `{name, module}`, or `module.Class` as text. A bare class name is looked for "
    "beside the handler, and mostly not found; anything else is no reference at all.",
    bad="input_model: ModelPriceRequest",
    good="input_model: shop.nodes.node_price_compute.models.ModelPriceRequest",
    source="infra linter CONTRACT-005; 18 of 552 real contracts give a bare class name",
)

_DOTTED = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*")
_WITH_COLON = re.compile(r"([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*):([A-Za-z_]\w*)")
_CLASS_START = re.compile(r"[A-Z_]")
_TYPES = frozenset({"dict", "list", "str", "int", "float", "bool", "bytes", "object", "none", "any"})


def check(subject: Subject) -> Iterator[Finding]:
    """A finding on each model of the contract and its routing entries that names no class in a module."""
    for key in ("input_model", "output_model"):
        node = value(subject.root, key)
        if node is not None:
            yield from _model(subject, node, key)
    for block in subject.blocks:
        if block.block is ENTRY:
            node = value(block.node, "event_model")
            if node is not None:
                yield from _model(subject, node, join(block.path, "event_model"))


def _model(subject: Subject, node: Node, path: str) -> Iterator[Finding]:
    if mapping(node) is None:
        spelled = named(node, path)
        if spelled is not None:
            yield from _text(subject, spelled)
        return
    name, module = named_at(node, path, "name", "type_name", "class", "class_name"), named_at(node, path, "module")
    if module is not None and not _is_path(module.name):
        yield _finding(module, f"`{module.name}` is no dotted module")
    missing = entry(node, "module") is None and not subject.is_broken and "module" not in subject.meant
    if name is not None and missing and _is_path(name.name) and "." not in name.name:
        span = key_span(subject.root, path) or node.span
        message = f"The model `{name.name}` has no `module`"
        yield Finding(RULE.name, RULE.severity, message, span, join(path, "module"))


def _text(subject: Subject, spelled: Named) -> Iterator[Finding]:
    text = spelled.name
    if _is_path(text):
        if "." not in text and text.lower() not in _TYPES and _CLASS_START.match(text):
            message = f"`{text}` has no module; write `module.{text}`, or a map of `name` and `module`"
            yield _finding(spelled, message, tuple(_with_module(subject, spelled)))
    elif (match := _WITH_COLON.fullmatch(text)) is not None:
        dotted = f"{match[1]}.{match[2]}"
        fix = Fix(f"Change to `{dotted}`", (rewrite(subject.tree, spelled.place.span, dotted),), safe=True)
        yield _finding(spelled, "A model is written with a dot before its class, not a colon", (fix,))
    elif not _is_type(text):
        yield _finding(spelled, f"`{text}` is no dotted path to a class")


def _with_module(subject: Subject, spelled: Named) -> Iterator[Fix]:
    """Take the module of the other model of the contract, which is most often the same."""
    for other in (subject.contract.input_model, subject.contract.output_model):
        if other is not None and other.module is not None and other.name != spelled.name:
            dotted = f"{other.module}.{spelled.name}"
            yield Fix(f"Change to `{dotted}`", (rewrite(subject.tree, spelled.place.span, dotted),))


def _is_path(text: str) -> bool:
    return _DOTTED.fullmatch(text) is not None and not any(keyword.iskeyword(part) for part in text.split("."))


def _is_type(text: str) -> bool:
    """Whether the text is a type made of others, such as ``list[ModelX]``, which some contracts write here."""
    return any(mark in text for mark in "[|") or "${" in text


def _finding(at: Named, message: str, fixes: tuple[Fix, ...] = ()) -> Finding:
    return Finding(RULE.name, RULE.severity, message, at.place.span, at.place.path, fixes=fixes)
