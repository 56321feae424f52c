"""A generation that failed or was cancelled goes on with the stage that it did not get through."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from generation.planning import CONTRACTS, TEMPLATES, contract_of, located
from onex_ls.generation.generate import STAGES, Generation, GenerationRequest, generate
from onex_ls.generation.plan import Unit, Wishes
from onex_ls.generation.rendering import OwnTemplates
from onex_ls.templating.child import Job
from onex_ls.templating.errors import TemplateError
from onex_ls.templating.types import Rendered

TEXT = next(path for path in CONTRACTS if path.stem == "node_freight_quote_compute").read_text(encoding="utf-8")
OWN = ("model_v1", "test_models_v1", "exports_v1")


class Outside:
    """Renders a project's templates, as long as it works; `rendered` are the templates it was asked for."""

    def __init__(self) -> None:
        self.rendered: list[str] = []
        self.trouble: Mapping[str, BaseException | None] = {}

    async def render(self, texts: Mapping[str, str], jobs: Sequence[Job]) -> Sequence[Rendered | TemplateError]:
        for template, _ in jobs:
            if template in self.trouble:
                error = self.trouble[template]
                if error is None:
                    await asyncio.Event().wait()
                else:
                    raise error
        self.rendered += [template for template, _ in jobs]
        return [TEMPLATES.render_traced(template, context) for template, context in jobs]


def request_of(outside: Outside, files: Mapping[str, str]) -> GenerationRequest:
    own = OwnTemplates({name: TEMPLATES.load(name).content for name in OWN}, "mine", outside.render)
    layout = located(TEXT, files=files)[1]
    return GenerationRequest(contract_of(TEXT), "hash", layout, files.get, own_templates=own)


@pytest.mark.parametrize(
    ("template", "stage"), [("model_v1", "models"), ("test_models_v1", "tests"), ("exports_v1", "models")]
)
async def test_it_goes_on_where_it_failed_and_ends_as_if_it_had_not(template: str, stage: str) -> None:
    outside, files = Outside(), {"pyproject.toml": ""}
    expected = await generate(request_of(Outside(), files), TEMPLATES)
    run = Generation(request_of(outside, files), TEMPLATES)
    outside.trouble = {template: OSError("no process")}
    failed = await run.proceed()
    assert failed.plan is None
    assert "no process" in failed.findings[-1].message
    assert [one.stage_id for one in run.stages()] == list(STAGES[STAGES.index(stage) :])
    outside.trouble, outside.rendered = {}, []
    assert run.takes_up(request_of(outside, files))
    result = await run.proceed()
    assert ("model_v1" in outside.rendered) == (stage == "models")
    assert (result.plan, result.findings, result.issues) == (expected.plan, expected.findings, expected.issues)


@pytest.mark.parametrize("template", OWN)
async def test_it_goes_on_where_it_was_cancelled(template: str) -> None:
    outside, files = Outside(), {"pyproject.toml": ""}
    expected = await generate(request_of(Outside(), files), TEMPLATES)
    run = Generation(request_of(outside, files), TEMPLATES)
    outside.trouble = {template: None}
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(run.proceed(), 0.5)
    outside.trouble = {}
    result = await run.proceed()
    assert (result.plan, result.findings) == (expected.plan, expected.findings)


async def test_it_begins_anew_where_anything_changed() -> None:
    outside, files = Outside(), {"pyproject.toml": ""}
    run = Generation(request_of(outside, files), TEMPLATES)
    outside.trouble = {"test_models_v1": OSError("no process")}
    await run.proceed()
    request = request_of(outside, files)
    assert run.takes_up(request)
    assert not run.takes_up(replace(request, wishes=Wishes(only=frozenset({Unit.TESTS}))))
    assert not run.takes_up(replace(request, contract_sha256="another"))
    assert not run.takes_up(replace(request, own_templates=None))
    whole = (await generate(request_of(Outside(), files), TEMPLATES)).plan
    assert whole is not None
    read_by_then = next(path for path in whole.inputs if path.endswith("models/__init__.py"))
    assert not run.takes_up(replace(request, read={**files, read_by_then: "x = 1\n"}.get))
