"""Rendering apart is rendering: with its own templates the same as the shipped ones, a project gets the same files."""

import asyncio
import hashlib
import json
from dataclasses import replace

import pytest
from planning import CONTRACTS, TEMPLATES, contract_of, located

from onex_ls.generation.generate import GenerationRequest, generate
from onex_ls.generation.rendering import OwnTemplates
from onex_ls.templating import shipped_templates
from onex_ls.templating.child import read_answers, render_all, write_answers, write_jobs

SHIPPED = {file.stem: file.read_text() for file in shipped_templates().glob("*.jinja2")}
FILES = {"pyproject.toml": "", **{f"own/{name}.jinja2": text for name, text in SHIPPED.items()}}


async def rendered_apart(templates, jobs):
    """What the process does, through everything that is written and read on the way to it and back."""
    given = json.loads(write_jobs(templates, jobs))
    return read_answers(write_answers(render_all(given["templates"], given["jobs"])))


def request_of(text, own):
    return GenerationRequest(
        contract=contract_of(text),
        contract_sha256=hashlib.sha256(text.encode()).hexdigest(),
        layout=located(text, files=FILES)[1],
        read=FILES.get,
        own_templates=own,
    )


@pytest.mark.parametrize("contract", CONTRACTS, ids=lambda contract: contract.stem)
def test_every_template_renders_the_same_apart(contract):
    text = contract.read_text()
    own = OwnTemplates(SHIPPED, "own", rendered_apart)
    apart = asyncio.run(generate(request_of(text, own), TEMPLATES))
    here = asyncio.run(generate(request_of(text, None), TEMPLATES))
    assert apart.plan is not None
    assert apart.findings == here.findings
    assert [replace(artifact, template="", origins=()) for artifact in apart.plan.artifacts] == [
        replace(artifact, template="", origins=()) for artifact in here.plan.artifacts
    ]
    for one, other in zip(apart.plan.artifacts, here.plan.artifacts, strict=True):
        assert [(o.span, o.path) for o in one.origins] == [(o.span, o.path) for o in other.origins]
        assert one.template == f"own/{other.template}.jinja2"
    assert set(apart.plan.inputs) > {artifact.template for artifact in apart.plan.artifacts}
    assert set(apart.plan.manifest.templates) == {artifact.template for artifact in apart.plan.artifacts}
