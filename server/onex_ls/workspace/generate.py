"""Generation in a workspace: plan from what the person sees, apply what was planned, and nothing else."""

import functools
import hashlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePath

from onex_ls.contract.load import load
from onex_ls.contract.model import Contract
from onex_ls.contract.recognise import recognise
from onex_ls.findings.finding import Finding
from onex_ls.generation.generate import STAGES, GenerationRequest, GenerationResult, generate
from onex_ls.generation.layout import Layout, locate
from onex_ls.generation.options import GenerationOptions, TestsIn
from onex_ls.generation.plan import Fate, Plan, is_inside
from onex_ls.provenance.manifest import FOLDER, Manifest, manifest_path, read_manifest, write_manifest
from onex_ls.rules.near import nearest
from onex_ls.syntax.parse import parse
from onex_ls.templating.locate import shipped_templates
from onex_ls.templating.manager import TemplateManager
from onex_ls.workflows.executor import StagedParallelExecutor
from onex_ls.workflows.scheduler import DependencyAwareScheduler
from onex_ls.workflows.signals import Signal, SignalCoordinator, SignalEvent, SignalScope
from onex_ls.workspace.apply import Applied, Refusal, Refused, Write, apply
from onex_ls.workspace.files import read_text
from onex_ls.workspace.settings import Settings

Overlay = Mapping[Path, str]
"""Texts of files as they are in open editors, by absolute path; they count before what is on the disk."""

Report = Callable[[str, float], None]
"""Takes the name of what has begun and how much of the whole is done, in percent."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan and where it belongs. Without a `result`, `problem` says why nothing could be planned."""

    contract: Path
    root: Path
    layout: Layout | None
    result: GenerationResult | None
    problem: str = ""

    @property
    def plan(self) -> Plan | None:
        """The plan, if there is one."""
        return self.result.plan if self.result is not None else None

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What generation has to say about the contract."""
        return self.result.findings if self.result is not None else ()


@functools.cache
def shipped() -> TemplateManager:
    """The templates that come with onex-ls, compiled once for the life of the process."""
    return TemplateManager(shipped_templates())


async def plan_node(
    contract_file: Path,
    settings: Settings,
    overlay: Overlay | None = None,
    report: Report | None = None,
) -> Planned:
    """Plan the node package of a contract. Reads, never writes, and says what is in the way instead of failing."""
    texts = _Texts(overlay or {})
    path = contract_file.resolve()
    text = texts.absolute(path)
    if text is None:
        return Planned(path, path.parent, None, None, read_text(path).problem or "cannot be read")
    options, problems = _options(settings.generation)
    if problems:
        return Planned(path, path.parent, None, None, "; ".join(problems))
    tree = parse(text)
    recognition = recognise(tree)
    if not recognition.is_contract or recognition.kind is None:
        return Planned(path, path.parent, None, None, recognition.reason)
    if tree.problems:
        line = tree.lines.line_of(tree.problems[0].span.start) + 1
        return Planned(path, path.parent, None, None, f"line {line} is not YAML: {tree.problems[0].message}")
    return await _plan(path, text, load(tree, recognition.kind), texts, options, report)


async def _plan(
    path: Path, text: str, contract: Contract, texts: "_Texts", options: GenerationOptions, report: Report | None
) -> Planned:
    located, layout = locate(contract, path, lambda place: Path(place).exists(), options)
    root = Path(located)
    known = texts.relative_to(root).read(manifest_path(layout.contract))
    request = GenerationRequest(
        contract=contract,
        contract_sha256=hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest(),
        layout=layout,
        read=texts.relative_to(root).read,
        manifest=read_manifest(known, layout.contract)[0] if known is not None else None,
        owner_of=owners(root).get,
    )
    signals = SignalCoordinator()
    executor = StagedParallelExecutor(DependencyAwareScheduler(), signal_coordinator=signals)
    if report is not None:
        signals.subscribe(_reporting(report), scope=SignalScope.STAGE)
    try:
        return Planned(path, root, layout, await generate(request, shipped(), executor))
    finally:
        await signals.close()


def _reporting(report: Report) -> Callable[[Signal], Awaitable[None]]:
    async def subscriber(signal: Signal) -> None:
        if signal.event is SignalEvent.STARTED and signal.stage_id in STAGES:
            report(signal.stage_id, 100 * STAGES.index(signal.stage_id) / len(STAGES))

    return subscriber


def owners(root: Path) -> dict[str, str]:
    """Which contract each generated file of a project belongs to, by all of its manifests."""
    owned: dict[str, str] = {}
    for file in sorted((root / FOLDER).rglob("*.json")):
        contract = file.relative_to(root / FOLDER).as_posix().removesuffix(".json")
        text = read_text(file).text
        manifest = read_manifest(text, contract)[0] if text is not None else Manifest(contract)
        owned.update(dict.fromkeys(manifest.artifacts, contract))
    return owned


def apply_plan(planned: Planned, overlay: Overlay, state_dir: Path) -> Applied | Refused:
    """Write what was planned, if all that the plan depends on is still as it was; all of it or nothing. Blocks.

    Raises ValueError when there is no plan.
    """
    plan = planned.plan
    if plan is None:
        raise ValueError("there is no plan to apply")
    texts = _Texts(overlay).relative_to(planned.root)
    changed = [path for path, seen in plan.inputs.items() if _hash(texts.read(path)) != seen]
    if changed:
        return Refused(tuple(Refusal(path, "changed since the plan was made") for path in changed))
    unsaved = [artifact.path for artifact in plan.writes if texts.is_unsaved(artifact.path)]
    if unsaved:
        return Refused(tuple(Refusal(path, "has unsaved changes") for path in unsaved))
    writes = [Write(artifact.path, artifact.content.encode(), plan.inputs[artifact.path]) for artifact in plan.writes]
    return apply(planned.root, [*writes, _manifest_write(plan, planned.root)], state_dir)


def _manifest_write(plan: Plan, root: Path) -> Write:
    path = manifest_path(plan.contract)
    existing = read_text(root / path).text
    return Write(path, write_manifest(plan.manifest).encode(), _hash(existing))


def summary(plan: Plan) -> dict[Fate, list[str]]:
    """The paths of a plan by what becomes of them."""
    return {fate: [artifact.path for artifact in plan.artifacts if artifact.fate is fate] for fate in Fate}


def _hash(text: str | None) -> str | None:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest() if text is not None else None


def _options(values: Mapping[str, object]) -> tuple[GenerationOptions, list[str]]:
    """The generator's options as somebody wrote them, and what is wrong with them."""
    problems, options = [], GenerationOptions()
    for key, value in values.items():
        if key != "tests_in":
            near = nearest(key, ["tests_in"])
            problems.append(f"unknown setting `generation.{key}`" + (f"; did you mean `{near[0]}`?" if near else ""))
        elif value in list(TestsIn):
            options = GenerationOptions(TestsIn(str(value)))
        else:
            problems.append(f"`generation.tests_in` must be one of {', '.join(TestsIn)}, not {value!r}")
    return options, problems


@dataclass(frozen=True, slots=True)
class _Texts:
    """Texts as the person sees them: open editors first, then the disk."""

    overlay: Overlay
    root: PurePath | None = None

    def relative_to(self, root: Path) -> "_Texts":
        """The same, for paths below a root."""
        return _Texts(self.overlay, root)

    def absolute(self, path: Path) -> str | None:
        """The text of a file; None when there is none that can be read."""
        return self.overlay[path] if path in self.overlay else read_text(path).text

    def read(self, path: str) -> str | None:
        """The text of a file below the root; None for none, and for paths that lead out."""
        assert self.root is not None  # noqa: S101 - only `relative_to` hands this out
        return self.absolute(Path(self.root, path)) if is_inside(path) else None

    def is_unsaved(self, path: str) -> bool:
        """Whether an editor holds a text of the file that is not the one on the disk."""
        assert self.root is not None  # noqa: S101 - only `relative_to` hands this out
        place = Path(self.root, path)
        return place in self.overlay and self.overlay[place] != read_text(place).text
