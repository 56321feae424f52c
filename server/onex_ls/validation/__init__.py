"""Checks of generated and hand-written code: is it complete, is it good, does it keep the rules of ONEX?"""

from onex_ls.validation.completeness import CompletenessValidator
from onex_ls.validation.compliance import ONEXComplianceValidator
from onex_ls.validation.options import ValidationOptions
from onex_ls.validation.package import Package
from onex_ls.validation.pipeline import ValidationPipeline, Validator
from onex_ls.validation.quality import QualityValidator
from onex_ls.validation.result import Issue, RequiredField, Requirement, ValidationContext, ValidationResult

__all__ = [
    "CompletenessValidator",
    "Issue",
    "ONEXComplianceValidator",
    "Package",
    "QualityValidator",
    "RequiredField",
    "Requirement",
    "ValidationContext",
    "ValidationOptions",
    "ValidationPipeline",
    "ValidationResult",
    "Validator",
]
