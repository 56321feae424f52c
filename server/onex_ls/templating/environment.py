"""The Jinja2 environment: sandboxed, strict, deterministic. Only this file and `origins` import Jinja2."""

import marshal
import traceback
from collections.abc import Callable, MutableMapping
from functools import partial
from pathlib import Path
from typing import Any

import jinja2
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import missing

from onex_ls.templating import filters, origins
from onex_ls.templating.errors import MissingTemplateError, TemplateError

SUFFIX = ".jinja2"
Load = Callable[[str], jinja2.Template]


class _UndefinedVariableError(jinja2.UndefinedError):
    """An undefined variable, with its name as data rather than inside a sentence."""

    def __init__(self, variable: str | None, message: str | None = None) -> None:
        super().__init__(message)
        self.variable = variable


class _Undefined(jinja2.StrictUndefined):
    __slots__ = ()

    def __init__(
        self,
        hint: str | None = None,
        obj: Any = missing,
        name: str | None = None,
        exc: type[jinja2.TemplateRuntimeError] = jinja2.UndefinedError,
    ) -> None:
        super().__init__(hint, obj, name, exc)
        if exc is jinja2.UndefinedError:
            # Jinja2 only ever calls this with the message; that it need not be a class is not in its annotations.
            self._undefined_exception = partial(_UndefinedVariableError, name)  # type: ignore[assignment]


class _Loader(jinja2.BaseLoader):
    """Finds what a template includes, imports or extends: by id, in the same directories and the same cache."""

    def __init__(self, load: Load) -> None:
        self._load = load

    def load(
        self,
        environment: jinja2.Environment,
        name: str,
        globals: MutableMapping[str, Any] | None = None,  # noqa: A002 - the name Jinja2 gives it
    ) -> jinja2.Template:
        try:
            return self._load(name.removesuffix(SUFFIX))
        except MissingTemplateError as error:
            raise jinja2.TemplateNotFound(name, error.message) from error


class _Environment(ImmutableSandboxedEnvironment):
    concat = staticmethod(origins.join)  # "".join in Jinja2; the hook that its own native types use


def make_environment(load: Load) -> jinja2.Environment:
    """An environment whose templates come from `load`; it keeps no cache and writes nothing to disk itself."""
    environment = _Environment(
        loader=_Loader(load),
        cache_size=0,
        auto_reload=False,
        undefined=_Undefined,
        extensions=[origins.OriginExtension],
        keep_trailing_newline=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    # The same input gives the same bytes: nothing random is at hand.
    del environment.globals["lipsum"]
    del environment.filters["random"]
    environment.filters.update(filters.FILTERS)
    environment.filters["indent"] = origins.indent
    return environment


def compile_template(
    environment: jinja2.Environment, template_id: str, content: str, path: Path
) -> tuple[jinja2.Template, int]:
    """The compiled template, and the bytes it takes in memory, roughly. Raises TemplateError for wrong syntax."""
    try:
        code = environment.compile(content, template_id, str(path))
    except jinja2.TemplateSyntaxError as error:
        raise TemplateError(str(error.message), template_id, error.lineno) from error
    template = jinja2.Template.from_code(environment, code, environment.make_globals(None))
    return template, len(content) + len(marshal.dumps(code))


def explain(error: Exception, template_id: str) -> TemplateError:
    """`error`, raised while `template_id` was rendered, as one that says where in which template."""
    if isinstance(error, TemplateError):
        return error
    place, line = _place(error) or (template_id, None)
    if isinstance(error, _UndefinedVariableError):
        return TemplateError(str(error.message), place, line, error.variable)
    if isinstance(error, jinja2.TemplateError):
        return TemplateError(str(error.message), place, line)
    return TemplateError(f"{type(error).__name__}: {error}", place, line)


def _place(error: Exception) -> tuple[str, int] | None:
    """The template and line where `error` arose; Jinja2 rewrites tracebacks to name the files of templates."""
    frames = [(frame.f_code.co_filename, line) for frame, line in traceback.walk_tb(error.__traceback__)]
    inside = [(file, line) for file, line in frames if file.endswith(SUFFIX)]
    return (Path(inside[-1][0]).name.removesuffix(SUFFIX), inside[-1][1]) if inside else None
