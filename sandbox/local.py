"""One local Slack: its world, its rules, its trouble and its memory of what passed between it and the app."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from sandbox.clients import Clients
from sandbox.clock import Clock
from sandbox.company import Company
from sandbox.config import SandboxConfig
from sandbox.errors import SlackError
from sandbox.faults import Faults
from sandbox.files import Files
from sandbox.identity import Identity
from sandbox.inputs import STATELESS, initial_state
from sandbox.manifest import AppSettings, read_manifest
from sandbox.modals import Modals, OpenView, Triggers, view_json
from sandbox.outage import Outage
from sandbox.rate_limits import RateLimits
from sandbox.residents import residents
from sandbox.surface import fields_of
from sandbox.troubles import Troubles
from sandbox.users import Seen, User, user_json
from sandbox.world import World

Json = dict[str, Any]


@dataclass
class LocalSlack:
    """Everything that a Web API method, a delivery or a person's act needs; only the event loop touches it."""

    config: SandboxConfig
    base_url: str
    app: AppSettings
    identity: Identity
    clock: Clock
    world: World
    modals: Modals
    triggers: Triggers
    faults: Faults
    limits: RateLimits
    files: Files
    outage: Outage
    clients: Clients = field(default_factory=Clients)
    installed: bool = True
    numbers: Iterator[int] = field(default_factory=lambda: count(1))
    calls: list[Json] = field(default_factory=list)
    deliveries: list[Json] = field(default_factory=list)
    troubles: Troubles = field(default_factory=Troubles)
    response_urls: dict[str, Any] = field(default_factory=dict)
    scheduled: dict[str, Any] = field(default_factory=dict)
    request_url: str | None = None
    tickets: set[str] = field(default_factory=set)

    @property
    def over_http(self) -> bool:
        """Whether the app hears by signed requests; Socket Mode otherwise."""
        return self.request_url is not None or self.config.deliver is not None

    def shown_user(self, user: User, *, locale: bool = False) -> Json:
        """The user object as the app's scopes allow it."""
        email = "users:read.email" in self.app.scopes
        return user_json(user, Seen(team_id=self.identity.team_id, now=self.clock.now, email=email, locale=locale))

    def shown_view(self, view: OpenView) -> Json:
        """The view object with the state that the person's client holds."""
        return view_json(view, self.identity, state_values(view.blocks, view.typed))

    def require_scope(self, scope: str) -> None:
        """SlackError missing_scope, naming it, when the app does not have it."""
        if scope not in self.app.scopes:
            raise SlackError("missing_scope", needed=scope, provided=",".join(sorted(self.app.scopes)))


def state_values(blocks: list[Json], typed: dict[str, dict[str, Json]]) -> Json:
    """The `state.values` of a surface: what was typed, else what the elements began with."""
    values: Json = {}
    for block, element in fields_of(blocks):
        if element["type"] not in STATELESS:
            held = typed.get(block["block_id"], {}).get(element["action_id"])
            values.setdefault(block["block_id"], {})[element["action_id"]] = held or initial_state(element)
    return values


def fresh(config: SandboxConfig, clock: Clock, *, base_url: str, company: Company) -> LocalSlack:
    """A new world at the clock's present moment."""
    identity = Identity()
    world = World(identity, clock)
    world.populate(residents(company))
    return LocalSlack(
        config=config,
        base_url=base_url,
        app=read_manifest(config.manifest),
        identity=identity,
        clock=clock,
        world=world,
        modals=Modals(world.ids),
        triggers=Triggers(config.trigger_seconds),
        faults=Faults(),
        limits=RateLimits(enabled=config.rate_limits, paces=config.paces),
        files=Files(world.ids),
        outage=Outage(clock),
        request_url=config.request_url,
    )
