"""The quick start that people know, its own code blocks executed, with `omninode_bridge...` read as `onex_ls`.

It is no part of the project: where its file is missing, docs/library.md (see `test_handbook`) has to do. What it leaves
out with ``...`` is filled in here; blocks of the quorum and of validators to come are left out as long as they are.
"""

import asyncio
import contextlib
import inspect
import io
import os
import re
import shutil
import time
from pathlib import Path

import pytest

import onex_ls
from support.blocks import Block, execute, python_blocks
from support.source import PROJECT

SEED = Path(os.environ.get("ONEX_LS_SEED") or PROJECT.parent / "shared" / "seed") / "code-generation-quick-start.md"
TO_COME = {"AIQuorum", "DEFAULT_QUORUM_MODELS"}
NOWHERE = "127.0.0.1:9"
PARALLEL_STEPS = """steps=[
    WorkflowStep(
        step_id=f"{stage}_{number}",
        step_type=EnumStepType.PARALLEL,
        handler=generate_model_handler,
        context={"contract_id": f"contract_{number}"},
    )
    for stage in ["again"] for number in (1, 2, 3)
],"""

pytestmark = pytest.mark.skipif(not SEED.exists(), reason="the quick start does not lie beside the project")


class Session:
    """A person who reads the quick start from top to bottom and types what it says."""

    def __init__(self):
        self.blocks = python_blocks(SEED.read_text(encoding="utf-8"))
        self.names = {name: getattr(onex_ls, name) for name in onex_ls.__all__}  # it imports few of what it uses
        self.names |= {"__name__": "__main__", "ai_quorum_enabled": False, "template_dir": "./templates"}

    async def type(self, beginning, *fills):
        """Execute the block that holds `beginning`, with what it leaves out; answer what it printed."""
        (block,) = (block for block in self.blocks if beginning in block.code)
        code = imported(block.code)
        for elided, filled in fills:
            assert elided in code
            code = code.replace(elided, filled)
        assert "..." not in code
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            await execute(Block(block.line, code), self.names, SEED.name)
        return printed.getvalue()


def imported(code):
    """The block with its imports from `onex_ls`, without the names that are still to come."""
    code = re.sub(r"^from omninode_bridge[\w.]+ import", "from onex_ls import", code, flags=re.MULTILINE)
    for name in TO_COME - set(onex_ls.__all__):
        code = code.replace(f"    {name},\n", "")
    return code


@pytest.fixture
async def session(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    shutil.copytree(PROJECT / "templates", "templates")
    Path("generated").mkdir()
    for number in (1, 2, 3):
        text = f"id: contract_{number}\nname: NodeGauge{number}Effect\ndescription: Reads gauge {number}.\n"
        Path(f"contract_{number}.yaml").write_text(text)
    session = Session()
    session.names["given"] = {"contract_files": [f"contract_{number}.yaml" for number in (1, 2, 3)]}
    await session.type(
        "# Initialize foundation components",
        ("192.168.86.200:29092", NOWHERE),  # somebody's own machines; here nobody answers
        ("postgres:password@192.168.86.200:5436", f"nobody@{NOWHERE}"),
        ("validators=[...]", "validators=[CompletenessValidator()]"),
    )
    for handler in ("def parse_contracts_handler", "def generate_model_handler", "def validate_quality_handler"):
        await session.type(handler)
    yield session
    await session.names["template_manager"].stop()
    await session.names["metrics"].stop(timeout_seconds=0)


async def package_handler(step, context):
    return {"packaged": len(context["validation_results"])}


async def six_stages(session):
    session.names["package_handler"] = package_handler
    await session.type("# Define 6-phase pipeline", ("steps=[...],", PARALLEL_STEPS))


async def test_three_steps_to_a_node(session):
    await six_stages(session)
    said = await session.type("# Execute complete pipeline", ("stages=stages\n", "stages=stages, context=given\n"))
    assert "Code generation complete!" in said
    assert "Files generated: 9" in said
    result = session.names["result"]
    assert [stage.stage_id for stage in result.stage_results] == [
        *("parse", "models", "validators", "tests", "quality", "package"),
    ]
    assert result.outputs["packaged"] == 9
    assert [path.name for path in sorted(Path("generated").iterdir())] == [f"NodeGauge{n}Effect.py" for n in (1, 2, 3)]
    compile(Path("generated/NodeGauge1Effect.py").read_text(), "NodeGauge1Effect.py", "exec")


async def test_a_failure_is_told_as_the_quick_start_tells_it(session):
    """As it stands there, without contracts: the models have nothing to start from."""
    await six_stages(session)
    said = await session.type("# Execute complete pipeline")
    assert "Code generation failed at stage models" in said
    assert "   - stage 'models': step 'generate_model_1'" in said


async def test_pattern_1_templates_are_cached(session):
    said = await session.type("# First load: ~25ms (from disk)")
    assert re.fullmatch(r"Cache hit rate: \d+\.\d%\n", said)
    assert session.names["template1"] == session.names["template3"]
    assert session.names["stats"].hits >= 2


async def test_pattern_2_contracts_are_processed_in_parallel(session):
    await session.type("# Process 3 contracts in parallel (Stage 2-4)")
    parsed = await session.names["parse_contracts_handler"](None, session.names["given"])
    result = await session.names["executor"].execute_stage(session.names["stage"], parsed)
    assert result.errors == ()
    assert result.generated_files == tuple(f"./generated/NodeGauge{number}Effect.py" for number in (1, 2, 3))


async def test_pattern_4_first_failure_or_all(session):
    await session.type("# Fast-fail: Stop on first error")
    await session.type("# Process 3 contracts in parallel (Stage 2-4)")
    stage = session.names["stage"]  # its handler finds no contracts
    fast = await session.names["executor_fast"].execute_stage(stage)
    every = await session.names["executor_all"].execute_stage(stage)
    assert len(every.errors) == 3
    assert 1 <= len(fast.errors) <= 3


async def test_tip_1_templates_are_preloaded(session):
    await session.type("# Preload common templates to warm cache")
    manager = session.names["template_manager"]
    assert manager.get_cache_stats().current_size == 3
    begin = time.perf_counter()
    await manager.load_template("node_reducer_v1")
    assert time.perf_counter() - begin < 0.001


async def test_tip_2_batches(session):
    done = []

    async def handler(step, context):
        done.append(context["contract_id"])
        await asyncio.sleep(0)

    session.names["handler"] = handler
    await session.type(
        "# Process contracts in batches",
        ("[...] # 12 contracts", "[f'contract_{number}' for number in range(12)]"),
        ("WorkflowStep(...,", "WorkflowStep(step_id=c, step_type=EnumStepType.PARALLEL, handler=handler,"),
    )
    assert done == [f"contract_{number}" for number in range(12)]


async def test_trouble_a_template_is_not_found(session):
    assert "node_effect_v1.jinja2" in await session.type("# Verify template directory")
    with pytest.raises(onex_ls.MissingTemplateError, match=r"no node_efect_v1\.jinja2 in templates.*'node_effect_v1'"):
        await session.names["template_manager"].load_template("node_efect_v1")


async def test_trouble_the_cache_hits_too_seldom(session):
    said = await session.type("# Increase cache size", ("[...]", '[("node_effect_v1", TemplateType.EFFECT)] * 20'))
    assert said == "Current size: 1/200\nHit rate: 95.0%\n"


async def test_trouble_the_workflow_is_slow(session):
    await six_stages(session)
    fills = [("execute_workflow(...)", 'execute_workflow("again", stages, given)')]
    if "ai_quorum" not in inspect.signature(onex_ls.ValidationPipeline).parameters:
        fills.append(("pipeline = ValidationPipeline(ai_quorum=None)", ""))
    said = await session.type("# Check parallelism", *fills)
    assert re.match(r"Speedup: \d+\.\d\dx\nparse_contracts: sequential\ngenerate_model_1: parallel\n", said)


async def test_validation_setup_the_basic_pipeline(session):
    code = "class NodePrice(NodeEffect):\n    def price(self, order):\n        return eval(order)\n"
    session.names |= {"code": code, "context": onex_ls.ValidationContext(node_type="compute", artifact="node.py")}
    await session.type("CompletenessValidator(),     # <50ms")
    result = session.names["result"]
    assert not result.passed
    assert {"archetype-base", "node-logic", "S307"} <= {issue.finding.rule for issue in result.issues}
    assert set(result.duration_ms) == {"completeness", "quality", "compliance"}


async def test_what_the_quick_start_elides_is_never_accepted(session):
    stage = onex_ls.WorkflowStage(stage_id="validators", stage_number=3, steps=[...])
    with pytest.raises(onex_ls.WorkflowDefinitionError, match="Ellipsis is not a WorkflowStep"):
        await session.names["executor"].execute_stage(stage)
    with pytest.raises(TypeError):
        await session.names["template_manager"].preload_templates([...])
