"""The pipeline: in which order, how far, side by side, and what comes of it."""

import asyncio
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from onex_ls.execution.permit import Permit
from onex_ls.findings.finding import Finding, Severity
from onex_ls.text.span import Span
from onex_ls.validation import plugins
from onex_ls.validation.options import ValidationOptions, read_options
from onex_ls.validation.pipeline import ValidationPipeline
from onex_ls.validation.quality.areas import AREAS
from onex_ls.validation.result import Issue, ValidationContext, ValidationResult

CODE = "def price():\n    return 1\n" * 5


def issue(rule: str, severity: Severity, source: str = "mine") -> Issue:
    return Issue("", Finding(rule, severity, f"{rule}!", Span(0, 1), source=source))


class Mine:
    """A validator as a user writes one."""

    def __init__(self, name: str, *issues: Issue, ran: list[str] | None = None) -> None:
        self.name, self.issues, self.ran = name, issues, ran if ran is not None else []

    def validate(self, package, context):
        self.ran.append(self.name)
        return self.issues


class Waiting(Mine):
    """One that waits for another that waits."""

    def __init__(self, name: str, mine: asyncio.Event, other: asyncio.Event) -> None:
        super().__init__(name)
        self.mine, self.other = mine, other

    async def validate(self, package, context):
        self.mine.set()
        await asyncio.wait_for(self.other.wait(), 5)
        return ()


async def test_validators_that_wait_do_so_side_by_side():
    a, b = asyncio.Event(), asyncio.Event()
    result = await ValidationPipeline([Waiting("a", a, b), Waiting("b", b, a)]).validate(CODE)
    assert result.passed
    assert list(result.duration_ms) == ["a", "b"]


async def test_all_say_what_they_find_in_the_order_given():
    first, last = issue("first", Severity.WARNING), issue("last", Severity.ERROR)
    result = await ValidationPipeline([Mine("a", first), Mine("b", last)]).validate(CODE)
    assert result.issues == (first, last)
    assert (result.errors, result.warnings, result.suggestions) == (("last!",), ("first!",), ())
    assert not result.passed


@pytest.mark.parametrize(("severity", "expected"), [(Severity.ERROR, ["a"]), (Severity.WARNING, ["a", "b"])])
async def test_fast_fail_ends_with_the_first_error(severity, expected):
    ran: list[str] = []
    both = [Mine("a", issue("x", severity), ran=ran), Mine("b", ran=ran)]
    result = await ValidationPipeline(both, enable_fast_fail=True).validate(CODE)
    assert ran == expected
    assert list(result.duration_ms) == expected


async def test_what_goes_wrong_in_a_validator_is_not_swallowed():
    class Broken(Mine):
        def validate(self, package, context):
            raise RuntimeError("mine")

    with pytest.raises(ExceptionGroup) as caught:
        await ValidationPipeline([Broken("a")]).validate(CODE)
    assert [str(error) for error in caught.value.exceptions] == ["mine"]


async def test_the_score_is_the_mean_of_its_parts():
    found = [issue("x", Severity.WARNING), issue("y", Severity.INFORMATION), issue("z", Severity.HINT)]
    result = await ValidationPipeline([Mine("a", *found), Mine("b")]).validate(CODE)
    assert result.parts == {"a": pytest.approx(1 - 4 / 10), "b": 1.0}
    assert result.score == pytest.approx(0.8)
    strict = await ValidationPipeline([Mine("a", *found), Mine("b")], threshold=0.81).validate(CODE)
    assert result.passed
    assert not strict.passed
    assert ValidationResult(()).score == 1.0


async def test_the_three_of_ours_are_those_of_a_pipeline_without_any():
    result = await ValidationPipeline().validate('"""A module."""\n', ValidationContext(artifact="a.py"))
    assert result.passed
    assert set(result.parts) == {
        "completeness",
        "compliance",
        *(f"quality: {area}" for area in AREAS if area != "types"),
    }


@pytest.mark.parametrize(
    ("values", "options", "problems"),
    [
        ({}, ValidationOptions(), 0),
        ({"threshold": 1, "max_complexity": 3}, ValidationOptions(1.0, 3), 0),
        ({"threshold": 1.1, "max_complexity": 0}, ValidationOptions(), 2),
        ({"threshold": True, "max_complexity": "3", "colour": 1}, ValidationOptions(), 3),
    ],
)
def test_options_are_read_and_checked(values, options, problems):
    read, complaints = read_options(values)
    assert read == options
    assert len(complaints) == problems
    assert all(f"`validation.{name}`" in " ".join(complaints) for name in values if problems)


def test_validators_of_other_distributions_are_loaded_with_a_permit(monkeypatch):
    entries = [
        EntryPoint("good", "onex_ls.validation.completeness:CompletenessValidator", plugins.GROUP),
        EntryPoint("absent", "no_such_module:Validator", plugins.GROUP),
        EntryPoint("wrong", "builtins:dict", plugins.GROUP),
    ]
    monkeypatch.setattr(plugins, "entry_points", lambda group: [one for one in entries if one.group == group])
    found, problems = plugins.installed_validators(Permit(Path(), "a test"))
    assert [one.name for one in found] == ["completeness"]
    assert [problem.split()[2] for problem in problems] == ["absent", "wrong"]
