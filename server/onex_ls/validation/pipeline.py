"""The pipeline: validators one after the other over one text."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from onex_ls.validation.completeness import CompletenessValidator
from onex_ls.validation.result import Issue, ValidationContext, ValidationResult


class Validator(Protocol):
    """Something that judges a text."""

    @property
    def name(self) -> str:
        """What it is called in results."""

    def validate(self, code: str, context: ValidationContext) -> Sequence[Issue]:
        """The issues of one text."""


class ValidationPipeline:
    """Validators in the order given; with `enable_fast_fail` the first that finds an error is the last that runs."""

    def __init__(self, validators: Sequence[Validator] | None = None, enable_fast_fail: bool = False) -> None:
        self._validators = tuple(validators) if validators is not None else (CompletenessValidator(),)
        self._enable_fast_fail = enable_fast_fail

    async def validate(self, code: str, context: ValidationContext | None = None) -> ValidationResult:
        """What the validators find in one text."""
        return self.judge(code, context or ValidationContext())

    async def validate_package(self, artifacts: Mapping[str, str], context: ValidationContext) -> tuple[Issue, ...]:
        """What they find in the files of a package, given as texts by path."""
        issues: list[Issue] = []
        for artifact, code in artifacts.items():
            result = await self.validate(code, replace(context, artifact=artifact))
            issues.extend(result.issues)
        return tuple(issues)

    def judge(self, code: str, context: ValidationContext) -> ValidationResult:
        """`validate`, for callers that are not on a loop."""
        issues: list[Issue] = []
        durations: dict[str, float] = {}
        for validator in self._validators:
            start = time.perf_counter()
            issues.extend(validator.validate(code, context))
            durations[validator.name] = (time.perf_counter() - start) * 1000
            result = ValidationResult(tuple(issues), durations)
            if self._enable_fast_fail and not result.passed:
                return result
        return ValidationResult(tuple(issues), durations)
