"""One thread serves a request from its first line to its last; the answer leaves as soon as it is given.

Bolt by itself hands a listener to another thread, looks for its acknowledgement every 10 ms, and gives up after three
seconds. Here nobody looks, and who is late is answered late: whether that still counts is Slack's to say.
"""

from collections.abc import Callable
from logging import getLogger
from threading import Lock
from typing import Any

from slack_bolt import Ack, App, BoltRequest, BoltResponse
from slack_bolt.listener import Listener
from slack_bolt.listener.thread_runner import ThreadListenerRunner

log = getLogger("binome.requests")

Answer = Callable[[BoltResponse], None]
"""Brings the answer to Slack. It must not raise: a listener would take that for its own error."""


def serve(app: App, request: BoltRequest, answer: Answer) -> None:
    """Returns when all is done that the request asks for; `answer` is called once, perhaps long before."""
    unanswered = Lock()

    def answer_once(response: BoltResponse) -> None:
        if unanswered.acquire(blocking=False):
            answer(response)

    request.context["ack"] = _TellingAck(answer_once)
    try:
        answer_once(app.dispatch(request))
    except Exception:
        log.exception("a request could not be served")
        answer_once(BoltResponse(status=500))


def run_in_own_thread(app: App) -> None:
    """Has the listeners of the app run in the thread that calls `dispatch`."""
    # The runner's attributes are what it is made from.
    app._listener_runner = OwnThreadRunner(**vars(app.listener_runner))  # noqa: SLF001 - Bolt has no setting for it


class OwnThreadRunner(ThreadListenerRunner):
    """Knows no lazy listeners: what takes longer than a request may is a row of the outbox."""

    def run(
        self,
        request: BoltRequest,
        response: BoltResponse,
        listener_name: str,
        listener: Listener,
        starting_time: float | None = None,  # noqa: ARG002 - Bolt's own signature
    ) -> BoltResponse | None:
        """Answers None where nobody has acknowledged, as Bolt's does."""
        ack = request.context.ack
        if listener.auto_acknowledgement:
            ack()
        try:
            listener.run_ack_function(request=request, response=response)
        except Exception as error:  # noqa: BLE001 - the app's error handler has it
            # None tells the handler that there is nothing left to answer.
            failed = None if ack.response else BoltResponse(status=500)
            self.listener_error_handler.handle(error=error, request=request, response=failed)
            return failed or ack.response
        if ack.response is None:
            self.logger.warning("%s has not acknowledged", listener_name)
        return ack.response


class _TellingAck(Ack):
    def __init__(self, tell: Answer) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._tell = tell

    def __call__(self, *args: Any, **kwargs: Any) -> BoltResponse:  # noqa: ANN401 - Bolt's own
        response = super().__call__(*args, **kwargs)
        self._tell(response)
        return response
