"""Wrong workflows are refused before anything runs, and right ones stay as they were made."""

import pytest

from onex_ls.workflows import WorkflowDefinitionError, WorkflowStage, WorkflowStep
from support.workflows import executor, stage, step

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
