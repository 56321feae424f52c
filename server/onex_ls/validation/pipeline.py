"""The pipeline: validators over one text or a package, and what they say put together."""

import asyncio
import inspect
import time
from collections.abc import Awaitable, Mapping, Sequence
from typing import NamedTuple, Protocol

from onex_ls.validation.completeness import CompletenessValidator
from onex_ls.validation.compliance import ONEXComplianceValidator
from onex_ls.validation.options import DEFAULT_THRESHOLD
from onex_ls.validation.package import Package, read_package
from onex_ls.validation.quality import QualityValidator
from onex_ls.validation.result import Issue, ValidationContext, ValidationResult
from onex_ls.validation.score import parts


class Validator(Protocol):
    """Something that judges a package; a text by itself is a package of one file.

    `validate` may be a coroutine function, which waits for something, or a plain one, which computes.
    """

    @property
    def name(self) -> str:
        """What it is called in results."""

    def validate(self, package: Package, context: ValidationContext) -> Sequence[Issue] | Awaitable[Sequence[Issue]]:
        """The issues of a package."""


class _Judged(NamedTuple):
    name: str
    issues: tuple[Issue, ...]
    duration_ms: float


class ValidationPipeline:
    """Validators over a text or a package; all three of onex-ls where none are given.

    They work side by side: those that wait, as for ruff, while those that compute do so in a thread. With
    `enable_fast_fail` they work one after the other instead, and the first that finds an error is the last that runs.
    Issues come in the order of the validators either way. Code passes without errors and with a score of `threshold`.
    """

    def __init__(
        self,
        validators: Sequence[Validator] | None = None,
        enable_fast_fail: bool = False,
        threshold: float = DEFAULT_THRESHOLD,
    ) -> None:
        shipped = (CompletenessValidator(), QualityValidator(), ONEXComplianceValidator())
        self._validators: tuple[Validator, ...] = tuple(validators) if validators is not None else shipped
        self._enable_fast_fail = enable_fast_fail
        self._threshold = threshold

    async def validate(self, code: str, context: ValidationContext | None = None) -> ValidationResult:
        """What the validators find in one text."""
        context = context or ValidationContext()
        return await self.validate_package({context.artifact: code}, context)

    async def validate_package(
        self, artifacts: Mapping[str, str], context: ValidationContext | None = None
    ) -> ValidationResult:
        """What they find in a package, given as texts by path.

        Paths go down from a folder in which dotted modules start, or from above it, so that modules are known by them.
        """
        context = context or ValidationContext()
        package = await asyncio.to_thread(read_package, artifacts)
        judged = await self._in_turn(package, context) if self._enable_fast_fail else await self._all(package, context)
        return ValidationResult(
            issues=tuple(issue for one in judged for issue in one.issues),
            duration_ms={one.name: one.duration_ms for one in judged},
            parts=parts({one.name: one.issues for one in judged}, package.statements),
            threshold=self._threshold,
        )

    async def _all(self, package: Package, context: ValidationContext) -> list[_Judged]:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(_judged(one, package, context)) for one in self._validators]
        return [task.result() for task in tasks]

    async def _in_turn(self, package: Package, context: ValidationContext) -> list[_Judged]:
        done: list[_Judged] = []
        for validator in self._validators:
            done.append(await _judged(validator, package, context))
            if not ValidationResult(done[-1].issues).passed:
                break
        return done


async def _judged(validator: Validator, package: Package, context: ValidationContext) -> _Judged:
    start = time.perf_counter()
    if inspect.iscoroutinefunction(validator.validate):
        found = await validator.validate(package, context)
    else:
        found = await asyncio.to_thread(validator.validate, package, context)
    return _Judged(validator.name, tuple(found), (time.perf_counter() - start) * 1000)
