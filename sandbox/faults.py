"""Trouble on demand: failing, slow, dropped and held Web API calls."""

import asyncio
from collections import defaultdict
from dataclasses import dataclass
from typing import Literal

Drop = Literal["before", "after"]


@dataclass
class Fault:
    """What shall happen to the next `times` calls of a method; `after` keeps the call's effect.

    `error` is answered as Slack answers errors, `status` as an HTTP error, `drop` cuts the connection.
    `delay` is in real seconds.
    """

    error: str | None = None
    status: int | None = None
    retry_after: int | None = None
    drop: Drop | None = None
    after: bool = False
    delay: float | None = None
    times: int = 1

    @property
    def keeps_effect(self) -> bool:
        """Whether the call does its work all the same."""
        return self.after or self.drop == "after" or (self.error is None and self.status is None and self.drop is None)


@dataclass
class _Hold:
    gate: asyncio.Event
    waiting: int = 0


class Faults:
    """The faults that wait for their call, and the methods that are held."""

    def __init__(self) -> None:
        self._planned: dict[str, list[Fault]] = defaultdict(list)
        self._holds: dict[str, _Hold] = {}

    def plan(self, method: str, fault: Fault) -> None:
        """Let the next calls of this method go wrong; several faults are used up in their order."""
        self._planned[method].append(fault)

    def take(self, method: str) -> Fault | None:
        """The fault for this call, if one is planned."""
        planned = self._planned[method]
        if not planned:
            return None
        fault = planned[0]
        fault.times -= 1
        if fault.times <= 0:
            planned.pop(0)
        return fault

    def hold(self, method: str) -> None:
        """Stop the calls of a method, after they arrived and before they take effect."""
        self._holds.setdefault(method, _Hold(asyncio.Event()))

    def release(self) -> None:
        """Let all held calls go on."""
        for hold in self._holds.values():
            hold.gate.set()
        self._holds.clear()

    def held(self) -> int:
        """How many calls are standing still."""
        return sum(hold.waiting for hold in self._holds.values())

    async def wait_if_held(self, method: str) -> None:
        """Stand still while the method is held."""
        hold = self._holds.get(method)
        if hold is not None:
            hold.waiting += 1
            await hold.gate.wait()
