"""What keeps a replica known to the others, and the tables from growing without end."""

from datetime import datetime
from logging import getLogger
from threading import Event

from storage import erasing, heartbeat, retention
from storage.database import Database
from storage.retention import Retention, Stock

log = getLogger("binome.upkeep")

PAUSE = 0.1
"""Seconds between two writes, in which others have their turn."""


def beat(database: Database, *, replica: str, host: str) -> None:
    with database.writing() as transaction:
        heartbeat.beat(transaction, replica=replica, host=host, machine=database.machine_now(transaction))


class Pruning:
    """Removes what has been kept for long enough, a part at a time. Several replicas may be at it."""

    def __init__(self, database: Database, kept_for: Retention) -> None:
        self._database = database
        self._kept_for = kept_for
        self.pages = 0
        self._stopping = Event()

    def prune(self, now: datetime) -> None:
        for stock, kept_for in (
            (retention.EVENTS, self._kept_for.events),
            (retention.MESSAGES, self._kept_for.messages),
            (retention.AUDIT, self._kept_for.audit),
        ):
            if removed := self._prune(stock, now - kept_for):
                log.info("kept for long enough and removed: %s (%s)", stock.name, removed)

        with self._database.writing() as transaction:
            erasing.forget_places(transaction)

    def stop(self) -> None:
        """What is left is for another day."""
        self._stopping.set()

    def _prune(self, stock: Stock, before: datetime) -> int:
        removed, after = 0, 0
        while not self._stopping.is_set():
            with self._database.reading() as transaction:
                page = retention.page(transaction, stock, after=after, before=before)
            self.pages += 1
            if page.may_go:
                with self._database.writing() as transaction:
                    removed += retention.remove(transaction, stock, page.may_go, before=before)
                self._stopping.wait(PAUSE)
            if page.look_on is None:
                break
            after = page.look_on
        return removed
