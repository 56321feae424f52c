"""Running the tests of a generated node, in the user's Python and on a copy."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from onex_ls.contract.load import load
from onex_ls.contract.recognise import recognise
from onex_ls.execution.interpreters import NotFound, find_interpreter
from onex_ls.execution.permit import Permit
from onex_ls.execution.testing import SuiteResult, run_tests
from onex_ls.generation.layout import Layout, locate
from onex_ls.provenance.manifest import manifest_path, read_manifest
from onex_ls.syntax.parse import parse
from onex_ls.workspace.files import read_text

FILE_LIMIT = 5_000
"""How many Python files of a package are copied for a run: more would take longer to copy than to test."""


@dataclass(frozen=True, slots=True)
class TestRun:
    """What a run showed; without a `result`, `problem` says why there was none."""

    result: SuiteResult | None
    problem: str = ""


async def run_node_tests(contract_file: Path, permit: Permit, interpreter: str | None = None) -> TestRun:
    """Run the generated tests of a contract's node. `interpreter` is the user's own choice of a Python."""
    path = contract_file.resolve()
    text = read_text(path).text
    tree = parse(text or "")
    recognition = recognise(tree)
    if recognition.kind is None:
        return TestRun(None, f"{contract_file.name} is {recognition.reason}")
    located, layout = locate(load(tree, recognition.kind), path, lambda place: Path(place).exists())
    root = Path(located)
    files, problem = _files(root, layout)
    if problem:
        return TestRun(None, problem)
    found = await find_interpreter(path.parent, permit=permit, setting=Path(interpreter) if interpreter else None)
    if isinstance(found, NotFound):
        return TestRun(None, str(found))
    result = await run_tests(files, interpreter=found, permit=permit, tests=layout.tests, source=layout.source or ".")
    return TestRun(result)


def _files(root: Path, layout: Layout) -> tuple[dict[str, str], str]:
    """The package that the node lives in and the tests that were generated for it, by path; or what is missing."""
    manifest_text = read_text(root / manifest_path(layout.contract)).text
    if manifest_text is None:
        return {}, "nothing was generated from this contract yet"
    manifest, _ = read_manifest(manifest_text, layout.contract)
    top = root / layout.source / layout.package.partition(".")[0]
    paths = {path.relative_to(root).as_posix(): path for path in _python_files(top)}
    if len(paths) > FILE_LIMIT:
        return {}, f"{top} holds more than {FILE_LIMIT} Python files, too many to copy for a run"
    paths = {
        name: path for name, path in paths.items() if name in manifest.artifacts or not name.startswith(layout.tests)
    }
    paths |= {name: root / name for name in (*manifest.artifacts, layout.contract)}
    texts = {name: read_text(path).text for name, path in sorted(paths.items())}
    return {name: text for name, text in texts.items() if text is not None}, ""


def _python_files(folder: Path) -> Iterator[Path]:
    for count, path in enumerate(folder.rglob("*.py")):
        if count > FILE_LIMIT:
            return
        yield path
