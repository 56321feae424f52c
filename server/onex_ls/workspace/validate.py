"""Validating the code of a contract's node: what validators see in it, and what trying it out shows."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from types import MappingProxyType

from onex_ls.execution.child import Limits
from onex_ls.execution.interpreters import NotFound, find_interpreter
from onex_ls.execution.permit import Permit
from onex_ls.findings.finding import Finding, Related
from onex_ls.generation.layout import place_of_name
from onex_ls.generation.requirements import requirements
from onex_ls.generation.specify import specify
from onex_ls.provenance.sourcemap import SourceMap, contract_span, followed
from onex_ls.text.digest import sha256
from onex_ls.text.span import Span
from onex_ls.validation import (
    CompletenessValidator,
    ONEXComplianceValidator,
    QualityValidator,
    ValidationPipeline,
    ValidationResult,
)
from onex_ls.validation.at_work import Candidate, Trial, try_out
from onex_ls.validation.options import read_options
from onex_ls.validation.result import Issue, Requirement, context_of
from onex_ls.workspace.node_files import NodeFiles, read_around, read_node
from onex_ls.workspace.settings import Settings
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
) -> Validation:
    """Validate the code of a contract. Only with a `permit` is it tried out, too: imported, tested, officially judged.

    Texts of open editors, the `overlay`, count before the disk.
    """
    options, problems = read_options(settings.validation)
    node = read_node(contract_file, overlay)
    if isinstance(node, str) or problems:
        return Validation(contract_file, {}, {}, problem=node if isinstance(node, str) else "; ".join(problems))
    source_map = _source_map(node)
    validators = (CompletenessValidator(), QualityValidator(options), ONEXComplianceValidator())
    pipeline = ValidationPipeline(validators, threshold=options.threshold)
    context = replace(context_of(node.contract, node.contract_text, source_map), requirements=_required(node, overlay))
    result = await pipeline.validate_package(node.own, context)
    trial, problem = None, ""
    if permit is not None:
        files = read_around(node, overlay)
        if isinstance(files, str):
            problem = files
        else:
            limits = Limits(options.seconds, math.ceil(options.seconds), _MEMORY, processes=_PROCESSES)
            candidate = _candidate(node, files, source_map)
            trial, problem = await _tried(candidate, _folder(node), permit, settings.interpreter, limits)
    issues = (*result.issues, *(trial.issues if trial is not None else ()))
    issues = tuple(issue for issue in issues if issue.finding.rule not in options.ignore)
    root = _root_of(contract_file, node)
    judged = {**node.own, node.layout.contract: node.contract_text}
    return Validation(
        contract=contract_file,
        findings=_by_file(node, root, issues, source_map),
        judged={str(root / path): sha256(text) for path, text in judged.items()},
        result=result,
        trial=trial,
        problem=problem,
    )


async def _tried(
    candidate: Candidate, folder: Path, permit: Permit, interpreter: str | None, limits: Limits
) -> tuple[Trial | None, str]:
    """What trying out the node in a folder showed, or why it was not."""
    found = await find_interpreter(folder, permit=permit, setting=Path(interpreter) if interpreter else None)
    return (None, str(found)) if isinstance(found, NotFound) else (await try_out(candidate, found, permit, limits), "")


def _folder(node: NodeFiles) -> Path:
    return (node.root / node.layout.contract).parent


def _candidate(node: NodeFiles, files: Mapping[str, str], source_map: SourceMap) -> Candidate:
    layout = node.layout
    return Candidate(files, node.modules, layout.contract, node.tests, layout.source or ".", source_map)


def _required(node: NodeFiles, overlay: Overlay) -> tuple[Requirement, ...]:
    """What generation asks of the files that it made: more than the contract says of those that persons wrote."""
    if node.manifest is None:
        return ()
    made, texts = node.manifest.artifacts, Texts(node.root, overlay)
    spec, _ = specify(node.contract, node.layout, lambda path: None if path in made else texts.read(path))
    asked = requirements(spec) if spec is not None else ()
    return tuple(one for one in asked if one.artifact in node.own)


def _source_map(node: NodeFiles) -> SourceMap:
    """Where each piece of the node's code came from; what somebody rewrote came from them."""
    made = node.manifest.artifacts if node.manifest is not None else {}
    return {
        path: followed(generated.origins, generated.text, node.own[path])
        for path, generated in made.items()
        if path in node.own
    }


def _root_of(contract_file: Path, node: NodeFiles) -> Path:
    """The project's root by the name under which the contract was given: with the links that lead to it."""
    return contract_file.parents[len(PurePosixPath(node.layout.contract).parts) - 1]


def _by_file(
    node: NodeFiles, root: Path, issues: tuple[Issue, ...], source_map: SourceMap
) -> dict[str, tuple[Finding, ...]]:
    found: dict[str, list[Finding]] = {}
    for issue in issues:
        for path, finding in _placed(node, root, issue, source_map):
            found.setdefault(str(root / path), []).append(finding)
    return {file: tuple(dict.fromkeys(findings)) for file, findings in found.items()}


def _placed(node: NodeFiles, root: Path, issue: Issue, source_map: SourceMap) -> Iterator[tuple[str, Finding]]:
    """An issue where it is and, if it is in what the contract was turned into, at the contract path that caused it."""
    contract, path = node.layout.contract, issue.contract_path
    finding = _absolute(issue.finding, root)
    cause = contract_span(node.contract, path) if path is not None else None
    if issue.artifact in {"", contract}:
        anchor = cause or place_of_name(node.contract).span
        yield contract, replace(finding, span=anchor if finding.span == Span(0, 0) else finding.span)
        return
    if cause is None:
        yield issue.artifact, finding
        return
    to_contract = Related(f"asked for by {path}", cause, str(root / contract))
    yield issue.artifact, replace(finding, related=(*finding.related, to_contract))
    if issue.artifact in source_map:
        to_code = Related("in the code made of this", finding.span, str(root / issue.artifact))
        message = f"{issue.artifact.rpartition('/')[2]}: {finding.message}"
        yield contract, replace(finding, message=message, span=cause, path=path or "", related=(to_code,), fixes=())


def _absolute(finding: Finding, root: Path) -> Finding:
    """A finding whose related places name files absolutely, as findings do."""
    related = tuple(one._replace(file=str(root / one.file)) if one.file is not None else one for one in finding.related)
    fixes = tuple(one._replace(file=str(root / one.file)) if one.file is not None else one for one in finding.fixes)
    return replace(finding, related=related, fixes=fixes)
