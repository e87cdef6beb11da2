"""The running sandbox behind its doors: the world now, the ways to the app, and starting anew."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from sandbox.acting import Hands
from sandbox.changes import Changes
from sandbox.clock import Clock
from sandbox.company import make_company
from sandbox.config import SandboxConfig
from sandbox.connections import Connections
from sandbox.delivery import Courier
from sandbox.http_delivery import HttpDelivery
from sandbox.identity import Identity
from sandbox.local import LocalSlack, fresh
from sandbox.snapshot import furnish, read
from sandbox.socket_mode import SocketMode
from sandbox.starting_over import StartingOver
from sandbox.world import World

Json = dict[str, Any]


class House:
    """Lives as long as the server; the world in it is replaced by `reset` and `restore`, sockets and followers stay."""

    def __init__(self, config: SandboxConfig, base_url: str, connections: Connections) -> None:
        self.config = config
        self.base_url = base_url
        self.connections = connections
        self.changes = Changes()
        self.clock = Clock(config.start, changes=self.changes, settle_seconds=config.settle_seconds)
        self.sockets = SocketMode(Identity(), socket_seconds=config.socket_seconds)
        self.http = HttpDelivery(config, lambda: self.slack.request_url)
        self.courier = Courier(socket=self.sockets, http=self.http, changes=self.changes)
        self.company = make_company(seed=config.company_seed, size=config.company_size)
        self.slack = self._fresh()
        self.starting_over = StartingOver(config.starts, reset=self.reset, changes=self.changes)

    @property
    def world(self) -> World:
        """The world as it is now."""
        return self.slack.world

    @property
    def hands(self) -> Hands:
        """What people can do in it."""
        return Hands(self.slack, self.courier)

    def announce(self, event: Json) -> None:
        """Tell the app of something that happened, without waiting."""
        self.courier.announce(self.slack, event)

    def cut_sockets(self) -> None:
        """Drop every socket as a dead network does: no closing words."""
        for socket in self.sockets.all_sockets():
            self.connections.cut(socket.client)

    def begin_outage(self, length: timedelta) -> None:
        """Slack is down for so long in the world's time: calls fail, sockets break, events wait."""
        self.slack.outage.begin(length)
        self.cut_sockets()

    def set_patience(self, seconds: Json) -> None:
        """Other limits for this world: ack_seconds, trigger_seconds, settle_seconds."""
        self.slack.config = replace(self.slack.config, **seconds)
        self.slack.triggers.seconds = self.slack.config.trigger_seconds
        self.clock.settle_seconds = self.slack.config.settle_seconds

    async def reset(self) -> None:
        """A fresh world at the start; deliveries under way are given up and held calls released."""
        self._clear_away()
        await self.clock.restart(self.config.start, move_in=lambda: self._move_in(self._fresh()))

    async def restore(self, plain: Json) -> None:
        """The world of a snapshot instead of this one; ValueError where it is none, and then nothing changes."""
        snapshot = read(plain, self.company)

        def move_in() -> None:
            slack = self._fresh()
            furnish(slack, snapshot)
            self._move_in(slack)

        self._clear_away()
        await self.clock.restart(snapshot.now, move_in=move_in, last_ts=snapshot.last_ts)

    def _clear_away(self) -> None:
        """Nothing of this world shall go on, nor keep a step from ending."""
        self.courier.drop_events()
        self.slack.faults.release()

    def _move_in(self, slack: LocalSlack) -> None:
        """Sockets and followers stay, and so do the addresses that were given for new sockets."""
        self._clear_away()
        slack.tickets = self.slack.tickets
        self.slack = slack
        self.clock.settle_seconds = self.config.settle_seconds

    def _fresh(self) -> LocalSlack:
        return fresh(self.config, self.clock, base_url=self.base_url, company=self.company)

    async def close(self) -> None:
        """Let go of what would keep the process waiting."""
        self.courier.drop_events()
        self.slack.faults.release()
        await self.sockets.close_all()
        await self.http.close()
