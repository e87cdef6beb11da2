"""`binome run`: the parts put together, started in order, and stopped cleanly."""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from logging import getLogger
from time import sleep
from typing import TYPE_CHECKING, Protocol

from slack_bolt import App

from bot import hosts, logs
from bot.app import build_app
from bot.clock import Now, machine_now, monotonic, wall_now
from bot.delivery import composer
from bot.ending import LEAVE_WITHIN, leave_in_time
from bot.following import ClockFollower
from bot.identity import Identity, ask_identity, slack_client
from bot.requests import Acknowledged, untold
from bot.settings import Settings
from bot.signals import stop_signal
from bot.socket_mode import SocketMode
from handlers import matching
from handlers.views.words import languages, words_in
from scheduler.meter import Meter
from scheduler.outbox import Sender
from scheduler.runner import Replica, Ticker, Work
from scheduler.slack_calls import SlackCaller
from scheduler.solving import Solving
from scheduler.upkeep import Pruning
from storage import inbox, pace, people, workspaces
from storage.database import Database
from storage.migrating import migrate

if TYPE_CHECKING:
    from bot.health import Health, HealthServer

log = getLogger("binome")

AT_ONCE = 10
"""Requests at once. They are short: a form or a command is one write."""


class Transport(Protocol):
    """How requests come from Slack."""

    def start(self) -> None: ...
    def is_connected(self) -> bool: ...
    def close(self) -> None: ...


class Stopping(Protocol):
    """Whether the process is asked to end."""

    def set(self) -> None: ...
    def wait(self, timeout: float | None = None) -> bool: ...


class StoppedError(Exception):
    """The start was given up, as the process is asked to end."""


@dataclass
class Running:
    """A started Binôme."""

    transport: Transport
    health: "HealthServer | None"
    opened: ExitStack

    def close(self) -> None:
        """Take nothing new, finish what is in flight, and leave."""
        self.opened.close()


def run(settings: Settings, *, http: bool) -> None:
    """Run until SIGTERM or Ctrl-C."""
    logs.configure(settings.log_level, settings.log_format)
    stopping = stop_signal()
    drain = settings.drain_seconds if http else 0
    leave_in_time(stopping, within=drain + LEAVE_WITHIN)
    try:
        running = start(settings, http=http, stopping=stopping)
    except StoppedError:
        log.info("Binôme has stopped before it was ready")
        return
    log.info("Binôme is ready (%s)", "HTTP" if http else "Socket Mode")
    stopping.wait()
    log.info("Binôme is stopping")
    if drain:
        log.info("requests are still answered for %s seconds", drain)
        sleep(drain)
    running.close()
    log.info("Binôme has stopped")


def start(settings: Settings, *, http: bool, stopping: Stopping) -> Running:
    """Everything in its order. Raises StoppedError; whatever it raises, what was opened is closed."""
    with ExitStack() as opened:
        health, server = _tell_health(settings, stopping=stopping, opened=opened)
        transport = _start(settings, http=http, stopping=stopping, opened=opened, health=health)
        return Running(transport, server, opened.pop_all())


def _start(
    settings: Settings, *, http: bool, stopping: Stopping, opened: ExitStack, health: "Health | None"
) -> Transport:
    """The schema, the host, the identity, requests, and time last: a wrong token ends this before anything is sent.

    Closing goes the other way round: nothing new is sent, no requests are taken, and what is in flight ends.
    """
    pause = _pause(stopping)
    metrics = health.metrics if health else None
    database, replica = _claim_database(settings, pause=pause, opened=opened)
    identity = ask_identity(slack_client(settings.bot_token, settings.slack_api_url))
    pause(0)
    follower = ClockFollower(settings.clock_url) if settings.clock_url else None
    now: Now = follower.clock if follower else wall_now
    work = build_work(settings, database, now=now, replica=replica, meter=metrics)
    opened.callback(work.close)
    ticker = Ticker(work)
    opened.callback(ticker.close)
    if follower:
        opened.callback(follower.close)
    for language in languages():
        words_in(language)
    workspace_id = _know_workspace(database, identity, settings, now)
    app = build_app(settings, database=database, identity=identity, workspace_id=workspace_id, now=now)
    acknowledged = metrics.acknowledged if metrics else untold
    transport = _transport(app, settings, http=http, came_back=work.slack_came_back, acknowledged=acknowledged)
    opened.callback(transport.close)
    opened.callback(work.stop)
    if health:
        health.watch(database, transport, ticker, now)
    transport.start()
    pause(0)
    ticker.start()
    if follower:
        follower.start(work, gone=stopping.set)
    return transport


def _tell_health(
    settings: Settings, *, stopping: Stopping, opened: ExitStack
) -> tuple["Health | None", "HealthServer | None"]:
    """First of all, so that whoever watches sees the start and the end as well."""
    if settings.health_port is None:
        return None, None
    # Without it there is no web server in Socket Mode, and no start waits for either.
    from bot.health import Health, HealthServer
    from bot.metrics import Metrics

    health = Health(Metrics(), is_stopping=lambda: stopping.wait(0))
    server = HealthServer(health, host=settings.health_host, port=settings.health_port)
    opened.callback(server.close)
    server.start()
    log.info("health is told at http://%s:%s/healthz", settings.health_host, server.port)
    return health, server


def _claim_database(
    settings: Settings, *, pause: Callable[[float], None], opened: ExitStack
) -> tuple[Database, Replica]:
    """The database at this code's schema, with no other host at it."""
    database = Database(settings.database_url, machine_now)
    opened.callback(database.close)
    database.check_reachable()
    replica = hosts.this_replica(settings.host_id)
    hosts.wait_for_others(database, replica, say=log.warning, sleep=pause)
    migrate(database)
    hosts.claim_host(database, replica, say=log.warning, sleep=pause)
    opened.callback(hosts.leave, database, replica)
    pause(0)
    return database, replica


def _pause(stopping: Stopping) -> Callable[[float], None]:
    def pause(seconds: float) -> None:
        if stopping.wait(seconds):
            raise StoppedError

    return pause


def build_work(
    settings: Settings, database: Database, *, now: Now, replica: Replica, meter: Meter | None = None
) -> Work:
    rates = pace.Rates(settings.posts_per_second, keeps_tiers=not settings.slack_is_local)
    slack = SlackCaller(slack_client(settings.bot_token, settings.slack_api_url), database, rates, meter=meter)
    compose = composer(settings.calendar_address)
    sender = Sender(database, slack, compose=compose, rates=rates, now=now, monotonic=monotonic, meter=meter)
    solving = Solving(database, slack, show=matching.shown)
    pruning = Pruning(database, settings.retention)
    return Work(database, slack, sender, solving=solving, pruning=pruning, now=now, replica=replica)


def _know_workspace(database: Database, identity: Identity, settings: Settings, now: Now) -> int:
    """The workspace, and those who may create programmes: their profiles are asked for before they act."""
    with database.writing() as transaction:
        workspace_id = workspaces.ensure(transaction, identity.team_id, now())
        for person in people.meet_all(transaction, workspace_id, settings.creators, now()).values():
            inbox.look_at(transaction, workspace_id, person.id, now())
    return workspace_id


def _transport(
    app: App, settings: Settings, *, http: bool, came_back: Callable[[], None], acknowledged: Acknowledged
) -> Transport:
    if http:
        # Socket Mode does without a web server, and starts sooner.
        from bot.http import WebServer

        return WebServer(app, host=settings.host, port=settings.port, concurrency=AT_ONCE, acknowledged=acknowledged)
    return SocketMode(
        app,
        app_token=settings.app_token or "",
        concurrency=AT_ONCE,
        came_back=came_back,
        acknowledged=acknowledged,
    )
