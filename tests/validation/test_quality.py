"""What ruff is asked, and that its answers come back at the right characters."""

import asyncio
import sys
import time
from pathlib import Path

import pytest

from onex_ls.execution import tool
from onex_ls.execution.permit import Permit
from onex_ls.findings.finding import Severity
from onex_ls.validation.options import ValidationOptions
from onex_ls.validation.package import read_package
from onex_ls.validation.quality import QualityValidator
from onex_ls.validation.result import Issue, ValidationContext
from validation.nodes import CONTRACTS, generated

PRICED = "def priced(a: str) -> object:\n    '''Price.'''\n"
FAULTS = {
    "F401": "import os  # here",
    "F811": f"{PRICED}    return a\n\n\n{PRICED.replace('object:', 'object:  # here')}    return 2",
    "F821": f"{PRICED}    return unknown  # here",
    "F841": f"{PRICED}    price = 1  # here\n    return 2",
    "B006": "def priced(prices: list[int] = []) -> int:  # here\n    '''Price.'''\n    return prices[0]",
    "B023": f"{PRICED}    return [[lambda: price  # here\n        ] for price in a]",
    "C901": "def priced(a: int) -> int:  # here\n    '''Price.'''\n"
    + "".join(f"    if a == {n}:\n        return {n}\n" for n in range(11))
    + "    return a",
    "S101": f"{PRICED}    assert a  # here\n    return a",
    "S110": f"{PRICED}    try:\n        return 1\n    except Exception:  # here\n        pass\n    return 2",
    "S307": f"{PRICED}    return eval(a)  # here",
    "S324": f"import hashlib\n\n\n{PRICED}    return hashlib.md5(a.encode()).hexdigest()  # here",
    "S602": f"import subprocess\n\n\n{PRICED}    return subprocess.run(a, shell=True)  # here",
    "D101": "class Prices:  # here\n    price = 1",
    "D103": "def priced() -> int:  # here\n    return 1",
    "ANN001": "def priced(a) -> int:  # here\n    '''Price.'''\n    return int(a)",
    "ANN201": "def priced():  # here\n    '''Price.'''\n    return 1",
}


def judge(texts: dict[str, str], options: ValidationOptions | None = None) -> tuple[Issue, ...]:
    return asyncio.run(QualityValidator(options).validate(read_package(texts), ValidationContext()))


def test_generated_nodes_have_no_issue():
    texts = {
        f"{contract.stem}/{path}": text for contract in CONTRACTS for path, text in generated(contract)[0].texts.items()
    }
    assert judge(texts) == ()


def test_every_fault_in_generated_code_is_found_at_its_line():
    handlers = {}
    for contract in CONTRACTS:
        package, _ = generated(contract)
        module = next(
            module
            for module in package.code
            if ("handler" in module.path and "class " in module.source.text) or "def handle" in module.source.text
        )
        handlers[contract.stem] = module.source.text
    texts = {f"{node}/{rule}.py": f"{text}\n\n{FAULTS[rule]}\n" for node, text in handlers.items() for rule in FAULTS}
    assert len(texts) > 150
    seen = {(issue.artifact, issue.finding.rule, line(texts, issue)) for issue in judge(texts)}
    wanted = {(path, path.rpartition("/")[2].removesuffix(".py"), marked(text)) for path, text in texts.items()}
    assert wanted - seen == set()
    assert {(path, rule) for path, rule, _ in seen} - {(path, rule) for path, rule, _ in wanted} == set()


def marked(text: str) -> int:
    return text[: text.index("# here")].count("\n")


def line(texts: dict[str, str], issue: Issue) -> int:
    return texts[issue.artifact][: issue.finding.span.start].count("\n")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_places_are_counted_in_characters(end):
    code = f"# é 😀\f{end}x = '😀'; y = 'é', ünbekannt{end}\tz = 1{end}".replace(f"\tz = 1{end}", "")
    (issue,) = judge({"a.py": code})
    assert issue.finding.span.of(code) == "ünbekannt"
    assert issue.finding.severity is Severity.ERROR


def test_tests_may_assert_and_need_no_docstring():
    code = "def test_price():\n    assert 1\n"
    assert judge({"tests/test_price.py": code}) == ()
    assert {issue.finding.rule for issue in judge({"price.py": code})} == {"S101", "D103", "ANN201"}


def test_a_comment_silences_ruff_and_a_configuration_does_not(tmp_path, monkeypatch):
    (tmp_path / "ruff.toml").write_text('lint.ignore = ["F401"]\n')
    monkeypatch.chdir(tmp_path)
    assert [issue.finding.rule for issue in judge({"a.py": "import os\nimport sys  # noqa: F401\n"})] == ["F401"]


def test_an_import_that_is_used_in_a_type_in_quotes_or_taken_on_is_used():
    shell = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from a.b import State\n\n"
    shell += 'class N(Base["State"]):\n    """N."""\n'
    taken = "from a.b import LIMIT\n"
    files = {
        "p/node.py": f"Base = dict\n{shell}",
        "p/limits.py": taken,
        "p/use.py": "from p.limits import LIMIT\nprint(LIMIT)\n",
    }
    assert judge(files) == ()


def test_files_may_be_called_anything():
    assert [issue.artifact for issue in judge({"../../é\n.py": "import os\n", "C:\\x.py": "import os\n"})] == [
        *("../../é\n.py", "C:\\x.py"),
    ]


def test_a_function_may_be_as_complex_as_the_project_wants():
    complex_one = {"a.py": FAULTS["C901"]}
    assert [issue.finding.rule for issue in judge(complex_one)] == ["C901"]
    assert judge(complex_one, ValidationOptions(max_complexity=12)) == ()


@pytest.mark.parametrize("answer", [tool.Said("", "panicked"), tool.Said("{}", ""), tool.Said("", "", "it is gone")])
def test_without_ruff_the_quality_is_unknown(answer, monkeypatch):
    async def answering(command, files, seconds=30.0):
        return answer

    monkeypatch.setattr("onex_ls.validation.quality.run_tool", answering)
    (issue,) = judge({"a.py": "import os\n"})
    assert issue.finding.rule == "quality-unchecked"
    assert issue.finding.severity is Severity.INFORMATION


async def test_a_tool_that_does_not_end_is_ended(tmp_path):
    said = await tool.run_tool(["sleep", "30"], {}, seconds=0.05)
    assert "did not end within" in said.failure
    assert "could not be started" in (await tool.run_tool([str(tmp_path / "no")], {})).failure
    with pytest.raises(ValueError, match="leads out"):
        await tool.run_tool(["true"], {"../a.py": ""})


async def test_a_tool_ends_with_whoever_asked_for_it():
    start = time.monotonic()
    task = asyncio.create_task(tool.run_tool(["sleep", "30"], {}))
    await asyncio.sleep(0.2)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert time.monotonic() - start < 10


def test_types_are_checked_by_the_python_of_the_project():
    files = {
        "src/shop/models/model_order.py": "class ModelOrder:\n    quantity: int = 3\n",
        "src/shop/handler.py": (
            "from shop.models.model_order import ModelOrder\n\n\n"
            "def price(order: ModelOrder) -> int:\n    '''E.'''; return order.quantity, 'e'\n\n\n"
            "def other(order: ModelOrder) -> int:\n    '''É.'''; return order.quantity, 'é'\n"
        ),
    }
    validator = QualityValidator(python=Path(sys.executable), permit=Permit(Path(), "a test"))
    issues = asyncio.run(validator.validate(read_package(files), ValidationContext()))
    found = [issue for issue in issues if issue.finding.rule == "type-mismatch"]
    assert {issue.artifact for issue in found} == {"src/shop/handler.py"}
    assert [issue.finding.span.of(files[issue.artifact]) for issue in found] == [
        *("order.quantity, 'e'", "'''É.'''; return order.quantity, 'é'"),
    ]
    assert found[0].finding.message.endswith("[return-value]")


def test_a_python_without_mypy_says_nothing_of_types(tmp_path):
    bare = tmp_path / "python"
    bare.write_text(f'#!/bin/sh\nexec {sys.executable} -S -E "$@"\n')
    bare.chmod(0o700)
    validator = QualityValidator(python=bare, permit=Permit(Path(), "a test"))
    code = {"a.py": "X: int = 'x'\n"}
    assert asyncio.run(validator.validate(read_package(code), ValidationContext())) == ()
