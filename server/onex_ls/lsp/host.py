"""The state of a running server, all of it, in one class. Features are functions that get it as ``ls``."""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Generator
from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from lsprotocol import types
from pygls.lsp.server import LanguageServer
from pygls.protocol import lsp_method

from onex_ls.lsp.documents import Document, Documents, document_key
from onex_ls.lsp.indexer import Indexer
from onex_ls.lsp.profile import ClientProfile
from onex_ls.lsp.protocol import HardenedProtocol
from onex_ls.lsp.publisher import Publisher
from onex_ls.lsp.validating import Validating
from onex_ls.text.paths import path_of
from onex_ls.version import __version__
from onex_ls.workspace.catalogue import Catalogue
from onex_ls.workspace.settings import Projects, Settings, from_editor
from onex_ls.workspace.trust import Trust, default_state_dir

if TYPE_CHECKING:
    from onex_ls.lsp.applying import Done
    from onex_ls.metrics.collector import MetricsCollector
    from onex_ls.workspace.generate import Unfinished

_JOB_THREADS = 4

_logger = logging.getLogger(__name__)

Result = TypeVar("Result")


_progress_token: ContextVar[types.ProgressToken | None] = ContextVar("progress_token", default=None)


class OnexProtocol(HardenedProtocol):
    """Keeps the client's progress token of a command, which pygls does not hand to the command."""

    @lsp_method(types.WORKSPACE_EXECUTE_COMMAND)
    def lsp_workspace__execute_command(self, params: types.ExecuteCommandParams) -> Generator[Any, Any, Any]:
        """Run a command with its progress token at hand."""
        _progress_token.set(params.work_done_token)
        return (yield from super().lsp_workspace__execute_command(params))


class OnexServer(LanguageServer):
    """A language server and what it knows about its client. Changed on the event loop only."""

    protocol: OnexProtocol

    def __init__(self) -> None:
        super().__init__(
            "onex-ls",
            __version__,
            text_document_sync_kind=types.TextDocumentSyncKind.Incremental,
            protocol_cls=OnexProtocol,
        )
        self.jobs = ThreadPoolExecutor(_JOB_THREADS, thread_name_prefix="job")
        self.catalogue = Catalogue()
        self.publisher = Publisher(self)
        self.indexer = Indexer(self)
        self.validating = Validating(self)
        self.background: set[asyncio.Task[None]] = set()
        self.personal = Settings()
        self.trust = Trust.UNKNOWN
        self.state_dir = default_state_dir()
        self.roots: tuple[Path, ...] = ()
        self.metrics: MetricsCollector | None = None
        self.last_done: tuple[Done, ...] = ()
        self.unfinished: Unfinished = {}
        self.saved: dict[str, str] = {}
        self._projects = Projects(self.personal)
        self._told: set[str] = set()

    @property
    def documents(self) -> Documents:
        """The open documents."""
        return self.protocol.documents

    @property
    def profile(self) -> ClientProfile:
        """What the client can do."""
        return self.protocol.profile

    @property
    def work_done_token(self) -> types.ProgressToken | None:
        """The token under which the client shows the progress of the command being run, if it brought one."""
        return _progress_token.get()

    def overlay(self) -> dict[Path, str]:
        """The texts of open files that were changed since they were saved, by path without links.

        A buffer that nobody changed may be older than the disk, for an editor that has not looked yet: there the disk
        counts. A text of which nothing is known counts as changed.
        """
        changed = [one for one in self.documents if self.saved.get(document_key(one.uri)) != one.text]
        paths = ((path_of(document.uri), document.text) for document in changed)
        return {path.resolve(): text for path, text in paths if path is not None}

    def document_at(self, path: Path) -> Document | None:
        """The open document of a file, under whatever name it was opened."""
        paths = ((path_of(document.uri), document) for document in self.documents)
        return next((document for place, document in paths if place is not None and place.resolve() == path), None)

    async def in_job(self, work: Callable[[], Result]) -> Result:
        """The result of something that blocks, done on a thread."""
        return await asyncio.get_running_loop().run_in_executor(self.jobs, work)

    async def recording(self) -> "MetricsCollector":
        """The collector of metrics, which starts when it is first asked for."""
        if self.metrics is None:
            from onex_ls.workspace.usage import start_recording  # loaded late: a start must not pay for it

            self.metrics = await start_recording(self.state_dir)
        return self.metrics

    def start(self, work: Coroutine[Any, Any, None]) -> None:
        """Run something in the background; what goes wrong in it is logged."""
        task = asyncio.get_running_loop().create_task(work)
        self.background.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: "asyncio.Task[None]") -> None:
        self.background.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            _logger.error("a background task failed", exc_info=error)

    def use_settings(self, values: object) -> None:
        """Take the person's settings, as the editor sends them, and look at everything again under them."""
        read = from_editor(values)
        self.personal = read.settings
        self.tell(read.problems)
        self.forget_projects()

    def forget_projects(self) -> None:
        """Read project files anew, and show every finding under what they say now."""
        self._projects = Projects(self.personal)
        for document in self.documents:
            self.publisher.schedule(document.uri)
        self.publisher.touch(self.catalogue.shown())

    def settings_for(self, uri: str) -> Settings:
        """The settings in force for a file: its project's over the person's."""
        path = path_of(uri)
        if path is None:
            return self.personal
        settings = self._projects.settings(path.parent)
        self.tell(self._projects.problems)
        return settings

    def root_of(self, path: Path) -> Path:
        """The workspace folder that holds `path`; its own directory where none does."""
        holding = [root for root in self.roots if path.is_relative_to(root)]
        return max(holding, key=lambda root: len(root.parts), default=path.parent)

    def tell(self, problems: tuple[str, ...]) -> None:
        """Say what is wrong with settings: each sentence once, where it does not interrupt."""
        for problem in problems:
            if problem not in self._told:
                self._told.add(problem)
                message = f"onex-ls: {problem}"
                self.window_log_message(types.LogMessageParams(types.MessageType.Warning, message))


def is_yaml(document: Document) -> bool:
    """Whether the document may be a contract by its language or name."""
    return document.language_id == "yaml" or document.uri.endswith((".yaml", ".yml"))
