"""What Python classes hold and what their methods take and give, as the source spells it; nothing is imported."""

import ast
import warnings
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

_REMEMBERED = 256  # editors ask at every move of the caret

Plain = bool | int | float | str | None

_CONSTRAINTS = frozenset({"ge", "gt", "le", "lt", "min_length", "max_length", "pattern"})


class Attribute(NamedTuple):
    """A field of a class or a parameter: its type as written. `default` counts only where it `has_default`.

    A default that is no plain value makes it optional and no more. `constraints` are arguments of pydantic's ``Field``.
    """

    name: str
    type: str
    is_required: bool = True
    has_default: bool = False
    default: Plain = None
    description: str = ""
    constraints: tuple[tuple[str, Plain], ...] = ()


class Method(NamedTuple):
    """A function or method, without ``self``. `returns` is '' where the source does not say."""

    name: str
    parameters: tuple[Attribute, ...]
    returns: str
    description: str = ""


class Shape(NamedTuple):
    """A class: its bases without their type arguments, its annotated attributes, its methods."""

    name: str
    bases: tuple[str, ...]
    attributes: tuple[Attribute, ...]
    methods: tuple[Method, ...]
    description: str = ""

    def method(self, *names: str) -> Method | None:
        """The first of the methods named so that it has."""
        own = {method.name: method for method in self.methods}
        return next((own[name] for name in names if name in own), None)


class Shapes(NamedTuple):
    """The classes and functions at the top level of a source."""

    classes: tuple[Shape, ...] = ()
    functions: tuple[Method, ...] = ()


@lru_cache(maxsize=_REMEMBERED)
def read_shapes(source: str) -> Shapes:
    """The shapes in a source; none in one that does not compile. Those of the last few hundred are remembered."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            body = ast.parse(source.removeprefix("\ufeff")).body
        classes = tuple(_shape(node) for node in body if isinstance(node, ast.ClassDef))
        functions = tuple(_method(node, 0) for node in body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return Shapes()
    return Shapes(classes, functions)


def names_in(annotation: str) -> list[str]:
    """The names in a type, outer ones first, those in quotes included; none in what is no type."""
    try:
        tree = ast.parse(annotation, mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
    found: list[str] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Name | ast.Attribute):
            found.append(node.id if isinstance(node, ast.Name) else node.attr)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value != annotation:
            found += names_in(node.value)
    return found


def fields_of(name: str, classes: Mapping[str, Shape]) -> tuple[Attribute, ...]:
    """The fields of a class, those of bases that are known too; the class's own ones take the place of theirs."""
    fields: dict[str, Attribute] = {}
    for shape in reversed(list(_lineage(name, classes))):
        fields.update((attribute.name, attribute) for attribute in shape.attributes)
    return tuple(fields.values())


def _lineage(name: str, classes: Mapping[str, Shape]) -> Iterator[Shape]:
    waiting, seen = [name], set[str]()
    while waiting:
        current = waiting.pop(0)
        if current in classes and current not in seen:
            seen.add(current)
            yield classes[current]
            waiting += classes[current].bases


def _shape(node: ast.ClassDef) -> Shape:
    methods = (one for one in node.body if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef))
    bases = (names_in(ast.unparse(base))[:1] for base in node.bases)
    return Shape(
        node.name,
        tuple(base for found in bases for base in found),
        tuple(_attributes(node.body)),
        tuple(_method(one, 0 if _is_static(one) else 1) for one in methods),
        _first_line(ast.get_docstring(node)),
    )


def _attributes(body: list[ast.stmt]) -> Iterator[Attribute]:
    for position, node in enumerate(body):
        if not isinstance(node, ast.AnnAssign) or not isinstance(node.target, ast.Name):
            continue
        if node.target.id.startswith("_") or "ClassVar" in names_in(ast.unparse(node.annotation)):
            continue
        below = body[position + 1] if position + 1 < len(body) else None
        described = below.value.value if isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant) else None
        read = _attribute(node.target.id, node.annotation, node.value)
        text = described if isinstance(described, str) and not read.description else read.description
        yield read._replace(description=" ".join(text.split()))


def _attribute(name: str, annotation: ast.expr | None, value: ast.expr | None) -> Attribute:
    fields = [value] if _is_field(value) else []
    while isinstance(annotation, ast.Subscript) and _last(annotation.value) == "Annotated":
        inner = annotation.slice.elts if isinstance(annotation.slice, ast.Tuple) else [annotation.slice]
        fields += [one for one in inner[1:] if _is_field(one)]
        annotation = inner[0]
    keywords = {one.arg: one.value for call in fields if isinstance(call, ast.Call) for one in call.keywords if one.arg}
    default = _default(value, keywords)
    has_default, plain = _plain(default)
    _, description = _plain(keywords.get("description"))
    constraints = tuple((key, _plain(found)[1]) for key, found in keywords.items() if key in _CONSTRAINTS)
    return Attribute(
        name,
        ast.unparse(_Unquoted().visit(annotation)) if annotation is not None else "",
        default is None and "default_factory" not in keywords,
        has_default,
        plain,
        description if isinstance(description, str) else "",
        tuple((key, limit) for key, limit in constraints if limit is not None),
    )


class _Unquoted(ast.NodeTransformer):
    """Takes the quotes off types that are named before they are defined."""

    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
        """Leave the texts of a ``Literal`` as they are."""
        if _last(node.value) == "Literal":
            return node
        node.slice = self.visit(node.slice)
        return node

    def visit_Constant(self, node: ast.Constant) -> ast.expr:
        """Put the type in the place of its text."""
        if not isinstance(node.value, str):
            return node
        try:
            inner: ast.expr = self.visit(ast.parse(node.value, mode="eval").body)
        except (SyntaxError, ValueError):
            return node
        return inner


def _is_field(node: ast.expr | None) -> bool:
    return isinstance(node, ast.Call) and _last(node.func) in ("Field", "field")


def _last(node: ast.expr) -> str:
    """The last name of a dotted one."""
    return ast.unparse(node).rpartition(".")[2]


def _default(value: ast.expr | None, keywords: Mapping[str, ast.expr]) -> ast.expr | None:
    """The expression of a default, None for a required field."""
    if not _is_field(value):
        return value
    given = keywords.get("default")
    if given is None and isinstance(value, ast.Call) and value.args:
        given = value.args[0]
    return None if isinstance(given, ast.Constant) and given.value is ... else given


def _plain(node: ast.expr | None) -> tuple[bool, Plain]:
    """Whether an expression is a plain value, and the value."""
    if node is None:
        return False, None
    try:
        value = ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError):
        return False, None
    return (True, value) if value is None or type(value) in (bool, int, float, str) else (False, None)


def _method(node: ast.FunctionDef | ast.AsyncFunctionDef, skipped: int) -> Method:
    listed = [*node.args.posonlyargs, *node.args.args]
    missing = len(listed) - len(node.args.defaults)
    defaults = [*([None] * missing), *node.args.defaults]
    by_name = zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True)
    both = [*[*zip(listed, defaults, strict=True)][skipped:], *by_name]
    parameters = tuple(_attribute(one.arg, one.annotation, default) for one, default in both)
    returns = ast.unparse(node.returns) if node.returns is not None else ""
    return Method(node.name, parameters, returns, _first_line(ast.get_docstring(node)))


def _is_static(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return any(_last(decorator) == "staticmethod" for decorator in node.decorator_list)


def _first_line(text: str | None) -> str:
    return (text or "").strip().partition("\n\n")[0].replace("\n", " ").strip()
