"""Drift: contract, manifest and generated files no longer agree. Worked out from hashes, so that it costs little."""

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple

from onex_ls.provenance.behaviour import Behaviour
from onex_ls.provenance.manifest import ABSENT, Manifest, text_hash
from onex_ls.text.merge import markers_in

STALE, EDITED, ORPHANED = "drift-stale", "drift-edited", "drift-orphaned"
MISSING, TEMPLATE, CONFLICT = "drift-missing", "drift-template", "merge-conflict"


class Held(NamedTuple):
    """What a file holds: the hash of its text, None for no file, and whether anything is left of a conflict in it."""

    sha256: str | None
    has_conflicts: bool = False


class Made(NamedTuple):
    """What a manifest knows of a file: the hashes of what it may hold, and its template."""

    settled: frozenset[str]
    template: str
    orphaned: bool
    is_yours: bool = False


class Known(NamedTuple):
    """What a manifest knows, without the texts: small enough to keep for every contract of a workspace."""

    meaning: str
    templates: Mapping[str, str]
    made: Mapping[str, Made]
    behaviours: Mapping[str, Behaviour] = MappingProxyType({})


class Drift(NamedTuple):
    """One disagreement, by the rule that tells of it, and the file it is about; no file where it is the contract."""

    rule: str
    artifact: str


def held(text: str | None) -> Held:
    """What a file with this text holds."""
    return Held(text_hash(text), any(markers_in(text))) if text is not None else Held(None)


def known(manifest: Manifest) -> Known:
    """A manifest without the texts."""
    made = {
        path: Made(
            frozenset({text_hash(record.text), record.agreed} - {""}),
            record.template,
            record.orphaned,
            record.is_yours,
        )
        for path, record in manifest.artifacts.items()
    }
    return Known(manifest.contract_sha256, dict(manifest.templates), made, dict(manifest.behaviours))


def drifts(
    known: Known, meaning: str | None, template: Callable[[str], str | None], look: Callable[[str], Held]
) -> Iterator[Drift]:
    """Every disagreement, in the order of the files.

    `meaning` is the hash of what the contract says now, None when it is gone; `template` gives the hash of a template
    as it is now, `look` says what a file holds. A file that belongs to a person is theirs to change and to remove.
    """
    is_stale = meaning is not None and meaning != known.meaning
    if is_stale:
        yield Drift(STALE, "")
    for path, made in sorted(known.made.items()):
        now = look(path)
        if meaning is None or made.orphaned:
            if now.sha256 is not None:
                yield Drift(ORPHANED, path)
            continue
        yield from _of_file(path, made, now)
        if now.sha256 is not None and not made.is_yours:
            if is_stale:
                yield Drift(STALE, path)
            elif known.templates.get(made.template) not in (None, template(made.template)):
                yield Drift(TEMPLATE, path)


def _of_file(path: str, made: Made, now: Held) -> Iterator[Drift]:
    if now.has_conflicts:
        yield Drift(CONFLICT, path)
    elif made.is_yours:
        return
    elif now.sha256 is None:
        if ABSENT not in made.settled:
            yield Drift(MISSING, path)
    elif now.sha256 not in made.settled:
        yield Drift(EDITED, path)
