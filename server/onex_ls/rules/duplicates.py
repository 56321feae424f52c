"""Names that are declared twice."""

from collections.abc import Hashable, Iterable, Iterator
from typing import NamedTuple, TypeVar

from onex_ls.contract.model import Place
from onex_ls.contract.parts import Named
from onex_ls.findings.finding import Finding, Fix, Related
from onex_ls.findings.rule import Rule
from onex_ls.rules.subject import Subject
from onex_ls.syntax.patch import remove_item
from onex_ls.syntax.query import find, sequence, steps
from onex_ls.syntax.tree import Tree

_Part = TypeVar("_Part")


class Repeated(NamedTuple):
    """A declaration, `place` its whole entry in a list, and the earlier one of the same name."""

    name: Named
    place: Place
    first: Named
    first_place: Place


def repeated(parts: Iterable[tuple[Hashable, _Part]]) -> Iterator[tuple[_Part, _Part]]:
    """The parts whose key an earlier part has had, each with the first of them."""
    first: dict[Hashable, _Part] = {}
    for key, part in parts:
        earlier = first.setdefault(key, part)
        if earlier is not part:
            yield earlier, part


def repeated_names(declared: Iterable[tuple[Named, Place]]) -> Iterator[Repeated]:
    """The declarations in a list whose name an earlier one has."""
    for earlier, later in repeated((name.name, (name, place)) for name, place in declared):
        yield Repeated(*later, *earlier)


def finding(subject: Subject, rule: Rule, what: str, found: Repeated) -> Finding:
    """The finding on a name that is declared twice; `what` says what it names, with an article."""
    return Finding(
        rule.name,
        rule.severity,
        f"`{found.name.name}` already names {what} above",
        found.name.place.span,
        found.name.place.path,
        related=(Related(f"`{found.first.name}` is declared here first", found.first.place.span),),
        fixes=removals(subject.tree, found.first_place, found.place),
    )


def removals(tree: Tree, first: Place, second: Place) -> tuple[Fix, ...]:
    """Take one of two items of a list out; safe where they are the same, character by character."""
    same = first.span.of(tree.text) == second.span.of(tree.text)
    choices = [("Remove the second one", second), ("Remove the first one", first)]
    return tuple(fix for title, place in choices[: 1 if same else 2] for fix in removal(tree, title, place, safe=same))


def removal(tree: Tree, title: str, place: Place, safe: bool = False) -> Iterator[Fix]:
    """The fix that takes the item at `place` out of its list, where it stands in one that can lose it."""
    *_, last = steps(place.path)
    items = sequence(find(tree.root, place.path[: place.path.rindex("[")])) if isinstance(last, int) else None
    if items is not None and isinstance(last, int):
        edit = remove_item(tree, items, last)
        if edit is not None:
            yield Fix(title, (edit,), safe=safe)
