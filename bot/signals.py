"""How a process is asked to end."""

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from queue import Empty, SimpleQueue
from threading import current_thread, main_thread

ENDS = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name))
"""Asked to end by whoever started this, or by a terminal that closes; Windows has no SIGHUP."""


class StopSignal:
    """Set by SIGTERM, SIGHUP or Ctrl-C; once set it stays so.

    Not a `threading.Event`: its lock is not reentrant, and a signal that arrives while the main thread enters `wait()`
    would wait for itself for ever. `SimpleQueue.put` is made to be called from a signal handler.
    """

    def __init__(self) -> None:
        self._arrived: SimpleQueue[None] = SimpleQueue()
        self._is_set = False
        signal.signal(signal.SIGINT, lambda *_: self.set())
        _at_end(lambda _: self.set())

    def set(self) -> None:
        """Ask as a signal does."""
        self._is_set = True
        self._arrived.put(None)

    def is_set(self) -> bool:
        return self._is_set

    def wait(self, timeout: float | None = None) -> bool:
        """Wait at most so many seconds; answers whether the process is to end."""
        try:
            self._arrived.get(timeout=timeout)
        except Empty:
            # Whoever else waits may have taken it, to put it back in a moment.
            return self._is_set
        self._arrived.put(None)
        return True


def stop_signal() -> StopSignal:
    return StopSignal()


def exit_when_asked() -> None:
    """Ended by SIGTERM or SIGHUP, a command ends its processes as it does after Ctrl-C."""
    _at_end(lambda number: sys.exit(128 + number))


@contextmanager
def undisturbed() -> Iterator[None]:
    """What asks this process to end is heard at the end of the block, so that nothing is left half begun in it.

    Signals disturb the main thread only: in any other one there is nothing to do.
    """
    if current_thread() is not main_thread():
        yield
        return
    heard: list[int] = []
    before = {
        number: signal.signal(number, lambda arrived, _: heard.append(arrived)) for number in (signal.SIGINT, *ENDS)
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        for number in heard:
            signal.raise_signal(number)


def _at_end(act: Callable[[int], None]) -> None:
    for number in ENDS:
        # `nohup` has it ignored, and means it.
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, lambda arrived, _: act(arrived))
