"""A web server in a thread of its own, so that the main thread waits for signals."""

import socket
from threading import Thread

import uvicorn
from starlette.applications import Starlette

UNDER_WAY = 5
"""Seconds for requests under way when it ends."""


class Serving:
    """uvicorn on one port; `port` is told also where any free one was asked for."""

    def __init__(self, app: Starlette, *, host: str, port: int, name: str) -> None:
        self._socket = _listening(host, port)
        config = uvicorn.Config(
            app, log_config=None, access_log=False, lifespan="off", timeout_graceful_shutdown=UNDER_WAY
        )
        self._server = uvicorn.Server(config)
        self._thread = Thread(target=self._server.run, args=([self._socket],), name=name, daemon=True)

    @property
    def port(self) -> int:
        return int(self._socket.getsockname()[1])

    def start(self) -> None:
        self._thread.start()

    def is_connected(self) -> bool:
        """Whether requests are taken."""
        return self._server.started and self._thread.is_alive() and not self._server.should_exit

    def close(self) -> None:
        """Takes nothing new, and gives what is under way its time."""
        self._server.should_exit = True
        if self._thread.is_alive():
            self._thread.join()
        self._socket.close()


def _listening(host: str, port: int) -> socket.socket:
    """Made before the thread starts, so that a taken port is an error of the start."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # With the protocol named asyncio switches Nagle's algorithm off, which would hold answers back for 40 ms.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        listening.listen(1024)
    except OSError:
        listening.close()
        raise
    return listening
