"""Every fix of a validator's finding is applied, and the finding is gone."""

import ast
import asyncio

import pytest

from onex_ls.text.edits import apply_edits
from onex_ls.validation import CompletenessValidator, QualityValidator, ValidationContext, ValidationPipeline
from onex_ls.validation.result import Issue, RequiredField, Requirement

FILE = "parcel.py"
HANDLER = Requirement(FILE, "class", "HandlerPrice", "handler", None, "handle", True)
PLAIN = HANDLER._replace(is_async=False)
MODEL = Requirement(
    FILE,
    "class",
    "ModelPrice",
    "model",
    "BaseModel",
    fields=(RequiredField("amount", "int", "a"), RequiredField("currency", "str | None", "b")),
)

CASES = [
    ("missing-method", HANDLER, "class HandlerPrice:\n    x = 1\n", "Add the method handle"),
    ("missing-method", HANDLER, 'class HandlerPrice:\n    """Doc."""', "Add the method handle"),
    ("missing-method", HANDLER, "class HandlerPrice:\n    async def handel(self): ...\n", "Rename handel to handle"),
    ("missing-method", HANDLER, "class HandlerPrice:\n    def handle(self): ...\n", "Make handle a coroutine function"),
    ("missing-method", PLAIN, "class HandlerPrice:\n    async def handle(self): ...\n", "Make handle a plain function"),
    ("missing-definition", HANDLER, "class HandlerPrize:\n    async def handle(self): ...\n", "Rename HandlerPrize"),
    ("missing-model-field", MODEL, "class ModelPrice(BaseModel):\n    amount: int\n", "Add the field currency"),
    ("missing-model-field", MODEL, 'class ModelPrice(BaseModel):\n    """Doc."""\n\n    currency: str | None\n', "Add"),
    (
        "field-type",
        MODEL,
        "class ModelPrice(BaseModel):\n    amount: str\n    currency: str | None = None\n",
        "Make it int",
    ),
    ("wrong-base", MODEL, "class ModelPrice:\n    amount: int\n    currency: str | None\n", "Derive ModelPrice"),
    ("wrong-base", MODEL, "class ModelPrice():\n    amount: int\n    currency: str | None\n", "Derive ModelPrice"),
    ("wrong-base", MODEL, "class ModelPrice(ABC):\n    amount: int\n    currency: str | None\n", "Derive ModelPrice"),
]


def found(code: str, *requirements: Requirement) -> list[Issue]:
    pipeline = ValidationPipeline([CompletenessValidator()])
    context = ValidationContext(artifact=FILE, requirements=requirements)
    return list(asyncio.run(pipeline.validate(code, context)).issues)


@pytest.mark.parametrize(
    ("rule", "requirement", "code", "title"), CASES, ids=[f"{case[0]} {case[3]}" for case in CASES]
)
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_a_fix_mends_what_was_found(rule: str, requirement: Requirement, code: str, title: str, ending: str) -> None:
    code = code.replace("\n", ending)
    (issue,) = (one for one in found(code, requirement) if one.finding.rule == rule)
    fix = next(fix for fix in issue.finding.fixes if fix.title.startswith(title))
    assert not fix.safe
    mended = apply_edits(code, fix.edits)
    ast.parse(mended)
    assert rule not in [one.finding.rule for one in found(mended, requirement)]


def test_two_that_are_alike_are_not_guessed_between() -> None:
    code = "class HandlerPrize: ...\nclass HandlerPrices: ...\n"
    (issue,) = found(code, HANDLER)[:1]
    assert issue.finding.fixes == ()


def test_what_ruff_would_mend_is_offered_as_ruff_says() -> None:
    code = '"""Doc."""\n\nimport json\nimport sys\n\nPLACE = sys.path\n'
    issues = asyncio.run(
        ValidationPipeline([QualityValidator()]).validate(code, ValidationContext(artifact=FILE))
    ).issues
    unused = next(issue.finding for issue in issues if issue.finding.rule == "F401")
    (fix,) = unused.fixes
    assert (fix.title, fix.safe) == ("Remove unused import: `json`", True)
    assert "import json" not in apply_edits(code, fix.edits)
