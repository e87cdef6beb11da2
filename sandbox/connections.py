"""Knows the TCP connections of the server, so that one can be cut without a word."""

import asyncio
from typing import Any
from weakref import WeakValueDictionary

from starlette.datastructures import Address
from uvicorn.protocols.http.h11_impl import H11Protocol


class Connections:
    """Open connections by the peer's address."""

    def __init__(self) -> None:
        self._transports: WeakValueDictionary[tuple[str, int], asyncio.Transport] = WeakValueDictionary()

    def protocol(self) -> type[H11Protocol]:
        """uvicorn's HTTP protocol, which also writes down each connection here."""
        transports = self._transports

        class Noted(H11Protocol):
            def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
                super().connection_made(transport)
                peer: Any = transport.get_extra_info("peername")
                transports[peer[0], peer[1]] = transport

        return Noted

    def cut(self, peer: Address | None) -> None:
        """Drop a connection; whoever waits for an answer on it sees it broken."""
        transport = self._transports.get((peer.host, peer.port)) if peer is not None else None
        if transport is not None:
            transport.abort()
