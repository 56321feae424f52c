"""A project's own templates: read as the person sees them, and rendered in a process that can be ended."""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from onex_ls.execution.child import Limits, run
from onex_ls.execution.permit import Permit
from onex_ls.generation.rendering import OwnTemplates
from onex_ls.templating.child import Job, read_answers, write_jobs
from onex_ls.templating.errors import TemplateError
from onex_ls.templating.types import Rendered
from onex_ls.workspace.texts import Texts

_SUFFIX = ".jinja2"
_MOST = 200  # templates; more are a wrong folder
_LIMITS = Limits(seconds=10, cpu_seconds=10, memory_bytes=1 << 30, output_bytes=64 << 20)
_PACKAGES = str(Path(__file__).parents[2])
_PROGRAM = "import sys; sys.path.insert(0, sys.argv[1]); from onex_ls.templating.child import main; main()"


def own_templates(texts: Texts, folder: str, permit: Permit | None) -> tuple[OwnTemplates | None, str]:
    """The templates in a folder below the root, if it is one; or what keeps them from being used."""
    if not folder:
        return None, ""
    if permit is None:
        return None, f"The templates in {folder} are not used, since this folder is not trusted"
    place = texts.root / folder
    if not place.is_dir():
        return None, f"There is no folder {folder} for templates"
    files = sorted(place.glob(f"*{_SUFFIX}"))
    if len(files) > _MOST:
        return None, f"{folder} holds more than {_MOST} templates"
    inside = [file for file in files if file.resolve().is_relative_to(texts.root.resolve())]
    found = {file.name.removesuffix(_SUFFIX): texts.read(f"{folder}/{file.name}") for file in inside}
    readable = {name: text.removeprefix("\ufeff") for name, text in found.items() if text is not None}

    async def render(templates: Mapping[str, str], jobs: Sequence[Job]) -> Sequence[Rendered | TemplateError]:
        return await _render(templates, jobs, permit)

    return OwnTemplates(readable, folder, render), ""


async def _render(
    templates: Mapping[str, str], jobs: Sequence[Job], permit: Permit
) -> Sequence[Rendered | TemplateError]:
    # -P and -E: nothing is imported from where the process stands, nor from where variables point.
    command = [sys.executable, "-P", "-E", "-c", _PROGRAM, _PACKAGES]
    outcome = await run(command, permit=permit, cwd=permit.root, limits=_LIMITS, stdin=write_jobs(templates, jobs))
    if outcome.ok and not outcome.dropped_bytes:
        return read_answers(outcome.stdout)
    last_words = outcome.stderr.strip().rpartition("\n")[2]
    why = "it rendered too much" if outcome.ok else last_words or outcome.message.removeprefix(sys.executable).strip()
    return [TemplateError(why, template_id) for template_id, _ in jobs]
