"""Does the code keep the rules of ONEX, whoever wrote it? Each rule looks at syntax alone, and knows no template."""

from onex_ls.validation.compliance import (
    archetype,
    dependencies,
    errors,
    handlers,
    logging,
    models,
    orchestrators,
    purity,
    shell,
)
from onex_ls.validation.found import Check, issues
from onex_ls.validation.package import Package
from onex_ls.validation.result import Issue, ValidationContext

_FAMILIES = (shell, archetype, handlers, errors, logging, models, purity, orchestrators, dependencies)

CHECKS: tuple[Check, ...] = tuple(family.check for family in _FAMILIES)
"""In the order of the page of rules."""

RULES = tuple(rule for family in _FAMILIES for rule in family.RULES)

SOURCE = "onex-ls(compliance)"
"""Who finds what breaks these rules."""


class ONEXComplianceValidator:
    """The rules of ONEX on code; those on contracts are told while a contract is typed."""

    name = "compliance"

    def validate(self, package: Package, context: ValidationContext) -> tuple[Issue, ...]:
        """What the package breaks of the rules; tests are free of them."""
        return issues((one for check in CHECKS for one in check(package, context)), package, context, SOURCE)
