"""Trouble on demand: failing, slow, dropped and held Web API calls."""

import asyncio
from dataclasses import dataclass
from fnmatch import fnmatchcase
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
        return self.after or self.drop == "after" or not self.spoils_answer

    @property
    def spoils_answer(self) -> bool:
        """Whether the app gets another answer than the call's own, or none; a delay alone only makes it wait."""
        return self.error is not None or self.status is not None or self.drop is not None


@dataclass(frozen=True, eq=False)
class Planned:
    """A fault that waits for calls of `method`, which may be a pattern."""

    method: str
    fault: Fault


@dataclass
class _Hold:
    gate: asyncio.Event
    waiting: int = 0


class Faults:
    """The faults that wait for their call, and the methods that are held."""

    def __init__(self) -> None:
        self._planned: list[Planned] = []
        self._holds: dict[str, _Hold] = {}

    def plan(self, method: str, fault: Fault) -> None:
        """Let the next calls of a method, a family ("chat.*") or any ("*") go wrong, one fault after the other."""
        self._planned.append(Planned(method, fault))

    def take(self, method: str) -> Fault | None:
        """The oldest fault that is planned for this call, if there is one."""
        planned = next((each for each in self._planned if fnmatchcase(method, each.method)), None)
        if planned is None:
            return None
        planned.fault.times -= 1
        if planned.fault.times <= 0:
            self._planned.remove(planned)
        return planned.fault

    @property
    def planned(self) -> list[Planned]:
        """What still waits for its calls, oldest first."""
        return list(self._planned)

    def forget(self) -> None:
        """Nothing is planned any more."""
        self._planned.clear()

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
