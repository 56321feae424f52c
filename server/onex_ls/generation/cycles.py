"""Models that contain each other: modules that import each other cannot be loaded, so a circle is cut somewhere."""

from collections.abc import Iterable
from dataclasses import replace

from onex_ls.generation.spec import FieldSpec, ModelSpec


def without_cycles(models: Iterable[ModelSpec]) -> tuple[ModelSpec, ...]:
    """The models with ``object`` for the type of every field that would close a circle of imports.

    A model that contains itself needs no import, and stays as it is.
    """
    needs: dict[str, set[str]] = {}
    found = []
    for model in models:
        own = model.ref.dotted
        fields = []
        for field in model.fields:
            wanted = set(field.imports) - {own}
            if any(_leads_to(needs, name, own) for name in wanted):
                fields.append(_cut(field))
            else:
                needs.setdefault(own, set()).update(wanted)
                fields.append(field)
        found.append(replace(model, fields=tuple(fields)))
    return tuple(found)


def _leads_to(needs: dict[str, set[str]], start: str, goal: str) -> bool:
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        name = waiting.pop()
        if name == goal:
            return True
        if name not in seen:
            seen.add(name)
            waiting.extend(needs.get(name, ()))
    return False


def _cut(field: FieldSpec) -> FieldSpec:
    described = f"{field.description}; declared as `{field.declared.type}`".strip("; ")
    return replace(field, annotation="object", imports=(), choices=(), enums=(), constraints=(), description=described)
