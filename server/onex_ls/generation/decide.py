"""The fate of each file: what was generated last, what the person has and what the contract says now, weighed."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import NamedTuple

from onex_ls.generation.carrying import carried
from onex_ls.generation.plan import Artifact, Fate, OwnerOf, Read, Wishes, is_ours
from onex_ls.provenance.manifest import ABSENT, Generated, Manifest, is_inside
from onex_ls.provenance.sourcemap import Origin
from onex_ls.text.diff import hunks, lines_of
from onex_ls.text.edits import line_ending
from onex_ls.text.merge import Labels, markers_in, merge

LABELS = Labels("mine", "generated before", "generated now")
"""What the markers of a conflict call the three texts."""


_YOURS = "a person's own"


class Rendered(NamedTuple):
    """What the contract makes of a file. `is_yours` says that it belongs to the person as soon as it was made."""

    path: str
    text: str
    stage: str
    template: str
    origins: tuple[Origin, ...] = ()
    is_yours: bool = False


class Verdict(NamedTuple):
    """What becomes of a file, why, and the text it has afterwards."""

    fate: Fate
    reason: str
    content: str | None


def decided(rendered: Rendered, mine: str | None, last: Generated | None, wishes: Wishes | None = None) -> Artifact:
    """The artifact of a rendered file that holds `mine`, None for no file, and was generated as `last`, if ever."""
    wishes = wishes or Wishes()
    if wishes.names and mine is not None and last is not None:
        return _under_new_names(rendered, mine, last, wishes)
    weigh = _of_absent if mine is None else _of_present
    fate, reason, content = weigh(rendered, mine or "", last, wishes)
    path, text, stage, template, origins, is_yours = rendered
    return Artifact(path, content, fate, reason, stage, template, text, origins, is_yours)


def _under_new_names(rendered: Rendered, mine: str, last: Generated, wishes: Wishes) -> Artifact:
    """The artifact of a file in which names become others: in what was generated, and in what the person wrote."""
    text = carried(mine, wishes.names, last.text)
    base = last._replace(text=carried(last.text, wishes.names, last.text))
    found = decided(rendered, text, base, Wishes(wishes.take, wishes.merge | {rendered.path}))
    if found.is_written or (text == mine and base.text != rendered.text):
        return found
    if text == mine:
        return replace(found, fate=Fate.UNCHANGED, reason="nothing of it is called otherwise")
    fate = Fate.UPDATE if _plain(text) == rendered.text else Fate.MERGE
    return replace(found, fate=fate, reason="what you wrote follows the new names")


def _of_absent(rendered: Rendered, mine: str, last: Generated | None, wishes: Wishes) -> Verdict:
    if last is None:
        return Verdict(Fate.CREATE, "there is no such file", rendered.text)
    if rendered.path in wishes.take:
        return Verdict(Fate.CREATE, "it was removed, and you asked for it again", rendered.text)
    return Verdict(Fate.KEEP, "you removed it, and it stays removed", None)


def _of_present(rendered: Rendered, mine: str, last: Generated | None, wishes: Wishes) -> Verdict:
    said, generated = _plain(mine), rendered.text
    if said == generated:
        return Verdict(Fate.UNCHANGED, "it is as the contract says", mine)
    if rendered.path in wishes.take:
        return Verdict(Fate.UPDATE, "you asked for it as generated", _ended_like(mine, generated))
    if last is None:
        return Verdict(Fate.KEEP, "it exists and was not generated from this contract", mine)
    if last.text == generated:
        return Verdict(Fate.KEEP, "it was edited, and the contract has nothing new for it", mine)
    if rendered.is_yours and rendered.path not in wishes.merge:
        return Verdict(Fate.KEEP, "it is yours since it was made", mine)
    if said == last.text:
        return Verdict(Fate.UPDATE, "the contract or its template changed", _ended_like(mine, generated))
    return _merged(last.text, mine, generated)


def _merged(base: str, mine: str, generated: str) -> Verdict:
    if any(markers_in(mine)):
        return Verdict(Fate.KEEP, "its conflicts are not resolved yet", mine)
    merged = merge(base, _plain(mine), generated, LABELS)
    text = _ended_like(mine, merged.text)
    if merged.conflicts:
        count = "a conflict" if merged.conflicts == 1 else f"{merged.conflicts} conflicts"
        return Verdict(Fate.CONFLICT, f"{count} between your edits and the contract's changes", text)
    if text == mine:
        return Verdict(Fate.UNCHANGED, "your edits say it already", mine)
    return Verdict(Fate.MERGE, "the contract's changes were merged with your edits", text)


def _plain(text: str) -> str:
    """A text with the line ends of generated ones: what a checkout makes of them is no edit."""
    return text.replace("\r\n", "\n")


def _ended_like(mine: str, text: str) -> str:
    """A text with line ends as a person has them: lines that stay keep theirs, new ones get that of the first line."""
    if "\r\n" not in mine:
        return text
    old, new, ending = lines_of(mine), lines_of(text), line_ending(mine)
    result, done = [], 0
    for hunk in hunks(lines_of(_plain(mine)), new):
        result += old[done : hunk.start]
        result += [line.replace("\n", ending) for line in new[hunk.new_start : hunk.new_end]]
        done = hunk.end
    return "".join([*result, *old[done:]])


def moved(
    rendered: Rendered, old_path: str, mine: str | None, last: Generated | None, wishes: Wishes
) -> list[Artifact]:
    """The artifacts of a rendered file that is an older one under a new name: what the person wrote moves with it.

    An older one with conflicts stays where it is: they are resolved first. One that the person removed stays removed.
    """
    if mine is None:
        return [decided(rendered, None, last)]
    if any(markers_in(mine)):
        return [decided(rendered, None, None)]
    names = wishes.names
    if last is None:  # written by hand: it is the person's under every name
        merged = Artifact(rendered.path, carried(mine, names), Fate.CREATE, "", rendered.stage, is_yours=True)
    else:
        merged = decided(rendered, mine, last, Wishes(merge=frozenset({rendered.path}), names=names))
    fate = merged.fate if merged.fate is Fate.CONFLICT else Fate.CREATE
    here = replace(merged, fate=fate, reason=f"it moved here from {old_path}")
    return [here, Artifact(old_path, None, Fate.DELETE, f"it moved to {rendered.path}", rendered.stage)]


def orphans(last: Manifest, paths: Collection[str], read: Read, owner_of: OwnerOf) -> list[Artifact]:
    """The files that were generated once and that the contract asks for no longer; edited ones are kept."""
    found = []
    for path in sorted(set(last.artifacts) - set(paths)):
        is_another_s = owner_of(path) not in (None, last.contract)
        mine = read(path) if is_inside(path) and not is_another_s else None
        if mine is None:
            continue
        if _plain(mine) == last.artifacts[path].text and is_ours(mine):
            found.append(Artifact(path, None, Fate.DELETE, "the contract no longer asks for it", "package"))
        else:
            reason = "the contract no longer asks for it, but it was edited"
            found.append(Artifact(path, mine, Fate.KEEP, reason, "package"))
    return found


def renames(
    artifacts: Iterable[Artifact], last: Manifest, behaviours: Iterable[str] = ()
) -> tuple[tuple[str, str], ...]:
    """Files to be created, each with the file that it may be under a new name.

    That is an edited one that the contract asks for no longer, made by the same template, where there is only one. The
    files of `behaviours` could be created, for they are asked for by what the contract leaves open.
    """
    artifacts = tuple(artifacts)
    left: dict[str, list[str]] = {}
    for artifact in artifacts:
        if artifact.fate is Fate.KEEP and artifact.generated is None and artifact.path in last.artifacts:
            record = last.artifacts[artifact.path]
            left.setdefault(_YOURS if record.is_yours else record.template, []).append(artifact.path)
    made = {_YOURS: [path for path in behaviours if path not in last.behaviours]}
    for artifact in artifacts:
        if artifact.fate is Fate.CREATE and artifact.path not in last.artifacts and not artifact.is_yours:
            made.setdefault(artifact.template, []).append(artifact.path)
    pairs = ((made.get(template, []), old) for template, old in left.items())
    return tuple((new[0], old[0]) for new, old in pairs if len(new) == len(old) == 1)


def manifest_of(
    contract: str,
    meaning: str,
    artifacts: Iterable[Artifact],
    templates: Mapping[str, str],
    last: Manifest,
    renamed: Collection[str] = (),
) -> Manifest:
    """The manifest after the plan was applied. Of a file that is kept it still knows what was generated last.

    `renamed` are files that are older ones under new names, removed as those may have been.
    """
    records: dict[str, Generated] = {}
    for artifact in sorted(artifacts, key=lambda artifact: artifact.path):
        if artifact.generated is not None and artifact.is_generated:
            record = Generated(artifact.generated, artifact.template, artifact.origins, is_yours=artifact.is_yours)
            records[artifact.path] = record.settled(artifact.content)
        elif artifact.path in last.artifacts and artifact.fate is Fate.KEEP:
            records[artifact.path] = last.artifacts[artifact.path]._replace(orphaned=artifact.generated is None)
        elif artifact.path in renamed and artifact.fate is Fate.KEEP and artifact.content is None:
            records[artifact.path] = Generated(artifact.generated or "", artifact.template, agreed=ABSENT)
    used = {record.template for record in records.values()}
    hashes = {name: templates.get(name) or last.templates.get(name, "") for name in sorted(used)}
    return Manifest(contract, meaning, hashes, records)
