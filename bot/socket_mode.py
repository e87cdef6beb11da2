"""Requests from Slack over Socket Mode, with a connection that notices when it is dead."""

import json
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from http import HTTPStatus
from logging import CRITICAL, Logger, getLogger
from threading import Event, Lock
from time import monotonic, time
from typing import Any

from slack_bolt import App, BoltRequest, BoltResponse
from slack_bolt.adapter.socket_mode.internals import build_headers, send_response
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.websocket_client import SocketModeClient
from websocket import WebSocket, WebSocketApp, WebSocketException

from bot.answering import serve
from bot.requests import Acknowledged, one_request, untold

log = getLogger("binome.socket")

PING_EVERY = 5.0
PONG_WITHIN = 3.0
"""Seconds. A dead connection is noticed after both at the latest, and replaced after another ping."""

LONGEST_PAUSE = 5.0
"""Seconds between two tries while Slack cannot be reached."""

ACKNOWLEDGE_WITHIN = 3.0
"""Seconds that Slack waits for an acknowledgement; then nobody does."""

LAST_WITHIN = 1.0
"""Seconds for the last requests where they never stop coming."""

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
        acknowledged: Acknowledged = untold,
    ) -> None:
        """`came_back` is called when Slack is reached again after it could not be."""
        self._app = app
        self._acknowledged = acknowledged
        self._serving = ThreadPoolExecutor(concurrency, thread_name_prefix="socket")
        self._under_way: set[Future[None]] = set()
        self._taking = Lock()
        self._closing = False
        self._client = _Client(
            app_token,
            came_back=came_back,
            take=self._take,
            logger=_silent_logger(),
            web_client=app.client,
            ping_interval=ping_every,
            # Of what is left to the SDK: a greeting, and being asked to connect anew.
            concurrency=1,
        )
        self._client.current_session_runner.interval_seconds = LOOK_FOR_SESSION
        self._client.on_open_listeners.append(self._client.remember_line)

    def start(self) -> None:
        """Raises what the SDK raises where Slack refuses the app-level token or cannot be reached."""
        self._client.connect()

    def is_connected(self) -> bool:
        return self._client.is_open()

    def close(self) -> None:
        """Requests that have come in are acknowledged first, those that come meanwhile as well: nobody else could do
        that for them."""
        until = monotonic() + ACKNOWLEDGE_WITHIN
        while not self._take_no_more(whatever=monotonic() >= until):
            wait(set(self._under_way), timeout=until - monotonic())
        wait(set(self._under_way), timeout=LAST_WITHIN)
        self._client.close()
        self._serving.shutdown(wait=True)

    def _take_no_more(self, *, whatever: bool) -> bool:
        """Once nothing is under way, or whatever is."""
        with self._taking:
            self._closing = whatever or not self._under_way
            return self._closing

    def _take(self, request: SocketModeRequest) -> None:
        with self._taking:
            if self._closing:
                # Not begun: Slack says that it did not work, which is true then.
                return
            under_way = self._serving.submit(self._serve, request, monotonic())
            self._under_way.add(under_way)
        under_way.add_done_callback(self._under_way.discard)

    def _serve(self, request: SocketModeRequest, received: float) -> None:
        def answer(response: BoltResponse) -> None:
            try:
                send_response(self._client, request, response, time())
            except WebSocketException as error:
                log.warning("the line was lost before a request was acknowledged: %s", type(error).__name__)
            except Exception:
                log.exception("a request could not be acknowledged")
            else:
                if response.status == HTTPStatus.OK:
                    self._acknowledged(monotonic() - received)

        with one_request():
            serve(
                self._app, BoltRequest(mode="socket_mode", body=request.payload, headers=build_headers(request)), answer
            )


def _silent_logger() -> Logger:
    """The SDK tells each lost try at ERROR, with addresses of functions; what matters is told here."""
    logger = getLogger("binome.socket.sdk")
    logger.setLevel(CRITICAL)
    return logger


class _Client(SocketModeClient):
    """The SDK's, which gives no time-out for pongs: it takes a minute to notice a dead connection, and ten seconds to
    leave one that it has closed itself, and forgets to close a socket that the other side has left. Where Slack cannot
    be reached it would ask again and again without a pause."""

    def __init__(
        self,
        app_token: str,
        *,
        came_back: Callable[[], None] | None,
        take: Callable[[SocketModeRequest], None],
        **options: Any,  # noqa: ANN401 - the SDK's own
    ) -> None:
        # The SDK's constructor starts the threads that use these.
        self._pause_over = Event()
        self._line: WebSocket | None = None
        self._lost = 0
        self._came_back = came_back
        self._take = take
        super().__init__(app_token, **options)
        # It has set the level anew: each lost try would be an error of this logger, besides what is told here.
        getLogger("websocket").setLevel(CRITICAL)

    def enqueue_message(self, message: str) -> None:
        """Requests go to their threads at once: the SDK's own way leads through a queue that is looked at in between,
        and nobody could tell which are under way."""
        fields = json.loads(message) if message.startswith("{") else {}
        if request := SocketModeRequest.from_dict(fields):
            self._take(request)
        else:
            super().enqueue_message(message)

    def is_open(self) -> bool:
        return self._line is not None

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
        self._line = None
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
