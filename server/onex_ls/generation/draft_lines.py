"""Lines of a module with the places in the contract that they come from: its beginning, and its tables."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from onex_ls.generation.pytext import bracketed, docstring, import_block, literal
from onex_ls.generation.spec import ClassRef, NodeSpec

Context = dict[str, Any]
"""What a template is given: plain data, since some are rendered in another process."""

Line = dict[str, str | None]
"""``source``, which may be broken over several lines, and the ``path`` in the contract, None for what is from none."""

_INDENT = " " * 4
_STATEMENT = re.compile(r"\n(?![ )])")
_WORD = re.compile(r"\w+")


class Row(NamedTuple):
    """One row of a table, with the comma behind it, and the place in the contract that it tells of."""

    path: str | None
    source: str


def opening(spec: NodeSpec, text: str, imports: Iterable[str], path: str | None = None) -> Context:
    """How a module begins: what it is, which comes from `path` of the contract, and what it imports."""
    return {
        "docstring": docstring(text),
        "docstring_path": path,
        "imports": import_block(imports, spec.layout.package),
    }


def listing(head: str, rows: Sequence[Row], tail: str, flat: str = "") -> list[Line]:
    """A table with a row a line; on a line of its own where it is given as `flat`."""
    if flat:
        return [{"path": rows[0].path, "source": flat}]
    inner: list[Line] = [{"path": row.path, "source": f"{_INDENT}{row.source}"} for row in rows]
    return [{"path": None, "source": head}, *inner, {"path": None, "source": tail}]


def passing_on(names: Iterable[str], paths: Mapping[str, str]) -> list[Line]:
    """The statement that passes names on."""
    return traced(bracketed("__all__ = [", [literal(name) for name in sorted(names)], "]"), paths)


def statements(source: str, paths: Mapping[str, str]) -> list[Line]:
    """Every statement of `source`, with the path of the first name in it that has one."""
    found = _STATEMENT.split(source)
    return [{"path": _first(statement, paths), "source": statement} for statement in found]


def traced(source: str, paths: Mapping[str, str]) -> list[Line]:
    """Every line of `source`, with the path of the first name in it that has one."""
    return [{"path": _first(line, paths), "source": line} for line in source.split("\n")]


def _first(line: str, paths: Mapping[str, str]) -> str | None:
    return next((paths[word] for word in _WORD.findall(line) if word in paths), None)


def paths_of(refs: Iterable[ClassRef], spec: NodeSpec) -> dict[str, str]:
    """Where the contract names each class, by its name: as a whole, where it does not say more."""
    known = {model.ref: model.place.path for model in spec.models}
    known |= {handler.ref: handler.place.path for handler in spec.handlers}
    known |= {ClassRef(enum.module, enum.name): enum.place.path for enum in spec.enums}
    return {ref.name: known.get(ref, spec.place.path) for ref in refs}
