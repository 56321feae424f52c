"""Drafts to texts: by the templates that ship with onex-ls, or by those of the project where it has its own."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from onex_ls.generation.drafts import Draft
from onex_ls.provenance.manifest import text_hash
from onex_ls.templating.child import Job
from onex_ls.templating.errors import TemplateError
from onex_ls.templating.manager import TemplateManager
from onex_ls.templating.types import Rendered
from onex_ls.text.digest import sha256

Render = Callable[[Mapping[str, str], Sequence[Job]], Awaitable[Sequence[Rendered | TemplateError]]]
"""Renders jobs by templates given as texts by id, somewhere where code that is not ours may run."""


@dataclass(frozen=True, slots=True)
class OwnTemplates:
    """A project's own templates: their texts by id, the folder below its root that they lie in, what renders them."""

    texts: Mapping[str, str]
    folder: str
    render: Render

    def path(self, template_id: str) -> str:
        """Where the template is, or would be."""
        return f"{self.folder}/{template_id}.jinja2"


class OwnTemplateError(Exception):
    """Templates of the project failed; `errors` are by the id of the template that was to be rendered."""

    def __init__(self, errors: Mapping[str, TemplateError]) -> None:
        super().__init__(errors)
        self.errors = errors

    def __str__(self) -> str:
        return "; ".join(map(str, self.errors.values()))


class Renderer:
    """Renders the drafts of one generation, and remembers which of the project's own templates are no good."""

    def __init__(self, shipped: TemplateManager, own: OwnTemplates | None) -> None:
        self._shipped = shipped
        self._own = own
        self._texts = dict(own.texts) if own is not None else {}

    async def render(self, drafts: Sequence[Draft]) -> list[Rendered]:
        """The text of each draft.

        Raises OwnTemplateError, which names all templates of the project that fail, and TemplateError for others.
        """
        own = [draft for draft in drafts if draft.template in self._texts]
        rendered = dict(zip(map(id, own), await self._rendered_apart(own), strict=True))
        return [
            rendered.get(id(draft)) or self._shipped.render_traced(draft.template, draft.context) for draft in drafts
        ]

    def leave_out(self, template_id: str) -> None:
        """Have the shipped template from now on."""
        self._texts.pop(template_id, None)

    def source(self, template_id: str) -> tuple[str, str]:
        """The template in use, as manifests name it, and the hash of its text: one of the project by its path."""
        if self._own is not None and template_id in self._texts:
            return self._own.path(template_id), text_hash(self._texts[template_id])
        return template_id, sha256(self._shipped.load(template_id).content)

    async def _rendered_apart(self, drafts: Sequence[Draft]) -> list[Rendered]:
        if self._own is None or not drafts:
            return []
        answers = await self._own.render(self._texts, [(draft.template, draft.context) for draft in drafts])
        errors = {
            draft.template: answer
            for draft, answer in zip(drafts, answers, strict=True)
            if isinstance(answer, TemplateError)
        }
        if errors:
            raise OwnTemplateError(errors)
        return [answer for answer in answers if isinstance(answer, Rendered)]
