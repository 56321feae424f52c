"""Settling drift without writing any code: accepting what is there, and taking hand-written nodes into care."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import Path

from onex_ls.generation.plan import Plan
from onex_ls.provenance.drift import CONFLICT, ORPHANED, STALE, TEMPLATE, Drift
from onex_ls.provenance.manifest import Generated, Manifest, manifest_path, read_manifest, text_hash, write_manifest
from onex_ls.syntax.parse import parse
from onex_ls.text.digest import sha256
from onex_ls.workspace.apply import Applied, Refusal, Refused, Write, apply
from onex_ls.workspace.drift import DriftOnDisk, is_own_template, meaning, template_hashes
from onex_ls.workspace.drift_findings import Drifted
from onex_ls.workspace.files import read_text
from onex_ls.workspace.generate import Planned


def accept(contract: Path, state_dir: Path, artifacts: Collection[str] | None = None) -> Applied | Refused:
    """Agree on what there is: edits and removals of generated files stay and are reported no more. Blocks.

    `artifacts` are the files (relative to the root) to accept, all of them without it. Conflicts are not accepted: they
    want to be resolved.
    """
    drifted = DriftOnDisk().of(contract)
    if drifted is None:
        return Refused((Refusal(contract.name, "has no manifest: nothing was generated from it"),))
    place = manifest_path(drifted.contract)
    stored = read_text(drifted.root / place).text
    manifest = _accepted(drifted, read_manifest(stored or "", drifted.contract)[0], contract, artifacts)
    text = write_manifest(manifest).encode() if manifest.artifacts or contract.is_file() else None
    return apply(drifted.root, [Write(place, text, sha256(stored))], state_dir)


def _accepted(drifted: Drifted, manifest: Manifest, contract: Path, artifacts: Collection[str] | None) -> Manifest:
    records = dict(manifest.artifacts)
    templates, said = dict(manifest.templates), manifest.contract_sha256
    for drift in drifted.drifts:
        if artifacts is not None and drift.artifact not in artifacts:
            continue
        if drift.rule == ORPHANED:
            records.pop(drift.artifact, None)
        elif drift.rule == STALE and artifacts is None:
            said = meaning(parse(read_text(contract).text or ""))
        elif drift.rule == TEMPLATE and artifacts is None:
            name = records[drift.artifact].template
            templates[name] = _template_hash(drifted.root, name)
        elif drift.rule not in (STALE, TEMPLATE, CONFLICT):
            records[drift.artifact] = _settled(drifted.root, drift, records)
    used = {record.template for record in records.values()}
    return replace(
        manifest,
        artifacts=records,
        contract_sha256=said,
        templates={name: value for name, value in templates.items() if name in used},
    )


def _settled(root: Path, drift: Drift, records: Mapping[str, Generated]) -> Generated:
    return records[drift.artifact].settled(read_text(root / drift.artifact).text)


def adopt(planned: Planned, state_dir: Path) -> Applied | Refused:
    """Take a node that somebody wrote by hand into care: a manifest, as if its files had been generated and edited.

    Nothing is written but the manifest; from now on what the contract says anew is merged with the code. Blocks.
    """
    plan = planned.plan
    if plan is None:
        return Refused((Refusal(planned.contract.name, planned.problem or "cannot be turned into a node"),))
    place = manifest_path(plan.contract)
    text = write_manifest(_adopted(plan, planned.root)).encode()
    return apply(planned.root, [Write(place, text, plan.inputs[place])], state_dir)


def _adopted(plan: Plan, root: Path) -> Manifest:
    """The manifest of a plan whose files are to stay as they are."""
    stored = read_text(root / manifest_path(plan.contract)).text
    last = read_manifest(stored or "", plan.contract)[0]
    records = dict(last.artifacts)
    for artifact in plan.artifacts:
        if artifact.generated is not None and artifact.path not in records:
            record = Generated(artifact.generated, artifact.template, artifact.origins, is_yours=artifact.is_yours)
            records[artifact.path] = record.settled(read_text(root / artifact.path).text)
    used = sorted({record.template for record in records.values()})
    templates = {name: last.templates.get(name) or _template_hash(root, name) for name in used}
    return replace(plan.manifest, artifacts=records, templates=templates)


def _template_hash(root: Path, name: str) -> str:
    if is_own_template(name):
        return text_hash(read_text(root / name).text or "")
    return template_hashes().get(name, "")
