"""Signed HTTP requests from Slack, for those who run Binôme behind their own web server."""

import re
import socket
from threading import Thread

import uvicorn
from slack_bolt import App, BoltRequest, BoltResponse
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.manifest import PATH

LARGEST_BODY = 1_000_000
"""Bytes; Slack's own requests stay far below."""


def web_app(app: App) -> Starlette:
    async def receive(request: Request) -> Response:
        if refusal := _refusal(request):
            return refusal
        body = bytearray()
        async for chunk in request.stream():
            body += chunk
            if len(body) > LARGEST_BODY:
                return PlainTextResponse("too large", status_code=413)
        try:
            text = body.decode()
        except UnicodeDecodeError:
            return PlainTextResponse("not text", status_code=400)
        # Bolt's own adapter would handle one request at a time, on the event loop.
        return _response(await run_in_threadpool(_dispatch, app, text, dict(request.headers)))

    return Starlette(routes=[Route(PATH, receive, methods=["POST"])])


class WebServer:
    """uvicorn in a thread of its own, so that the main thread waits for signals in both modes."""

    def __init__(self, app: App, *, host: str, port: int) -> None:
        self._socket = _listening(host, port)
        config = uvicorn.Config(web_app(app), log_config=None, access_log=False, timeout_graceful_shutdown=5)
        self._server = uvicorn.Server(config)
        self._thread = Thread(target=self._server.run, args=([self._socket],), name="http", daemon=True)

    @property
    def port(self) -> int:
        """The one it listens on, also where any free one was asked for."""
        return int(self._socket.getsockname()[1])

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        self._server.should_exit = True
        self._thread.join()


def _listening(host: str, port: int) -> socket.socket:
    """Made before the thread starts, so that a taken port is an error of the start."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # With the protocol named asyncio switches Nagle's algorithm off, which would hold answers back for 40 ms.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind((host, port))
    listening.listen(1024)
    return listening


def _refusal(request: Request) -> Response | None:
    """What cannot be from Slack is refused before Bolt reads it: Bolt breaks the connection on some of it."""
    if not re.fullmatch(r"\d{1,12}", request.headers.get("x-slack-request-timestamp", "")):
        return PlainTextResponse("not signed", status_code=401)
    content_type = request.headers.get("content-type", "").partition(";")[0].strip()
    if content_type not in {"application/json", "application/x-www-form-urlencoded"}:
        return PlainTextResponse("neither a form nor JSON", status_code=415)
    return None


def _dispatch(app: App, body: str, headers: dict[str, str]) -> BoltResponse:
    try:
        request = BoltRequest(body=body, headers=dict(headers))
    except ValueError:
        return BoltResponse(status=400, body="unreadable")
    return app.dispatch(request)


def _response(answer: BoltResponse) -> Response:
    headers = {name: values[0] for name, values in answer.headers.items() if name != "content-length"}
    return Response(answer.body, status_code=answer.status, headers=headers)
