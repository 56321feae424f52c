"""Renaming in a contract together with all that was generated under the name: planned as one change of many files."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from onex_ls.findings.finding import Severity
from onex_ls.generation.carrying import carried
from onex_ls.generation.layout import Layout
from onex_ls.generation.naming import is_identifier
from onex_ls.generation.plan import Fate, Plan, Wishes
from onex_ls.generation.renaming import Renaming, renaming_of
from onex_ls.generation.rules import ARTIFACT_CLASH, UNUSABLE_NAME
from onex_ls.generation.spec import NodeSpec
from onex_ls.provenance.manifest import Manifest, manifest_path, read_manifest, write_manifest
from onex_ls.text.diff import edits_between
from onex_ls.text.digest import sha256
from onex_ls.text.edits import TextEdit
from onex_ls.text.merge import markers_in
from onex_ls.workspace.apply import Applied, Refused, Write, apply
from onex_ls.workspace.generate import Planned, owners, plan_node
from onex_ls.workspace.settings import Settings
from onex_ls.workspace.texts import Overlay, Texts

_CODE = "*.py"
_OF_NAMES = (ARTIFACT_CLASH.name, UNUSABLE_NAME.name)


class Change(NamedTuple):
    """What becomes of a file: its text before and after, None for no file, and where it was before it moved here."""

    path: str
    before: str | None
    after: str | None
    moved_from: str = ""

    @property
    def edits(self) -> list[TextEdit]:
        """What changes in it, by whole lines."""
        return edits_between(self.before or "", self.after or "")


@dataclass(frozen=True, slots=True)
class Renamed:
    """Everything that a new name changes, by paths relative to the root: contract, code and manifest."""

    root: Path
    changes: tuple[Change, ...]


async def plan_rename(contract: Path, text: str, settings: Settings, overlay: Overlay | None = None) -> Renamed | str:
    """What has to change where a contract says `text`, which is what it says now under a new name; or why it cannot."""
    path, seen = contract.resolve(), dict(overlay or {})
    now = await plan_node(path, settings, seen)
    if now.plan is None:
        return now.reason
    texts = Texts(now.root, seen)
    last = _last(now.plan, texts)
    problem = _not_yet(now.plan, last, texts)
    if problem or last is None:
        return problem
    under = {**seen, path: text}
    then = await plan_node(path, settings, under)
    problem = _new_errors(now, then, _OF_NAMES)
    if problem or then.plan is None:
        return problem or then.reason
    renaming = renaming_of(_spec(now), _spec(then))
    if renaming is None or now.layout != then.layout:
        return "the package would be another one under that name"
    taken = [new for new in renaming.files if texts.read(new) is not None]
    if taken:
        return f"there is a file {taken[0]} already"
    yours = frozenset(path for path, record in last.artifacts.items() if record.is_yours)
    wishes = Wishes(merge=yours, renamed=renaming.files, names=renaming.names)
    planned = await plan_node(path, settings, under, wishes=wishes)
    if planned.plan is None or planned.layout is None:
        return planned.reason
    torn = [artifact.path for artifact in planned.plan.artifacts if artifact.fate is Fate.CONFLICT]
    if torn:
        return f"{torn[0]} would have conflicts: generate first, then rename"
    problem = _new_errors(now, planned)
    if problem:
        return problem
    return Renamed(now.root, tuple(_changes(planned, renaming, planned.layout, texts, text)))


def _spec(planned: Planned) -> NodeSpec:
    """The specification that a plan was made of, which there is where there is a plan."""
    assert planned.result is not None  # noqa: S101 - callers have looked
    spec: NodeSpec = planned.result.workflow.outputs["spec"]
    return spec


def _last(plan: Plan, texts: Texts) -> Manifest | None:
    stored = texts.read(manifest_path(plan.contract))
    return read_manifest(stored, plan.contract)[0] if stored is not None else None


def _not_yet(plan: Plan, last: Manifest | None, texts: Texts) -> str:
    """What has to be done before anything is renamed."""
    if last is None:
        return "nothing was generated from this contract: change its text"
    if last.contract_sha256 != plan.manifest.contract_sha256:
        return "the contract changed since its node was generated: generate first, then rename"
    torn = [path for path in last.artifacts if any(markers_in(texts.read(path) or ""))]
    return f"{torn[0]} has conflicts: resolve them first" if torn else ""


def _new_errors(now: Planned, then: Planned, rules: Collection[str] = ()) -> str:
    """What is wrong under the new name, by these rules or any, and was not before."""
    known = {(finding.rule, finding.path) for finding in now.findings}
    errors = (one for one in then.findings if one.severity is Severity.ERROR and (not rules or one.rule in rules))
    return next((finding.message for finding in errors if (finding.rule, finding.path) not in known), "")


def _changes(planned: Planned, renaming: Renaming, layout: Layout, texts: Texts, contract: str) -> Iterator[Change]:
    plan = planned.plan
    assert plan is not None  # noqa: S101 - callers have looked
    yield Change(plan.contract, texts.read(plan.contract), contract)
    sources = {old: new for new, old in renaming.files.items() if texts.read(old) is not None}
    for artifact in plan.writes:
        if artifact.path in sources and artifact.fate is Fate.DELETE:
            continue  # it moves
        old = renaming.files.get(artifact.path, "")
        moved_from = old if old in sources and artifact.fate is not Fate.DELETE else ""
        yield Change(artifact.path, texts.read(moved_from or artifact.path), artifact.content, moved_from)
    yield from _by_hand(plan, renaming.names, layout, texts)
    place = manifest_path(plan.contract)
    yield Change(place, texts.read(place), write_manifest(plan.manifest))


def _by_hand(plan: Plan, names: Mapping[str, str], layout: Layout, texts: Texts) -> Iterator[Change]:
    """The files of the package, and beside its tests, that were not generated and use the names."""
    words = {old: new for old, new in names.items() if is_identifier(old)}
    known = {artifact.path for artifact in plan.artifacts} | owners(texts.root).keys()
    folders = (texts.root / layout.folder(layout.package), texts.root / layout.tests)
    found = {file.relative_to(texts.root).as_posix() for folder in folders for file in folder.rglob(_CODE)}
    for path in sorted(found - known):
        text = texts.read(path)
        if text is not None and carried(text, words) != text:
            yield Change(path, text, carried(text, words))


def apply_rename(renamed: Renamed, state_dir: Path) -> Applied | Refused:
    """Write everything that a new name changes, or nothing. Blocks."""
    writes = {change.moved_from: Write(change.moved_from, None, sha256(change.before)) for change in renamed.changes}
    writes.pop("", None)
    for change in renamed.changes:
        expected = None if change.moved_from else sha256(change.before)
        content = change.after.encode() if change.after is not None else None
        writes[change.path] = Write(change.path, content, expected)
    return apply(renamed.root, tuple(writes.values()), state_dir)
