"""The end that was asked for comes in time, whatever hangs (design, section 7)."""

import os
import time
from logging import getLogger
from threading import Thread
from typing import Protocol

log = getLogger("binome")

LEAVE_WITHIN = 8.0
"""Seconds from being asked to end. One call to Slack may hang for ten, and whoever asked may kill after ten."""

LAST_WORDS_WITHIN = 0.5
"""Seconds."""


class Asked(Protocol):
    def wait(self) -> bool: ...


def leave_in_time(asked: Asked, within: float = LEAVE_WITHIN) -> None:
    """End the process so long after it was asked to, if it has not ended by then.

    That is as safe as `kill -9`: a message whose answer is still out stays marked as `posting`, and whoever finds it
    after its lease decides as after a crash. To break the call off would tell no more about it.
    """
    Thread(target=_leave_in_time, args=(asked, within), name="deadline", daemon=True).start()


def _leave_in_time(asked: Asked, within: float) -> None:
    asked.wait()
    time.sleep(within)
    # What hangs may be the log itself: it is given a moment, and not waited for.
    saying = Thread(target=_say_so, args=(within,), daemon=True)
    saying.start()
    saying.join(LAST_WORDS_WITHIN)
    os._exit(0)


def _say_so(within: float) -> None:
    log.warning(
        "Binôme leaves, and something still waits for an answer after %.0f seconds: leases give it back", within
    )
