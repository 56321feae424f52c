"""Small packages, imported and tested for real by this very Python, and what is told of that."""

import sys
from pathlib import Path

import pytest

from onex_ls.execution.child import Limits
from onex_ls.execution.interpreters import Interpreter
from onex_ls.execution.permit import Permit
from onex_ls.findings.finding import Severity
from onex_ls.provenance.sourcemap import Origin
from onex_ls.text.span import Span
from onex_ls.validation.at_work import Candidate, Trial, try_out
from onex_ls.validation.at_work.judges import Objection, Verdict, _of_compliance, _of_validate
from onex_ls.validation.at_work.told import judge_issues
from onex_ls.validation.result import Issue

PYTHON = Interpreter(Path(sys.executable), (3, 11, 0), frozenset(), "")
PATIENT = Limits(seconds=60)
CONTRACT = "src/parcel/contract.yaml"
PRICE = "src/parcel/price.py"
TEST = "src/parcel/tests/test_price.py"

GOOD = {
    CONTRACT: "node_type: compute\n",
    "src/parcel/__init__.py": "",
    PRICE: "def price(count: int) -> int:\n    return count * 2\n",
    TEST: "from parcel.price import price\n\n\ndef test_price() -> None:\n    assert price(2) == 4\n",
}


async def tried(
    changes: dict[str, str], *modules: str, limits: Limits = PATIENT, tests: str = "src/parcel/tests", **options: object
) -> Trial:
    files = {**GOOD, **changes}
    candidate = Candidate(files, modules or ("parcel.price",), CONTRACT, tests, "src", **options)  # type: ignore[arg-type] # by name
    return await try_out(candidate, PYTHON, Permit(Path("/"), "a test"), limits)


def shown(issue: Issue, files: dict[str, str]) -> tuple[str, str, int]:
    text = files[issue.artifact]
    return issue.finding.rule, issue.artifact, text.count("\n", 0, issue.finding.span.start) + 1


async def test_a_good_node_has_no_issues() -> None:
    trial = await tried({})
    assert trial.issues == ()
    assert trial.tests is not None
    assert trial.tests.ok
    assert trial.verdict is None  # without omnibase_core there are no judges


@pytest.mark.parametrize(
    ("changes", "expected", "words"),
    [
        (
            {PRICE: "RATE = 2\n\nRATE / 0\n"},
            [("import-fails", PRICE, 3), ("test-fails", TEST, 1)],
            "parcel.price cannot be imported: ZeroDivisionError: division by zero",
        ),
        (
            {PRICE: "def price(count: int) -> int:\n    return count * 3\n"},
            [("test-fails", TEST, 5)],
            "test_price fails: assert 6 == 4\n+ where 6 = price(2)",
        ),
        (
            {PRICE: "\nimport kafka_of_nobody.client\n"},
            [("unavailable-package", PRICE, 2)],
            "kafka_of_nobody is not installed here, so these modules were not tried: price",
        ),
    ],
)
async def test_what_is_told(changes: dict[str, str], expected: list[tuple[str, str, int]], words: str) -> None:
    trial = await tried(changes)
    assert [shown(issue, {**GOOD, **changes}) for issue in trial.issues] == expected
    message = trial.issues[0].finding.message
    assert " ".join(message.split()).startswith(" ".join(words.split()))
    assert all(issue.finding.source == "onex-ls(tests)" for issue in trial.issues)


async def test_a_module_that_never_ends_is_stopped_and_taken_no_further() -> None:
    changes = {PRICE: "import time\nwhile True:\n    time.sleep(0.1)\n"}
    trial = await tried(changes, limits=Limits(seconds=1.5))
    assert [shown(issue, {**GOOD, **changes}) for issue in trial.issues] == [("run-stopped", PRICE, 1)]
    assert "parcel.price had to be stopped" in trial.issues[0].finding.message
    assert trial.tests is None


async def test_a_failing_test_says_where_the_node_went_wrong() -> None:
    changes = {PRICE: "def price(count: int) -> int:\n    raise LookupError(count)\n"}
    (issue,) = (await tried(changes)).issues
    (related,) = issue.finding.related
    assert (related.file, changes[PRICE][related.span.start : related.span.end]) == (PRICE, "raise LookupError(count)")


async def test_a_failure_in_generated_code_leads_to_the_contract() -> None:
    broken = "RATE = 2\n\nRATE / 0\n"
    source_map = {PRICE: (Origin(Span(10, 19), "compute.rate"),)}
    issue = (await tried({PRICE: broken}, source_map=source_map, tests="")).issues[0]
    assert (issue.contract_path, issue.finding.path) == ("compute.rate", "compute.rate")


async def test_a_missing_package_is_told_once() -> None:
    lacking = "import kafka_of_nobody\n"
    changes = {f"src/parcel/needy_{number}.py": lacking for number in range(5)}
    trial = await tried(changes, *(f"parcel.needy_{number}" for number in range(5)), tests="")
    (issue,) = trial.issues
    assert issue.finding.severity is Severity.INFORMATION
    assert issue.finding.message.endswith("needy_0, needy_1, needy_2 and 2 more")


VALIDATED = """\
Validating src...
  [FAIL] architecture
       Files processed: 12
       Issues: 1
         - src/parcel/price.py: 2 models in one file: ModelA, ModelB
  [FAIL] union-usage
       Issues: 1
         - src/parcel/price.py: Line 2: Use int | None instead of Optional[int] (PEP 604)
  [FAIL] contracts
         - Validation error: Invalid node_type 'effect'. Must be a valid EnumNodeType value.
  [PASS] patterns
         - src/parcel/price.py: Line 1: Class name 'HandlerPrice' contains anti-pattern 'Handler'
Validation failures detected.
"""
COMPLIED = """\
PASS parcel [8/8 checks]
FAIL parcel [6/8 checks: publish_topic_naming, contract_parse]

1/2 nodes passed. Report written to out
"""


def test_what_judges_object_to_is_read_from_what_they_print() -> None:
    assert list(_of_validate(VALIDATED)) == [
        Objection("onex validate, architecture", "2 models in one file: ModelA, ModelB", PRICE),
        Objection("onex validate, union-usage", "Use int | None instead of Optional[int] (PEP 604)", PRICE, 2),
        Objection(
            "onex validate, contracts",
            "Validation error: Invalid node_type 'effect'. Must be a valid EnumNodeType value.",
        ),
    ]
    assert list(_of_compliance(COMPLIED)) == [
        Objection("onex compliance check", "publish topic naming fails", path="event_bus.publish_topics"),
        Objection("onex compliance check", "contract parse fails"),
    ]


def test_an_objection_stands_where_it_belongs() -> None:
    candidate = Candidate(GOOD, (), CONTRACT)
    objections = (*_of_validate(VALIDATED), *_of_compliance(COMPLIED))
    issues = list(judge_issues(Verdict(objections), candidate))
    assert [shown(issue, GOOD) for issue in issues] == [
        ("official-judge", PRICE, 1),
        ("official-judge", PRICE, 2),
        ("official-judge", CONTRACT, 1),
        ("official-judge", CONTRACT, 1),
        ("official-judge", CONTRACT, 1),
    ]
    assert [issue.contract_path for issue in issues[3:]] == ["event_bus.publish_topics", None]


@pytest.mark.parametrize(
    "text", ["", "\n\n", "[FAIL]", "  [FAIL] x\n         - ", "FAIL x [1/8 checks: ]", "\x00" * 100]
)
def test_nothing_that_is_printed_breaks_the_reading(text: str) -> None:
    list(_of_validate(text))
    list(_of_compliance(text))
