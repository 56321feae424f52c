"""The tables in code that say which state follows on which, however they are written.

A dict from pairs, a dict of dicts, a list of tuples, a tuple of objects made by calls: each row is told by the words in
it, in their order, with enum members and constants put in.
"""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from onex_ls.pycode.parse import last_name
from onex_ls.pycode.source import dotted_name
from onex_ls.text.span import Span
from onex_ls.validation.package import Module

Words = tuple[str, ...]

_SEPARATOR = re.compile(r"[^a-z0-9]+")
_COLLECTION = (ast.Tuple, ast.List, ast.Set)
_COMPOSITE = (*_COLLECTION, ast.Dict, ast.Call)


class Table(NamedTuple):
    """A table: the file and place of it, and what each of its rows speaks of."""

    path: str
    span: Span
    rows: tuple[Words, ...]


def normal(name: str) -> str:
    """A name as it is compared: ``Lent Out``, ``lent-out`` and ``LENT_OUT`` are one."""
    return _SEPARATOR.sub("_", name.lower()).strip("_")


def enums(modules: Iterable[Module]) -> Iterator[tuple[Module, ast.ClassDef, Mapping[str, str]]]:
    """The enums of texts, with the value of each member by its name."""
    for module in modules:
        for node in module.source.every(ast.ClassDef):
            if any(last_name(base).endswith("Enum") for base in node.bases):
                yield module, node, dict(_texts(node.body))


def constants(modules: Iterable[Module]) -> Mapping[str, str]:
    """What names of the package stand for: ``EnumLampState.ON`` and constants of modules, those that are texts."""
    modules = tuple(modules)
    found = {f"{node.name}.{name}": value for _, node, members in enums(modules) for name, value in members.items()}
    for module in modules:
        found |= _texts(module.source.tree.body)
    return found


def _texts(body: Iterable[ast.stmt]) -> dict[str, str]:
    """The names that a body binds to texts."""
    found: dict[str, str] = {}
    for node in body:
        value = node.value if isinstance(node, ast.Assign | ast.AnnAssign) else None
        target = _target(node)
        if target is not None and isinstance(value, ast.Constant) and isinstance(value.value, str):
            found[target] = value.value
    return found


def _target(node: ast.stmt) -> str | None:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    return targets[0].id if len(targets) == 1 and isinstance(targets[0], ast.Name) else None


def tables(module: Module, known: Mapping[str, str]) -> Iterator[Table]:
    """The tables of a module: what it assigns outside of functions, and what decorators of its functions are given."""
    for node in module.source.every(ast.Assign, ast.AnnAssign):
        if node.value is not None and module.source.function_of(node) is None:
            yield from _table(
                module, node.targets[0] if isinstance(node, ast.Assign) else node.target, node.value, known
            )
    for function in module.source.every(ast.FunctionDef, ast.AsyncFunctionDef):
        for decorator in function.decorator_list:
            for given in decorator.args[1:] if isinstance(decorator, ast.Call) else ():
                yield from _table(module, given, given, known)


def _table(module: Module, place: ast.expr, value: ast.expr, known: Mapping[str, str]) -> Iterator[Table]:
    rows = tuple(_rows(value, known)) if isinstance(value, _COMPOSITE) else ()
    if rows:
        yield Table(module.path, module.source.span(place), rows)


def _rows(node: ast.expr, known: Mapping[str, str]) -> Iterator[Words]:
    if isinstance(node, ast.Call) and len(node.args) == 1 and isinstance(node.args[0], (*_COLLECTION, ast.Dict)):
        yield from _rows(node.args[0], known)  # MappingProxyType({...}), frozenset({...})
    elif isinstance(node, ast.Dict):
        for key, value in zip(node.keys, node.values, strict=True):
            if key is not None:
                yield from _entries(_words(key, known), value, known)
    elif isinstance(node, _COLLECTION):
        for item in node.elts:
            yield _words(item, known)


def _entries(head: Words, value: ast.expr, known: Mapping[str, str]) -> Iterator[Words]:
    """The rows of one entry of a dict; each of a dict within it is one."""
    if not isinstance(value, ast.Dict):
        yield head + _words(value, known)
        return
    for key, inner in zip(value.keys, value.values, strict=True):
        if key is not None:
            yield from _entries(head + _words(key, known), inner, known)


def _words(node: ast.expr, known: Mapping[str, str]) -> Words:
    """What an expression speaks of."""
    found: list[str] = []
    waiting: list[ast.AST] = [node]
    while waiting:
        one = waiting.pop()
        if isinstance(one, ast.Constant) and isinstance(one.value, str):
            found.append(normal(one.value))
        elif isinstance(one, ast.Attribute | ast.Name):
            dotted = dotted_name(one)
            value = known.get(".".join(dotted.split(".")[-2:])) or known.get(dotted) or dotted.rpartition(".")[2]
            found.append(normal(value))
        else:
            waiting += reversed([*ast.iter_child_nodes(one)])
    return tuple(found)
