"""Running the tests of a generated node, in the user's Python and on a copy."""

from dataclasses import dataclass
from pathlib import Path

from onex_ls.execution.interpreters import Interpreter, NotFound, find_interpreter
from onex_ls.execution.permit import Permit
from onex_ls.execution.testing import SuiteResult, run_tests
from onex_ls.workspace.node_files import NodeFiles, read_around, read_node


@dataclass(frozen=True, slots=True)
class TestRun:
    """What a run showed; without a `result`, `problem` says why there was none."""

    result: SuiteResult | None
    problem: str = ""


async def run_node_tests(contract_file: Path, permit: Permit, interpreter: str | None = None) -> TestRun:
    """Run the generated tests of a contract's node. `interpreter` is the user's own choice of a Python."""
    node = read_node(contract_file, {})
    if isinstance(node, str):
        return TestRun(None, node)
    if node.manifest is None:
        return TestRun(None, "nothing was generated from this contract yet")
    files = read_around(node, {})
    if isinstance(files, str):
        return TestRun(None, files)
    found = await python_for(node, permit, interpreter)
    if isinstance(found, NotFound):
        return TestRun(None, str(found))
    layout = node.layout
    result = await run_tests(files, interpreter=found, permit=permit, tests=layout.tests, source=layout.source or ".")
    return TestRun(result)


async def python_for(node: NodeFiles, permit: Permit, setting: str | None) -> Interpreter | NotFound:
    """The Python that can run a node; `setting` is the user's own choice."""
    folder = (node.root / node.layout.contract).parent
    return await find_interpreter(folder, permit=permit, setting=Path(setting) if setting else None)
