"""Validate code by rules of your own beside those of onex-ls.

    python custom_validation_pipeline.py [FILE...]

Without files it validates a handler with a few faults. Exits with 1 when the code does not pass.
"""

import asyncio
import sys
from pathlib import Path

from onex_ls import (
    CompletenessValidator,
    ONEXComplianceValidator,
    QualityValidator,
    ValidationContext,
    ValidationPipeline,
)
from onex_ls.findings.finding import Finding, Severity
from onex_ls.text.lines import LineIndex
from onex_ls.text.span import Span
from onex_ls.validation import Issue

SAMPLE = '''\
"""Prices orders."""


class HandlerPrice:
    """Price one order."""

    async def handle(self, order: ModelOrder) -> ModelPrice:
        """Answer with the price of an order."""
        if not order.lines:
            raise ValueError("nothing to price")
        total = eval(order.formula)
        return ModelPrice(total=total)  # TODO: taxes
'''


class NotesValidator:
    """Finds what somebody meant to come back to. A validator is a name and `validate`; nothing is inherited."""

    name = "notes"

    def validate(self, package, context):
        """One issue for each TODO in the modules of the package."""
        for module in package.modules:
            start = module.source.text.find("TODO")
            if start >= 0:
                finding = Finding("todo", Severity.HINT, "this is not finished", Span(start, start + 4), source="notes")
                yield Issue(module.path, finding)


async def main(files):
    """Validate the files, or the sample, and say what was found."""
    texts = {file: Path(file).read_text(encoding="utf-8") for file in files} or {"handler_price.py": SAMPLE}
    validators = [CompletenessValidator(), QualityValidator(), ONEXComplianceValidator(), NotesValidator()]
    pipeline = ValidationPipeline(validators=validators, enable_fast_fail=False)
    result = await pipeline.validate_package(texts, ValidationContext(node_type="compute"))
    for issue in result.issues:
        line = LineIndex(texts[issue.artifact]).line_of(issue.finding.span.start) + 1
        print(f"{issue.artifact}:{line}: {issue.finding.severity} [{issue.finding.rule}] {issue.finding.message}")
    for part, score in result.parts.items():
        print(f"{part:24} {score:.2f}")
    print(f"{'passed' if result.passed else 'did not pass'} with {result.score:.2f} of {result.threshold:.2f}")
    first = await ValidationPipeline(validators=validators, enable_fast_fail=True).validate_package(texts)
    print(f"with fast fail: {', '.join(first.duration_ms)}")
    return 0 if result.passed else 1


if __name__ == "__main__":
    sys.exit(asyncio.run(main(sys.argv[1:])))
