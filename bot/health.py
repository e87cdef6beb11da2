"""Tells whoever watches Binôme that it lives (`/healthz`), can serve (`/readyz`), and what it does (`/metrics`)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.clock import Now
from bot.metrics import Metrics
from bot.serving import Serving
from scheduler.runner import Ticker
from storage.database import Database, DatabaseTrouble, UnreachableError


class Connected(Protocol):
    def is_connected(self) -> bool: ...


class Health:
    """A Binôme that starts lives and cannot serve yet; its parts are known once they are there."""

    def __init__(self, metrics: Metrics, is_stopping: Callable[[], bool]) -> None:
        self.metrics = metrics
        self._is_stopping = is_stopping
        self._parts: _Parts | None = None

    def watch(self, database: Database, transport: Connected, ticker: Ticker, now: Now) -> None:
        self.metrics.watch_database(database, now)
        self.metrics.watch_ticks(ticker.ticks)
        self.metrics.watch_slack(transport.is_connected)
        self._parts = _Parts(database, transport, ticker)

    def ills(self) -> list[str]:
        """Why the process should be started anew."""
        silent = sorted(self._parts.ticker.silent) if self._parts else []
        return [f"no tick: {name}" for name in silent]

    def hindrances(self) -> list[str]:
        """Why it cannot serve now."""
        found = list(self._parts.hindrances()) if self._parts else ["starting"]
        return [*found, "stopping"] if self._is_stopping() else found


@dataclass(frozen=True)
class _Parts:
    database: Database
    transport: Connected
    ticker: Ticker

    def hindrances(self) -> Iterator[str]:
        if not _answers(self.database):
            yield "the database is not reached"
        if not self.transport.is_connected():
            yield "not connected to Slack"


class HealthServer(Serving):
    def __init__(self, health: Health, *, host: str, port: int) -> None:
        super().__init__(_app(health), host=host, port=port, name="health")


def _app(health: Health) -> Starlette:
    async def alive(_: Request) -> Response:
        """On the event loop: however busy the threads are, this answers."""
        return _told(health.ills())

    def ready(_: Request) -> Response:
        return _told(health.hindrances())

    def figures(request: Request) -> Response:
        text, media_type = health.metrics.text(request.headers.get("accept", ""))
        return Response(text, media_type=media_type)

    return Starlette(routes=[Route("/healthz", alive), Route("/readyz", ready), Route("/metrics", figures)])


def _told(problems: list[str]) -> Response:
    if problems:
        return PlainTextResponse("\n".join([*problems, ""]), status_code=503)
    return PlainTextResponse("ok\n")


def _answers(database: Database) -> bool:
    try:
        database.check_reachable()
    except (UnreachableError, DatabaseTrouble):
        return False
    return True
