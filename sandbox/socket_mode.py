"""Socket Mode's server side (Slack docs: "Using Socket Mode"): each payload goes to one of the open sockets."""

import asyncio
import json
import time
import uuid
from contextlib import suppress
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from sandbox.delivery import Answer, Parcel
from sandbox.identity import Identity

Json = dict[str, Any]
MAX_SOCKETS = 10
LIFETIME, DEBUG_LIFETIME = 18060, 360
HOST = "applink-sandbox"
NOTICE_SECONDS = 1.0
"""Between the warning and the close; Slack gives about ten."""


class SocketMode:
    """The app's open sockets, and the acknowledgements that are waited for."""

    def __init__(self, identity: Identity, *, socket_seconds: float) -> None:
        self._identity = identity
        self._socket_seconds = socket_seconds
        self._sockets: list[WebSocket] = []
        self._opened = asyncio.Event()
        self._awaited: dict[str, asyncio.Future[Json]] = {}
        self._turn = 0

    @property
    def count(self) -> int:
        """How many sockets are open."""
        return len(self._sockets)

    async def serve(self, socket: WebSocket) -> None:
        """Greet a socket and take its acknowledgements until it closes; an eleventh is turned away."""
        await socket.accept()
        if self.count >= MAX_SOCKETS:
            await _say(socket, _farewell("too_many_websockets"))
            await socket.close()
            return
        self._sockets.append(socket)
        await _say(socket, self._hello(socket))
        self._opened.set()
        try:
            async for message in socket.iter_text():
                self._acknowledge(message)
        finally:
            self._forget(socket)

    async def send(self, parcel: Parcel, *, seconds: float) -> Answer:
        """Deliver to one of the sockets; an event waits until there is one, a command or a click fails."""
        await self._until_opened(None if parcel.kind == "events_api" else self._socket_seconds)
        envelope_id = str(uuid.uuid4())
        acknowledged: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        self._awaited[envelope_id] = acknowledged
        try:
            if not await self._hand_over(_envelope(parcel, envelope_id)):
                return Answer(acknowledged=False, problem="dispatch_failed")
            body = await asyncio.wait_for(acknowledged, seconds)
        except TimeoutError:
            return Answer(acknowledged=False, problem="operation_timeout")
        finally:
            del self._awaited[envelope_id]
        return Answer(acknowledged=True, status=200, body=body.get("payload"))

    async def refresh(self) -> None:
        """Ask for new connections as Slack does every few hours: a warning first, then the close."""
        leaving = list(self._sockets)
        for socket in leaving:
            await _say(socket, _farewell("warning"))
        closing = time.monotonic() + NOTICE_SECONDS
        while time.monotonic() < closing:
            if not any(socket in self._sockets for socket in leaving):
                return
            await asyncio.sleep(0.02)
        for socket in leaving:
            await _say(socket, _farewell("refresh_requested"))
            await self._close(socket)

    async def disable(self) -> None:
        """Close every socket as Slack does when Socket Mode is switched off for the app."""
        for socket in list(self._sockets):
            await _say(socket, _farewell("link_disabled"))
        await self.close_all()

    async def close_all(self) -> None:
        """Close every socket properly."""
        for socket in list(self._sockets):
            await self._close(socket)

    def all_sockets(self) -> list[WebSocket]:
        """The open sockets, for whoever wants to cut them."""
        return list(self._sockets)

    async def _until_opened(self, seconds: float | None) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._opened.wait(), seconds)

    async def _hand_over(self, envelope: Json) -> bool:
        while self._sockets:
            self._turn += 1
            socket = self._sockets[self._turn % len(self._sockets)]
            if await _say(socket, envelope):
                return True
            self._forget(socket)
        return False

    async def _close(self, socket: WebSocket) -> None:
        self._forget(socket)
        if socket.application_state is WebSocketState.CONNECTED and socket.client_state is WebSocketState.CONNECTED:
            await socket.close()

    def _forget(self, socket: WebSocket) -> None:
        if socket in self._sockets:
            self._sockets.remove(socket)
        if not self._sockets:
            self._opened.clear()

    def _acknowledge(self, message: str) -> None:
        try:
            body = json.loads(message)
        except ValueError:
            return
        awaited = self._awaited.get(body.get("envelope_id", "")) if isinstance(body, dict) else None
        if awaited is not None and not awaited.done():
            awaited.set_result(body)

    def _hello(self, socket: WebSocket) -> Json:
        debug = socket.query_params.get("debug_reconnects") == "true"
        return {
            "type": "hello",
            "num_connections": self.count,
            "debug_info": {
                "host": HOST,
                "build_number": 1,
                "approximate_connection_time": DEBUG_LIFETIME if debug else LIFETIME,
            },
            "connection_info": {"app_id": self._identity.app_id},
        }


def _envelope(parcel: Parcel, envelope_id: str) -> Json:
    envelope: Json = {
        "envelope_id": envelope_id,
        "payload": parcel.payload,
        "type": parcel.kind,
        "accepts_response_payload": parcel.kind != "events_api",
    }
    if parcel.kind == "events_api":
        envelope |= {"retry_attempt": parcel.attempt, "retry_reason": parcel.reason}
    return envelope


def _farewell(reason: str) -> Json:
    return {"type": "disconnect", "reason": reason, "debug_info": {"host": HOST}}


async def _say(socket: WebSocket, message: Json) -> bool:
    """Whether the socket took the message: it may have gone in the meantime."""
    try:
        await socket.send_text(json.dumps(message))
    except (WebSocketDisconnect, RuntimeError):
        return False
    return True
