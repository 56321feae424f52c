"""Does the code compile, and does it have what the contract asks of it? Answered from its syntax, never by import."""

from collections.abc import Iterator

from onex_ls.findings.finding import Finding
from onex_ls.findings.rule import Rule
from onex_ls.provenance.sourcemap import trace
from onex_ls.pycode.symbols import PythonModule, Symbol, read_python
from onex_ls.text.span import Span
from onex_ls.validation.result import Issue, Requirement, ValidationContext
from onex_ls.validation.rules import MISSING_DEFINITION, MISSING_METHOD, PYTHON_SYNTAX, WRONG_BASE


class CompletenessValidator:
    """Rules ``python-syntax``, ``missing-definition``, ``missing-method`` and ``wrong-base``."""

    name = "completeness"

    def validate(self, code: str, context: ValidationContext) -> tuple[Issue, ...]:
        """The issues of one text; of code that does not compile, only that."""
        module, problems = read_python(code)
        if problems:
            return tuple(
                self._issue(context, PYTHON_SYNTAX, f"This is not Python: {problem.message}", problem.span)
                for problem in problems
            )
        return tuple(
            self._issue(context, rule, message, span, requirement.path)
            for requirement in context.requirements
            if requirement.artifact == context.artifact
            for rule, message, span in _unmet(requirement, module)
        )

    def _issue(
        self, context: ValidationContext, rule: Rule, message: str, span: Span, path: str | None = None
    ) -> Issue:
        finding = Finding(rule.name, rule.severity, message, span, path or "")
        return Issue(context.artifact, finding, path or trace(context.source_map, context.artifact, span.start))


def _unmet(requirement: Requirement, module: PythonModule) -> Iterator[tuple[Rule, str, Span]]:
    """Why a requirement is not met: rule, message and place."""
    name = requirement.name
    if requirement.kind == "name":
        if not module.binds(name):
            yield MISSING_DEFINITION, f"The contract asks that {name} can be imported from here", Span(0, 0)
        return
    symbol = module.symbol(name)
    if symbol is None or symbol.kind != requirement.kind:
        if not module.binds(name):
            yield (
                MISSING_DEFINITION,
                f"The {requirement.kind} {name} is missing, which the contract asks for",
                Span(0, 0),
            )
        return
    if requirement.base is not None and requirement.base not in symbol.bases:
        yield WRONG_BASE, f"{name} has to derive from {requirement.base}", symbol.name_span
    yield from _wrong_method(requirement, symbol)


def _wrong_method(requirement: Requirement, symbol: Symbol) -> Iterator[tuple[Rule, str, Span]]:
    if requirement.method is None:
        return
    method = symbol.member(requirement.method)
    if method is None:
        yield MISSING_METHOD, f"{symbol.name} has no method {requirement.method}", symbol.name_span
    elif requirement.is_async is not None and method.is_async is not requirement.is_async:
        wanted = "async def" if requirement.is_async else "def"
        yield MISSING_METHOD, f"{symbol.name}.{method.name} has to be a method by `{wanted}`", method.name_span
