import pytest

from onex_ls.findings.finding import Severity
from onex_ls.provenance.sourcemap import Origin
from onex_ls.text.span import Span
from onex_ls.validation.completeness import CompletenessValidator
from onex_ls.validation.package import Package, read_package
from onex_ls.validation.pipeline import ValidationPipeline
from onex_ls.validation.result import Issue, Requirement, ValidationContext

GOOD = """from pydantic import BaseModel
from omnibase_core.nodes.node_compute import NodeCompute
from elsewhere import ModelPassedOn

class NodeShop(NodeCompute[object, object]): ...

class ModelOrder(BaseModel): ...

class HandlerShop:
    async def handle(self, request):
        return request

def handle_sale(request):
    return request
"""
NODE = Requirement("a.py", "class", "NodeShop", "name", base="NodeCompute")
MODEL = Requirement("a.py", "class", "ModelOrder", "input_model", base="BaseModel")
HANDLER = Requirement("a.py", "class", "HandlerShop", "handler_routing.handlers[0]", method="handle", is_async=True)
FUNCTION = Requirement("a.py", "function", "handle_sale", "handler_routing.handlers[1]")
PASSED_ON = Requirement("a.py", "name", "ModelPassedOn", "")
ELSEWHERE = Requirement("b.py", "class", "NotHere", "")
ALL = (NODE, MODEL, HANDLER, FUNCTION, PASSED_ON, ELSEWHERE)


def issues_of(code: str, requirements: tuple[Requirement, ...] = ALL) -> tuple[Issue, ...]:
    return CompletenessValidator().validate(read_package({"a.py": code}), ValidationContext(requirements=requirements))


def test_code_that_has_what_the_contract_asks_for_has_no_issue() -> None:
    assert issues_of(GOOD) == ()


@pytest.mark.parametrize(
    ("old", "new", "rule", "path", "marked"),
    [
        ("class NodeShop(", "class NodeStore(", "missing-definition", "name", ""),
        ("(NodeCompute[object, object])", "(NodeEffect)", "wrong-base", "name", "NodeShop"),
        ("(BaseModel)", "", "wrong-base", "input_model", "ModelOrder"),
        ("async def handle", "async def handle_it", "missing-method", "handler_routing.handlers[0]", "HandlerShop"),
        ("async def handle", "def handle", "missing-method", "handler_routing.handlers[0]", "handle"),
        ("def handle_sale", "def sell", "missing-definition", "handler_routing.handlers[1]", ""),
        ("import ModelPassedOn", "import ModelOther", "missing-definition", None, ""),
        ("class HandlerShop:", "class HandlerShop", "python-syntax", None, None),
    ],
)
def test_one_fault_is_one_issue_at_its_place(
    old: str, new: str, rule: str, path: str | None, marked: str | None
) -> None:
    assert old in GOOD
    code = GOOD.replace(old, new)
    (issue,) = issues_of(code)
    assert (issue.artifact, issue.finding.rule, issue.contract_path) == ("a.py", rule, path)
    assert issue.finding.severity is Severity.ERROR
    assert marked is None or issue.finding.span.of(code) == marked


def test_a_name_bound_otherwise_is_there_too() -> None:
    assert issues_of("HandlerShop = make_handler()\n", (HANDLER,)) == ()
    assert issues_of("from .inner import *\n", (HANDLER, PASSED_ON)) == ()


def test_a_syntax_error_is_traced_to_the_contract() -> None:
    code = "class ModelA(BaseModel):\n    first: int\n    second: = 3\n"
    origins = (
        Origin(Span(0, len(code)), "input_model"),
        Origin(Span(code.index("    second"), len(code)), "inputs.second"),
    )
    context = ValidationContext(artifact="a.py", source_map={"a.py": origins})
    (issue,) = CompletenessValidator().validate(read_package({"a.py": code}), context)
    assert issue.contract_path == "inputs.second"


async def test_the_pipeline_runs_validators_in_order_until_it_may_stop() -> None:
    ran: list[str] = []

    class Spy:
        def __init__(self, name: str) -> None:
            self.name = name

        def validate(self, package: Package, context: ValidationContext) -> tuple[Issue, ...]:
            ran.append(self.name)
            return ()

    context = ValidationContext(artifact="a.py", requirements=ALL)
    for fast, expected in ((False, ["first", "last"]), (True, ["first"])):
        ran.clear()
        pipeline = ValidationPipeline([Spy("first"), CompletenessValidator(), Spy("last")], enable_fast_fail=fast)
        result = await pipeline.validate("class", context)
        assert ran == expected
        assert not result.passed
        assert len(result.errors) == 1
        assert result.warnings == ()
        assert "completeness" in result.duration_ms


async def test_a_package_is_judged_file_by_file() -> None:
    files = {"a.py": GOOD, "b.py": "x = 1\n", "c.py": "("}
    result = await ValidationPipeline([CompletenessValidator()]).validate_package(
        files, ValidationContext(requirements=ALL)
    )
    assert [(issue.artifact, issue.finding.rule) for issue in result.issues] == [
        ("b.py", "missing-definition"),
        ("c.py", "python-syntax"),
    ]


async def test_without_a_context_code_only_has_to_be_python() -> None:
    result = await ValidationPipeline().validate("x = 1\n")
    assert result.passed
