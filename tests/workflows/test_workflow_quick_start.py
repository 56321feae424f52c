"""The patterns of the quick start that people know, as they are written there."""

import pytest

from onex_ls.workflows import (
    DependencyAwareScheduler,
    EnumStepType,
    SignalCoordinator,
    StagedParallelExecutor,
    WorkflowStage,
    WorkflowStep,
)

NAMES = ["parse", "models", "validators", "tests", "quality", "package"]


async def parse_contracts_handler(step: WorkflowStep, context: dict) -> dict:
    return {"parsed_contracts": [{"id": contract_id, "name": contract_id} for contract_id in context["contract_files"]]}


async def generate_handler(step: WorkflowStep, context: dict) -> dict:
    contract = next(c for c in context["parsed_contracts"] if c["id"] == context["contract_id"])
    if contract["name"] == "bad":
        raise ValueError("Validation failed: bad")
    return {"generated_file": f"{step.step_id}/{contract['name']}.py", "validation_passed": True}


async def validate_quality_handler(step: WorkflowStep, context: dict) -> dict:
    return {"validation_results": [{"file": file, "passed": True} for file in context["generated_files"]]}


async def package_handler(step: WorkflowStep, context: dict) -> dict:
    return {"packaged": len(context["validation_results"])}


def pipeline(contracts):
    single = {
        "parse": parse_contracts_handler,
        "quality": validate_quality_handler,
        "package": package_handler,
    }
    return [
        WorkflowStage(
            stage_id=name,
            stage_number=number + 1,
            dependencies=NAMES[number - 1 : number] if number else [],
            steps=[WorkflowStep(step_id=name, step_type=EnumStepType.SEQUENTIAL, handler=single[name])]
            if name in single
            else [
                WorkflowStep(
                    step_id=f"{name}_{contract}",
                    step_type=EnumStepType.PARALLEL,
                    handler=generate_handler,
                    context={"contract_id": contract},
                )
                for contract in contracts
            ],
        )
        for number, name in enumerate(NAMES)
    ]


@pytest.fixture
def executor():
    return StagedParallelExecutor(scheduler=DependencyAwareScheduler(), signal_coordinator=SignalCoordinator())


async def test_six_stages(executor):
    contracts = ["contract_1", "contract_2", "contract_3"]
    result = await executor.execute_workflow(
        workflow_id="codegen-session-1", stages=pipeline(contracts), context={"contract_files": contracts}
    )
    assert result.success
    assert result.generated_files == tuple(
        f"{name}_{contract}/{contract}.py" for name in NAMES[1:4] for contract in contracts
    )
    assert result.outputs["packaged"] == 9
    assert [stage.stage_id for stage in result.stage_results] == NAMES
    assert f"{result.total_duration_ms:.2f} {result.overall_speedup:.2f}"


async def test_fast_fail_and_collect_all():
    for enable_fast_fail, failures in ((True, 1), (False, 2)):
        executor = StagedParallelExecutor(
            scheduler=DependencyAwareScheduler(), max_parallel_tasks=1, enable_fast_fail=enable_fast_fail
        )
        stages = [*pipeline(["bad", "good"])[:2]]
        extra = WorkflowStep(
            step_id="again", step_type=EnumStepType.PARALLEL, handler=generate_handler, context={"contract_id": "bad"}
        )
        stages[1] = WorkflowStage(
            stage_id="models", stage_number=2, steps=[*stages[1].steps, extra], dependencies=["parse"]
        )
        result = await executor.execute_workflow("w", stages, {"contract_files": ["bad", "good"]})
        assert result.failed_stage == "models"
        assert len(result.errors) == failures
        assert "Validation failed: bad" in result.errors[0]


async def test_batches_of_three(executor):
    contracts = [f"contract_{number}" for number in range(12)]
    given = {"parsed_contracts": [{"id": contract, "name": contract} for contract in contracts]}
    files = []
    for batch in (contracts[i : i + 3] for i in range(0, len(contracts), 3)):
        steps = [
            WorkflowStep(c, EnumStepType.PARALLEL, handler=generate_handler, context={"contract_id": c}) for c in batch
        ]
        stage = WorkflowStage(steps=steps)
        files += (await executor.execute_stage(stage, given)).generated_files
    assert files == [f"{contract}/{contract}.py" for contract in contracts]
    assert executor.get_statistics()["total_steps"] == 12
