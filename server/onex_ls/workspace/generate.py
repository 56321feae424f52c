"""Generation in a workspace: plan from what the person sees, apply what was planned, and nothing else."""

import functools
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from onex_ls.contract.load import load
from onex_ls.contract.model import Contract, Place
from onex_ls.contract.recognise import recognise
from onex_ls.execution.permit import Permit
from onex_ls.findings.finding import Finding
from onex_ls.generation.generate import STAGES, Generation, GenerationRequest, GenerationResult
from onex_ls.generation.layout import Layout, locate, place_of_name
from onex_ls.generation.options import GenerationOptions, TestsIn
from onex_ls.generation.plan import Fate, Plan, Wishes
from onex_ls.generation.rules import OWN_TEMPLATES_UNUSED
from onex_ls.metrics.meter import Meter, MetricsRecorder
from onex_ls.provenance.manifest import FOLDER, contract_of, is_inside, manifest_path, read_manifest, write_manifest
from onex_ls.rules.near import nearest
from onex_ls.syntax.parse import parse
from onex_ls.syntax.tree import Tree
from onex_ls.templating.locate import shipped_templates
from onex_ls.templating.manager import TemplateManager
from onex_ls.text.digest import sha256
from onex_ls.text.span import Span
from onex_ls.workflows.executor import StagedParallelExecutor
from onex_ls.workflows.scheduler import DependencyAwareScheduler
from onex_ls.workflows.signals import Signal, SignalCoordinator, SignalEvent, SignalScope
from onex_ls.workspace.apply import Applied, Refusal, Refused, Write, apply
from onex_ls.workspace.drift import meaning
from onex_ls.workspace.files import read_text
from onex_ls.workspace.own_templates import own_templates
from onex_ls.workspace.registering import is_due, with_entry_point
from onex_ls.workspace.settings import Settings
from onex_ls.workspace.texts import Overlay, Rewrite, Texts

OwnersOf = Callable[[Path], Mapping[str, str]]
"""Takes the root of a project, and says which contract each of its generated files belongs to."""

Report = Callable[[str, float], None]
"""Takes the name of what has begun and how much of the whole is done, in percent."""

Unfinished = MutableMapping[Path, Generation]
"""The last generation, by its contract, that failed or was cancelled."""

_NOWHERE = Place("", Span(0, 0))


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan and where it belongs. Without a `result`, `problem` says why nothing could be planned.

    `place` is where in the contract to show what concerns the package as a whole.
    """

    contract: Path
    root: Path
    layout: Layout | None
    result: GenerationResult | None
    problem: str = ""
    place: Place = _NOWHERE

    @property
    def plan(self) -> Plan | None:
        """The plan, if there is one."""
        return self.result.plan if self.result is not None else None

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What generation has to say about the contract."""
        return self.result.findings if self.result is not None else ()

    @property
    def reason(self) -> str:
        """Why there is no plan."""
        return self.problem or "; ".join(finding.message for finding in self.findings)


@functools.cache
def shipped() -> TemplateManager:
    """The templates that come with onex-ls, compiled once for the life of the process."""
    return TemplateManager(shipped_templates())


async def plan_node(
    contract_file: Path,
    settings: Settings,
    overlay: Overlay | None = None,
    report: Report | None = None,
    owners_of: OwnersOf | None = None,
    wishes: Wishes | None = None,
    metrics: MetricsRecorder | None = None,
    permit: Permit | None = None,
    unfinished: Unfinished | None = None,
) -> Planned:
    """Plan the node package of a contract. Reads, never writes, and says what is in the way instead of failing.

    `owners_of` is for callers that remember what `owners` said. The project's own templates need a `permit`. What fails
    or is cancelled is kept in `unfinished`, and goes on from the stage that failed while nothing changed.
    """
    overlay = overlay or {}
    path = contract_file.resolve()
    text = Texts(path.parent, overlay).read(path.name)
    if text is None:
        return Planned(path, path.parent, None, None, read_text(path).problem or "cannot be read")
    options, problems = _options(settings.generation)
    tree = parse(text)
    contract, problem = _loaded(tree)
    if problems or contract is None:
        return Planned(path, path.parent, None, None, "; ".join(problems) or problem)
    located, layout = locate(contract, path, lambda place: Path(place).exists(), options)
    texts = Texts(Path(located), overlay)
    known = texts.read(manifest_path(layout.contract))
    last = read_manifest(known, layout.contract)[0] if known is not None else None
    if last is not None and layout.metadata in last.artifacts:  # asked for once, as by --with-metadata, it stays
        layout = replace(layout, with_metadata=True)
    own, left_out = own_templates(texts, options.templates, permit)
    request = GenerationRequest(
        contract=contract,
        contract_sha256=sha256(text),
        layout=layout,
        read=lambda name: texts.read(name) if is_inside(name) else None,
        manifest=last,
        owner_of=(owners_of or owners)(texts.root).get,
        meaning=meaning(tree),
        wishes=wishes or Wishes(),
        own_templates=own,
    )
    result = await _generated(request, report, metrics, path, {} if unfinished is None else unfinished)
    if result.plan is not None:
        plan = replace(result.plan, inputs={**result.plan.inputs, manifest_path(layout.contract): sha256(known)})
        if is_due(plan, contract.kind, layout, request.wishes, texts):
            plan = with_entry_point(plan, layout, texts)
        result = replace(result, plan=plan)
    if left_out:
        result = replace(result, findings=(*result.findings, _unused_templates(contract, left_out)))
    found = tuple(_rooted(finding, texts.root) for finding in result.findings)
    return Planned(path, texts.root, layout, replace(result, findings=found), place=place_of_name(contract))


def _rooted(finding: Finding, root: Path) -> Finding:
    """A finding of generation, which knows files by their paths below the root, with absolute ones."""
    if not finding.related:
        return finding
    related = (one._replace(file=str(root / one.file)) if one.file is not None else one for one in finding.related)
    return replace(finding, related=tuple(related))


def _unused_templates(contract: Contract, why: str) -> Finding:
    place = place_of_name(contract)
    return Finding(OWN_TEMPLATES_UNUSED.name, OWN_TEMPLATES_UNUSED.severity, why, place.span, place.path)


def registered_anew(planned: Planned, overlay: Overlay) -> Planned:
    """The same plan with its entry point added to what the project's file is by now."""
    if planned.result is None or planned.result.plan is None or planned.layout is None:
        return planned
    plan = with_entry_point(planned.result.plan, planned.layout, Texts(planned.root, overlay))
    return replace(planned, result=replace(planned.result, plan=plan))


def _loaded(tree: Tree) -> tuple[Contract | None, str]:
    """The contract in a text; or why nothing can be generated from it."""
    recognition = recognise(tree)
    if not recognition.is_contract or recognition.kind is None:
        return None, recognition.reason
    if tree.problems:
        line = tree.lines.line_of(tree.problems[0].span.start) + 1
        return None, f"line {line} is not YAML: {tree.problems[0].message}"
    return load(tree, recognition.kind), ""


async def _generated(
    request: GenerationRequest,
    report: Report | None,
    metrics: MetricsRecorder | None,
    contract: Path,
    unfinished: Unfinished,
) -> GenerationResult:
    begun = unfinished.pop(contract, None)
    run = begun if begun is not None and begun.takes_up(request) else None
    run = run or Generation(request, shipped().metered(Meter(metrics)))
    unfinished.clear()  # the last one is enough: another contract comes first now
    signals = SignalCoordinator()
    executor = StagedParallelExecutor(DependencyAwareScheduler(), metrics, signals)
    if report is not None:
        signals.subscribe(_reporting(report), scope=SignalScope.STAGE)
    result = None
    try:
        result = await run.proceed(executor)
    finally:
        if result is None or result.plan is None:
            unfinished[contract] = run  # not before: nobody may go on with it while it still runs
        await signals.close()
    return result


def _reporting(report: Report) -> Callable[[Signal], Awaitable[None]]:
    async def subscriber(signal: Signal) -> None:
        if signal.event is SignalEvent.STARTED and signal.stage_id in STAGES:
            report(signal.stage_id, 100 * STAGES.index(signal.stage_id) / len(STAGES))

    return subscriber


def owners(root: Path) -> dict[str, str]:
    """Which contract each generated file of a project belongs to, by all of its manifests."""
    owned: dict[str, str] = {}
    for file in sorted((root / FOLDER).rglob("*.json")):
        contract = contract_of(file.relative_to(root).as_posix())
        status = file.stat()
        owned.update(dict.fromkeys(_files_in(file, status.st_mtime_ns, status.st_size), contract))
    return owned


@functools.lru_cache(maxsize=4_096)
def _files_in(manifest: Path, modified: int, size: int) -> tuple[str, ...]:
    """The files that a manifest speaks of; as long as its stamps stay, it is read once."""
    text = read_text(manifest).text
    return tuple(read_manifest(text, "")[0].artifacts) if text is not None else ()


@dataclass(frozen=True, slots=True)
class Prepared:
    """A plan that may be carried out. `writes` go to the disk, the manifest's among them.

    `rewrites` are of files that editors hold with unsaved changes: the disk is to be written once they have made them.
    """

    root: Path
    writes: tuple[Write, ...]
    rewrites: tuple[Rewrite, ...]


def prepare(planned: Planned, overlay: Overlay) -> Prepared | Refused:
    """Who has to write what, if all that the plan depends on is still as it was.

    Raises ValueError when there is no plan.
    """
    plan = planned.plan
    if plan is None:
        raise ValueError("there is no plan to apply")
    changed = changed_inputs(planned, overlay)
    if changed:
        return Refused(tuple(Refusal(path, "changed since the plan was made") for path in changed))
    texts = Texts(planned.root, overlay)
    unsaved = [artifact for artifact in plan.writes if texts.is_unsaved(artifact.path)]
    removed = [artifact.path for artifact in unsaved if artifact.content is None]
    if removed:
        return Refused(tuple(Refusal(path, "is to be removed, but has unsaved changes") for path in removed))
    contents = {artifact.path: artifact.content for artifact in plan.writes if artifact not in unsaved}
    contents[manifest_path(plan.contract)] = write_manifest(plan.manifest)
    writes = (
        Write(path, content.encode() if content is not None else None, plan.inputs[path])
        for path, content in contents.items()
    )
    rewrites = (
        Rewrite(planned.root / artifact.path, texts.read(artifact.path) or "", artifact.content or "")
        for artifact in unsaved
    )
    return Prepared(planned.root, tuple(writes), tuple(rewrites))


def apply_plan(planned: Planned, overlay: Overlay, state_dir: Path) -> Applied | Refused:
    """Write what was planned, if all that the plan depends on is still as it was; all of it or nothing. Blocks.

    Raises ValueError when there is no plan.
    """
    prepared = prepare(planned, overlay)
    if isinstance(prepared, Refused):
        return prepared
    if prepared.rewrites:
        return Refused(tuple(Refusal(str(rewrite.path), "has unsaved changes") for rewrite in prepared.rewrites))
    return apply(prepared.root, prepared.writes, state_dir)


def changed_inputs(planned: Planned, overlay: Overlay) -> list[str]:
    """The files that a plan depends on and that are no longer as it saw them."""
    texts = Texts(planned.root, overlay)
    inputs = planned.plan.inputs if planned.plan is not None else {}
    return [path for path, seen in inputs.items() if sha256(texts.read(path)) != seen]


def summary(plan: Plan) -> dict[Fate, list[str]]:
    """The paths of a plan by what becomes of them."""
    return {fate: [artifact.path for artifact in plan.artifacts if artifact.fate is fate] for fate in Fate}


def _options(values: Mapping[str, object]) -> tuple[GenerationOptions, list[str]]:
    """The generator's options as somebody wrote them, and what is wrong with them."""
    problems, options = [], GenerationOptions()
    for key, value in values.items():
        if key == "tests_in" and value in list(TestsIn):
            options = replace(options, tests_in=TestsIn(str(value)))
        elif key == "templates" and isinstance(value, str) and is_inside(value):
            options = replace(options, templates=str(PurePosixPath(value)))
        elif key == "with_metadata" and isinstance(value, bool):
            options = replace(options, with_metadata=value)
        else:
            problems.append(_complaint(key, value))
    return options, problems


def _complaint(key: str, value: object) -> str:
    if key == "tests_in":
        return f"`generation.tests_in` must be one of {', '.join(TestsIn)}, not {value!r}"
    if key == "templates":
        return f"`generation.templates` must be a folder below the root of the project, not {value!r}"
    if key == "with_metadata":
        return f"`generation.with_metadata` must be true or false, not {value!r}"
    near = nearest(key, ["tests_in", "templates", "with_metadata"])
    return f"unknown setting `generation.{key}`" + (f"; did you mean `{near[0]}`?" if near else "")
