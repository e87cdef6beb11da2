"""Requests from Slack over Socket Mode, with a connection that notices when it is dead."""

from time import time

from slack_bolt import App
from slack_bolt.adapter.socket_mode.internals import run_bolt_app, send_response
from slack_sdk.socket_mode.client import BaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.websocket_client import SocketModeClient
from websocket import WebSocket, WebSocketApp

PING_EVERY = 5.0
PONG_WITHIN = 3.0
"""Seconds. A dead connection is noticed after both at the latest, and replaced after another ping."""

LOOK_FOR_SESSION = 0.05
"""Seconds between two looks for a new connection to listen on; the SDK's half a second would delay every start."""


class SocketMode:
    """Hands requests to the app until closed."""

    def __init__(self, app: App, *, app_token: str, concurrency: int, ping_every: float = PING_EVERY) -> None:
        self._app = app
        self._client = _Client(
            app_token,
            logger=app.logger,
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


class _Client(SocketModeClient):
    """The SDK's, which gives no time-out for pongs: it takes a minute to notice a dead connection, and ten seconds to
    leave one that it has closed itself, and forgets to close a socket that the other side has left."""

    _line: WebSocket | None = None

    def _run_current_session(self) -> None:
        session = self.current_session
        if session is None or self.closed:
            return
        try:
            session.run_forever(ping_interval=self.ping_interval, ping_timeout=min(PONG_WITHIN, self.ping_interval / 2))
        finally:
            if self._line:
                self._line.shutdown()  # type: ignore[no-untyped-call]

    def remember_line(self, session: WebSocketApp) -> None:
        self._line = session.sock
