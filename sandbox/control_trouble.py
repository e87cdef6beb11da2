"""Making trouble through the control interface, and looking at what came of it."""

from collections.abc import Awaitable, Callable
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from sandbox.faults import Fault
from sandbox.house import House
from sandbox.troubles import Trouble

Json = dict[str, Any]


async def _fail(house: House, asked: Json) -> None:
    method = asked.pop("method")
    house.slack.faults.plan(method, Fault(**asked))


async def _hold(house: House, asked: Json) -> None:
    house.slack.faults.hold(asked["method"])


async def _release(house: House, _asked: Json) -> None:
    house.slack.faults.release()


async def _held(house: House, _asked: Json) -> int:
    return house.slack.faults.held()


async def _outage(house: House, asked: Json) -> None:
    house.begin_outage(timedelta(seconds=float(asked["seconds"])))


async def _end_outage(house: House, _asked: Json) -> None:
    house.slack.outage.end()


async def _troubles(house: House, _asked: Json) -> list[Json]:
    return [_seen(trouble) for trouble in house.slack.troubles.all]


async def _close_sockets(house: House, asked: Json) -> None:
    if asked.get("refresh"):
        await house.sockets.refresh()
    elif asked.get("disable"):
        await house.sockets.disable()
    elif asked.get("abrupt"):
        house.cut_sockets()
    else:
        await house.sockets.close_all()


async def _sockets(house: House, _asked: Json) -> int:
    return house.sockets.count


TROUBLE: dict[str, Callable[[House, Json], Awaitable[Any]]] = {
    "fail": _fail,
    "hold": _hold,
    "release": _release,
    "held": _held,
    "outage": _outage,
    "end_outage": _end_outage,
    "troubles": _troubles,
    "close_sockets": _close_sockets,
    "sockets": _sockets,
}


def _seen(trouble: Trouble) -> Json:
    failures = [{**asdict(failure), "at": failure.at.isoformat()} for failure in trouble.failures]
    return {
        "method": trouble.method,
        "to": trouble.to,
        "failures": failures,
        "attempts": trouble.attempts,
        "copies": trouble.copies,
        "arrived": trouble.arrived.isoformat() if trouble.arrived is not None else None,
        "became": trouble.became,
    }
