"""What omnibase_core itself checks of one contract file, timed. Runs in a Python that has omnibase_core.

    python benchmarks/official_checks.py FILE...

Prints JSON: the seconds of each pass over all files, and how many files it raised an exception for. Importing is not
counted, and every pass has looked at one file before the clock starts.
"""

import json
import logging
import sys
import time
from collections.abc import Callable
from pathlib import Path

import yaml
from omnibase_core.models.contracts.model_contract_compute import ModelContractCompute
from omnibase_core.models.contracts.model_contract_effect import ModelContractEffect
from omnibase_core.models.contracts.model_contract_orchestrator import ModelContractOrchestrator
from omnibase_core.models.contracts.model_contract_reducer import ModelContractReducer
from omnibase_core.validation.validator_contract_linter import ValidatorContractLinter
from omnibase_core.validation.validator_contracts import validate_yaml_file
from omnibase_core.validation.validator_runtime_profiles import ValidatorRuntimeProfiles
from omnibase_core.validators import (
    command_category_requires_event_model,
    dispatched_contract_operation,
    operation_match_requires_operation,
)

TYPED = {
    "COMPUTE": ModelContractCompute,
    "EFFECT": ModelContractEffect,
    "REDUCER": ModelContractReducer,
    "ORCHESTRATOR": ModelContractOrchestrator,
}


def typed_model(file: Path) -> object:
    """The strict model of the contract's kind; handler contracts have none of these."""
    data = yaml.safe_load(file.read_text(encoding="utf-8"))
    model = TYPED.get(str(data.get("node_type", "")).upper().removesuffix("_GENERIC"))
    return model.model_validate(data) if model else None


PASSES: dict[str, Callable[[Path], object]] = {
    "onex validate (ModelYamlContract)": validate_yaml_file,
    "typed model of the kind": typed_model,
    "contract linter": ValidatorContractLinter().validate_file,
    "runtime profiles": ValidatorRuntimeProfiles().validate_file,
    "gate: operation of every entry": operation_match_requires_operation.validate_file,
    "gate: operation of the first entry": dispatched_contract_operation.validate_file,
    "gate: event model of commands": command_category_requires_event_model.validate_file,
}


def main() -> None:
    logging.disable(logging.CRITICAL)
    files = [Path(name) for name in sys.argv[1:]]
    report = {}
    for name, check in PASSES.items():
        raised = attempted(check, files[0])
        started = time.perf_counter()
        raised = sum(attempted(check, file) for file in files)
        report[name] = {"seconds": time.perf_counter() - started, "raised": raised}
    print(json.dumps(report))


def attempted(check: Callable[[Path], object], file: Path) -> bool:
    """Whether the check raised an exception, which is how some of these passes say no."""
    try:
        check(file)
    except Exception:  # noqa: BLE001 - they raise exceptions of their own, of pydantic and of PyYAML
        return True
    return False


if __name__ == "__main__":
    main()
