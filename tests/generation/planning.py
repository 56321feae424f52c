"""Plans without a disk: a contract and files as text, and the plan that comes of them."""

import asyncio
import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path, PurePosixPath

from onex_ls.contract.load import load
from onex_ls.contract.model import Contract
from onex_ls.contract.recognise import recognise
from onex_ls.generation.generate import GenerationRequest, GenerationResult, generate
from onex_ls.generation.layout import Layout, locate
from onex_ls.generation.options import GenerationOptions
from onex_ls.generation.plan import Plan, Wishes
from onex_ls.provenance.manifest import Manifest
from onex_ls.syntax.parse import parse
from onex_ls.templating.manager import TemplateManager

CONTRACTS = sorted((Path(__file__).parent / "contracts").glob("*.yaml"))
ROOT = PurePosixPath("/project")
TEMPLATES = TemplateManager()


@cache
def contract_of(text: str) -> Contract:
    tree = parse(text)
    kind = recognise(tree).kind
    assert kind is not None, recognise(tree).reason
    return load(tree, kind)


def located(
    text: str,
    path: str = "src/shop/nodes/node_shop/contract.yaml",
    files: Mapping[str, str] | None = None,
    options: GenerationOptions | None = None,
) -> tuple[str, Layout]:
    """The root and layout of a contract at `path` of the project; `files` exist beside it, with their folders."""
    existing = {ROOT / file for file in files or ()} | {ROOT / path}
    existing |= {parent for file in existing for parent in file.parents}
    root, layout = locate(contract_of(text), ROOT / path, lambda place: PurePosixPath(place) in existing, options)
    return str(root), layout


def result_of(
    text: str,
    path: str = "src/shop/nodes/node_shop/contract.yaml",
    files: Mapping[str, str] | None = None,
    manifest: Manifest | None = None,
    owners: Mapping[str, str] | None = None,
    wishes: Wishes | None = None,
) -> GenerationResult:
    """What generation makes of a contract in a project with a ``pyproject.toml`` and `files`."""
    files = {"pyproject.toml": "", **(files or {})}
    request = GenerationRequest(
        contract=contract_of(text),
        contract_sha256=hashlib.sha256(text.encode()).hexdigest(),
        layout=located(text, path, files)[1],
        read=files.get,
        manifest=manifest,
        owner_of=(owners or {}).get,
        wishes=wishes or Wishes(),
    )
    return asyncio.run(generate(request, TEMPLATES))


def plan_of(
    text: str,
    path: str = "src/shop/nodes/node_shop/contract.yaml",
    files: Mapping[str, str] | None = None,
    manifest: Manifest | None = None,
    wishes: Wishes | None = None,
) -> Plan:
    """The plan, which there has to be."""
    result = result_of(text, path, files, manifest, wishes=wishes)
    assert result.plan is not None, result.findings
    return result.plan


def applied(plan: Plan, files: Mapping[str, str] | None = None) -> dict[str, str]:
    """The files after a plan was applied."""
    after = {**(files or {}), **{artifact.path: artifact.content for artifact in plan.writes}}
    return {path: text for path, text in after.items() if text is not None}


def texts_of(plan: Plan) -> dict[str, str]:
    return {artifact.path: artifact.content for artifact in plan.artifacts if artifact.content is not None}
