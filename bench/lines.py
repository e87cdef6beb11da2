"""How a bench asks an app as Slack does: by signed HTTP requests, or over a Socket Mode connection that it holds."""

import asyncio
import http.client
import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from threading import Event, local
from typing import Protocol

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from bench.mix import Asked
from bot.manifest import PATH
from bot.serving import Serving
from bot.trying import sandbox_config
from sandbox.http_delivery import encode, sign

PATIENCE = 60.0


class Line(Protocol):
    def ask(self, asked: Asked) -> str:
        """Returns when the request is acknowledged, with the answer. May be called by several threads at once."""


class HttpLine:
    """To the app that listens on `port`; each thread keeps a connection."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._thread = local()
        self._secret = sandbox_config().signing_secret

    def ask(self, asked: Asked) -> str:
        if not hasattr(self._thread, "connection"):
            self._thread.connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=PATIENCE)
        body, headers = encode(asked.parcel)
        signed = headers | sign(self._secret, body, timestamp=int(time.time()))
        self._thread.connection.request("POST", PATH, body, signed)
        answer = self._thread.connection.getresponse()
        text: str = answer.read().decode()
        if answer.status != http.HTTPStatus.OK:
            sys.exit(f"a request was answered with {answer.status}: {asked.parcel.payload}")
        return text


class SocketLine:
    """Stands between an app and its Slack: connects it to itself, and hands on what else it asks of Slack."""

    def __init__(self, slack_url: str) -> None:
        self._slack_url = slack_url
        self._numbers = count()
        self._waiting: dict[str, asyncio.Future[str]] = {}
        self._socket: WebSocket | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._slack = httpx.AsyncClient(timeout=PATIENCE)
        self.connected = Event()
        self._serving = Serving(
            Starlette(
                routes=[
                    Route("/api/apps.connections.open", self._open, methods=["POST"]),
                    Route("/api/{method}", self._hand_on, methods=["GET", "POST"]),
                    WebSocketRoute("/link", self._hold),
                ]
            ),
            host="127.0.0.1",
            port=0,
            name="line",
        )

    @contextmanager
    def opened(self) -> Iterator[str]:
        """Gives what the app takes for the address of Slack's API."""
        self._serving.start()
        try:
            yield f"http://127.0.0.1:{self._serving.port}/api/"
        finally:
            self._serving.close()

    def ask(self, asked: Asked) -> str:
        assert self._loop is not None
        return asyncio.run_coroutine_threadsafe(self._ask(asked), self._loop).result(PATIENCE)

    async def _ask(self, asked: Asked) -> str:
        assert self._socket is not None
        envelope = str(next(self._numbers))
        answered: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._waiting[envelope] = answered
        request = {"envelope_id": envelope, "type": asked.parcel.kind, "payload": asked.parcel.payload}
        await self._socket.send_text(json.dumps(request | {"accepts_response_payload": True}))
        return await answered

    async def _open(self, _: Request) -> Response:
        return JSONResponse({"ok": True, "url": f"ws://127.0.0.1:{self._serving.port}/link"})

    async def _hold(self, socket: WebSocket) -> None:
        await socket.accept()
        await socket.send_json({"type": "hello", "num_connections": 1})
        self._socket, self._loop = socket, asyncio.get_running_loop()
        self.connected.set()
        try:
            while True:
                answer = await socket.receive_json()
                self._waiting.pop(answer["envelope_id"]).set_result(json.dumps(answer.get("payload") or ""))
        except WebSocketDisconnect:
            self.connected.clear()

    async def _hand_on(self, request: Request) -> Response:
        kept = {name: request.headers[name] for name in ("authorization", "content-type") if name in request.headers}
        answer = await self._slack.request(
            request.method,
            f"{self._slack_url}/api/{request.path_params['method']}",
            params=request.query_params,
            content=await request.body(),
            headers=kept,
        )
        kept = {name: answer.headers[name] for name in ("content-type", "retry-after") if name in answer.headers}
        return Response(answer.content, status_code=answer.status_code, headers=kept)
