"""Where the findings of a validation stand: in the code, and at the places of the contract that it was made of."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path, PurePosixPath

from onex_ls.findings.finding import Finding, Related
from onex_ls.generation.layout import place_of_name
from onex_ls.provenance.sourcemap import SourceMap, contract_span, followed
from onex_ls.text.span import Span
from onex_ls.validation.result import Issue
from onex_ls.workspace.node_files import NodeFiles


def source_map_of(node: NodeFiles) -> SourceMap:
    """Where each piece of the node's code came from; what somebody rewrote came from them."""
    made = node.manifest.artifacts if node.manifest is not None else {}
    return {
        path: followed(generated.origins, generated.text, node.own[path])
        for path, generated in made.items()
        if path in node.own
    }


def root_of(contract_file: Path, node: NodeFiles) -> Path:
    """The project's root by the name under which the contract was given: with the links that lead to it."""
    return contract_file.parents[len(PurePosixPath(node.layout.contract).parts) - 1]


def findings_by_file(
    node: NodeFiles, root: Path, issues: Iterable[Issue], source_map: SourceMap
) -> dict[str, tuple[Finding, ...]]:
    """The findings of issues by the absolute path of the file that they stand in."""
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
        fixes = tuple(fix._replace(file=fix.file or str(root / issue.artifact)) for fix in finding.fixes)
        told = replace(finding, message=message, span=cause, path=path or "", related=(to_code,), fixes=fixes)
        yield contract, told


def _absolute(finding: Finding, root: Path) -> Finding:
    """A finding whose related places name files absolutely, as findings do."""
    related = tuple(one._replace(file=str(root / one.file)) if one.file is not None else one for one in finding.related)
    fixes = tuple(one._replace(file=str(root / one.file)) if one.file is not None else one for one in finding.fixes)
    return replace(finding, related=related, fixes=fixes)
