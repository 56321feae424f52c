"""What a new name in a contract means for its package: which files move where, and which names in code become which."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from onex_ls.generation.behaviours import behaviours
from onex_ls.generation.draft_handlers import alias_name, check_name, shapes, type_name
from onex_ls.generation.drafts import Draft, model_drafts, package_drafts, test_drafts, validator_drafts
from onex_ls.generation.spec import NodeSpec


@dataclass(frozen=True, slots=True)
class Renaming:
    """Files by their new paths, with the old ones; and names, as `carried` takes them, by the old ones."""

    files: Mapping[str, str]
    names: Mapping[str, str]


def renaming_of(before: NodeSpec, after: NodeSpec) -> Renaming | None:
    """What leads from one package to the same one under other names; None where they are not the same."""
    then, now = behaviours(before), behaviours(after)
    if len(then) != len(now):
        return None
    used = tuple(new for old, new in zip(then, now, strict=True) if old in before.behaviours)
    after = replace(after, behaviours=used)
    old, new = list(_drafts(before)), list(_drafts(after))
    stayed = {draft.path for draft in old} & {draft.path for draft in new}
    old, new = ([draft for draft in drafts if draft.path not in stayed] for drafts in (old, new))
    pairs = list(zip(_names(before), _names(after), strict=False))
    is_same = len(list(_names(before))) == len(list(_names(after)))
    if not is_same or [draft.template for draft in old] != [draft.template for draft in new]:
        return None
    files = {to.path: come_from.path for come_from, to in zip(old, new, strict=True)}
    return Renaming(files, {was: becomes for was, becomes in pairs if was != becomes})


def _drafts(spec: NodeSpec) -> Iterator[Draft]:
    for drafts in (model_drafts, validator_drafts, test_drafts, package_drafts):
        yield from drafts(spec)


def _names(spec: NodeSpec) -> Iterator[str]:
    """Every name that code of the package has from the contract, in an order that names do not change."""
    refs = [*(model.ref for model in spec.models), *(handler.ref for handler in spec.handlers)]
    for ref in refs:
        yield from (ref.name, _leaf(ref.module))
    for enum in spec.enums:
        yield from (enum.name, _leaf(enum.module))
    for shape in shapes(spec):
        yield from (check_name(shape, spec), type_name(shape, spec))
    for handler in spec.handlers:
        yield alias_name(handler)
        for operation in handler.operations:
            yield from (f'"{operation.name}"', f"'{operation.name}'")
    for behaviour in behaviours(spec):
        yield from (_leaf(behaviour.ref.module), f"{behaviour.ref.name}(")


def _leaf(module: str) -> str:
    return module.rpartition(".")[2]
