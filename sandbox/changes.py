"""Tells whoever watches that something in the sandbox is no longer as it was."""

import asyncio
from collections.abc import AsyncIterator

from starlette.types import ASGIApp, Receive, Scope, Send


class Changes:
    """A number that grows with every change; watchers hear of the newest, not of each."""

    def __init__(self) -> None:
        self.number = 0
        self._next = asyncio.Event()

    def note(self) -> None:
        """Something has changed."""
        self.number += 1
        self._next.set()
        self._next = asyncio.Event()

    async def watch(self) -> AsyncIterator[int]:
        """The present number, then the newest one whenever it has grown."""
        seen = -1
        while True:
            if seen == self.number:
                await self._next.wait()
            seen = self.number
            yield seen


class NoteRequests:
    """ASGI middleware: whatever an app or a person asks for may have changed something once it is answered."""

    def __init__(self, app: ASGIApp, changes: Changes) -> None:
        self._app = app
        self._changes = changes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, and note it afterwards; looking at the page changes nothing."""
        await self._app(scope, receive, send)
        if scope["type"] == "http" and (scope["method"] == "POST" or scope["path"].startswith("/api/")):
            self._changes.note()
