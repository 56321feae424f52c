"""Finding, caching and rendering templates."""

import asyncio
import re
import time
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from onex_ls.metrics.meter import Meter, MetricsRecorder
from onex_ls.metrics.names import TEMPLATE_LOAD, TEMPLATE_RENDER
from onex_ls.templating.cache import LruCache, TemplateCacheStats
from onex_ls.templating.errors import MissingTemplateError, TemplateError
from onex_ls.templating.locate import shipped_templates
from onex_ls.templating.types import Rendered, Template, TemplateType
from onex_ls.templating.watch import Stamped, look, stamped

if TYPE_CHECKING:
    import jinja2

_ID = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_SUFFIX = ".jinja2"
_NEAR = 3  # how many ids are suggested for one that does not exist
_NEAR_SCORE = 60  # of 100; below it a suggestion confuses more than it helps
_WATCH_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class _Loaded:
    file: Stamped
    content: str
    compiled: "jinja2.Template"


class TemplateManager:
    """Renders templates by id: ``node_effect_v1`` is ``node_effect_v1.jinja2`` in the first directory that has it.

    `template_dir`, one directory or several, goes before the shipped one. At most `cache_size` compiled templates,
    `cache_bytes` in all, are kept in memory and none on disk. Nothing is looked up on disk for a cached template:
    changes in `template_dir` are noticed by watching, from `start` to `stop`, and by `refresh` and
    `invalidate_template`. Safe from any thread.
    """

    def __init__(
        self,
        template_dir: str | Path | Sequence[str | Path] | None = None,
        cache_size: int = 100,
        cache_bytes: int = 32 * 1024 * 1024,
        metrics_collector: MetricsRecorder | None = None,
    ) -> None:
        given = [template_dir] if isinstance(template_dir, str | Path) else template_dir or []
        self._own = tuple(Path(directory) for directory in given)
        self._cache: LruCache[_Loaded] = LruCache(cache_size, cache_bytes)
        self._environment: jinja2.Environment | None = None
        self._environment_lock = Lock()
        self._watching: asyncio.Task[None] | None = None
        self._meter = Meter(metrics_collector)

    def metered(self, meter: Meter) -> "TemplateManager":
        """The same templates and the same cache, with what is done through it recorded by `meter`."""
        self._ready()
        manager = copy(self)
        manager._meter = meter
        return manager

    @property
    def directories(self) -> tuple[Path, ...]:
        """Where templates are looked for, first hit wins."""
        return (*self._own, shipped_templates())

    async def start(self) -> None:
        """Get ready ahead of the first use, and watch the template directory as long as this event loop runs.

        Raises NotADirectoryError for a template directory that does not exist.
        """
        for directory in self._own:
            if not directory.is_dir():
                raise NotADirectoryError(f"the template directory {directory} does not exist")
        await asyncio.to_thread(self._ready)
        self._stop_watching()
        if self._own:
            self._watching = asyncio.create_task(self._watch(), name="onex-templates")

    async def stop(self) -> None:
        """Watch no longer, and let go of everything that was loaded."""
        self._stop_watching()
        self.clear_cache()

    def render(self, template_id: str, context: Mapping[str, Any]) -> str:
        """The text that the template makes of `context`. Raises TemplateError with the template's line and variable."""
        return self.render_traced(template_id, context).text

    def render_traced(self, template_id: str, context: Mapping[str, Any]) -> Rendered:
        """The same text, and where its parts came from, as the template marks it with ``{% origin path %}``."""
        from onex_ls.templating.environment import explain
        from onex_ls.templating.origins import Traced

        start = time.perf_counter()
        cached = self._cache.get(template_id)
        compiled = (self._read(template_id) if cached is None else cached).compiled
        try:
            text = compiled.render(context)
        except Exception as error:
            raise explain(error, template_id) from error
        took = (time.perf_counter() - start) * 1000
        self._meter.time(TEMPLATE_RENDER, took, template_id=template_id, cache="miss" if cached is None else "hit")
        return Rendered(str.__str__(text), text.origins) if isinstance(text, Traced) else Rendered(text, ())

    def load(self, template_id: str, template_type: TemplateType | None = None) -> Template:
        """The template, from the cache or from disk. Raises MissingTemplateError, or TemplateError for wrong syntax."""
        return _template(template_id, template_type, self._loaded(template_id))

    async def load_template(self, template_id: str, template_type: TemplateType | None = None) -> Template:
        """`load`, off the event loop unless the template is cached."""
        found = self._cache.get(template_id)
        if found is None:
            found = await asyncio.to_thread(self._read, template_id)
        return _template(template_id, template_type, found)

    async def render_template(self, template_id: str, context: Mapping[str, Any]) -> str:
        """`render`, off the event loop."""
        return await asyncio.to_thread(self.render, template_id, context)

    async def load_and_render(
        self, template_id: str, template_type: TemplateType | None, context: Mapping[str, Any]
    ) -> str:
        """`load_template`, then `render_template`."""
        await self.load_template(template_id, template_type)
        return await self.render_template(template_id, context)

    async def preload_templates(self, templates: Iterable[tuple[str, TemplateType | None]]) -> tuple[Template, ...]:
        """Load pairs of an id and a type ahead of their use."""
        return tuple([await self.load_template(template_id, template_type) for template_id, template_type in templates])

    def invalidate_template(self, template_id: str) -> bool:
        """Read the template anew when it is next used; returns whether it was cached."""
        return self._cache.discard(template_id)

    def refresh(self) -> tuple[str, ...]:
        """Look at the template directory once; returns the ids of what changed, which is read anew when next used."""
        now = look(self._own, _SUFFIX)
        changed = [
            template_id
            for template_id, loaded in self._cache.items()
            if now.get(template_id, loaded.file) != loaded.file
            or (template_id not in now and loaded.file.path.parent in self._own)
        ]
        return tuple(template_id for template_id in changed if self._cache.discard(template_id))

    def clear_cache(self) -> None:
        """Read every template anew when it is next used."""
        self._cache.clear()

    def get_cache_stats(self) -> TemplateCacheStats:
        """How well the cache does."""
        return self._cache.stats()

    def template_ids(self) -> tuple[str, ...]:
        """The ids of all templates there are, in alphabetical order."""
        files = (file for directory in self.directories for file in directory.glob(f"*{_SUFFIX}"))
        names = {file.name.removesuffix(_SUFFIX) for file in files}
        return tuple(sorted(name for name in names if _ID.fullmatch(name)))

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(_WATCH_SECONDS)
            await asyncio.to_thread(self.refresh)

    def _stop_watching(self) -> None:
        if self._watching is not None and not self._watching.done():
            self._watching.cancel()
        self._watching = None

    def _loaded(self, template_id: str) -> _Loaded:
        found = self._cache.get(template_id)
        return self._read(template_id) if found is None else found

    def _read(self, template_id: str) -> _Loaded:
        from onex_ls.templating.environment import compile_template

        if not _ID.fullmatch(template_id):
            raise TemplateError("a template id is made of letters, digits and underscores", template_id)
        epoch, start = self._cache.epoch, time.perf_counter()
        file, content = self._find(template_id)
        compiled, size = compile_template(self._ready(), template_id, content, file.path)
        loaded = _Loaded(file, content, compiled)
        took = time.perf_counter() - start
        self._cache.put(template_id, loaded, size, took, epoch)
        self._meter.time(TEMPLATE_LOAD, took * 1000, template_id=template_id)
        return loaded

    def _find(self, template_id: str) -> tuple[Stamped, str]:
        for directory in self.directories:
            path = directory / f"{template_id}{_SUFFIX}"
            try:
                if not path.resolve(strict=True).is_relative_to(directory.resolve()):
                    raise TemplateError(f"{path} leads out of its directory", template_id)
                file = stamped(path)  # before it is read: of a change in between, the next look tells
                return file, path.read_text("utf-8-sig")
            except (FileNotFoundError, NotADirectoryError):
                continue
            except UnicodeDecodeError as error:
                raise TemplateError(f"{path} is not UTF-8: {error.reason}", template_id) from error
        raise MissingTemplateError(template_id, self.directories, self._near(template_id))

    def _near(self, template_id: str) -> tuple[str, ...]:
        from rapidfuzz import process

        found = process.extract(template_id, self.template_ids(), limit=_NEAR, score_cutoff=_NEAR_SCORE)
        return tuple(name for name, _, _ in found)

    def _ready(self) -> "jinja2.Environment":
        from onex_ls.templating.environment import make_environment

        with self._environment_lock:
            if self._environment is None:
                self._environment = make_environment(lambda template_id: self._loaded(template_id).compiled)
            return self._environment


def _template(template_id: str, template_type: TemplateType | None, loaded: _Loaded) -> Template:
    return Template(template_id, template_type, loaded.file.path, loaded.content)
