"""The rules of what shows only when code runs, for its findings and their pages."""

from onex_ls.findings.finding import Severity
from onex_ls.findings.rule import Rule

SOURCE = "onex-ls(tests)"
"""What diagnostics name as the judge of code at work."""

_RUN = "the code itself, run on a copy in the interpreter of the project"

IMPORT_FAILS = Rule(
    name="import-fails",
    severity=Severity.ERROR,
    summary="A module of the node cannot be imported",
    why="The runtime imports the node by its contract; what cannot be imported is not there.",
    bad="RATE = 1 / 0",
    good="RATE = 0.19",
    source=_RUN,
    language="python",
)

TEST_FAILS = Rule(
    name="test-fails",
    severity=Severity.ERROR,
    summary="A test of the node fails",
    why="The node does not do what its contract, or its author, says that it does.",
    bad="def test_price() -> None:\n    assert price(2) == 5  # it is 4",
    good="def test_price() -> None:\n    assert price(2) == 4",
    source=_RUN,
    language="python",
)

RUN_STOPPED = Rule(
    name="run-stopped",
    severity=Severity.ERROR,
    summary="Importing or testing the node had to be stopped",
    why="It took more time, memory or processes than anything of its kind needs; what comes after was not looked at.",
    bad="while True:\n    pass",
    good="def main() -> None: ...",
    source=_RUN,
    language="python",
)

OFFICIAL_JUDGE = Rule(
    name="official-judge",
    severity=Severity.INFORMATION,
    summary="`onex validate` or `onex compliance check` rejects the node",
    why="They are the gates of ONEX, where a project has them; nine of ten real nodes do not pass both.",
    bad="class ModelA(BaseModel): ...\n\n\nclass ModelB(BaseModel): ...  # two models in one file",
    good="class ModelA(BaseModel): ...",
    source="omnibase_core, as it is installed in the project's environment",
    language="python",
)

RULES = (IMPORT_FAILS, TEST_FAILS, RUN_STOPPED, OFFICIAL_JUDGE)
