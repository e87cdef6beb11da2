"""The sandbox's HTTP server: Web API, Socket Mode, the clock, response URLs, people.csv, the control interface."""

import json
import signal
import socket
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from types import FrameType, TracebackType
from typing import Self

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from sandbox.changes import NoteRequests
from sandbox.company import people_csv
from sandbox.config import SandboxConfig
from sandbox.connections import Connections
from sandbox.control import answer_control
from sandbox.guard import Guard
from sandbox.house import House
from sandbox.later import answer_later
from sandbox.page.routes import page_routes
from sandbox.web_api import WebApi

SAVED = {
    "Content-Disposition": "attachment",
    "Content-Security-Policy": "sandbox",
    "X-Content-Type-Options": "nosniff",
}


def build_app(house: House) -> Starlette:
    """All routes of one sandbox."""
    api = WebApi(lambda: house.slack, house.connections)
    doors = _Doors(house)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        yield
        await house.close()

    routes = [
        Route("/api/{method}", api.answer, methods=["GET", "POST"]),
        Route("/upload/v1/{ticket}", api.upload, methods=["POST"]),
        Route("/files-pri/{file}/{rest:path}", doors.download),
        Route("/control/ready", doors.ready),
        Route("/control/{name}", doors.control, methods=["POST"]),
        Route("/people.csv", doors.people),
        Route("/commands/{rest:path}", doors.later, methods=["POST"]),
        Route("/actions/{rest:path}", doors.later, methods=["POST"]),
        WebSocketRoute("/link/", doors.link),
        WebSocketRoute("/clock", doors.clock),
        *page_routes(house),
    ]
    return Starlette(
        routes=routes, lifespan=lifespan, middleware=[Middleware(Guard), Middleware(NoteRequests, house.changes)]
    )


class _Doors:
    """The endpoints that are not Web API methods."""

    def __init__(self, house: House) -> None:
        self._house = house

    async def ready(self, _request: Request) -> Response:
        """Answers as soon as the sandbox serves."""
        return JSONResponse({"ok": True, "result": {"sockets": self._house.sockets.count}})

    async def control(self, request: Request) -> Response:
        """The control interface."""
        return await answer_control(self._house, request)

    async def people(self, _request: Request) -> Response:
        """What HR would hand over."""
        return PlainTextResponse(people_csv(self._house.company), media_type="text/csv")

    async def download(self, request: Request) -> Response:
        """A file, for the browsers of this machine's people; an app would need files:read.

        It is saved and never shown: what an app uploads is no page of this server, and no script of it may run here.
        """
        file = self._house.slack.files.known.get(request.path_params["file"].rpartition("-")[2])
        if file is None or file.content is None or not file.shared:
            return PlainTextResponse("Not Found", status_code=404)
        return Response(file.content, media_type=file.mimetype, headers=SAVED)

    async def later(self, request: Request) -> Response:
        """A response_url."""
        return await answer_later(self._house.slack, request)

    async def link(self, websocket: WebSocket) -> None:
        """A Socket Mode connection, with the ticket of apps.connections.open."""
        ticket = websocket.query_params.get("ticket", "")
        if self._house.slack.outage.in_force or ticket not in self._house.slack.tickets:
            await websocket.close()
            return
        self._house.slack.tickets.discard(ticket)
        await self._house.sockets.serve(websocket)

    async def clock(self, websocket: WebSocket) -> None:
        """A follower of the clock."""
        await websocket.accept()

        async def tell(now: datetime) -> None:
            try:
                await websocket.send_json({"now": now.isoformat()})
            except (WebSocketDisconnect, RuntimeError):
                self._house.clock.leave(follower)

        follower = self._house.clock.follow(tell)
        await tell(self._house.clock.now)
        try:
            async for message in websocket.iter_text():
                wake, at = _settled(message)
                follower.settle(wake, at=at)
        except ValueError as mistake:
            await websocket.close(1003, str(mistake)[:100])
        finally:
            self._house.clock.leave(follower)


def _settled(message: str) -> tuple[datetime | None, datetime | None]:
    """When the follower wants to be woken, and, if it says so, the moment at which it settled."""
    said = json.loads(message)
    if not isinstance(said, dict) or said.get("settled") is not True or "next" not in said:
        raise ValueError('expected {"settled": true, "next": ...}')
    return _moment(said["next"]), _moment(said.get("now"))


def _moment(text: str | None) -> datetime | None:
    moment = datetime.fromisoformat(text) if text is not None else None
    if moment is not None and moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return moment


class Sandbox:
    """A local Slack in a thread of its own, or in the foreground with `serve`."""

    def __init__(self, config: SandboxConfig | None = None) -> None:
        self._config = config or SandboxConfig()
        self._socket: socket.socket | None = None
        self._server: uvicorn.Server | None = None
        self._thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        """Where it listens, without a slash at the end."""
        if self._socket is None:
            raise RuntimeError("the sandbox has not been started")
        host = f"[{self._config.host}]" if ":" in self._config.host else self._config.host
        return f"http://{host}:{self._socket.getsockname()[1]}"

    def start(self) -> Self:
        """Begin to listen; requests that come before the loop turns wait for it."""
        self._server = self._prepare()
        self._thread = threading.Thread(target=self._run, name="sandbox", daemon=True)
        self._thread.start()
        return self

    def stop(self) -> None:
        """End it, and wait until it has ended."""
        if self._server is not None and self._thread is not None:
            self._server.should_exit = True
            self._thread.join()

    def serve(self) -> None:
        """Run in the foreground until SIGTERM or SIGINT."""
        self._server = self._prepare()
        # uvicorn raises the signal once more when it has ended: without a handler that would kill the process.
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._end)
        self._run()

    def _end(self, _number: int, _frame: FrameType | None) -> None:
        if self._server is not None:
            self._server.should_exit = True

    def __enter__(self) -> Self:
        """Start."""
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop."""
        self.stop()

    def _prepare(self) -> uvicorn.Server:
        self._socket = _listen(self._config.host, self._config.port)
        connections = Connections()
        house = House(self._config, self.url, connections)
        settings = uvicorn.Config(
            build_app(house),
            http=connections.protocol(),
            ws="websockets-sansio",
            log_config=None,
            access_log=False,
            timeout_graceful_shutdown=1,
        )
        return uvicorn.Server(settings)

    def _run(self) -> None:
        assert self._server is not None
        assert self._socket is not None
        self._server.run(sockets=[self._socket])


def _listen(host: str, port: int) -> socket.socket:
    """A listening socket; asyncio answers without Nagle's 40 ms only where the protocol is named."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError:
        listening.close()
        raise
    listening.listen(1024)
    return listening


def serve(config: SandboxConfig) -> None:
    """Run a sandbox in the foreground until SIGTERM or SIGINT."""
    Sandbox(config).serve()
