"""The rules of what the validation of generated and hand-written code finds, for its findings and their pages."""

from onex_ls.validation import at_work, completeness, compliance
from onex_ls.validation.quality.types import TYPE_MISMATCH
from onex_ls.validation.syntax import PYTHON_SYNTAX
from onex_ls.validation.unchecked import QUALITY_UNCHECKED

RULES = (PYTHON_SYNTAX, *completeness.RULES, *compliance.RULES, QUALITY_UNCHECKED, TYPE_MISMATCH, *at_work.RULES)
