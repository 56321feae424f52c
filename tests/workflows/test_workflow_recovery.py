"""The engine end to end: what is done about failures, by which pattern, and what the statistics say of it."""

import asyncio
import re
import threading
import time

import pytest

from onex_ls.workflows import (
    Alternative,
    Correct,
    Degrade,
    ErrorPattern,
    Escalate,
    RecoveryStrategy,
    Retry,
    SignalCoordinator,
    StepTimeoutError,
    WorkflowDefinitionError,
)
from support.workflows import (
    CANCELLED,
    COMPLETED,
    FAILED,
    SEQUENTIAL,
    SKIPPED,
    cancelled_at_once,
    fails,
    nothing,
    quick,
    returns,
    stage,
    statuses,
    step,
)


def failing(times, error=ValueError, **output):
    """A handler that fails `times` times, then returns `output`; and the failures it was told of at each call."""
    told = []

    async def handler(step, context):
        told.append(context["control"].failure)
        if len(told) <= times:
            raise error(f"failure {len(told)}")
        return output

    return handler, told


async def run_step(handler, *patterns, signals=None, **more):
    runner = quick(signals)
    result = await runner.execute_stage(stage("s", step("a", handler, recovery=patterns, **more)))
    return result.step_results[0], runner.get_statistics()


async def test_a_pattern_retries_what_it_fits_as_often_as_it_says():
    handler, told = failing(2, x=1)
    outcome, statistics = await run_step(handler, ErrorPattern(Retry(), ValueError, times=2))
    assert (outcome.status, outcome.output, outcome.attempts, outcome.error) == (COMPLETED, {"x": 1}, 3, None)
    assert outcome.recoveries == ("retry", "retry")
    assert outcome.recovered_by is RecoveryStrategy.RETRY
    assert [str(failure) for failure in told] == ["None", "failure 1", "failure 2"]
    assert (statistics["retries"], statistics["recoveries"]["retry"], statistics["recovered"]["retry"]) == (2, 2, 1)

    outcome, statistics = await run_step(failing(3)[0], ErrorPattern(Retry(), ValueError, times=2))
    assert (outcome.status, outcome.attempts, outcome.error) == (FAILED, 3, "ValueError: failure 3")
    assert outcome.recovered_by is None
    assert (statistics["recoveries"]["retry"], statistics["recovered"]["retry"]) == (2, 0)


@pytest.mark.parametrize(
    ("pattern", "fits"),
    [
        (ErrorPattern(Retry()), True),
        (ErrorPattern(Retry(), ValueError), True),
        (ErrorPattern(Retry(), (KeyError, Exception)), True),
        (ErrorPattern(Retry(), KeyError), False),
        (ErrorPattern(Retry(), message=r"ure \d"), True),
        (ErrorPattern(Retry(), message="^ure"), False),
        (ErrorPattern(Retry(), KeyError, "failure"), False),
    ],
)
async def test_a_pattern_fits_by_class_and_message(pattern, fits):
    assert (await run_step(failing(1)[0], pattern))[0].success is fits


async def test_a_pattern_that_fits_speaks_before_the_retry_count_even_when_it_is_used_up():
    spent = await run_step(failing(2)[0], ErrorPattern(Retry(), ValueError), retry_count=5)
    assert (spent[0].status, spent[0].attempts) == (FAILED, 2)
    other = await run_step(failing(2)[0], ErrorPattern(Retry(), KeyError), retry_count=2)
    assert (other[0].status, other[0].attempts) == (COMPLETED, 3)
    assert other[1]["recovered"]["retry"] == 1


async def test_another_handler_takes_over():
    signals = SignalCoordinator()
    other, told = failing(0, x="other")
    outcome, statistics = await run_step(failing(1)[0], ErrorPattern(Alternative(other)), signals=signals)
    assert (outcome.output, outcome.attempts, outcome.recovered_by) == ({"x": "other"}, 2, "alternative")
    assert str(told[0]) == "failure 1"
    assert [signal.message for signal in signals.history() if signal.event == "retried"] == ["ValueError: failure 1"]
    assert statistics["recovered"] == {"retry": 0, "alternative": 1, "correct": 0, "degrade": 0, "escalate": 0}


async def test_one_recovery_after_the_other():
    patterns = [
        ErrorPattern(Retry(), OSError, times=2),
        ErrorPattern(Alternative(failing(1, KeyError)[0]), OSError),
        ErrorPattern(Degrade({"x": "none"}), KeyError),
    ]
    outcome, statistics = await run_step(failing(9, OSError)[0], *patterns)
    assert outcome.recoveries == ("retry", "retry", "alternative", "degrade")
    assert (outcome.output, outcome.attempts, outcome.error) == ({"x": "none"}, 4, "KeyError: 'failure 1'")
    assert (statistics["recovered"]["degrade"], statistics["degraded_stages"]) == (1, 1)


async def test_a_repair_changes_the_context_of_this_step_alone():
    async def needs_colour(step, context):
        return {f"{step.step_id} is": context["colour"]}

    def repair(step, context):
        assert isinstance(context["control"].failure, KeyError)
        return {context["control"].failure.args[0]: "red"}

    steps = [
        step("a", needs_colour, SEQUENTIAL, recovery=[ErrorPattern(Correct(repair), KeyError)]),
        step("b", needs_colour, SEQUENTIAL),
    ]
    result = await quick().execute_stage(stage("s", *steps))
    assert result.step_results[0].output == {"a is": "red"}
    assert result.step_results[0].recovered_by == "correct"
    assert result.step_results[1].error == "KeyError: 'colour'"


async def test_a_repair_that_fails_is_the_failure_from_then_on():
    async def repair(step, context):
        raise OSError("no tools")

    patterns = [ErrorPattern(Correct(repair), ValueError), ErrorPattern(Degrade({"x": 0}), OSError)]
    outcome, _ = await run_step(failing(9)[0], patterns[0])
    assert (outcome.status, outcome.error, outcome.attempts) == (FAILED, "OSError: no tools", 1)
    outcome, _ = await run_step(failing(9)[0], *patterns)
    assert (outcome.output, outcome.recoveries) == ({"x": 0}, ("correct", "degrade"))


async def test_a_step_that_does_without_leaves_its_mark():
    output = {"verdict": None, "seats": []}
    slow = step("a", hangs, timeout_seconds=0.01, recovery=[ErrorPattern(Degrade(output), TimeoutError)])
    result = await quick().execute_stage(stage("s", slow, step("b")))
    outcome = result.step_results[0]
    assert (outcome.success, outcome.output, outcome.error) == (True, output, "timed out after 0.01 s")
    assert isinstance(outcome.exception, StepTimeoutError)
    assert outcome.output["seats"] is not output["seats"]
    assert (result.success, result.degraded) == (True, True)
    assert not (await quick().execute_stage(stage("s"))).degraded


async def hangs(step, context):
    await asyncio.sleep(30)


@pytest.mark.parametrize(
    "failing_stage",
    [
        stage("quorum", step("q", fails), step("r", nothing, SEQUENTIAL), optional=True),
        stage("quorum", step("q", hangs), step("r", nothing, SEQUENTIAL), optional=True, timeout_seconds=0.02),
        stage("quorum", step("q", fails), step("r", fails), optional=True, allow_partial_failure=True),
    ],
)
async def test_an_optional_stage_is_skipped_when_it_fails(failing_stage):
    runner = quick()
    stages = [stage("code", step("c", returns(x=1))), failing_stage, stage("package", needs=["code", "quorum"])]
    result = await runner.execute_workflow("w", stages)
    assert (result.success, result.failed_stage) == (True, None)
    assert [part.degraded for part in result.stage_results] == [False, True, False]
    assert statuses(result)["package", "only"] is COMPLETED
    assert len(result.errors) >= 1
    assert runner.get_statistics()["degraded_stages"] == 1


async def test_what_escalates_ends_the_run_at_once():
    """Though failures are collected, though the stage allows them, though it is optional."""
    attempts = []

    async def denied(step, context):
        attempts.append(step.step_id)
        await asyncio.sleep(0.01)
        raise PermissionError("denied")

    patterns = [ErrorPattern(Escalate(), PermissionError), ErrorPattern(Retry(), PermissionError)]
    tolerant = {"optional": True, "allow_partial_failure": True}
    stages = [
        stage("a", step("a1", denied, recovery=patterns, retry_count=3), step("a2", hangs), **tolerant),
        stage("b", step("b1", hangs)),
        stage("c", needs=["a"]),
    ]
    runner = quick(enable_fast_fail=False)
    begin = time.perf_counter()
    result = await runner.execute_workflow("w", stages)
    assert time.perf_counter() - begin < 1
    assert attempts == ["a1"]
    assert statuses(result) == {
        ("a", "a1"): FAILED,
        ("a", "a2"): CANCELLED,
        ("b", "b1"): CANCELLED,
        ("c", "only"): SKIPPED,
    }
    assert (result.failed_stage, result.stage_results[0].escalated) == ("a", True)
    assert runner.get_statistics()["recoveries"]["escalate"] == 1


async def test_patterns_of_the_executor_hold_for_every_step_behind_its_own():
    everywhere = (ErrorPattern(Degrade({"by": "executor"}), ValueError),)
    own = step("own", fails, recovery=[ErrorPattern(Degrade({"by": "step"}), ValueError)])
    result = await quick(recovery=everywhere).execute_stage(stage("s", own, step("other", fails)))
    assert [one.output["by"] for one in result.step_results] == ["step", "executor"]


async def test_cancellation_stops_a_repair():
    stopped = threading.Event()

    def repair(step, context):
        while not context["control"].wait(0.01):
            pass
        stopped.set()

    runner = quick()
    one = step("a", fails, recovery=[ErrorPattern(Correct(repair))])
    task = asyncio.create_task(runner.execute_workflow("w", [stage("s", one)]))
    await asyncio.sleep(0.05)
    await cancelled_at_once(task)
    assert stopped.is_set()
    assert runner.get_statistics()["steps"]["cancelled"] == 1


async def test_what_makes_no_pattern_is_told_before_anything_runs():
    with pytest.raises(TypeError, match="a recovery is one of Retry, Alternative, Correct, Degrade, Escalate"):
        ErrorPattern("retry")
    with pytest.raises(TypeError):
        ErrorPattern(Retry(), "ValueError")
    with pytest.raises(re.error):
        ErrorPattern(Retry(), message="(")
    with pytest.raises(ValueError, match="times must be at least 1"):
        ErrorPattern(Retry(), times=0)
    with pytest.raises(WorkflowDefinitionError, match="recovery must be a list of ErrorPattern"):
        await quick().execute_workflow("w", [stage("s", step("a", recovery=[Retry()]))])


async def test_a_failure_that_cannot_say_what_it_is_is_a_failure_like_any_other():
    class MuteError(Exception):
        def __str__(self):
            raise RuntimeError("no words")

    async def handler(step, context):
        raise MuteError

    outcome, _ = await run_step(handler, ErrorPattern(Retry(), message="words"))
    assert (outcome.status, outcome.error, outcome.attempts) == (FAILED, "MuteError", 1)


async def test_what_stands_in_for_an_output_keeps_to_the_same_rules():
    outcome, _ = await run_step(fails, ErrorPattern(Degrade({"generated_files": []})))
    assert outcome.status is FAILED
    assert "the handler returned 'generated_files', which the engine sets" in outcome.error
