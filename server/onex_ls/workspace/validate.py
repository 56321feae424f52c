"""Validating the code of a contract's node: what validators see in it, and what trying it out shows."""

import asyncio
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

from onex_ls.execution.child import Limits
from onex_ls.execution.interpreters import Interpreter, NotFound
from onex_ls.execution.permit import Permit
from onex_ls.findings.finding import Finding
from onex_ls.generation.requirements import requirements
from onex_ls.generation.specify import specify
from onex_ls.provenance.sourcemap import SourceMap
from onex_ls.text.digest import sha256
from onex_ls.validation import (
    CompletenessValidator,
    ONEXComplianceValidator,
    QualityValidator,
    ValidationOptions,
    ValidationPipeline,
    ValidationResult,
    Validator,
)
from onex_ls.validation.at_work import Candidate, Trial, try_out
from onex_ls.validation.options import read_options
from onex_ls.validation.result import Requirement, context_of
from onex_ls.workspace.node_files import NodeFiles, read_around, read_node
from onex_ls.workspace.placing import findings_by_file, root_of, source_map_of
from onex_ls.workspace.settings import Settings
from onex_ls.workspace.testing import python_for
from onex_ls.workspace.texts import Overlay, Texts

_MEMORY = 2 << 30  # bytes; importing all of omnibase_core takes a quarter of it
_PROCESSES = 64

_NOTHING: Overlay = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Validation:
    """What validating one node gave.

    `findings` are by absolute path, on the contract too where it caused them; `judged` has the hash of every text that
    they speak of. `problem` says why nothing was validated, or why it was not tried out; without `result` it was not
    validated at all, without `trial` not tried out.
    """

    contract: Path
    findings: Mapping[str, tuple[Finding, ...]]
    judged: Mapping[str, str]
    result: ValidationResult | None = None
    trial: Trial | None = None
    problem: str = ""


async def validate_node(
    contract_file: Path,
    settings: Settings,
    *,
    overlay: Overlay = _NOTHING,
    permit: Permit | None = None,
    more: Sequence[Validator] = (),
) -> Validation:
    """Validate the code of a contract. Only with a `permit` is it tried out, too: imported, tested, officially judged.

    Texts of open editors, the `overlay`, count before the disk. `more` are validators beside those of onex-ls.
    """
    options, problems = read_options(settings.validation)
    node = read_node(contract_file, overlay)
    if isinstance(node, str) or problems:
        return Validation(contract_file, {}, {}, problem=node if isinstance(node, str) else "; ".join(problems))
    python = await python_for(node, permit, settings.interpreter) if permit is not None else None
    run = _Run(node, overlay, options, permit, python, source_map_of(node))
    async with asyncio.TaskGroup() as group:
        judging, trying = group.create_task(run.judged(more)), group.create_task(run.tried())
    result, (trial, problem) = judging.result(), trying.result()
    issues = (*result.issues, *(trial.issues if trial is not None else ()))
    wanted = [issue for issue in issues if issue.finding.rule not in options.ignore]
    root = root_of(contract_file, node)
    judged = {**node.own, node.layout.contract: node.contract_text}
    return Validation(
        contract=contract_file,
        findings=findings_by_file(node, root, wanted, run.source_map),
        judged={str(root / path): sha256(text) for path, text in judged.items()},
        result=result,
        trial=trial,
        problem=problem,
    )


@dataclass(frozen=True, slots=True)
class _Run:
    """One validation: what it is of, and what it may use. Without a Python nothing is run."""

    node: NodeFiles
    overlay: Overlay
    options: ValidationOptions
    permit: Permit | None
    python: Interpreter | NotFound | None
    source_map: SourceMap

    async def judged(self, more: Sequence[Validator]) -> ValidationResult:
        """What validators say of the code."""
        node = self.node
        python = self.python.python if isinstance(self.python, Interpreter) else None
        quality = QualityValidator(self.options, python, self.permit)
        validators: tuple[Validator, ...] = (CompletenessValidator(), quality, ONEXComplianceValidator(), *more)
        context = context_of(node.contract, node.contract_text, self.source_map)
        context = replace(context, requirements=_required(node, self.overlay))
        pipeline = ValidationPipeline(validators, threshold=self.options.threshold)
        return await pipeline.validate_package(node.own, context)

    async def tried(self) -> tuple[Trial | None, str]:
        """What running the code shows, or why it was not run."""
        if self.permit is None or not isinstance(self.python, Interpreter):
            return None, str(self.python or "")
        files = read_around(self.node, self.overlay)
        if isinstance(files, str):
            return None, files
        layout, seconds = self.node.layout, self.options.seconds
        limits = Limits(seconds, math.ceil(seconds), _MEMORY, processes=_PROCESSES)
        source, tests = layout.source or ".", self.node.tests
        candidate = Candidate(files, self.node.modules, layout.contract, tests, source, self.source_map)
        return await try_out(candidate, self.python, self.permit, limits), ""


def _required(node: NodeFiles, overlay: Overlay) -> tuple[Requirement, ...]:
    """What generation asks of the files that it made: more than the contract says of those that persons wrote."""
    if node.manifest is None:
        return ()
    made, texts = node.manifest.artifacts, Texts(node.root, overlay)
    spec, _ = specify(node.contract, node.layout, lambda path: None if path in made else texts.read(path))
    asked = requirements(spec) if spec is not None else ()
    return tuple(one for one in asked if one.artifact in node.own)
