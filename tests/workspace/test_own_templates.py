"""A project's own templates: used where the workspace is trusted, in a process of their own, and never in the way."""

import asyncio
import shutil
import time

import pytest
from click.testing import CliRunner

import onex_ls
from onex_ls.cli.app import app
from onex_ls.execution.permit import Permit
from onex_ls.workspace.apply import Applied
from onex_ls.workspace.drift import drift_below
from onex_ls.workspace.generate import apply_plan, plan_node
from onex_ls.workspace.settings import Projects, Settings
from support.source import PROJECT

CONTRACT = PROJECT / "tests" / "generation" / "contracts" / "node_stamp_compute.yaml"
NODE = "src/shop/nodes/node_stamp_compute/node.py"
MINE = '''{% from "house" import banner %}
"""{{ banner() }}"""
from omnibase_core.nodes.node_compute import NodeCompute


class {{ node_name }}(NodeCompute[object, object]):
    """{{ description | docstring }}"""
'''

ENDLESS = "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}"


class Project:
    def __init__(self, root):
        self.root = root
        self.contract = root / NODE.replace("node.py", "contract.yaml")
        self.contract.parent.mkdir(parents=True)
        shutil.copy(CONTRACT, self.contract)
        (root / "house-style").mkdir()
        self.settings({"templates": "house-style"})
        self.template("house", "{% macro banner() %}Built by ACME.{% endmacro %}")
        self.template("node_compute_v1", MINE)
        self.permit = Permit(root, "a test says so")

    def settings(self, generation):
        lines = [f"{key} = {value!r}" for key, value in generation.items()]
        (self.root / "pyproject.toml").write_text("\n".join(["[tool.onex-ls.generation]", *lines, ""]))

    def template(self, name, text):
        (self.root / "house-style" / f"{name}.jinja2").write_text(text)

    def plan(self, trusted=True, overlay=None):
        settings = Projects(Settings()).settings(self.contract.parent)
        permit = self.permit if trusted else None
        return asyncio.run(plan_node(self.contract, settings, overlay, permit=permit))


@pytest.fixture
def project(tmp_path):
    return Project(tmp_path / "project")


def text_of(planned):
    return planned.plan.artifact(NODE).content


def notices(planned):
    return [finding for finding in planned.findings if finding.rule.startswith("own-template")]


def test_they_take_the_place_of_the_shipped_ones(project):
    planned = project.plan()
    assert '"""Built by ACME."""' in text_of(planned)
    assert notices(planned) == []
    others = [artifact.path for artifact in project.plan(trusted=False).plan.artifacts]
    assert [artifact.path for artifact in planned.plan.artifacts] == others


def test_without_trust_the_shipped_ones_are_used_and_that_is_said(project):
    planned = project.plan(trusted=False)
    assert "ACME" not in text_of(planned)
    assert [finding.message for finding in notices(planned)] == [
        "The templates in house-style are not used, since this folder is not trusted"
    ]


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("node_compute_v1", "a\n{{ nam }}", "template 'node_compute_v1', line 2: 'nam' is undefined"),
        ("node_compute_v1", "a\n\n{% for %}", "template 'node_compute_v1', line 3: Expected an expression"),
        ("house", "{% macro banner() %}\n{{ who }}{% endmacro %}", "template 'house', line 2: 'who' is undefined"),
        ("node_compute_v1", "{{ ''.__class__ }}", "line 1: access to attribute '__class__' of 'str' object is unsafe"),
        ("node_compute_v1", "{% include 'hous' %}", "line 1: there is no hous.jinja2"),
        ("node_compute_v1", "{{ 'x' * 10**10 }}", "line 1: MemoryError"),
    ],
)
def test_one_that_fails_makes_way_for_the_shipped_one_and_says_why(project, name, text, said):
    project.template(name, text)
    planned = project.plan()
    (finding,) = notices(planned)
    assert finding.rule == "own-template-failed"
    assert said in finding.message
    assert finding.message.startswith("The shipped template is used, since the project's own failed: template '")
    assert text_of(planned) == text_of(project.plan(trusted=False))
    step = next(stage for stage in planned.result.workflow.stage_results if stage.stage_id == "models").step_results[0]
    assert step.recovered_by == "alternative"


def test_several_fail_and_the_others_are_used_all_the_same(project):
    project.template("model_v1", "{{ nope }}")
    project.template("exports_v1", "{{ nope }}")
    planned = project.plan()
    assert len(notices(planned)) == 2
    assert "ACME" in text_of(planned)
    assert {finding.severity for finding in planned.findings} <= {"warning", "information"}


def test_one_that_never_ends_is_ended(project, monkeypatch):
    from onex_ls.workspace import own_templates

    monkeypatch.setattr(own_templates, "_LIMITS", own_templates.Limits(seconds=1.5))
    project.template("node_compute_v1", ENDLESS)
    began = time.monotonic()
    planned = project.plan()
    assert time.monotonic() - began < 20
    assert "did not end within 1.5 s" in notices(planned)[0].message
    assert planned.plan is not None


def test_cancelling_ends_one_that_never_ends(project):
    project.template("node_compute_v1", ENDLESS)
    settings = Projects(Settings()).settings(project.contract.parent)

    async def cancelled():
        task = asyncio.create_task(plan_node(project.contract, settings, permit=project.permit))
        await asyncio.sleep(0.3)
        task.cancel()
        await task

    began = time.monotonic()
    with pytest.raises(asyncio.CancelledError):
        asyncio.run(cancelled())
    assert time.monotonic() - began < 8


def test_they_are_read_as_the_person_sees_them(project):
    unsaved = {project.root / "house-style" / "house.jinja2": "{% macro banner() %}Unsaved.{% endmacro %}"}
    assert '"""Unsaved."""' in text_of(project.plan(overlay=unsaved))


def test_a_plan_depends_on_them_and_so_does_the_code(project, tmp_path):
    planned = project.plan()
    assert isinstance(apply_plan(planned, {}, tmp_path / "state"), Applied)
    assert drift_below([project.root]) == []
    stale = project.plan()
    project.template("node_compute_v1", MINE + "\n# more\n")
    assert "house-style/node_compute_v1.jinja2" in str(apply_plan(stale, {}, tmp_path / "state"))
    (drifted,) = drift_below([project.root])
    assert [(drift.rule, drift.artifact) for drift in drifted.drifts] == [("drift-template", NODE)]
    project.template("exports_v1", "{{ docstring }}\n")
    appeared = project.plan()
    (project.root / "house-style" / "exports_v1.jinja2").unlink()
    assert "house-style/exports_v1.jinja2 changed" in str(apply_plan(appeared, {}, tmp_path / "state"))


@pytest.mark.parametrize(
    ("folder", "said"),
    [
        ("nowhere", "There is no folder nowhere for templates"),
        ("../outside", "`generation.templates` must be a folder below the root of the project, not '../outside'"),
        ("/", "`generation.templates` must be a folder below the root of the project, not '/'"),
    ],
)
def test_where_they_may_lie(project, folder, said):
    project.settings({"templates": folder})
    planned = project.plan()
    assert said in [planned.problem, *(finding.message for finding in planned.findings)]


def test_a_link_does_not_lead_out_of_the_project(project, tmp_path):
    (tmp_path / "secret.jinja2").write_text("secret")
    (project.root / "house-style" / "model_v1.jinja2").symlink_to(tmp_path / "secret.jinja2")
    assert not any("secret" in artifact.content for artifact in project.plan().plan.artifacts)


def test_a_program_consents_by_a_permit(project, monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    (without,) = onex_ls.generate(project.contract, dry_run=True)
    assert "ACME" not in text_of(without.planned)
    (done,) = onex_ls.generate(project.contract, permit=project.permit)
    assert done.ok
    assert "ACME" in (project.root / NODE).read_text()


@pytest.mark.parametrize(("options", "used"), [([], True), (["--jobs", "2"], True), (["--untrusted"], False)])
def test_on_the_command_line_calling_it_is_consent_unless_refused(project, monkeypatch, tmp_path, options, used):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    ran = CliRunner().invoke(app, ["generate", "--diff", *options, str(project.contract)])
    assert ran.exit_code == 0, ran.output
    assert ("ACME" in ran.output) is used
