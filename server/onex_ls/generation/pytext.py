"""Python source as text, laid out as ruff and black lay it out at their default width.

What is broken over lines ends in a trailing comma, so that formatters set to other widths leave it as it is.
"""

import sys
from collections import defaultdict
from collections.abc import Iterable, Sequence

from onex_ls.contract.model import Value
from onex_ls.templating import filters
from onex_ls.templating.literal import Code, pystr
from onex_ls.templating.text import LINE_WIDTH, columns, escaped

_STEP = 4
_ONE_LINE = sys.maxsize
_CLOSING = tuple("`'\")]")


def literal(value: Value) -> str:
    """A value of a contract as an expression on one line."""
    return pystr(value, width=_ONE_LINE)


def fstring(pieces: Sequence[str]) -> str:
    """An f-string of texts and of expressions (`Code`), which have no quotes in them."""
    texts = [piece for piece in pieces if not isinstance(piece, Code)]
    quote = literal("".join(texts))[0]
    parts = (f"{{{piece}}}" if isinstance(piece, Code) else _inside(piece, quote) for piece in pieces)
    return f"f{quote}{''.join(parts)}{quote}"


def _inside(text: str, quote: str) -> str:
    """A text as it stands between the quotes of an f-string."""
    body = escaped(text.replace("\\", "\\\\")).replace(quote, f"\\{quote}")
    return body.replace("{", "{{").replace("}", "}}")


def bracketed(head: str, items: Sequence[str], tail: str, indent: int = 0) -> str:
    """`head` + items + `tail` on one line, or one item a line where that is too long; the first line not indented.

    `head` ends with the opening bracket and `tail` begins with the closing one. `indent` counts levels.
    """
    flat = f"{head}{', '.join(items)}{tail}"
    if not items or _STEP * indent + columns(flat) <= LINE_WIDTH:
        return flat
    inner = " " * (_STEP * (indent + 1))
    return "".join([head, "\n", *(f"{inner}{item},\n" for item in items), " " * (_STEP * indent), tail])


def either(head: str, first: str, second: str, indent: int) -> str:
    """``head = first or second``, in brackets where it is too long; the first line not indented."""
    if _STEP * indent + columns(f"{head} = {first} or {second}") <= LINE_WIDTH:
        return f"{head} = {first} or {second}"
    pad = " " * (_STEP * (indent + 1))
    fits = columns(f"{pad}{first} or {second}") <= LINE_WIDTH
    inner = f"{first} or {second}" if fits else f"{first}\n{pad}or {second}"
    return f"{head} = (\n{pad}{inner}\n{' ' * (_STEP * indent)})"


def union(name: str, annotation: str) -> str:
    """``name = annotation`` for a union of types, broken at its bars where it is too long."""
    if columns(f"{name} = {annotation}") <= LINE_WIDTH:
        return f"{name} = {annotation}"
    if _STEP + columns(annotation) > LINE_WIDTH:
        annotation = annotation.replace(" | ", f"\n{' ' * _STEP}| ")
    return f"{name} = (\n{' ' * _STEP}{annotation}\n)"


def laid_out(value: Value, head: str = "", tail: str = "", indent: int = 0) -> str:
    """`head` + the value + `tail`, collections with an item a line where they do not fit; first line not indented."""
    return f"{head}{pystr(value, _STEP * indent, columns(head), columns(tail))}{tail}"


def called(head: str, value: Value, tail: str, indent: int = 0) -> str:
    """A call with one value as its argument, broken the way formatters break a call with a literal in it."""
    if _STEP * indent + columns(f"{head}{literal(value)}{tail}") <= LINE_WIDTH:
        return f"{head}{literal(value)}{tail}"
    inner = " " * (_STEP * (indent + 1))
    return f"{head}\n{inner}{laid_out(value, '', ',', indent + 1)}\n{' ' * (_STEP * indent)}{tail}"


def mapped(head: str, items: Sequence[tuple[str, str]], tail: str, indent: int = 0) -> str:
    """A call with one mapping as its argument, given by keys and expressions, broken as `called` breaks one."""
    entries = [f"{literal(key)}: {expression}" for key, expression in items]
    flat = f"{head}{{{', '.join(entries)}}}{tail}"
    if _STEP * indent + columns(flat) <= LINE_WIDTH:
        return flat
    inner = " " * (_STEP * (indent + 1))
    inside = f"{{{', '.join(entries)}}},"
    if _STEP * (indent + 1) + columns(inside) > LINE_WIDTH:
        inside = bracketed("{", entries, "},", indent + 1)
    return f"{head}\n{inner}{inside}\n{' ' * (_STEP * indent)}{tail}"


def row(name: str, values: Sequence[Value], indent: int = 1) -> str:
    """A line of a table: a tuple of a name and values, with a comma behind it; the first line not indented."""
    flat = f"({', '.join([name, *map(literal, values)])}),"
    if _STEP * indent + columns(flat) <= LINE_WIDTH:
        return flat
    inner = " " * (_STEP * (indent + 1))
    lines = [f"{name},", *(laid_out(value, "", ",", indent + 1) for value in values)]
    return "".join(["(\n", *(f"{inner}{line}\n" for line in lines), " " * (_STEP * indent), "),"])


def summarised(text: str) -> str:
    """`text` as sentences, the first of them in a paragraph of its own."""
    text = f"{text}." if text[-1:].isalnum() or text[-1:] in _CLOSING else text
    summary, rest = _first_sentence(" ".join(text.split()))
    return f"{summary}\n\n{rest}".strip()


def docstring(text: str, indent: int = 0) -> str:
    """`text` as a docstring, wrapped, its first sentence alone above the rest. Its first line is not indented."""
    text = f"{text}." if text[-1:].isalnum() or text[-1:] in _CLOSING else text
    short = filters.docstring(text, _STEP * indent, _ONE_LINE)
    if "\n" not in short and _STEP * indent + columns(short) + len('""""""') <= LINE_WIDTH:
        return f'"""{short}"""'
    filled = filters.docstring(summarised(text), _STEP * indent, LINE_WIDTH - len('"""'))
    return f'"""{filled}"""'


def _first_sentence(text: str) -> tuple[str, str]:
    """The first sentence and the rest; all of it and nothing where the first sentence is longer than a line."""
    head, found, rest = text.partition(". ")
    return (f"{head}.", rest) if found and columns(head) < LINE_WIDTH - _STEP - len('"""') else (text, "")


def import_block(names: Iterable[str], own_package: str) -> str:
    """The imports of dotted names (``uuid.UUID``), grouped and sorted as isort does; ends without a line end.

    `own_package` is the dotted package the code lives in; its top package makes the last group. A name without a
    dot is imported as a module.
    """
    modules: defaultdict[str, set[str]] = defaultdict(set)
    for name in names:
        module, _, last = name.rpartition(".")
        modules[module or name].update([last] if module else [])
    top = own_package.partition(".")[0]
    groups: dict[int, list[str]] = {}
    for module in sorted(modules, key=lambda module: (bool(modules[module]), module)):
        groups.setdefault(_group(module, top), []).append(_import(module, modules[module]))
    return "\n\n".join("\n".join(groups[number]) for number in sorted(groups))


def _group(module: str, top: str) -> int:
    first = module.partition(".")[0]
    if first == top:
        return 2
    return 0 if first in sys.stdlib_module_names else 1


def _import(module: str, names: set[str]) -> str:
    if not names:
        return f"import {module}"
    ordered = sorted(names, key=lambda name: (not name.isupper(), not name[:1].isupper(), name))
    flat = f"from {module} import {', '.join(ordered)}"
    return flat if columns(flat) <= LINE_WIDTH else bracketed(f"from {module} import (", ordered, ")")
