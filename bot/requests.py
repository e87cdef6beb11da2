"""One request from Slack among others: its id in the log, which is also the reference that a person is given."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar, copy_context
from secrets import token_hex
from typing import ParamSpec, TypeVar

Given = ParamSpec("Given")
T = TypeVar("T")

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


class Listeners(ThreadPoolExecutor):
    """Threads that know which request they serve: a new thread would not."""

    def submit(self, fn: Callable[Given, T], /, *args: Given.args, **kwargs: Given.kwargs) -> Future[T]:
        context = copy_context()
        return super().submit(lambda: context.run(fn, *args, **kwargs))
