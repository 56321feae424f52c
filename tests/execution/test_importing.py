"""Modules of all kinds, imported for real by this very Python."""

import sys
from pathlib import Path

import pytest

from onex_ls.execution.child import Limits
from onex_ls.execution.importing import ImportResult, ModuleResult, run_imports
from onex_ls.execution.interpreters import Interpreter
from onex_ls.execution.permit import Permit

PYTHON = Interpreter(Path(sys.executable), (3, 11, 0), frozenset(), "")
PERMIT = Permit(Path("/"), "a test")

PACKAGE = {
    "src/parcel/__init__.py": "",
    "src/parcel/good.py": "import json\n",
    "src/parcel/deep.py": "from parcel import broken\n",
    "src/parcel/broken.py": "VALUE = 1\n\nRATE = VALUE / 0\n",
    "src/parcel/typo.py": "def price(:\n    ...\n",
    "src/parcel/needy.py": "\nimport kafka_of_nobody.client\n",
    "src/parcel/lost.py": "from parcel.gone import Price\n",
    "src/parcel/wrong.py": "from json import loadz\n",
    "src/parcel/leaves.py": "raise SystemExit(3)\n",
    "src/parcel/ends.py": "import os\nos._exit(7)\n",
    "src/parcel/stays.py": "while True: pass\n",
    "src/parcel/chatty.py": 'print(\'{"module": "parcel.chatty", "error": "lies"}\')\ninput()\n',
    "src/parcel/eager.py": "import pathlib\npathlib.Path(__file__).unlink()\n",
}


async def imported(*names: str, limits: Limits = Limits(seconds=20)) -> ImportResult:  # noqa: B008 - frozen
    modules = [f"parcel.{name}" for name in names]
    return await run_imports(PACKAGE, modules, interpreter=PYTHON, permit=PERMIT, source="src", limits=limits)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("good", ("imported", "", "src/parcel/good.py", None, "")),
        ("broken", ("failed", "ZeroDivisionError: division by zero", "src/parcel/broken.py", 3, "")),
        ("deep", ("failed", "ZeroDivisionError: division by zero", "src/parcel/broken.py", 3, "")),
        ("typo", ("failed", "SyntaxError: invalid syntax (typo.py, line 1)", "src/parcel/typo.py", 1, "")),
        (
            "needy",
            (
                "unavailable",
                "ModuleNotFoundError: No module named 'kafka_of_nobody'",
                "src/parcel/needy.py",
                2,
                "kafka_of_nobody",
            ),
        ),
        ("lost", ("failed", "ModuleNotFoundError: No module named 'parcel.gone'", "src/parcel/lost.py", 1, "")),
        ("leaves", ("failed", "SystemExit: 3", "src/parcel/leaves.py", 1, "")),
        ("eager", ("imported", "", "src/parcel/eager.py", None, "")),
        ("chatty", ("failed", "EOFError: EOF when reading a line", "src/parcel/chatty.py", 2, "")),
    ],
)
async def test_how_it_went(name: str, expected: tuple[object, ...]) -> None:
    (result,) = (await imported(name)).modules
    assert (result.result, result.message, result.file, result.line, result.missing) == expected


async def test_one_that_fails_does_not_stop_the_others() -> None:
    modules = (await imported("broken", "good", "needy")).modules
    assert [module.result for module in modules] == ["failed", "imported", "unavailable"]


async def test_one_that_ends_the_process_is_known() -> None:
    good, ends = (await imported("good", "ends", "needy")).modules
    assert good.result == "imported"
    assert (ends.module, ends.result) == ("parcel.ends", "unfinished")
    assert "exit code 7" in ends.message


async def test_one_that_never_ends_is_known() -> None:
    result = await imported("good", "stays", "good", limits=Limits(seconds=1.5))
    assert result.outcome.status == "timed_out"
    assert [(module.module, module.result) for module in result.modules] == [
        ("parcel.good", "imported"),
        ("parcel.stays", "unfinished"),
    ]
    assert "1.5 s" in result.modules[1].message


async def test_a_module_that_an_installed_one_hides_is_elsewhere() -> None:
    files = {"src/sys/__init__.py": "", "src/sys/one.py": ""}
    result = await run_imports(files, ["sys"], interpreter=PYTHON, permit=PERMIT, source="src", limits=Limits())
    assert result.modules == (ModuleResult("sys", "elsewhere", "sys is imported from None"),)


async def test_a_path_that_leads_out_is_refused() -> None:
    with pytest.raises(ValueError, match="leads out"):
        await run_imports({"../x.py": ""}, ["x"], interpreter=PYTHON, permit=PERMIT, limits=Limits())
