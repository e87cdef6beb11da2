"""Writing down that Slack took messages: those that are answered while a write is under way share the next one."""

import time
from collections.abc import Callable
from datetime import datetime
from logging import getLogger
from queue import Empty, SimpleQueue
from threading import Lock

from scheduler.consequences import after_delivery
from scheduler.meter import Meter, counted_write
from scheduler.slack_calls import Answer
from storage import claims
from storage.claims import Claim, ClaimLost
from storage.database import Database, DatabaseTrouble

log = getLogger("binome.outbox")

MARK_AGAIN_AFTER = (0.0, 0.2, 1.0, 5.0)
"""Seconds to wait before each try to write down that a message was sent."""

MOST_TOGETHER = 50


class Marking:
    """Only this is tried again after a message was sent: the message must not be sent twice."""

    def __init__(self, database: Database, *, now: Callable[[], datetime], meter: Meter) -> None:
        self._database = database
        self._now = now
        self._meter = meter
        self._waiting: SimpleQueue[tuple[Claim, Answer]] = SimpleQueue()
        self._turn = Lock()

    def keep(self, claim: Claim, answer: Answer) -> None:
        """When this returns it is written down, by this thread or by the one before it, or it cannot be."""
        self._waiting.put((claim, answer))
        with self._turn:
            if answered := self._next():
                self._write(answered)

    def _next(self) -> list[tuple[Claim, Answer]]:
        answered: list[tuple[Claim, Answer]] = []
        try:
            while len(answered) < MOST_TOGETHER:
                answered.append(self._waiting.get_nowait())
        except Empty:
            pass
        return answered

    def _write(self, answered: list[tuple[Claim, Answer]]) -> None:
        for wait in MARK_AGAIN_AFTER:
            time.sleep(wait)
            try:
                self._write_once(answered)
            except DatabaseTrouble as error:
                log.warning("rows %s were sent, and could not be marked: %s", _listed(answered), type(error).__name__)
            except Exception:
                # What is wrong with one of them is not the others': each is written by itself.
                log.exception("rows %s were sent, and could not be marked together", _listed(answered))
                for each in answered if len(answered) > 1 else ():
                    self._write([each])
                return
            else:
                return

    def _write_once(self, answered: list[tuple[Claim, Answer]]) -> None:
        now = self._now()
        with counted_write(self._database, self._meter) as transaction:
            claims.hold_all(transaction, [claim for claim, _ in answered])
            for claim, answer in answered:
                try:
                    claims.mark_sent(transaction, claim, ts=answer.data.get("ts"), now=now)
                except ClaimLost:
                    log.warning("row %s was sent, and its lease had run out", claim.id, extra={"row": claim.id})
                    continue
                after_delivery(transaction, claim, now)


def _listed(answered: list[tuple[Claim, Answer]]) -> str:
    return ", ".join(str(claim.id) for claim, _ in answered)
