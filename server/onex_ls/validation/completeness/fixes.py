"""What mends code that lacks something the contract asks for, where that is mechanical. None of it is done unasked."""

import ast
from collections.abc import Iterable, Iterator

from onex_ls.findings.finding import Fix
from onex_ls.pycode.symbols import Symbol
from onex_ls.text.edits import TextEdit
from onex_ls.text.span import Span
from onex_ls.validation.package import Module
from onex_ls.validation.result import RequiredField, Requirement

_ALIKE = 80
"""How alike two names have to be, of 100, for one to be a slip of the other; as for misspelt keys of contracts."""

_INDENT = "    "


def renaming(wanted: str, candidates: Iterable[Symbol]) -> tuple[Fix, ...]:
    """Give the one that is almost called so its right name."""
    from rapidfuzz import fuzz  # loaded late: only code with a mistake needs it

    near = [one for one in candidates if one.name != wanted and fuzz.ratio(one.name, wanted) >= _ALIKE]
    if len(near) != 1:
        return ()
    return (Fix(f"Rename {near[0].name} to {wanted}", (TextEdit(near[0].name_span, wanted),)),)


def adding_method(requirement: Requirement, symbol: Symbol, module: Module) -> tuple[Fix, ...]:
    """Give the class the method, with everything left to write; or rename the one that is almost called so."""
    method = requirement.method or ""
    word = "def" if requirement.is_async is False else "async def"
    body = f"{word} {method}(self, request: object) -> object:\n{_INDENT * 2}raise NotImplementedError\n"
    end = _end_of_line(module, symbol.span.end)
    added = Fix(f"Add the method {method}", (TextEdit(Span(end, end), f"\n{_INDENT}{body}"),))
    return (*renaming(method, symbol.members), added)


def changing_kind(requirement: Requirement, method: Symbol, module: Module) -> tuple[Fix, ...]:
    """Write ``async`` before the method, or take it away."""
    start = method.name_span.start
    before = module.source.text.rfind("def", 0, start)
    if requirement.is_async:
        return (Fix(f"Make {method.name} a coroutine function", (TextEdit(Span(before, before), "async "),)),)
    begin = module.source.text.rfind("async", 0, before)
    return (Fix(f"Make {method.name} a plain function", (TextEdit(Span(begin, before), ""),)),)


def adding_base(base: str, node: ast.ClassDef, symbol: Symbol, module: Module) -> tuple[Fix, ...]:
    """Name the base class, beside what the class derives from already."""
    if node.bases:
        first = module.source.span(node.bases[0]).start
        edit = TextEdit(Span(first, first), f"{base}, ")
    elif node.keywords:
        return ()
    else:
        end = symbol.name_span.end
        has_brackets = module.source.text[end : end + 2] == "()"
        edit = TextEdit(Span(end, end + 2 * has_brackets), f"({base})")
    return (Fix(f"Derive {symbol.name} from {base}", (edit,)),)


def adding_field(field: RequiredField, node: ast.ClassDef, module: Module) -> tuple[Fix, ...]:
    """Declare the field behind those that are there."""
    if not field.type:
        return ()
    last = next(_declarations(node), node.body[0])
    end = _end_of_line(module, module.source.span(last).end)
    text = f"{_INDENT}{field.name}: {field.type}\n"
    return (Fix(f"Add the field {field.name}: {field.type}", (TextEdit(Span(end, end), text),)),)


def changing_type(field: RequiredField, annotation: ast.expr, module: Module) -> tuple[Fix, ...]:
    """Write the type that the contract declares."""
    return (Fix(f"Make it {field.type}", (TextEdit(module.source.span(annotation), field.type),)),)


def _declarations(node: ast.ClassDef) -> Iterator[ast.stmt]:
    """The fields of a class, the last one first."""
    return (item for item in reversed(node.body) if isinstance(item, ast.AnnAssign))


def _end_of_line(module: Module, offset: int) -> int:
    """Where the line behind the one with `offset` begins."""
    found = module.source.text.find("\n", offset)
    return len(module.source.text) if found < 0 else found + 1
