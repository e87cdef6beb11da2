"""How a process is asked to end."""

import signal
from queue import Empty, SimpleQueue


class StopSignal:
    """Set by SIGTERM or Ctrl-C; once set it stays so.

    Not a `threading.Event`: its lock is not reentrant, and a signal that arrives while the main thread enters `wait()`
    would wait for itself for ever. `SimpleQueue.put` is made to be called from a signal handler.
    """

    def __init__(self) -> None:
        self._arrived: SimpleQueue[None] = SimpleQueue()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self._arrived.put(None))

    def is_set(self) -> bool:
        return not self._arrived.empty()

    def wait(self, timeout: float | None = None) -> bool:
        """Wait at most so many seconds; answers whether the process is to end."""
        try:
            self._arrived.get(timeout=timeout)
        except Empty:
            return False
        self._arrived.put(None)
        return True


def stop_signal() -> StopSignal:
    return StopSignal()
