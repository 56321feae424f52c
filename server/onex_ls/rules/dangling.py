"""Names that are used and declared nowhere, and which end of them is most likely the wrong one."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from onex_ls.contract.parts import Named
from onex_ls.findings.finding import Fix, Related
from onex_ls.rules.near import nearest
from onex_ls.syntax.patch import rewrite
from onex_ls.syntax.tree import Tree
from onex_ls.text.span import Span


class Dangling(NamedTuple):
    """A name that is used but not declared.

    `at` is what to mark: the first use, or the declaration when that is what was misspelt. `near` are the declared
    names that it nearly is.
    """

    name: str
    at: Named
    uses: tuple[Named, ...]
    near: tuple[Named, ...]
    is_declaration: bool

    @property
    def question(self) -> str:
        """The end of a message: what was probably meant, if anything is near."""
        meant = " or ".join(f"`{name}`" for name in dict.fromkeys(named.name for named in self.near))
        return f"; did you mean {meant}?" if meant else ""


def dangling(declared: Iterable[Named], used: Iterable[Named]) -> Iterator[Dangling]:
    """Each name that is used and not declared, once, in the order of the text.

    A declaration is blamed when nobody uses it and several places agree on a name that it nearly is: one typo there
    leaves all of them dangling. Otherwise the place that uses the name is.
    """
    known = {named.name: named for named in declared}
    places: dict[str, dict[Span, Named]] = {}
    for use in used:
        places.setdefault(use.name, {})[use.place.span] = use
    for name in [name for name in places if name not in known]:
        uses = tuple(places[name][span] for span in sorted(places[name]))
        near = tuple(known[candidate] for candidate in nearest(name, known))
        idle = len(uses) > 1 and len(near) == 1 and near[0].name not in places
        yield Dangling(name, near[0] if idle else uses[0], uses, near, is_declaration=idle)


def related(found: Dangling, said_of_declaration: str) -> tuple[Related, ...]:
    """The other ends: whoever uses the name too, and the declaration that may have been meant."""
    if found.is_declaration:
        return tuple(Related(f"`{found.name}` is used here", use.place.span) for use in found.uses)
    others = (Related("It is used here too", use.place.span) for use in found.uses[1:])
    return (*others, *(Related(said_of_declaration, named.place.span) for named in found.near))


def renames(tree: Tree, found: Dangling) -> Iterator[Fix]:
    """Spell the name as it is declared, or declare it as it is used."""
    if found.is_declaration:
        yield Fix(f"Rename to `{found.name}`", (rewrite(tree, found.at.place.span, found.name),), safe=True)
        return
    for candidate in found.near:
        edits = tuple(rewrite(tree, use.place.span, candidate.name) for use in found.uses)
        yield Fix(f"Change to `{candidate.name}`", edits, safe=len(found.near) == 1)
