"""Asks the judges of nodes that come with omnibase_core and omnibase_infra, in a Python that has both.

    python judges.py CONTRACT...

Prints one JSON object: by contract, and then by judge, everything that it objects to. What is only a warning to a
judge is none to us. The generated code lies in the folder of its contract.
"""

import json
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from omnibase_core.validation import (
    validate_architecture_directory,
    validate_patterns_directory,
    validate_union_usage_directory,
)
from omnibase_infra.nodes.node_architecture_validator import validators as architecture
from omnibase_infra.nodes.node_architecture_validator.validators.scanner_orchestrator_reducer_state_invariant import (
    scan_node_dirs_for_state_violations,
)
from omnibase_infra.runtime.auto_wiring.discovery import discover_contracts_from_paths
from omnibase_infra.validation.linter_contract import lint_contract_file
from omnibase_infra.validation.validator_declarative_node import validate_declarative_node_in_file

FILE_RULES = (
    architecture.validate_no_direct_dispatch,
    architecture.validate_no_handler_publishing,
    architecture.validate_no_orchestrator_fsm,
)
FOLDER_RULES = (
    architecture.validate_contract_declared_orchestrator_workflow,
    architecture.validate_orchestration_monolith,
)


def discovery(contract: Path) -> Iterable[object]:
    """The reader by which the runtime finds and wires nodes."""
    manifest = discover_contracts_from_paths([contract])
    return [*manifest.errors, *manifest.skips]


def linter(contract: Path) -> Iterable[object]:
    """The linter of contracts, which also tries to import the models."""
    result = lint_contract_file(contract)
    return [violation for violation in result.violations if violation.severity.value.lower() in ("error", "critical")]


def declarative(contract: Path) -> Iterable[object]:
    """DECL-001 to DECL-007: a node declares what it is and has no code of its own."""
    return [found for node in contract.parent.glob("node.py") for found in validate_declarative_node_in_file(node)]


def rules_of_architecture(contract: Path) -> Iterable[object]:
    """ARCH-001 to ARCH-005, and that an orchestrator is no monolith. Of other kinds, too, nothing keeps state."""
    folder = contract.parent
    results = [rule(str(file)) for rule in FILE_RULES for file in sorted(folder.rglob("*.py"))]
    results += [rule(str(folder)) for rule in FOLDER_RULES]
    found = [violation for result in results if not result.valid for violation in result.violations]
    return [*found, *scan_node_dirs_for_state_violations("project", [folder]).findings]


def one_model_per_file(contract: Path) -> Iterable[object]:
    """One model per file, by ``onex validate``."""
    return validate_architecture_directory(contract.parent).errors


def unions(contract: Path) -> Iterable[object]:
    """Unions as ``onex validate`` wants them."""
    return validate_union_usage_directory(contract.parent).errors


def patterns(contract: Path) -> Iterable[object]:
    """Names, parameters and types as ``onex validate`` recommends them, but for the names of handlers: other judges,
    and all of the project's own nodes, want them to be called so.
    """
    return [
        said for said in validate_patterns_directory(contract.parent).errors if "anti-pattern 'Handler'" not in said
    ]


JUDGES: dict[str, Callable[[Path], Iterable[object]]] = {
    "discovery": discovery,
    "linter": linter,
    "declarative": declarative,
    "architecture": rules_of_architecture,
    "one model per file": one_model_per_file,
    "unions": unions,
    "patterns": patterns,
}


def _words(complaint: object) -> str:
    """What a judge says, without where: that differs between a contract alone and one with its code."""
    rule = getattr(complaint, "rule_id", "")
    return f"{rule} {complaint.message}" if rule else str(complaint)


def main() -> None:
    """Ask every judge about every contract named."""
    said = {
        name: {judge: sorted(map(_words, ask(Path(name)))) for judge, ask in JUDGES.items()} for name in sys.argv[1:]
    }
    print(json.dumps(said))


if __name__ == "__main__":
    main()
