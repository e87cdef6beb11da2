"""Requests from Slack over Socket Mode, with a connection that notices when it is dead."""

from collections.abc import Callable
from logging import CRITICAL, Logger, getLogger
from threading import Event
from time import time
from typing import Any

from slack_bolt import App
from slack_bolt.adapter.socket_mode.internals import run_bolt_app, send_response
from slack_sdk.socket_mode.client import BaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.websocket_client import SocketModeClient
from websocket import WebSocket, WebSocketApp

log = getLogger("binome.socket")

PING_EVERY = 5.0
PONG_WITHIN = 3.0
"""Seconds. A dead connection is noticed after both at the latest, and replaced after another ping."""

LONGEST_PAUSE = 5.0
"""Seconds between two tries while Slack cannot be reached."""

LOOK_FOR_SESSION = 0.05
"""Seconds between two looks for a new connection to listen on; the SDK's half a second would delay every start."""


class SocketMode:
    """Hands requests to the app until closed."""

    def __init__(
        self,
        app: App,
        *,
        app_token: str,
        concurrency: int,
        ping_every: float = PING_EVERY,
        came_back: Callable[[], None] | None = None,
    ) -> None:
        """`came_back` is called when Slack is reached again after it could not be."""
        self._app = app
        self._client = _Client(
            app_token,
            came_back=came_back,
            logger=_silent_logger(),
            web_client=app.client,
            ping_interval=ping_every,
            concurrency=concurrency,
        )
        self._client.current_session_runner.interval_seconds = LOOK_FOR_SESSION
        self._client.on_open_listeners.append(self._client.remember_line)
        self._client.socket_mode_request_listeners.append(self._handle)

    def start(self) -> None:
        """Raises what the SDK raises where Slack refuses the app-level token or cannot be reached."""
        self._client.connect()

    def close(self) -> None:
        self._client.close()

    def _handle(self, client: BaseSocketModeClient, request: SocketModeRequest) -> None:
        began = time()
        send_response(client, request, run_bolt_app(self._app, request), began)


def _silent_logger() -> Logger:
    """The SDK tells each lost try at ERROR, with addresses of functions; what matters is told here."""
    logger = getLogger("binome.socket.sdk")
    logger.setLevel(CRITICAL)
    return logger


class _Client(SocketModeClient):
    """The SDK's, which gives no time-out for pongs: it takes a minute to notice a dead connection, and ten seconds to
    leave one that it has closed itself, and forgets to close a socket that the other side has left. Where Slack cannot
    be reached it would ask again and again without a pause."""

    def __init__(self, app_token: str, *, came_back: Callable[[], None] | None, **options: Any) -> None:  # noqa: ANN401 - the SDK's own options
        # The SDK's constructor starts the threads that use these.
        self._pause_over = Event()
        self._line: WebSocket | None = None
        self._lost = 0
        self._came_back = came_back
        super().__init__(app_token, **options)

    def _run_current_session(self) -> None:
        session = self.current_session
        if session is None or self.closed:
            return
        self._line = None
        try:
            session.run_forever(ping_interval=self.ping_interval, ping_timeout=min(PONG_WITHIN, self.ping_interval / 2))
        finally:
            self._leave(opened=self._line is not None)

    def remember_line(self, session: WebSocketApp) -> None:
        self._line = session.sock
        if self._lost:
            log.info("connected to Slack again")
            if self._came_back:
                self._came_back()
        self._lost = 0

    def connect(self) -> None:
        """Slack has given a new address: there is something to try before the pause ends by itself."""
        super().connect()
        self._pause_over.set()

    def _leave(self, *, opened: bool) -> None:
        self._pause_over.clear()
        if self._line:
            self._line.shutdown()  # type: ignore[no-untyped-call]
        if self.closed or opened:
            return
        if not self._lost:
            log.warning("Slack cannot be reached by Socket Mode; trying again, with growing pauses")
        self._lost += 1
        self._pause_over.wait(min(LONGEST_PAUSE, 0.25 * 2 ** min(self._lost, 10)))

    def close(self) -> None:
        self.closed = True
        self._pause_over.set()
        super().close()
