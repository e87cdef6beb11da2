"""Following a clock that somebody else owns: the sandbox's (design, section 9)."""

import json
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from logging import getLogger
from threading import Event, Thread

from websocket import WebSocketConnectionClosedException, WebSocketTimeoutException, create_connection

from bot.clock import FollowedClock, monotonic
from scheduler.runner import Work

log = getLogger("binome.clock")

LISTEN = 0.2
"""Seconds to listen before looking whether it is time to stop."""

PAUSE = 0.001
"""Seconds between two looks: a tick may be sending what is still to do."""

PATIENCE = 9.0
"""Seconds to work at one step; the sandbox goes on with a warning after ten."""


class ClockFollower:
    """Takes each step, does all that is due at that moment, and says when something is next."""

    def __init__(self, url: str) -> None:
        self._socket = create_connection(url, timeout=10)
        self.clock = FollowedClock(self._receive())
        self._stopping = Event()
        self._thread: Thread | None = None

    def start(self, work: Work, *, gone: Callable[[], None]) -> None:
        """`gone` is called where the clock can be followed no more: time would stand still from then on."""
        self._socket.settimeout(LISTEN)
        self._thread = Thread(target=self._follow_until_gone, args=(work, gone), name="clock", daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._stopping.set()
        if self._thread:
            self._thread.join()
        self._socket.close()
        # One that the other side has left is not closed by that.
        self._socket.shutdown()  # type: ignore[no-untyped-call]

    def _follow_until_gone(self, work: Work, gone: Callable[[], None]) -> None:
        try:
            self._follow(work)
        except (WebSocketConnectionClosedException, OSError):
            if not self._stopping.is_set():
                log.warning("the clock that was followed is gone: Binôme ends as well")
        finally:
            if not self._stopping.is_set():
                gone()

    def _follow(self, work: Work) -> None:
        rests = self._settle(work)
        while not self._stopping.is_set():
            try:
                now = self._receive()
            except WebSocketTimeoutException:
                continue
            passed = now - self.clock()
            self.clock.set(now)
            if rests and passed > timedelta():
                work.pass_time(passed)
            rests = self._settle(work)

    def _settle(self, work: Work) -> bool:
        """Do what can be done now; answers whether something rests until it may be tried again."""
        until = monotonic() + PATIENCE
        while not (outlook := work.catch_up()).is_done and monotonic() < until and not self._stopping.is_set():
            time.sleep(PAUSE)
        following = outlook.next_moment
        self._socket.send(json.dumps({"settled": True, "next": following.isoformat() if following else None}))
        return outlook.rests

    def _receive(self) -> datetime:
        message = self._socket.recv()
        if not message:
            raise WebSocketConnectionClosedException("closed by the other side")
        return datetime.fromisoformat(json.loads(message)["now"])
