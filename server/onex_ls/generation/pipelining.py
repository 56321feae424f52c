"""A pipeline to straight Python: every step worked out on the types of the request, so that nothing is left to chance.

A step takes what the one before it gave, the first one the whole request; mappings read the request (``$.input.x``)
and earlier steps (``$.steps.x.output``), as the executor of omnibase_core does it.
"""

import re
import warnings
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from onex_ls.contract.fieldtypes import members
from onex_ls.contract.model import Field, Place
from onex_ls.contract.parts import Named
from onex_ls.contract.pipelines import Pipeline, PipelineStep
from onex_ls.findings.finding import Finding
from onex_ls.generation.naming import attribute
from onex_ls.generation.pytext import literal
from onex_ls.generation.rules import PIPELINE_OPEN, PIPELINE_UNCHECKED
from onex_ls.generation.spec import Computation, FieldSpec, ModelSpec, Statement
from onex_ls.templating.filters import snake

_METHODS = {
    ("case_conversion", "lowercase"): "lower",
    ("case_conversion", "titlecase"): "title",
    ("case_conversion", "uppercase"): "upper",
    ("trim", "both"): "strip",
    ("trim", "left"): "lstrip",
    ("trim", "right"): "rstrip",
}
"""Methods of text by transformation and mode."""

_FORMS = ("NFC", "NFD", "NFKC", "NFKD")
_FLAGS = ("DOTALL", "IGNORECASE", "MULTILINE")
_TEXT = "str"
_LONGEST_NAME = 30
_TAKEN = frozenset({"request", "re", "self", "unicodedata"})


class _OpenError(Exception):
    """The pipeline does not determine the answer; says why and where."""

    def __init__(self, message: str, place: Place) -> None:
        super().__init__(message)
        self.finding = Finding(PIPELINE_OPEN.name, PIPELINE_OPEN.severity, message, place.span, place.path)


@dataclass(frozen=True, slots=True)
class _Value:
    """What a pipeline has at some point: an expression and its type, or the `parts` of what a mapping built."""

    expression: str = ""
    annotation: str = ""
    parts: Mapping[str, "_Value"] | None = None

    @property
    def described(self) -> str:
        """What it is, for a person."""
        return "a mapping" if self.parts is not None else f"`{self.annotation}`"


def computation(
    pipeline: Pipeline, request: ModelSpec, response: ModelSpec, models: Iterable[ModelSpec]
) -> tuple[Computation | None, list[Finding]]:
    """The statements of a pipeline and the fields of its answer; None, and why, where it does not determine them."""
    run = _Run(request, {model.ref.name: model for model in models})
    try:
        for step in pipeline.steps:
            if step.is_enabled:
                run.take(step)
        answers = _answers(run.current, response, pipeline.steps[-1].place if pipeline.steps else request.place)
    except _OpenError as error:
        return None, [error.finding]
    return Computation(tuple(run.statements), answers, _needs_check(response)), run.unchecked


def _needs_check(response: ModelSpec) -> bool:
    return any(field.constraints or field.choices or field.alias for field in response.fields)


class _Run:
    """One way through a pipeline. `statements` are the code so far, `unchecked` what it has to say nonetheless."""

    def __init__(self, request: ModelSpec, models: Mapping[str, ModelSpec]) -> None:
        self.request = _Value("request", request.ref.name)
        self.models = models
        self.current = self.request
        self.results: dict[str, _Value] = {}
        self.statements: list[Statement] = []
        self.unchecked: list[Finding] = []

    def take(self, step: PipelineStep) -> None:
        """Go one step further. Raises `_OpenError` where the step cannot be worked out."""
        kind = (step.kind.name if step.kind is not None else "").lower()
        if kind == "mapping":
            self.current = _Value(parts={name: self._mapped(path) for name, path in step.fields})
        elif kind == "transformation":
            self.current = self._transformed(step)
        elif kind == "validation":
            self._unchecked(step)
        else:
            raise _OpenError(f"No step is of the kind {kind!r}", step.place)
        if step.name is not None:
            self.results[step.name.name] = self.current

    def _unchecked(self, step: PipelineStep) -> None:
        schema = step.settings.get("schema_ref", "")
        message = f"Generated code does not read the schema {schema!r}: requests and responses are checked by models"
        self.unchecked.append(
            Finding(PIPELINE_UNCHECKED.name, PIPELINE_UNCHECKED.severity, message, step.place.span, step.place.path)
        )

    def _mapped(self, path: Named) -> _Value:
        root, _, rest = path.name.removeprefix("$").lstrip(".").partition(".")
        if root == "input":
            return self._below(self.request, rest, path.place)
        step, _, below = rest.partition(".")
        if root != "steps" or step not in self.results or below not in ("", "output"):
            raise _OpenError(f"`{path.name}` leads to nothing that is known there", path.place)
        return self.results[step]

    def _below(self, value: _Value, path: str, place: Place) -> _Value:
        for part in filter(None, path.split(".")):
            found = self._part(value, part)
            if found is None:
                raise _OpenError(f"Nothing declares {part!r} of what {value.described} holds", place)
            value = found
        return value

    def _part(self, value: _Value, name: str) -> _Value | None:
        if value.parts is not None:
            return value.parts.get(name)
        model = self.models.get(value.annotation)
        field = _field(model, name) if model is not None else None
        return _Value(f"{value.expression}.{field.name}", field.annotation.strip('"')) if field is not None else None

    def _transformed(self, step: PipelineStep) -> _Value:
        kind = (step.transformation.name if step.transformation is not None else "").lower()
        if kind == "identity":
            return self.current
        if kind == "json_path":
            path = step.settings.get("path", "$")
            return self._below(
                self.current, path.removeprefix("$"), step.json_path.place if step.json_path else step.place
            )
        if self.current.annotation != _TEXT:
            raise _OpenError(f"The step takes text, but what it gets is {self.current.described}", step.place)
        name = self._name(step)
        self.statements.append(Statement(name, *_call(kind, step, self.current.expression), step.place))
        return _Value(name, _TEXT)

    def _name(self, step: PipelineStep) -> str:
        taken = _TAKEN | {value.expression for value in self.results.values()}
        spelled = snake(step.name.name if step.name is not None else "value")[:_LONGEST_NAME].strip("_")
        name = attribute(spelled, frozenset())
        while name in taken or name.startswith("validate_"):
            name = f"{name.removeprefix('validate_')}_"
        return name


def _call(kind: str, step: PipelineStep, source: str) -> tuple[str, tuple[str, ...]]:
    """The call that transforms the text `source`: what is called, and its arguments."""
    settings = step.settings
    if kind == "regex":
        flags = [f"re.{flag.name.upper()}" for flag in step.flags]
        arguments = [literal(_pattern(step)), literal(settings.get("replacement", "")), source]
        return "re.sub", (*arguments, *([f"flags={' | '.join(flags)}"] if flags else []))
    if kind == "normalize_unicode":
        form = settings.get("form", "NFC")
        if form not in _FORMS:
            raise _OpenError(f"Unicode has no form {form!r}", step.place)
        return "unicodedata.normalize", (literal(form), source)
    method = _METHODS.get((kind, settings.get("mode", "both").lower()))
    if method is None:
        raise _OpenError(f"No transformation is {kind!r} with the mode {settings.get('mode')!r}", step.place)
    return f"{source}.{method}", ()


def _pattern(step: PipelineStep) -> str:
    """The pattern of a step that Python takes, with a replacement that fits it."""
    pattern, replacement = step.settings.get("pattern", ""), step.settings.get("replacement", "")
    wrong = next((flag for flag in step.flags if flag.name.upper() not in _FLAGS), None)
    if wrong is not None:
        raise _OpenError(f"A pattern has no flag {wrong.name!r}", wrong.place)
    with warnings.catch_warnings(action="error"):
        try:
            re.compile(pattern).sub(replacement, "")  # an empty text takes no time, whatever the pattern
        except (re.error, Warning, IndexError, OverflowError, RecursionError) as error:
            raise _OpenError(f"Python does not take this pattern: {error}", step.place) from None
    return pattern


def _field(model: ModelSpec, name: str) -> FieldSpec | None:
    return next((field for field in model.fields if field.key == name), None)


def _answers(value: _Value, response: ModelSpec, place: Place) -> tuple[tuple[FieldSpec, str], ...]:
    """The fields of the response that the last value gives, each with its expression."""
    required = [field for field in response.fields if field.is_required]
    if value.parts is None:
        if len(required) != 1:
            raise _OpenError(f"{response.ref.name} does not say which of its fields is the result", place)
        value = _Value(parts={required[0].key: value})
    found = []
    for name, part in (value.parts or {}).items():
        field = _field(response, name)
        if field is None:
            raise _OpenError(f"{response.ref.name} has no field {name!r}", place)
        if part.parts is not None or not _fits(part.annotation, field.annotation.strip('"')):
            message = f"The field {name!r} of {response.ref.name} takes `{field.annotation}`, not {part.described}"
            raise _OpenError(message, place)
        found.append((field, part.expression))
    missing = [field.key for field in required if field.key not in (value.parts or {})]
    if missing:
        raise _OpenError(f"No step gives {', '.join(map(repr, missing))} of {response.ref.name}", place)
    return tuple(found)


def _fits(given: str, wanted: str) -> bool:
    """Whether every value of the one type is one of the other."""
    taken = set(members(wanted))
    return wanted == "object" or set(members(given)) <= (taken | {"int"} if "float" in taken else taken)


def implied(pipeline: Pipeline) -> tuple[tuple[Field, ...], tuple[Field, ...]]:
    """The fields that a pipeline reads of its request, and those that it builds, where the contract declares none.

    What is transformed as text is text; of everything else nothing is known but its name.
    """
    reading = _Reading()
    for step in pipeline.steps:
        if step.is_enabled:
            reading.take(step)
    return tuple(reading.fields.values()), tuple(reading.built())


class _Reading:
    """Follows values through a pipeline by the field of the request that each of them is; None for new text."""

    def __init__(self) -> None:
        self.fields: dict[str, Field] = {}
        self.current: str | None = ""
        self.results: dict[str, str | None] = {}
        self.mapped: dict[str, tuple[Named, str | None]] = {}

    def take(self, step: PipelineStep) -> None:
        """Go one step further."""
        kind = step.transformation.name.lower() if step.transformation is not None else ""
        if step.fields:
            self.mapped = {name: (path, self._source(path)) for name, path in step.fields}
            self.current = None
        elif kind == "json_path" and step.json_path is not None:
            self.current = self._read(step.json_path.name, step.json_path.place) if self.current == "" else None
        elif kind not in ("", "identity"):
            if self.current in self.fields:
                self.fields[self.current] = replace(self.fields[self.current], type="string")
            self.current = None
        if step.name is not None:
            self.results[step.name.name] = self.current

    def built(self) -> Iterable[Field]:
        """The fields of the last mapping."""
        for name, (path, source) in self.mapped.items():
            known = self.fields.get(source) if source is not None else None
            yield Field(name, "string" if source is None else known.type if known is not None else None, path.place)

    def _source(self, path: Named) -> str | None:
        root, _, rest = path.name.removeprefix("$").lstrip(".").partition(".")
        return self._read(rest, path.place) if root == "input" else self.results.get(rest.partition(".")[0], "")

    def _read(self, path: str, place: Place) -> str:
        name = path.removeprefix("$").lstrip(".").partition(".")[0]
        if name:
            self.fields.setdefault(name, Field(name, None, place))
        return name
