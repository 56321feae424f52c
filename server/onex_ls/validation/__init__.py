"""Checks of generated code."""

from onex_ls.validation.completeness import CompletenessValidator
from onex_ls.validation.pipeline import ValidationPipeline, Validator
from onex_ls.validation.result import Issue, Requirement, ValidationContext, ValidationResult

__all__ = [
    "CompletenessValidator",
    "Issue",
    "Requirement",
    "ValidationContext",
    "ValidationPipeline",
    "ValidationResult",
    "Validator",
]
