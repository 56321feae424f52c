"""The engine end to end: order, parallelism, contexts, failures, retries, time limits, cancellation."""

import asyncio
import contextvars
import functools
import gc
import threading
import time
from collections import defaultdict
from typing import Any

import pytest

from onex_ls.workflows import (
    DependencyAwareScheduler,
    EnumStageStatus,
    EnumStepType,
    SignalCoordinator,
    StagedParallelExecutor,
    StepTimeoutError,
    WorkflowConfig,
    WorkflowDefinitionError,
    WorkflowStage,
    WorkflowStep,
)

COMPLETED, FAILED, CANCELLED, SKIPPED = EnumStageStatus
SEQUENTIAL, PARALLEL = EnumStepType


async def nothing(step, context):
    return None


async def fails(step, context):
    raise ValueError(f"{step.step_id} is broken")


def returns(**output):
    async def handler(step, context):
        return output

    return handler


def step(name, handler=nothing, step_type=PARALLEL, **more):
    return WorkflowStep(name, step_type, handler, **more)


def stage(name, *steps, needs=(), number=1, **more):
    return WorkflowStage(name, number, list(steps) or [step("only")], list(needs), **more)


def executor(**more):
    return StagedParallelExecutor(DependencyAwareScheduler(), **more)


def quick(signals=None, **more):
    config = WorkflowConfig(retry_delay_seconds=0.001, **more)
    return StagedParallelExecutor.configured(config, DependencyAwareScheduler(), signal_coordinator=signals)


def statuses(result):
    return {(part.stage_id, one.step_id): one.status for part in result.stage_results for one in part.step_results}


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


@pytest.mark.parametrize(
    ("returned", "error"),
    [
        (5, "TypeError: a handler returns a mapping or None, not int"),
        ({"generated_files": []}, "ValueError: the handler returned 'generated_files', which the engine sets"),
        ({"control": 1, "dependency_results": 2}, "ValueError: the handler returned 'control', 'dependency_results', "),
        (functools.reduce(lambda inner, _: [inner], range(5000), []), "nested deeper than 100 levels"),
    ],
)
async def test_what_a_handler_may_not_return(returned, error):
    async def handler(step, context):
        return {"deep": returned} if isinstance(returned, list) else returned

    result = await executor().execute_stage(stage("s", step("a", handler)))
    assert result.status is FAILED
    assert error in result.step_results[0].error


async def test_fast_fail_stops_the_stage_and_the_workflow():
    async def waits(step, context):
        await asyncio.sleep(5)

    async def fails_soon(step, context):
        await asyncio.sleep(0.01)
        raise ValueError("broken")

    stages = [
        stage("a", step("a1", fails_soon), step("a2", waits), step("a3", nothing, SEQUENTIAL)),
        stage("b", step("b1", waits), step("b2", nothing, SEQUENTIAL)),
        stage("c", needs=["a"]),
    ]
    begin = time.perf_counter()
    result = await executor().execute_workflow("w", stages)
    assert time.perf_counter() - begin < 1
    assert statuses(result) == {
        ("a", "a1"): FAILED,
        ("a", "a2"): CANCELLED,
        ("a", "a3"): SKIPPED,
        ("b", "b1"): CANCELLED,
        ("b", "b2"): SKIPPED,
        ("c", "only"): SKIPPED,
    }
    assert [part.status for part in result.stage_results] == [FAILED, CANCELLED, SKIPPED]
    assert (result.success, result.failed_stage) == (False, "a")
    assert result.errors == ("stage 'a': step 'a1': ValueError: broken",)
    assert isinstance(result.stage_results[0].step_results[0].exception, ValueError)


async def test_collect_all_runs_everything_that_can_run():
    stages = [
        stage("a", step("a1", fails), step("a2"), step("a3", fails, SEQUENTIAL)),
        stage("b"),
        stage("c", needs=["a", "b"]),
        stage("d", needs=["b"]),
        stage("e", needs=["c"]),
    ]
    result = await executor(enable_fast_fail=False).execute_workflow("w", stages)
    assert {part.stage_id: part.status for part in result.stage_results} == {
        "a": FAILED,
        "b": COMPLETED,
        "c": SKIPPED,
        "d": COMPLETED,
        "e": SKIPPED,
    }
    assert result.errors == (
        "stage 'a': step 'a1': ValueError: a1 is broken",
        "stage 'a': step 'a3': ValueError: a3 is broken",
    )


async def test_partial_failure():
    stages = [
        stage("a", step("a1", fails), step("a2", returns(x=1)), allow_partial_failure=True),
        stage("b", step("b1"), needs=["a"]),
    ]
    result = await executor().execute_workflow("w", stages)
    assert (result.success, result.failed_stage) == (True, None)
    assert result.errors == ("stage 'a': step 'a1': ValueError: a1 is broken",)
    all_fail = await executor().execute_stage(
        stage("a", step("a1", fails), step("a2", fails), allow_partial_failure=True)
    )
    assert all_fail.status is FAILED
    assert [one.status for one in all_fail.step_results] == [FAILED, FAILED]


async def test_step_timeout_is_a_failure_that_may_be_retried():
    attempts = []

    async def slow_at_first(step, context):
        attempts.append(1)
        await asyncio.sleep(5 if len(attempts) == 1 else 0)

    result = await quick().execute_stage(stage("s", step("a", slow_at_first, timeout_seconds=0.02, retry_count=1)))
    assert (result.success, len(attempts)) == (True, 2)
    attempts.clear()
    result = await quick().execute_stage(stage("s", step("a", slow_at_first, timeout_seconds=0.02)))
    outcome = result.step_results[0]
    assert (outcome.status, outcome.error, outcome.timed_out) == (FAILED, "timed out after 0.02 s", True)
    assert isinstance(outcome.exception, StepTimeoutError)


async def test_the_timeout_of_a_handler_is_its_own():
    async def handler(step, context):
        async with asyncio.timeout(0.001):
            await asyncio.sleep(1)

    outcome = (await quick().execute_stage(stage("s", step("a", handler)))).step_results[0]
    assert (outcome.status, outcome.error, outcome.timed_out) == (FAILED, "TimeoutError", False)


@pytest.mark.parametrize(("of_stage", "of_executor"), [(0.03, 300), (300, 0.03)])
async def test_stage_timeout(of_stage, of_executor):
    async def waits(step, context):
        await asyncio.sleep(5)

    runner = executor(stage_timeout_seconds=of_executor)
    steps = [step("a"), step("b", waits), step("c", nothing, SEQUENTIAL)]
    begin = time.perf_counter()
    result = await runner.execute_workflow(
        "w", [stage("s", *steps, timeout_seconds=of_stage, allow_partial_failure=True)]
    )
    assert time.perf_counter() - begin < 1
    assert statuses(result) == {("s", "a"): COMPLETED, ("s", "b"): CANCELLED, ("s", "c"): SKIPPED}
    assert result.errors == ("stage 's': timed out after 0.03 s",)
    assert runner.get_statistics()["timeouts"] == 1


async def test_a_handler_that_cancels_itself_fails_and_nothing_else():
    async def cancels(step, context):
        raise asyncio.CancelledError

    result = await executor(enable_fast_fail=False).execute_stage(stage("s", step("a", cancels), step("b")))
    assert [(one.status, one.error) for one in result.step_results] == [
        (FAILED, "RuntimeError: the handler cancelled itself"),
        (COMPLETED, None),
    ]


@pytest.mark.parametrize("asynchronous", [True, False])
async def test_a_handler_cannot_end_the_process(asynchronous):
    def leave(step, context):
        raise SystemExit(3)

    async def leave_async(step, context):
        raise SystemExit(3)

    result = await executor().execute_stage(stage("s", step("a", leave_async if asynchronous else leave)))
    assert result.step_results[0].error == "RuntimeError: the handler tried to end the process (exit code 3)"


def ends(signals):
    return [
        (signal.scope, signal.stage_id, signal.step_id)
        for signal in signals.history()
        if signal.event in ("completed", "failed", "cancelled")
    ]


async def test_cancellation_stops_within_200_ms_and_ends_each_step_once():
    stopped = []

    async def waits(step, context):
        try:
            await asyncio.sleep(30)
        finally:
            stopped.append(step.step_id)

    def polls(step, context):
        while not context["control"].wait(0.01):
            pass
        stopped.append(step.step_id)

    def raises(step, context):
        while True:
            time.sleep(0.01)
            context["control"].raise_if_cancelled()

    signals = SignalCoordinator()
    runner = executor(signal_coordinator=signals)
    stages = [
        stage("first"),
        stage("a", step("a1", waits), step("a2", polls), step("a3", raises), needs=["first"]),
        stage("b", step("b1", waits), needs=["first"]),
        stage("c", needs=["a"]),
    ]
    before = asyncio.all_tasks()
    task = asyncio.create_task(runner.execute_workflow("w", stages))
    await asyncio.sleep(0.1)
    begin = time.perf_counter()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert time.perf_counter() - begin < 0.2
    assert sorted(stopped) == ["a1", "a2", "b1"]
    assert sorted(ends(signals)) == sorted(set(ends(signals)))
    assert [s.event for s in signals.history() if s.step_id in ("a1", "a2", "a3", "b1")].count("cancelled") == 4
    assert signals.history()[-1].scope == "workflow"
    assert signals.history()[-1].event == "cancelled"
    assert asyncio.all_tasks() == before
    statistics = runner.get_statistics()
    assert statistics["workflows"] == {"completed": 0, "failed": 0, "cancelled": 1, "skipped": 0}
    assert statistics["steps"] == {"completed": 1, "failed": 0, "cancelled": 4, "skipped": 1}
    assert statistics["abandoned_handlers"] == 0


async def test_a_handler_that_will_not_stop_is_left_behind_and_counted():
    release = threading.Event()

    def deaf(step, context):
        release.wait(10)

    async def stubborn(step, context):
        while not release.is_set():
            try:
                await asyncio.sleep(0.01)
            except asyncio.CancelledError:
                continue

    before = asyncio.all_tasks()
    runner = executor()
    task = asyncio.create_task(runner.execute_workflow("w", [stage("s", step("a", deaf), step("b", stubborn))]))
    await asyncio.sleep(0.03)
    begin = time.perf_counter()
    task.cancel()
    await asyncio.sleep(0.03)
    task.cancel()  # an impatient second time, which must not break the first
    with pytest.raises(asyncio.CancelledError):
        await task
    assert time.perf_counter() - begin < 0.2
    assert runner.get_statistics()["abandoned_handlers"] == 2
    assert len(asyncio.all_tasks() - before) == 2
    release.set()
    await asyncio.sleep(0.1)
    assert asyncio.all_tasks() == before


async def test_timeout_of_a_caller_works_as_ever():
    async def waits(step, context):
        await asyncio.sleep(30)

    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.02):
            await executor().execute_workflow("w", [stage("s", step("a", waits))])


async def test_a_cancellation_while_a_failure_stops_the_run_is_not_lost():
    async def cleans_up(step, context):
        try:
            await asyncio.sleep(30)
        finally:
            await asyncio.sleep(0.05)

    async def fails_soon(step, context):
        await asyncio.sleep(0.01)
        raise ValueError

    task = asyncio.create_task(
        executor().execute_workflow("w", [stage("a", step("a", fails_soon)), stage("b", step("b", cleans_up))])
    )
    await asyncio.sleep(0.03)  # the failure has happened, the other stage is cleaning up
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_a_cancellation_while_a_timed_out_handler_cleans_up_is_not_lost():
    attempts = []

    async def cleans_up(step, context):
        attempts.append(1)
        try:
            await asyncio.sleep(30)
        finally:
            await asyncio.sleep(0.08)

    one = step("a", cleans_up, timeout_seconds=0.01, retry_count=3)
    task = asyncio.create_task(executor().execute_workflow("w", [stage("s", one)]))
    await asyncio.sleep(0.04)
    begin = time.perf_counter()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert time.perf_counter() - begin < 0.2
    assert len(attempts) == 1


async def test_a_handler_that_fails_while_it_is_stopped_leaves_no_noise():
    noise = []
    asyncio.get_running_loop().set_exception_handler(lambda loop, context: noise.append(context))

    async def fails_late(step, context):
        try:
            await asyncio.sleep(30)
        finally:
            raise ValueError("while stopping")

    await quick().execute_stage(stage("s", step("a", fails_late, timeout_seconds=0.01)))
    gc.collect()
    assert noise == []


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
        ("workflow.step.duration", {"stage_id": "s", "step_id": "a", "status": "completed"}),
        ("workflow.stage.duration", {"stage_id": "s", "status": "completed"}),
        ("workflow.duration", {"status": "completed"}),
        ("workflow.speedup", {"workflow_id": "w"}),
    ]
    runner = executor(metrics_collector=Broken(), signal_coordinator=SignalCoordinator(Broken()))
    assert (await runner.execute_workflow("w", stages)).success
    assert runner.get_statistics()["lost_metrics"] == 4


GOOD = stage("good")


@pytest.mark.parametrize(
    ("stages", "problems"),
    [
        ([], ["a workflow needs at least one stage"]),
        ([WorkflowStage("e", 1, [])], ["stage 'e': there are no steps"]),
        ([GOOD, GOOD], ["2 stages are called 'good'"]),
        ([stage("a", step("x"), step("x"))], ["stage 'a': 2 steps are called 'x'"]),
        ([stage("a", needs=["b"])], ["stage 'a' depends on 'b', which does not exist"]),
        ([stage("a", needs=["a"])], ["stages depend on each other in a circle: 'a' -> 'a'"]),
        (
            [stage("a", needs=["b"]), stage("b", needs=["c"]), stage("c", needs=["a"])],
            ["stages depend on each other in a circle: 'a' -> 'b' -> 'c' -> 'a'"],
        ),
        ([...], ["Ellipsis is not a WorkflowStage"]),
        ([WorkflowStage("a", 1, [...])], ["stage 'a': Ellipsis is not a WorkflowStep"]),
        ([stage("")], ["stage '': a stage id must be a text, not ''"]),
        ([stage("a", timeout_seconds=0)], ["stage 'a': timeout_seconds must be positive, not 0"]),
        ([stage("a", needs=[["b"]])], ["stage 'a': dependencies must be stage ids, not (['b'],)"]),
        (
            [stage("a", WorkflowStep(..., "parallel", None, 5, -1, 0.5))],
            [
                "stage 'a': step Ellipsis: a step id must be a text, not Ellipsis",
                "stage 'a': step Ellipsis: step_type must be an EnumStepType, not 'parallel'",
                "stage 'a': step Ellipsis: the handler must be callable, not None",
                "stage 'a': step Ellipsis: the context must be a mapping, not 5",
                "stage 'a': step Ellipsis: timeout_seconds must be positive, not -1",
                "stage 'a': step Ellipsis: retry_count must be a whole number from 0, not 0.5",
            ],
        ),
    ],
)
async def test_a_wrong_definition_is_refused_before_anything_runs(stages, problems):
    ran = []
    first = stage("first", step("s", lambda step, context: ran.append(1)))
    with pytest.raises(WorkflowDefinitionError) as caught:
        await executor().execute_workflow("w", [first, *stages] if stages else [])
    assert caught.value.problems == tuple(problems)
    assert ran == []


async def test_more_refusals():
    with pytest.raises(WorkflowDefinitionError, match="not a string"):
        WorkflowStage("a", 1, [step("x")], dependencies="parse")
    with pytest.raises(WorkflowDefinitionError, match="no steps"):
        await executor().execute_stage(WorkflowStage())
    with pytest.raises(ValueError, match="max_parallel_tasks"):
        executor(max_parallel_tasks=0)
    with pytest.raises(ValueError, match="stage_timeout_seconds"):
        executor(stage_timeout_seconds=0)


async def test_stages_keep_the_steps_they_were_made_with():
    steps = [step("a")]
    one = WorkflowStage(steps=steps)
    steps.append(step("b"))
    result = await executor().execute_stage(one, {"x": 1})
    assert [outcome.step_id for outcome in result.step_results] == ["a"]


def test_back_off_doubles_up_to_its_limit():
    config = WorkflowConfig(retry_delay_seconds=0.5, retry_delay_limit_seconds=3)
    assert [config.retry_delay(attempts) for attempts in (1, 2, 3, 4, 5000)] == [0.5, 1, 2, 3, 3]
