"""Rendering in a process of its own: what a project's own templates need, since they may loop for ever.

    python -m onex_ls.templating.child < jobs > answers

Everything travels as JSON. The jobs are ``{"templates": {id: text}, "jobs": [[id, context], ...]}``; the given
templates go before the shipped ones, and no other file is read. The answers, one per job in their order, are
``{"text": ..., "origins": [[start, end, path, template_line, template_id], ...]}`` or
``{"error": [message, template_id, line, variable]}``.
"""

import json
import sys
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from onex_ls.templating.errors import TemplateError
from onex_ls.templating.manager import TemplateManager
from onex_ls.templating.types import Origin, Rendered

if TYPE_CHECKING:
    import jinja2

Job = tuple[str, Mapping[str, Any]]
"""The id of a template and its context."""


def write_jobs(templates: Mapping[str, str], jobs: Sequence[Job]) -> bytes:
    """What the process reads. Raises TypeError for a context that is no plain data."""
    given = {"templates": dict(templates), "jobs": [[name, dict(context)] for name, context in jobs]}
    return json.dumps(given, default=sorted).encode()  # the one thing beside JSON that contexts have are sets


def write_answers(answers: Sequence[Rendered | TemplateError]) -> str:
    """What the process writes."""
    return json.dumps([_said(answer) for answer in answers])


def read_answers(text: str) -> list[Rendered | TemplateError]:
    """What the process wrote. Raises ValueError when it was cut short."""
    return [_answer(said) for said in json.loads(text)]


def render_all(templates: Mapping[str, str], jobs: Sequence[Job]) -> list[Rendered | TemplateError]:
    """Render every job, in this very process."""
    from onex_ls.templating.environment import compile_template, explain, make_environment
    from onex_ls.templating.origins import Traced

    shipped = TemplateManager()

    @cache
    def load(name: str) -> "jinja2.Template":
        content = templates[name] if name in templates else shipped.load(name).content
        return compile_template(environment, name, content, Path(f"{name}.jinja2"))[0]

    def render(name: str, context: Mapping[str, Any]) -> Rendered | TemplateError:
        try:
            text = load(name).render(context)
        except Exception as error:  # noqa: BLE001 - a template may fail in any way; that is the answer
            return explain(error, name)
        return Rendered(str.__str__(text), text.origins if isinstance(text, Traced) else ())

    environment = make_environment(load)
    return [render(name, context) for name, context in jobs]


def _answer(said: dict[str, Any]) -> Rendered | TemplateError:
    if "error" in said:
        message, template_id, line, variable = said["error"]
        return TemplateError(message, template_id, line, variable)
    return Rendered(said["text"], tuple(Origin(*origin) for origin in said["origins"]))


def _said(answer: Rendered | TemplateError) -> dict[str, Any]:
    if isinstance(answer, TemplateError):
        return {"error": [answer.message, answer.template_id, answer.line, answer.variable]}
    return {"text": answer.text, "origins": answer.origins}


def main() -> None:
    """Answer what stands on standard input."""
    given = json.load(sys.stdin.buffer)
    sys.stdout.write(write_answers(render_all(given["templates"], given["jobs"])))


if __name__ == "__main__":
    main()
