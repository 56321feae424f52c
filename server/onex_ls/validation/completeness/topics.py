"""The topics in code are those of the contract, and the lists of topics in code have all of them."""

import ast
import re
from collections.abc import Iterator

from onex_ls.contract.model import Contract, Topic
from onex_ls.findings.finding import Severity
from onex_ls.findings.rule import Rule
from onex_ls.pycode.source import Source
from onex_ls.validation.found import Found
from onex_ls.validation.package import Module, Package
from onex_ls.validation.result import ValidationContext

_CODE = 'PUBLISHED = ("onex.evt.shop.order-{word}.v1",)'

UNDECLARED_TOPIC = Rule(
    name="undeclared-topic",
    severity=Severity.WARNING,
    summary="Code names a topic that the contract does not have",
    why="The runtime sets up the topics of the contract. What is written to another one reaches nobody, and nobody who "
    "reads the contract knows of it.",
    bad=_CODE.format(word="prized"),
    good=_CODE.format(word="priced"),
    source="the topics of the contract, held against the texts in its code",
    language="python",
)

MISSING_TOPIC = Rule(
    name="missing-topic",
    severity=Severity.WARNING,
    summary="A list of topics in code lacks a topic of the contract",
    why="Code that goes by the list leaves the topic out, and messages of it are neither read nor written.",
    bad='SUBSCRIBED = ("onex.cmd.shop.price-order.v1",)',
    good='SUBSCRIBED = ("onex.cmd.shop.price-order.v1", "onex.cmd.shop.price-basket.v1")',
    source="the topics of the contract, held against lists of them in its code",
    language="python",
)

RULES = (UNDECLARED_TOPIC, MISSING_TOPIC)

_TOPIC = re.compile(r"onex\.(?:cmd|evt|intent)\.[a-z0-9-]+\.[a-z0-9_.-]+\.v\d+")


def check(package: Package, context: ValidationContext) -> Iterator[Found]:
    """Topics of one side that the other one lacks."""
    contract = context.contract
    if contract is None or contract.event_bus is None:
        return
    declared = {topic.name for topic in _declared(contract)}
    for module in package.code:
        yield from _undeclared(module, declared, context.contract_text)
        yield from _missing(module, contract)


def _declared(contract: Contract) -> Iterator[Topic]:
    if contract.event_bus is not None:
        yield from (*contract.event_bus.subscribed, *contract.event_bus.published)
    if contract.terminal_event is not None:
        yield contract.terminal_event


def _undeclared(module: Module, declared: set[str], contract_text: str) -> Iterator[Found]:
    """Topics in texts of the code; one that stands anywhere in the contract's text is declared in its way."""
    for node in module.source.every(ast.Constant):
        value = node.value
        if not isinstance(value, str) or _TOPIC.fullmatch(value) is None or value in declared or value in contract_text:
            continue
        if not _is_prose(node, module.source):
            message = f"The contract has no topic {value}"
            yield Found(module.path, UNDECLARED_TOPIC, message, module.source.span(node))


def _is_prose(node: ast.Constant, source: Source) -> bool:
    """Whether a text stands by itself, as docstrings do."""
    return isinstance(source.parents.get(node), ast.Expr)


def _missing(module: Module, contract: Contract) -> Iterator[Found]:
    bus = contract.event_bus
    for node in module.source.every(ast.Assign, ast.AnnAssign):
        listed = _listed(node.value) if module.source.function_of(node) is None else frozenset()
        if not listed or bus is None:
            continue
        sides = [side for side in (bus.subscribed, bus.published) if listed <= {topic.name for topic in side}]
        if len(sides) == 1:  # else it is a list of its own
            for topic in sides[0]:
                if topic.name not in listed:
                    target = node.targets[0] if isinstance(node, ast.Assign) else node.target
                    message = f"The list lacks {topic.name}, which the contract has"
                    yield Found(module.path, MISSING_TOPIC, message, module.source.span(target), topic.place.path)


def _listed(value: ast.expr | None) -> frozenset[str]:
    """The topics of a list of nothing else."""
    if isinstance(value, ast.Call) and len(value.args) == 1:
        value = value.args[0]
    items = value.elts if isinstance(value, ast.Tuple | ast.List | ast.Set) else []
    texts = [item.value for item in items if isinstance(item, ast.Constant) and isinstance(item.value, str)]
    is_whole = len(texts) == len(items) and all(_TOPIC.fullmatch(text) for text in texts)
    return frozenset(texts) if is_whole else frozenset()
