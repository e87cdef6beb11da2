"""Reporting lines that lead back to where they began."""

from collections.abc import Hashable, Iterator, Mapping
from typing import TypeVar

T = TypeVar("T", bound=Hashable)


def cycles(above: Mapping[T, T | None]) -> Iterator[list[T]]:
    """Each cycle once, upwards."""
    seen: set[T] = set()
    for first in above:
        path: dict[T, None] = {}
        at: T | None = first
        while at is not None and at not in seen:
            seen.add(at)
            path[at] = None
            at = above.get(at)
        if at is not None and at in path:
            upwards = list(path)
            yield upwards[upwards.index(at) :]
