"""Rule ``naming``."""

import re
from collections.abc import Iterator

from onex_ls.contract.kind import NODE_KINDS, Kind, kind_of
from onex_ls.contract.model import ModelRef
from onex_ls.contract.parts import Named, named_at
from onex_ls.contract.recognise import NodeType
from onex_ls.findings.finding import Finding, Fix, Related, Severity
from onex_ls.findings.rule import Rule
from onex_ls.rules.subject import Subject
from onex_ls.syntax.patch import rewrite
from onex_ls.syntax.query import entry
from onex_ls.text.span import Span

RULE = Rule(
    name="naming",
    severity=Severity.WARNING,
    summary="A name breaks the conventions of the platform",
    why="Names of contracts are snake_case, or PascalCase, and end in their kind if in any; names of models begin with "
    "`Model`. Tools find nodes and models by these names.",
    bad="name: node-price-compute",
    good="name: node_price_compute",
    source="official validators of names; 2 of 552 real contracts are not snake_case, 2 name another kind, 14 name "
    "a model without `Model`",
)

_SNAKE_CASE = re.compile(r"[a-z][a-z0-9_]*")
_PASCAL_CASE = re.compile(r"[A-Z][A-Za-z0-9]*")
_CLASS = re.compile(r"[A-Za-z_]\w*")
_BOUNDARY = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|[^A-Za-z0-9]+")
_BUILT_IN = frozenset({"builtins", "typing", "collections.abc", "pydantic"})


def check(subject: Subject) -> Iterator[Finding]:
    """A finding on a name in the wrong case, or of another kind, and on each model without its prefix."""
    if subject.recognition.kind is Kind.HANDLER:
        return  # handler contracts are named for people
    name = named_at(subject.root, "", "name")
    if name is not None:
        yield from _case(subject, name)
        yield from _suffix(subject, name)
    for model in (subject.contract.input_model, subject.contract.output_model):
        if model is not None and _CLASS.fullmatch(model.name) and not model.name.startswith("Model"):
            yield from _prefix(subject, model)


def _case(subject: Subject, name: Named) -> Iterator[Finding]:
    if _SNAKE_CASE.fullmatch(name.name) or _PASCAL_CASE.fullmatch(name.name):
        return
    snake = "_".join(part.lower() for part in _BOUNDARY.split(name.name) if part)
    fixes: tuple[Fix, ...] = ()
    if _SNAKE_CASE.fullmatch(snake):
        fixes = (Fix(f"Change to `{snake}`", (rewrite(subject.tree, name.place.span, snake),)),)
    message = f"`{name.name}` is neither snake_case nor PascalCase"
    yield Finding(RULE.name, RULE.severity, message, name.place.span, name.place.path, fixes=fixes)


def _suffix(subject: Subject, name: Named) -> Iterator[Finding]:
    kind = subject.recognition.kind
    said = next((other for other in NODE_KINDS if name.name.endswith(f"_{other.value}")), None)
    declared = entry(subject.root, "node_type")
    if said is None or kind is None or said is kind or subject.recognition.node_type is not NodeType.GOOD:
        return
    descriptor = subject.contract.descriptor
    if descriptor is not None and kind_of(descriptor.archetype or "") is said:
        return  # then the kind is what is wrong, and another rule says so
    related = (Related(f"It is declared as {kind.value} here", declared.value.span),) if declared is not None else ()
    message = f"`{name.name}` sounds like {_article(said)}, but this is {_article(kind)}"
    yield Finding(RULE.name, RULE.severity, message, name.place.span, name.place.path, related=related)


def _article(kind: Kind) -> str:
    return f"{'an' if kind.value[0] in 'aeiou' else 'a'} {kind.value} node"


def _prefix(subject: Subject, model: ModelRef) -> Iterator[Finding]:
    if model.module is None or model.module in _BUILT_IN:
        return  # a bare name has a rule of its own
    span = _class_span(subject, model)
    message = f"`{model.name}` is no name for a model: it should begin with `Model`"
    yield Finding(RULE.name, RULE.severity, message, span, model.place.path)


def _class_span(subject: Subject, model: ModelRef) -> Span:
    """The characters of the class within its reference."""
    found = re.compile(rf"\b{re.escape(model.name)}\b(?!\.)").search(subject.tree.text, *model.place.span)
    return Span(*found.span()) if found is not None else model.place.span
