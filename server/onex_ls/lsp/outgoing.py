"""What the server sends: answers, notifications, and requests of its own with what the client answers to them.

Where pygls' way ends in silence or in a pop-up, this one ends in an answer or in an exception for the caller. Bodies
are never logged: they hold people's source code.
"""

import json
import logging
import traceback
import uuid
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

from lsprotocol import types
from pygls.exceptions import JsonRpcException, JsonRpcInternalError, JsonRpcInvalidParams
from pygls.protocol import LanguageServerProtocol

from onex_ls.lsp.messages import MessageId, Response

_logger = logging.getLogger(__name__)


class Outgoing(LanguageServerProtocol):
    """The half of the protocol that writes. Safe to call from any thread, given a writer that is."""

    def answer(self, message_id: MessageId, result: Any) -> None:
        """Answer a request; with an error when `result` is nothing that JSON can say."""
        try:
            self._send_data({"jsonrpc": self.VERSION, "id": message_id, "result": result})
        except Exception as error:
            _logger.exception("a result cannot be sent")
            self.answer_error(message_id, internal_error(error))

    def answer_error(self, message_id: MessageId | None, error: JsonRpcException) -> None:
        """Answer a request with an error; `message_id` is None for one whose id cannot be used."""
        body = {"code": int(error.code), "message": error.message}
        self._send_data({"jsonrpc": self.VERSION, "id": message_id, "error": body})

    def send_request(
        self,
        method: str,
        params: Any | None = None,
        callback: Callable[[Any], None] | None = None,
        msg_id: MessageId | None = None,
    ) -> "Future[Any]":
        """Ask the client; nothing is kept once the future is done or cancelled."""
        message_id = str(uuid.uuid4()) if msg_id is None else msg_id
        try:
            future = super().send_request(method, params, callback, message_id)
        except Exception:
            self._forget(message_id)
            raise
        future.add_done_callback(lambda _: self._forget(message_id))
        return future

    def settle(self, response: Response) -> None:
        """Give the client's answer to whoever waits for it."""
        future = self._request_futures.get(response.id)
        response_type = self._result_types.get(response.id)
        if future is None or not future.set_running_or_notify_cancel():
            _logger.debug("ignored an answer that nobody waits for")
            return
        try:
            future.set_result(self._result_of(response.data, response_type))
        except JsonRpcException as error:
            future.set_exception(error)

    def _result_of(self, data: dict[str, Any], response_type: Any) -> Any:
        """The typed result. Raises JsonRpcException when the client answered with an error or with nonsense."""
        try:
            if data.get("error") is not None:
                raise JsonRpcException.from_error(self._converter.structure(data["error"], types.ResponseError))
            if response_type is None or data.get("result") is None:  # some clients answer null to anything
                return data.get("result")
            return self._converter.structure(data, response_type).result
        except JsonRpcException:
            raise
        except Exception as error:
            raise JsonRpcInvalidParams("the client's answer has the wrong shape") from error

    def _forget(self, message_id: MessageId) -> None:
        self._request_futures.pop(message_id, None)
        self._result_types.pop(message_id, None)

    def _send_data(self, data: Any) -> None:
        if self.writer is None:
            _logger.error("nothing is connected")
            return
        # ASCII, so that half a surrogate pair in a text cannot break the encoding; no NaN, which no client reads.
        body = json.dumps(data, default=self._serialize_message, allow_nan=False, check_circular=False).encode("ascii")
        self.writer.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))


def internal_error(error: BaseException) -> JsonRpcException:
    """What a client is told about a failure of ours: the kind and the words, not the traceback."""
    return JsonRpcInternalError("".join(traceback.format_exception_only(error)).strip())
