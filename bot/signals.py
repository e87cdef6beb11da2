"""How a process is asked to end."""

import signal
from threading import Event


def stop_signal() -> Event:
    """Set when the operator or the system asks to stop: SIGTERM or Ctrl-C."""
    stopping = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    return stopping
