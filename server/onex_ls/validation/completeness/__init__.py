"""Does the code compile, and does it have what the contract asks of it? Answered from its syntax, never by import."""

from onex_ls.validation.completeness import machines, operations, required, stubs, topics
from onex_ls.validation.found import Check, Found, issues
from onex_ls.validation.package import Package
from onex_ls.validation.result import Issue, ValidationContext
from onex_ls.validation.syntax import PYTHON_SYNTAX

CHECKS: tuple[Check, ...] = (required.check, operations.check, machines.check, topics.check, stubs.check)
"""In the order of the page of rules."""

RULES = (*required.RULES, *operations.RULES, *machines.RULES, *topics.RULES, *stubs.RULES)


class CompletenessValidator:
    """Whether a package is Python, and all there that its contract asks for."""

    name = "completeness"

    def validate(self, package: Package, context: ValidationContext) -> tuple[Issue, ...]:
        """What is missing; of a file that does not compile, only that."""
        broken = [
            Found(path, PYTHON_SYNTAX, f"This is not Python: {problem.message}", problem.span)
            for path, problem in package.broken
        ]
        found = (one for check in CHECKS for one in check(package, context))
        return issues([*broken, *found], package, context, "onex-ls")
