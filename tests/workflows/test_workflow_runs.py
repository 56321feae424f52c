"""The engine end to end: order, parallelism, handlers, contexts, statistics."""

import asyncio
import contextvars
import functools
import threading
import time
from collections import defaultdict
from typing import Any

import pytest

from onex_ls.workflows import DependencyAwareScheduler, SignalCoordinator, StagedParallelExecutor
from support.workflows import COMPLETED, SEQUENTIAL, executor, fails, quick, returns, stage, step


async def test_results_of_a_workflow():
    stages = [
        stage("parse", step("p", returns(parsed_contracts=["a", "b"]))),
        stage("models", step("m1", returns(generated_file="1.py")), step("m2", returns(generated_file="2.py")),
              needs=["parse"], number=2),
        stage("package", step("z", returns(generated_file="3.py")), needs=["models"], number=3),
    ]  # fmt: skip
    result = await executor().execute_workflow("w", stages, {"given": 1}, correlation_id="c")
    assert (result.success, result.status, result.workflow_id, result.correlation_id) == (True, COMPLETED, "w", "c")
    assert result.generated_files == ("1.py", "2.py", "3.py")
    assert result.outputs == {"parsed_contracts": ["a", "b"], "generated_file": "3.py"}
    assert result.critical_path == ("parse", "models", "package")
    assert (result.failed_stage, result.errors) == (None, ())
    assert [part.completed_steps for part in result.stage_results] == [1, 2, 1]
    assert result.total_duration_ms >= sum(part.duration_ms for part in result.stage_results)


async def test_a_stage_sees_what_it_depends_on_and_nothing_else():
    seen = {}

    async def look(step, context):
        seen[step.step_id] = {key: value for key, value in context.items() if key != "control"}

    stages = [
        stage("far", step("f", returns(x="far", generated_file="far.py")), number=5),
        stage("near", step("n1", returns(x="near", y=1)), step("n2", returns(x="near too")), needs=["far"], number=2),
        stage("beside", step("b", returns(z="unseen", generated_file="beside.py"))),
        stage("last", step("look", look, context={"mine": True}), needs=["near"], number=9),
    ]
    assert (await executor().execute_workflow("w", stages, {"x": "start", "given": [1]})).success
    assert seen["look"] == {
        "x": "near too",
        "y": 1,
        "given": [1],
        "mine": True,
        "generated_file": "far.py",
        "generated_files": ["far.py"],
        "dependency_results": {
            "far": {"f": {"x": "far", "generated_file": "far.py"}},
            "near": {"n1": {"x": "near", "y": 1}, "n2": {"x": "near too"}},
        },
    }


async def test_outputs_merge_in_step_order_whichever_step_ends_first():
    async def slow(step, context):
        await asyncio.sleep(0.03)
        return {"winner": "first", "generated_file": "first"}

    last = {}

    async def look(step, context):
        last.update(context)

    steps = [step("a", slow), step("b", returns(winner="second", generated_file="second")), step("c", look, SEQUENTIAL)]
    result = await executor().execute_stage(stage("s", *steps))
    assert result.generated_files == ("first", "second")
    assert (last["winner"], last["generated_files"]) == ("second", ["first", "second"])


async def test_parallel_steps_run_at_once_and_sequential_ones_alone():
    running, peaks = set(), {}

    async def work(step, context):
        running.add(step.step_id)
        await asyncio.sleep(0.01)
        peaks[step.step_id] = set(running)
        await asyncio.sleep(0.01)
        running.discard(step.step_id)

    steps = [
        step("a", work),
        step("b", work),
        step("c", work, SEQUENTIAL),
        step("d", work, SEQUENTIAL),
        step("e", work),
    ]
    await executor().execute_stage(stage("s", *steps))
    assert peaks == {"a": {"a", "b"}, "b": {"a", "b"}, "c": {"c"}, "d": {"d"}, "e": {"e"}}


async def test_independent_stages_run_at_once_and_share_the_limit():
    running, peak = 0, 0

    async def work(step, context):
        nonlocal running, peak
        running += 1
        peak = max(peak, running)
        await asyncio.sleep(0.005)
        running -= 1

    stages = [stage(name, *(step(f"{name}{i}", work) for i in range(6))) for name in "abc"]
    assert (await executor(max_parallel_tasks=5).execute_workflow("w", stages)).success
    assert peak == 5
    peak = 0
    one_stage = StagedParallelExecutor(DependencyAwareScheduler(max_concurrent=1), max_parallel_tasks=10)
    assert (await one_stage.execute_workflow("w", stages)).success
    assert peak == 6


@pytest.mark.parametrize("limit", [1, 3, 10])
async def test_steps_that_wait_overlap_up_to_the_limit(limit):
    async def work(step, context):
        await asyncio.sleep(0.03)

    begin = time.perf_counter()
    result = await executor(max_parallel_tasks=limit).execute_stage(
        stage("s", *(step(str(i), work) for i in range(12)))
    )
    rounds = -(-12 // limit)
    assert rounds * 0.03 <= time.perf_counter() - begin < rounds * 0.03 + 0.2
    assert 0.3 * 12 / rounds < result.speedup <= limit


async def test_plain_functions_run_in_threads_at_once():
    def work(step, context):
        time.sleep(0.05)
        return {step.step_id: threading.current_thread() is not threading.main_thread()}

    begin = time.perf_counter()
    result = await executor(max_parallel_tasks=12).execute_stage(stage("s", *(step(str(i), work) for i in range(12))))
    assert time.perf_counter() - begin < 0.3
    assert all(one.output == {one.step_id: True} for one in result.step_results)


async def test_every_shape_of_handler():
    variable = contextvars.ContextVar("variable", default="unset")
    variable.set("set")

    async def with_more(extra, step, context):
        return {"value": extra}

    class Called:
        async def __call__(self, step, context):
            return {"value": "object"}

        async def method(self, step, context):
            return {"value": "method"}

    handlers = {
        "partial": functools.partial(with_more, "partial"),
        "object": Called(),
        "method": Called().method,
        "lambda": lambda step, context: returns(value="lambda")(step, context),
        "plain": lambda step, context: {"value": "plain"},
        "contextvar": lambda step, context: {"value": variable.get()},
    }
    result = await executor().execute_stage(stage("s", *(step(name, handler) for name, handler in handlers.items())))
    outputs = {one.step_id: one.output["value"] for one in result.step_results}
    assert outputs == {**dict.fromkeys(handlers, ""), **{name: name for name in handlers}, "contextvar": "set"}


async def test_contexts_are_copies():
    given = {"list": [1], "deep": {"a": [{"b": set()}]}, "default": defaultdict(list), "pair": ([1], "x")}
    kept = []

    async def spoil(step, context):
        context["list"].append(step.step_id)
        context["deep"]["a"][0]["b"].add(step.step_id)
        context["default"]["x"].append(step.step_id)
        context["pair"][0].append(step.step_id)
        context["generated_files"].append("forged")
        context["control"] = None
        output = {"mine": [step.step_id]}
        kept.append(output)
        return output

    async def look(step, context):
        kept[0]["mine"].append("later")
        assert context["mine"] == ["b"]
        assert context["dependency_results"]["first"] == {"a": {"mine": ["a"]}, "b": {"mine": ["b"]}}
        assert (context["list"], context["deep"], context["pair"]) == ([1], {"a": [{"b": set()}]}, ([1], "x"))
        assert (context["default"], context["generated_files"]) == ({}, [])
        assert context["default"]["new"] == []

    stages = [stage("first", step("a", spoil), step("b", spoil)), stage("second", step("c", look), needs=["first"])]
    result = await executor().execute_workflow("w", stages, given)
    assert result.errors == ()
    assert given == {"list": [1], "deep": {"a": [{"b": set()}]}, "default": {}, "pair": ([1], "x")}


async def test_a_retry_starts_from_a_fresh_context():
    seen = []

    async def once_more(step, context):
        seen.append(list(context["items"]))
        context["items"].append("spoiled")
        if len(seen) < 3:
            raise OSError("not yet")
        return {"attempts": len(seen)}

    result = await quick().execute_stage(stage("s", step("a", once_more, retry_count=5)), {"items": []})
    assert seen == [[], [], []]
    assert (result.success, result.step_results[0].attempts) == (True, 3)


async def test_objects_that_are_no_containers_are_shared():
    client = threading.Lock()

    async def look(step, context):
        return {"same": context["client"] is client}

    result = await executor().execute_stage(stage("s", step("a", look)), {"client": client})
    assert result.step_results[0].output == {"same": True}


async def test_statistics_add_up():
    runner = quick()
    await runner.execute_workflow("a", [stage("s", step("x"), step("y"))])
    await runner.execute_workflow("b", [stage("s", step("x", fails, retry_count=2)), stage("t", needs=["s"])])
    await runner.execute_stage(stage("u"))
    statistics = runner.get_statistics()
    assert (statistics["total_workflows"], statistics["total_stages"], statistics["total_steps"]) == (2, 4, 5)
    assert statistics["workflows"] == {"completed": 1, "failed": 1, "cancelled": 0, "skipped": 0}
    assert statistics["stages"] == {"completed": 2, "failed": 1, "cancelled": 0, "skipped": 1}
    assert statistics["steps"] == {"completed": 3, "failed": 1, "cancelled": 0, "skipped": 1}
    assert statistics["retries"] == 2
    assert statistics["avg_workflow_duration_ms"] > 0


def test_one_executor_serves_several_loops():
    runner = executor(signal_coordinator=SignalCoordinator())
    stages = [stage("s", *(step(str(i), lambda step, context: time.sleep(0.001)) for i in range(30)))]
    for _ in range(3):
        assert asyncio.run(runner.execute_workflow("w", stages)).success


async def test_metrics_are_recorded_and_a_broken_collector_does_no_harm():
    records: list[tuple[Any, ...]] = []

    class Collector:
        def record_counter(self, name, value, tags):
            records.append((name, dict(tags)))

        record_gauge = record_timing = record_counter

    class Broken:
        def record_counter(self, name, value, tags):
            raise OSError("disk full")

        record_gauge = record_timing = record_counter

    stages = [stage("s", step("a"))]
    await executor(metrics_collector=Collector()).execute_workflow("w", stages)
    assert records == [
        ("workflow.step.duration", {"workflow_id": "w", "stage_id": "s", "step_id": "a", "status": "completed"}),
        ("workflow.stage.duration", {"workflow_id": "w", "stage_id": "s", "status": "completed"}),
        ("workflow.duration", {"workflow_id": "w", "status": "completed"}),
        ("workflow.speedup", {"workflow_id": "w"}),
    ]
    runner = executor(metrics_collector=Broken(), signal_coordinator=SignalCoordinator(Broken()))
    assert (await runner.execute_workflow("w", stages)).success
    assert runner.get_statistics()["lost_metrics"] == 4
