"""One request from Slack among others: its id in the log, which is also the reference that a person is given."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from secrets import token_hex

Acknowledged = Callable[[float], None]
"""Told after each acknowledgement, with the seconds since its request came in."""

_request_id: ContextVar[str | None] = ContextVar("request_id", default=None)


def untold(_: float) -> None:
    """Where nobody asks how long it took."""


@contextmanager
def one_request() -> Iterator[None]:
    """Everything in the block serves one request, under a fresh id."""
    token = _request_id.set(token_hex(4))
    try:
        yield
    finally:
        _request_id.reset(token)


def request_id() -> str | None:
    """Of the request that is being served in this thread."""
    return _request_id.get()
