"""Every contract of the corpus becomes a node, and what is generated for it runs where real packages are installed."""

from collections import Counter
from collections.abc import Callable

import pytest

from corpus.projects import Node, Outcome, run_tests, table
from e2e.provisioned import CACHE, require

pytestmark = [pytest.mark.corpus, pytest.mark.e2e]

PYTHON = CACHE / "infra/bin/python"
IN_HANDLERS = {
    "node_architecture_validator/handlers/contract.yaml",
    "node_ledger_projection_compute/handlers/contract.yaml",
}
"""Contracts in the folder of handlers that another one generates: their packages are not whole."""

CLASHING = IN_HANDLERS | {name.replace("/handlers", "").replace("node_", "nodes/node_") for name in IN_HANDLERS}


@pytest.fixture(scope="module")
def outcomes(nodes: list[Node], tmp_path_factory: pytest.TempPathFactory) -> list[Outcome]:
    require("infra", PYTHON)
    whole = [node for node in nodes if node.name not in IN_HANDLERS]
    return list(run_tests(whole, PYTHON, tmp_path_factory.mktemp("run")))


def test_every_contract_is_generated(nodes: list[Node]) -> None:
    assert len(nodes) == 246
    assert [(node.contract, node.planned.findings) for node in nodes if node.planned.plan is None] == []
    assert {node.name for node in nodes if node.is_clashing} == CLASHING


def test_every_generated_test_passes_or_names_what_is_not_installed(
    outcomes: list[Outcome], record_property: Callable[[str, object], None]
) -> None:
    assert [(one.node.contract, one.failed) for one in outcomes if one.failed] == []
    assert [(one.node.contract, one.silent) for one in outcomes if one.silent] == []
    assert sum(len(one.passed) for one in outcomes) > 4_000
    missing = Counter(name for one in outcomes for name in one.not_runnable.values())
    record_property("report", "Generated tests of the corpus, beside the installed packages\n\n" + table(outcomes))
    lines = (f"{count:4} files need {name}" for name, count in missing.most_common())
    record_property("report", "\n".join(["Not runnable, for want of what is not installed:", *lines]))
