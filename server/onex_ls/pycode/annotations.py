"""Whether two annotations mean one type, however each is spelled."""

import ast
import copy
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

_OLD_SPELLINGS = {
    "Dict": "dict",
    "FrozenSet": "frozenset",
    "List": "list",
    "Set": "set",
    "Text": "str",
    "Tuple": "tuple",
    "Type": "type",
    "NoneType": "None",
    "Any": "object",  # what nobody knows anything about
}
_REMEMBERED = 1024


def same_type(one: str, other: str) -> bool:
    """Whether both are one type: ``Optional[List[str]]`` and ``None | list[str]``.

    Modules before names do not count, nor do quotes and ``Annotated``; ``dict`` is any ``dict[...]``. What is no
    annotation is the same only as itself.
    """
    return _agree(_canonical(one), _canonical(other))


def without_aliases(annotation: ast.expr, body: Iterable[ast.stmt]) -> str:
    """An annotation with the names that a module binds to types put in: those of assignments at its top."""
    bound = {
        node.targets[0].id: node.value
        for node in body
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name)
    }
    if isinstance(annotation, ast.Constant) or not any(name in bound for name in _names(annotation)):
        return ast.unparse(annotation)
    return ast.unparse(_Expanded(bound).visit(copy.deepcopy(annotation)))


def _names(node: ast.AST) -> Iterator[str]:
    return (found.id for found in ast.walk(node) if isinstance(found, ast.Name))


class _Expanded(ast.NodeTransformer):
    """Puts what names are bound to in their place."""

    def __init__(self, bound: Mapping[str, ast.expr]) -> None:
        self._bound = bound

    def visit_Name(self, node: ast.Name) -> ast.expr:
        """The expression that the name is bound to, itself taken as it is."""
        return self._bound.get(node.id, node)


_Type = tuple[str, tuple["_Type", ...]]  # a name and its arguments; a union is called `|`, and its members are sorted


@lru_cache(maxsize=_REMEMBERED)
def _canonical(annotation: str) -> _Type:
    try:
        return _read(ast.parse(annotation.strip(), mode="eval").body)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return annotation.strip(), ()


def _agree(one: _Type, other: _Type) -> bool:
    if one[0] != other[0]:
        return False
    if not one[1] or not other[1]:
        return one[0] != "Literal" or one == other
    return len(one[1]) == len(other[1]) and all(_agree(*pair) for pair in zip(one[1], other[1], strict=True))


def _read(node: ast.expr) -> _Type:
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        return _union([_read(node.left), _read(node.right)])
    if isinstance(node, ast.Constant):
        return _canonical(node.value) if isinstance(node.value, str) else (repr(node.value), ())
    if isinstance(node, ast.Subscript):
        return _subscripted(_read(node.value)[0], node.slice)
    name = ast.unparse(node).rpartition(".")[2] if isinstance(node, ast.Name | ast.Attribute) else ast.unparse(node)
    return _OLD_SPELLINGS.get(name, name), ()


def _subscripted(name: str, inner: ast.expr) -> _Type:
    items = inner.elts if isinstance(inner, ast.Tuple) else [inner]
    if name == "Literal":
        return name, tuple(sorted((ast.unparse(item), ()) for item in items))
    if name == "Annotated":
        return _read(items[0])
    found = [_read(item) for item in items]
    if name == "Optional":
        return _union([*found, ("None", ())])
    return _union(found) if name == "Union" else (name, tuple(found))


def _union(members: list[_Type]) -> _Type:
    flat: set[_Type] = set()
    for name, inner in members:
        flat.update(inner if name == "|" else [(name, inner)])
    ordered = tuple(sorted(flat))
    return ordered[0] if len(ordered) == 1 else ("|", ordered)
