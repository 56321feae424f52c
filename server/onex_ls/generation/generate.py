"""Contract to plan, in six stages on the workflow engine: parse, models, validators, tests, quality, package."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from onex_ls.contract.model import Contract
from onex_ls.findings.finding import Finding, Related, Severity
from onex_ls.generation.behaviours import NOT_WRITTEN, behaviours, recorded
from onex_ls.generation.decide import Rendered, decided, manifest_of, moved, orphans, renames
from onex_ls.generation.drafts import (
    Draft,
    model_drafts,
    package_drafts,
    parent_drafts,
    test_drafts,
    validator_drafts,
)
from onex_ls.generation.layout import Layout, place_of_name
from onex_ls.generation.plan import Artifact, Fate, OwnerOf, Plan, Read, Wishes, is_ours, with_header
from onex_ls.generation.rendering import OwnTemplateError, OwnTemplates, Renderer
from onex_ls.generation.requirements import requirements
from onex_ls.generation.rules import ARTIFACT_CLASH, GENERATION_FAILED, OWN_TEMPLATE_FAILED
from onex_ls.generation.spec import NodeSpec
from onex_ls.generation.specify import specify
from onex_ls.generation.units import behind, held_back
from onex_ls.provenance.behaviour import MISSING as BEHAVIOUR_MISSING
from onex_ls.provenance.behaviour import Behaviour
from onex_ls.provenance.drift import CONFLICT
from onex_ls.provenance.manifest import Manifest, is_inside
from onex_ls.provenance.sourcemap import Origin, contract_span, followed
from onex_ls.pycode.functions import written
from onex_ls.templating import types as templating
from onex_ls.templating.errors import TemplateError
from onex_ls.templating.manager import TemplateManager
from onex_ls.text.digest import sha256
from onex_ls.text.merge import markers_in
from onex_ls.text.span import Span
from onex_ls.validation.completeness import CompletenessValidator
from onex_ls.validation.compliance import ONEXComplianceValidator
from onex_ls.validation.pipeline import ValidationPipeline
from onex_ls.validation.result import Issue, ValidationContext
from onex_ls.workflows.context import CONTROL
from onex_ls.workflows.definition import EnumStepType, WorkflowStage, WorkflowStep
from onex_ls.workflows.executor import StagedParallelExecutor
from onex_ls.workflows.recovery import Alternative, ErrorPattern
from onex_ls.workflows.results import WorkflowResult
from onex_ls.workflows.scheduler import DependencyAwareScheduler

STAGES = ("parse", "models", "validators", "tests", "quality", "package")
"""The stages in their order."""

Step = Callable[[WorkflowStep, dict[str, Any]], Awaitable[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class GenerationRequest:
    """What generation starts from.

    `contract_sha256` is the hash of the contract's text, `meaning` that of what it says, comments and form aside.
    `read` gives the project's files as the person sees them, `manifest` is what was generated last, and `owner_of`
    says which other contract a file belongs to. `own_templates` go before the shipped ones.
    """

    contract: Contract
    contract_sha256: str
    layout: Layout
    read: Read
    manifest: Manifest | None = None
    owner_of: OwnerOf = lambda path: None
    meaning: str = ""
    wishes: Wishes = field(default_factory=Wishes)
    own_templates: OwnTemplates | None = None


@dataclass(frozen=True, slots=True)
class GenerationResult:
    """What came of it. `plan` is None when nothing can be generated.

    `findings` are on the contract, `issues` on artifacts; an issue that the contract caused is in both. `workflow`
    tells how each stage went.
    """

    plan: Plan | None
    findings: tuple[Finding, ...]
    issues: tuple[Issue, ...]
    workflow: WorkflowResult


class RefusedError(Exception):
    """The contract cannot be turned into a package; findings say why."""


async def generate(
    request: GenerationRequest, templates: TemplateManager, executor: StagedParallelExecutor | None = None
) -> GenerationResult:
    """Plan the package of a contract. Reads through the request, writes nothing, and never fails for bad input."""
    return await Generation(request, templates).proceed(executor)


def _failure(contract: Contract, workflow: WorkflowResult) -> Finding:
    place = place_of_name(contract)
    return Finding(
        GENERATION_FAILED.name, GENERATION_FAILED.severity, "; ".join(workflow.errors), place.span, place.path
    )


class _Noted(NamedTuple):
    """What a generation had noted when its last stage was done: so many findings and issues, paths and clashes."""

    findings: int
    issues: int
    paths: Mapping[str, str]
    clashes: frozenset[str]


class Generation:
    """One generation: the handlers of its steps. Artifacts travel in what the steps return, findings gather here.

    One that failed or was cancelled keeps what its stages made, and goes on with the stage that it did not get through.
    """

    def __init__(self, request: GenerationRequest, templates: TemplateManager) -> None:
        self.request = request
        self.last = request.manifest or Manifest(request.layout.contract)
        self.findings: list[Finding] = []
        self.issues: list[Issue] = []
        self._renderer = Renderer(templates, request.own_templates)
        self._pipeline = ValidationPipeline([CompletenessValidator(), ONEXComplianceValidator()])
        self._seen: dict[str, str | None] = {request.layout.contract: request.contract_sha256}
        self._hashes: dict[str, str] = {}
        self._paths: dict[str, str] = {}
        self._clashes: set[str] = set()
        self._made: dict[str, dict[str, Any]] = {}
        self._noted = _Noted(0, 0, {}, frozenset())

    async def proceed(self, executor: StagedParallelExecutor | None = None) -> GenerationResult:
        """Run the stages that are not done yet. Reads through the request, writes nothing, fails for no bad input."""
        del self.findings[self._noted.findings :], self.issues[self._noted.issues :]
        self._paths, self._clashes = dict(self._noted.paths), set(self._noted.clashes)
        executor = executor or StagedParallelExecutor(DependencyAwareScheduler())
        made = {key: value for output in self._made.values() for key, value in output.items()}
        workflow = await executor.execute_workflow(f"generate {self.request.layout.contract}", self.stages(), made)
        plan = workflow.outputs.get("plan") if workflow.success else None
        if plan is None and not any(finding.severity is Severity.ERROR for finding in self.findings):
            self.findings.append(_failure(self.request.contract, workflow))
        return GenerationResult(plan, tuple(self.findings), tuple(self.issues), workflow)

    def takes_up(self, request: GenerationRequest) -> bool:
        """Whether another request asks for the same, of files that are as they were: then this one goes on with it."""
        mine, theirs = (one.own_templates.texts if one.own_templates else None for one in (self.request, request))
        was = replace(self.request, read=request.read, owner_of=request.owner_of, own_templates=request.own_templates)
        read = ((path, seen) for path, seen in self._seen.items() if path != request.layout.contract)
        if was != request or mine != theirs or any(sha256(request.read(path)) != seen for path, seen in read):
            return False
        self.request = request
        return True

    def stages(self) -> list[WorkflowStage]:
        """Those of the six stages that are not done yet, each after the one before it."""
        steps: dict[str, Step] = {
            "parse": self._parse,
            "models": self._drafting(model_drafts),
            "validators": self._drafting(validator_drafts),
            "tests": self._drafting(test_drafts),
            "quality": self._quality,
            "package": self._package,
        }
        left = [stage for stage in STAGES if stage not in self._made]
        return [self._stage(stage, self._keeping(steps[stage]), left[:position]) for position, stage in enumerate(left)]

    def _stage(self, stage: str, step: Step, before: Sequence[str]) -> WorkflowStage:
        one = WorkflowStep(stage, EnumStepType.SEQUENTIAL, step, recovery=[self._with_shipped(step)])
        return WorkflowStage(
            stage_id=stage, stage_number=STAGES.index(stage) + 1, steps=[one], dependencies=before[-1:]
        )

    def _keeping(self, step: Step) -> Step:
        """The step, what it made and noted being kept."""

        async def keep(its: WorkflowStep, context: dict[str, Any]) -> dict[str, Any]:
            made = self._made[its.step_id] = await step(its, context)
            self._noted = _Noted(len(self.findings), len(self.issues), dict(self._paths), frozenset(self._clashes))
            return made

        return keep

    def _with_shipped(self, step: Step) -> ErrorPattern:
        """Where templates of the project fail, which is reported, the shipped ones take their place."""

        async def again(its: WorkflowStep, context: dict[str, Any]) -> dict[str, Any]:
            for template_id, error in context[CONTROL].failure.errors.items():
                self._leave_out(template_id, error)
            return await step(its, context)

        return ErrorPattern(Alternative(again), OwnTemplateError)

    def _leave_out(self, template_id: str, error: TemplateError) -> None:
        self._renderer.leave_out(template_id)
        place = place_of_name(self.request.contract)
        message = f"The shipped template is used, since the project's own failed: {error}"
        self.findings.append(
            Finding(OWN_TEMPLATE_FAILED.name, OWN_TEMPLATE_FAILED.severity, message, place.span, place.path)
        )

    async def _parse(self, step: WorkflowStep, context: dict[str, Any]) -> dict[str, Any]:
        spec, findings = specify(self.request.contract, self.request.layout, self._written)
        self.findings.extend(findings)
        if spec is None:
            raise RefusedError("; ".join(finding.message for finding in findings))
        wired = tuple(one for one in behaviours(spec) if self._is_there(self.request.layout.file(one.ref.module)))
        return {"spec": replace(spec, behaviours=wired)}

    def _is_there(self, path: str) -> bool:
        """Whether there is, or was asked for, a file of a person's that generated code is to use."""
        asked = self.request.wishes
        other = self.request.owner_of(path) not in (None, self.request.layout.contract)
        return not other and (self._read(path) is not None or path in asked.take or path in asked.renamed)

    def _drafting(self, draft: Callable[[NodeSpec], list[Draft]]) -> Step:
        async def render(step: WorkflowStep, context: dict[str, Any]) -> dict[str, Any]:
            return {f"{step.step_id} artifacts": await self._rendered(draft(context["spec"]), step.step_id)}

        return render

    async def _quality(self, step: WorkflowStep, context: dict[str, Any]) -> dict[str, Any]:
        await self._judge(context["spec"], _gathered(context))
        return {}

    async def _package(self, step: WorkflowStep, context: dict[str, Any]) -> dict[str, Any]:
        spec: NodeSpec = context["spec"]
        own = await self._rendered([*self._parents(spec), *package_drafts(spec)], step.step_id)
        await self._judge(spec, own)
        artifacts = [*_gathered(context), *own]
        artifacts += self._kept(spec)
        artifacts += orphans(self.last, {artifact.path for artifact in artifacts}, self._read, self.request.owner_of)
        open_ = self._behaviours(spec, artifacts)
        held = held_back(artifacts, self.request.wishes.only, self._read)
        manifest = replace(self._manifest(held, behind(artifacts, held, self.last)), behaviours=open_)
        ordered = tuple(sorted(held, key=lambda artifact: artifact.path))
        inputs = dict(sorted(self._seen.items()))
        asked = renames(ordered, self.last, [path for path, behaviour in open_.items() if not behaviour.is_used])
        return {"plan": Plan(manifest.contract, ordered, manifest, inputs, asked)}

    def _manifest(self, artifacts: Iterable[Artifact], behind: Sequence[str]) -> Manifest:
        """The manifest after the plan. While files fall behind the contract, it is that of the contract before."""
        said = self.request.meaning or self.request.contract_sha256
        before = {name: self.last.templates[name] for name in self._older_templates(behind)}
        meaning = self.last.contract_sha256 if behind else said
        renamed, hashes = self.request.wishes.renamed, self._hashes | before
        return manifest_of(self.request.layout.contract, meaning, artifacts, hashes, self.last, renamed)

    def _older_templates(self, behind: Iterable[str]) -> set[str]:
        used = {self.last.artifacts[path].template for path in behind}
        return used & self.last.templates.keys()

    def _kept(self, spec: NodeSpec) -> list[Artifact]:
        """The files that a person wrote and that the package uses as they are."""
        files = [spec.layout.file(module, is_package) for module in spec.kept for is_package in (False, True)]
        texts = ((path, self._written(path)) for path in files)
        reason = "a person wrote it; it is used as it is"
        return [Artifact(path, text, Fate.KEEP, reason, "package") for path, text in texts if text is not None]

    def _parents(self, spec: NodeSpec) -> list[Draft]:
        """The packages above the node's that are missing below a top package; without one, they are namespaces."""
        layout = self.request.layout
        if self._read(layout.file(layout.package.partition(".")[0], True)) is None:
            return []
        return [
            draft
            for draft in parent_drafts(spec)
            if draft.path in self.last.artifacts or self._read(draft.path) is None
        ]

    async def _rendered(self, drafts: Sequence[Draft], stage: str) -> tuple[Artifact, ...]:
        found: list[Artifact] = []
        # All are rendered before anything is noted of any: that may fail, and is done again then.
        for draft, rendered in zip(drafts, await self._renderer.render(drafts), strict=True):
            if self._is_taken(draft.path):
                continue
            text, shift = with_header(rendered.text, self.request.layout.contract, draft.is_yours)
            origins = tuple(_origin(origin, shift, draft.template) for origin in rendered.origins)
            name = self._template(draft.template)
            found += self._decided(Rendered(draft.path, text, stage, name, origins, draft.is_yours))
        return tuple(found)

    def _decided(self, rendered: Rendered) -> list[Artifact]:
        """The artifact of a rendered file, or those of a file that moves to where it now belongs."""
        wishes, existing = self.request.wishes, self._read(rendered.path)
        old = wishes.renamed.get(rendered.path)
        if old is not None and existing is None and is_inside(old):
            last, mine = self.last.artifacts.get(old), self._read(old)
            if last is not None or (rendered.is_yours and mine is not None):
                return moved(rendered, old, mine, last, wishes)
        return [decided(rendered, existing, self.last.artifacts.get(rendered.path), wishes)]

    def _is_taken(self, path: str) -> bool:
        """Whether another file of the plan, or another contract, has the path; names that differ in case are one."""
        other = self.request.owner_of(path)
        if other is not None and other != self.request.layout.contract:
            rival = Related("This is the other contract", Span(0, 0), other)
            self._clash(f"Files of this package belong to {other}, such as {PurePosixPath(path).name}", other, rival)
            return True
        taken = self._paths.get(path.lower())
        self._paths[path.lower()] = path
        if taken is not None:
            self._clash(f"Two parts of the package would be the file {path}", path)
        return taken is not None

    def _clash(self, message: str, cause: str, *rivals: Related) -> None:
        """Report a clash, once for each cause; `rivals` are contracts by their paths below the root."""
        if cause not in self._clashes:
            self._clashes.add(cause)
            place = place_of_name(self.request.contract)
            rule = ARTIFACT_CLASH
            self.findings.append(Finding(rule.name, rule.severity, message, place.span, place.path, rivals))

    def _template(self, template_id: str) -> str:
        """The name of the template in use, whose hash goes into the manifest."""
        name, digest = self._renderer.source(template_id)
        self._hashes[name] = digest
        if self.request.own_templates is not None:  # the plan depends on it, and on there being none as well
            self._read(self.request.own_templates.path(template_id))
        return name

    def _read(self, path: str) -> str | None:
        text = self.request.read(path)
        self._seen[path] = sha256(text)
        return text

    def _written(self, path: str) -> str | None:
        """The text of a file that a person wrote: it exists, and neither manifest nor header says it was generated."""
        text = self._read(path)
        return None if text is None or path in self.last.artifacts or is_ours(text) else text

    async def _judge(self, spec: NodeSpec, artifacts: Iterable[Artifact]) -> None:
        artifacts = list(artifacts)
        traced = {artifact.path: _traced(artifact) for artifact in artifacts if artifact.is_generated}
        context = ValidationContext(
            spec.kind.value,
            spec.description,
            requirements=requirements(spec),
            source_map=traced,
            contract=self.request.contract,
        )
        texts = {artifact.path: artifact.content for artifact in artifacts if artifact.content is not None}
        for torn in [path for path, text in texts.items() if any(markers_in(text))]:
            del texts[torn]  # no Python until its conflicts are resolved
            place = place_of_name(self.request.contract)
            self.findings.append(Finding(CONFLICT, Severity.ERROR, f"Conflicts are left in {torn}", place.span))
        for issue in (await self._pipeline.validate_package(texts, context)).issues:
            self.issues.append(issue)
            self.findings.append(self._on_contract(issue))

    def _on_contract(self, issue: Issue) -> Finding:
        path = issue.contract_path or ""
        message = f"{issue.artifact}: {issue.finding.message}"
        return Finding(
            issue.finding.rule, issue.finding.severity, message, contract_span(self.request.contract, path), path
        )

    def _behaviours(self, spec: NodeSpec, artifacts: Sequence[Artifact]) -> dict[str, Behaviour]:
        """What persons have to write for the handlers that are generated, by files; what is not written is reported."""
        texts = {one.path: one.content or "" for one in artifacts}
        ours = {one.path for one in artifacts if one.is_generated or one.path in self.last.artifacts}
        found: dict[str, Behaviour] = {}
        for one in behaviours(spec):
            path, place = spec.layout.file(one.ref.module), one.operation.place
            asks = spec.layout.file(spec.machine.module if spec.machine is not None else one.handler.module)
            if asks not in ours or not (one in spec.behaviours or NOT_WRITTEN in texts[asks]):
                continue  # a person wrote the handler, or what the behaviour is for into it
            found[path] = recorded(one, spec)
            has = written(texts.get(path, ""), found[path])
            if has is None or has.is_stub:
                message = f"The contract leaves open what {one.operation.name} does: {one.handler.name} needs {path}"
                self.findings.append(Finding(BEHAVIOUR_MISSING, Severity.INFORMATION, message, place.span, place.path))
        return found


def _origin(origin: templating.Origin, shift: int, template_id: str) -> Origin:
    """An origin in a text that was moved down by `shift` characters."""
    span = Span(origin.start + shift, origin.end + shift)
    return Origin(
        span, origin.path, origin.template_line, "" if origin.template_id == template_id else origin.template_id
    )


def _traced(artifact: Artifact) -> tuple[Origin, ...]:
    """The origins of what an artifact will hold: in a merged one, of the lines that are still as generated."""
    return followed(artifact.origins, artifact.generated or "", artifact.content or "")


def _gathered(context: dict[str, Any]) -> list[Artifact]:
    """The artifacts that the stages so far have made."""
    return [artifact for stage in STAGES for artifact in context.get(f"{stage} artifacts", ())]
