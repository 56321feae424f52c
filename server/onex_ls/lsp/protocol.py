"""pygls' protocol with its known defects mended.

What is different, each with a test in `tests/lsp/`:

- every request gets exactly one answer: malformed, unknown, too early, too late, cancelled or failed with whatever;
- a request is one task, so cancelling it reaches commands and generators too, and its work in threads by a token;
- nothing is kept of a message that has been handled (pygls keeps an entry for every edit);
- documents are ours (`documents.py`), pygls' workspace never sees them;
- a failing notification handler is logged and shown once, not once per keystroke.

Handlers are registered as ever (`@server.feature`, `@server.command`, `@server.thread`), with one difference: methods
that the protocol does not know get their parameters as plain JSON.
"""

import asyncio
import logging
import traceback
from collections.abc import Callable, Generator
from functools import partial
from typing import Any

from cattrs import Converter
from lsprotocol import types
from pygls.exceptions import (
    JsonRpcException,
    JsonRpcInvalidRequest,
    JsonRpcMethodNotFound,
    JsonRpcRequestCancelled,
    JsonRpcServerNotInitialized,
)
from pygls.lsp.server import LanguageServer
from pygls.protocol import lsp_method

from onex_ls.lsp.cancellation import Cancellation, current, enter
from onex_ls.lsp.documents import Documents
from onex_ls.lsp.handlers import Handler, Steps, run_handler
from onex_ls.lsp.messages import MessageId, Notification, Request, Response, Unusable, classify, decode
from onex_ls.lsp.outgoing import Outgoing, internal_error
from onex_ls.lsp.params import structured
from onex_ls.lsp.profile import ClientProfile

_MAX_REQUESTS_UNDER_WAY = 10_000  # who has so many open is broken; refusing the next keeps memory bounded

_logger = logging.getLogger(__name__)


class HardenedProtocol(Outgoing):
    """Takes messages from a transport, runs their handlers on the event loop, and answers."""

    def __init__(self, server: LanguageServer, converter: Converter) -> None:
        self.documents = Documents()
        self.profile = ClientProfile()
        self.progress_under_way: dict[types.ProgressToken, Cancellation] = {}
        self.leave: Callable[[], None] = lambda: None  # set by the transport, called when the client says exit
        self._requests: dict[MessageId, Cancellation] = {}
        self._notifications: set[asyncio.Task[Any]] = set()  # which the event loop would let be collected half-way
        self._initialized = False
        self._exited = False
        self._shown_errors: set[str] = set()
        super().__init__(server, converter)
        pygls_logger = logging.getLogger("pygls")
        pygls_logger.setLevel(max(pygls_logger.level, logging.WARNING))  # below that it logs whole messages

    @property
    def exit_code(self) -> int:
        """0 after shutdown and exit, 1 for every other end."""
        return 0 if self._shutdown and self._exited else 1

    def receive(self, body: bytes) -> None:
        """Begin to handle the message in `body`; to be called on the event loop, in the order of the stream."""
        try:
            message = decode(body)
        except ValueError as error:
            _logger.warning("ignored a message of %d bytes: %s", len(body), type(error).__name__)
        else:
            self.handle_message(message)

    def structure_message(self, data: dict[str, Any]) -> dict[str, Any]:
        """Leave JSON as it is: pygls would call this for every object inside a message, too."""
        return data

    def handle_message(self, message: Any) -> None:
        """Begin to handle a decoded message."""
        match classify(message):
            case Request() as request:
                self._begin_request(request)
            case Notification() as notification:
                self._begin_notification(notification)
            case Response() as response:
                self.settle(response)
            case Unusable(reason, wants_answer, message_id):
                _logger.warning("unusable message: %s", reason)
                if wants_answer:
                    self.answer_error(message_id, JsonRpcInvalidRequest(reason))

    # Requests

    def _begin_request(self, request: Request) -> None:
        try:
            handler, params = self._admit(request)
        except JsonRpcException as error:
            _logger.info("refused %s: %s", request.method, error.message)
            self.answer_error(request.id, error)
            return
        cancellation = Cancellation()
        task = self._start(request.id, cancellation, handler, params)
        self._requests[request.id] = cancellation
        task.add_done_callback(partial(self._finish_request, request))

    def _admit(self, request: Request) -> tuple[Handler, Any]:
        """The handler and the parameters of a request. Raises JsonRpcException when it is not to be handled."""
        if request.id in self._requests:
            raise JsonRpcInvalidRequest("a request with this id is under way")
        if self._shutdown:
            raise JsonRpcInvalidRequest("the server is shut down")
        if request.method == types.INITIALIZE and self._initialized:
            raise JsonRpcInvalidRequest("the server is initialized")
        if request.method != types.INITIALIZE and not self._initialized:
            raise JsonRpcServerNotInitialized
        if len(self._requests) >= _MAX_REQUESTS_UNDER_WAY:
            raise JsonRpcException("too many requests under way", types.LSPErrorCodes.RequestFailed)
        if (handler := self._find_handler(request.method)) is None:
            raise JsonRpcMethodNotFound.of(request.method)
        params = structured(self._converter, request.method, request.params)
        # At once, not when the handlers are through: clients do not always wait before they send the next message.
        self._initialized = True
        self._shutdown = request.method == types.SHUTDOWN
        return handler, params

    def _finish_request(self, request: Request, task: asyncio.Task[Any]) -> None:
        del self._requests[request.id]
        if request.method == types.INITIALIZE and (task.cancelled() or task.exception()):
            self._initialized = False
        if task.cancelled():
            self.answer_error(request.id, JsonRpcRequestCancelled())
        elif (error := task.exception()) is None:
            self.answer(request.id, task.result())
        elif isinstance(error, JsonRpcException):
            self.answer_error(request.id, error)
        else:
            _logger.error("%s failed", request.method, exc_info=error)
            self.answer_error(request.id, internal_error(error))

    def _cancel_request(self, params: Any) -> None:
        """Not a handler like others: it overtakes requests that wait for their turn, and these are never started."""
        message_id = params.get("id") if isinstance(params, dict) else None
        if isinstance(message_id, int | str) and (cancellation := self._requests.get(message_id)):
            cancellation.cancel()

    # Notifications

    def _begin_notification(self, notification: Notification) -> None:
        method = notification.method
        if method == types.EXIT:
            self._exited = True
        elif not self._initialized or self._shutdown:
            _logger.info("ignored %s outside of a session", method)
            return
        if method == types.CANCEL_REQUEST:
            self._cancel_request(notification.params)
        elif (handler := self._find_handler(method)) is not None:
            try:
                params = structured(self._converter, method, notification.params)
            except JsonRpcException as error:
                _logger.warning("ignored a notification: %s", error.message)
                return
            task = self._start(None, Cancellation(), handler, params)
            self._notifications.add(task)
            task.add_done_callback(partial(self._finish_notification, method))

    def _finish_notification(self, method: str, task: asyncio.Task[Any]) -> None:
        self._notifications.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            _logger.error("%s failed", method, exc_info=error)
            self._show_once(method, error)

    def _show_once(self, method: str, error: BaseException) -> None:
        """Tell the person, unless the same place failed in the same way before."""
        place = traceback.extract_tb(error.__traceback__)[-1]
        signature = f"{method} {type(error).__name__} {place.filename}:{place.lineno}"
        if signature not in self._shown_errors:
            self._shown_errors.add(signature)
            message = f"{self._server.name} could not handle {method} ({type(error).__name__}). Its log says more."
            self._server.window_show_message(types.ShowMessageParams(types.MessageType.Error, message))

    # Handlers

    def _find_handler(self, method: str) -> Handler | None:
        handler: Handler | None = self.fm.builtin_features.get(method) or self.fm.features.get(method)
        return handler

    def _start(
        self, message_id: MessageId | None, cancellation: Cancellation, handler: Handler, params: Any
    ) -> asyncio.Task[Any]:
        """A task that runs `handler`; tasks take their first step in the order in which they are started."""

        async def handle() -> Any:
            self._ctx_msg_id.set(message_id)
            enter(cancellation)
            return await run_handler(handler, (params,), lambda: self._server.thread_pool)

        task = asyncio.get_running_loop().create_task(handle())
        cancellation.bind(task)
        return task

    def _then_feature(self, method: str, params: Any) -> Steps:
        """The feature registered for a method that the protocol handles itself."""
        if (handler := self.fm.features.get(method)) is not None:
            yield handler, (params,), None

    # Built-in handlers: these replace pygls' methods of the same names

    @lsp_method(types.INITIALIZE)
    def lsp_initialize(self, params: types.InitializeParams) -> Generator[Any, Any, types.InitializeResult]:
        """Know the client, then let pygls compute the capabilities."""
        self.profile = ClientProfile.of(params.capabilities, params.client_info)
        result = yield from super().lsp_initialize(params)
        result.capabilities.position_encoding = self.profile.encoding
        return result

    @lsp_method(types.SHUTDOWN)
    def lsp_shutdown(self, *args: Any) -> Steps:
        """Cancel the requests and jobs under way; not the notifications, among which exit may wait already."""
        for cancellation in {*self._requests.values(), *self.progress_under_way.values()} - {current()}:
            cancellation.cancel()
        yield from self._then_feature(types.SHUTDOWN, None)

    @lsp_method(types.EXIT)
    def lsp_exit(self, *args: Any) -> Steps:
        """Leave, however busy we are; the transport knows the code."""
        yield from self._then_feature(types.EXIT, None)
        self.leave()

    @lsp_method(types.TEXT_DOCUMENT_DID_OPEN)
    def lsp_text_document__did_open(self, params: types.DidOpenTextDocumentParams) -> Steps:
        """Take the document over from the disk."""
        item = params.text_document
        self.documents.open(item.uri, item.version, item.text, item.language_id)
        yield from self._then_feature(types.TEXT_DOCUMENT_DID_OPEN, params)

    @lsp_method(types.TEXT_DOCUMENT_DID_CHANGE)
    def lsp_text_document__did_change(self, params: types.DidChangeTextDocumentParams) -> Steps:
        """Follow the client's text; the feature is not called for a document that is not open."""
        item = params.text_document
        if self.documents.change(item.uri, item.version, params.content_changes, self.profile.encoding):
            yield from self._then_feature(types.TEXT_DOCUMENT_DID_CHANGE, params)

    @lsp_method(types.TEXT_DOCUMENT_DID_CLOSE)
    def lsp_text_document__did_close(self, params: types.DidCloseTextDocumentParams) -> Steps:
        """Give the document back to the disk; the feature is not called for a document that is not open."""
        if self.documents.close(params.text_document.uri):
            yield from self._then_feature(types.TEXT_DOCUMENT_DID_CLOSE, params)

    @lsp_method(types.WINDOW_WORK_DONE_PROGRESS_CANCEL)
    def lsp_work_done_progress_cancel(self, params: types.WorkDoneProgressCancelParams) -> Steps:
        """The cancel button: the same switch as `$/cancelRequest`."""
        if (cancellation := self.progress_under_way.get(params.token)) is not None:
            cancellation.cancel()
        yield from self._then_feature(types.WINDOW_WORK_DONE_PROGRESS_CANCEL, params)


def hardened(server: LanguageServer) -> HardenedProtocol:
    """The protocol of a server made with ``protocol_cls=HardenedProtocol``. Raises TypeError for another."""
    if not isinstance(server.protocol, HardenedProtocol):
        raise TypeError(f"{type(server.protocol).__name__} is not hardened")
    return server.protocol
