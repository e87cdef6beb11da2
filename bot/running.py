"""`binome run`: the parts put together, started in order, and stopped cleanly."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from logging import getLogger
from typing import Protocol

from slack_bolt import App

from bot import hosts, logs
from bot.app import build_app
from bot.clock import Now, machine_now, monotonic, wall_now
from bot.delivery import composer
from bot.following import ClockFollower
from bot.identity import Identity, ask_identity, slack_client
from bot.settings import Settings
from bot.signals import stop_signal
from bot.socket_mode import SocketMode
from handlers.views.words import languages, words_in
from scheduler.outbox import Sender
from scheduler.runner import Replica, Ticker, Work
from scheduler.slack_calls import SlackCaller
from storage import inbox, pace, people, workspaces
from storage.database import Database
from storage.migrating import migrate

log = getLogger("binome")

LISTENERS = 10
"""Listeners at once. They are short: a form or a command is one write."""


class Transport(Protocol):
    """How requests come from Slack."""

    def close(self) -> None: ...


@dataclass
class Running:
    """A started Binôme."""

    transport: Transport
    ticker: Ticker
    follower: ClockFollower | None
    listeners: ThreadPoolExecutor
    work: Work
    database: Database

    def close(self) -> None:
        """Take nothing new, finish what is in flight, and leave."""
        self.transport.close()
        if self.follower:
            self.follower.close()
        self.ticker.close()
        self.listeners.shutdown(wait=True)
        self.work.close()
        self.database.close()


def run(settings: Settings, *, http: bool) -> None:
    """Run until SIGTERM or Ctrl-C."""
    logs.configure(settings.log_level)
    stopping = stop_signal()
    running = start(settings, http=http)
    log.info("Binôme is ready (%s)", "HTTP" if http else "Socket Mode")
    stopping.wait()
    log.info("Binôme is stopping")
    running.close()
    log.info("Binôme has stopped")


def start(settings: Settings, *, http: bool) -> Running:
    """Everything in its order: the schema, the host, the identity, the work, and requests last."""
    database = Database(settings.database_url, machine_now)
    database.check_reachable()
    migrate(database)
    replica = hosts.this_replica(settings.host_id)
    hosts.claim_host(database, replica, say=log.warning)
    identity = ask_identity(slack_client(settings.bot_token, settings.slack_api_url))
    follower = ClockFollower(settings.clock_url) if settings.clock_url else None
    now: Now = follower.clock if follower else wall_now
    for language in languages():
        words_in(language)
    workspace_id = _know_workspace(database, identity, settings, now)
    listeners = ThreadPoolExecutor(LISTENERS, thread_name_prefix="listener")
    app = build_app(
        settings, database=database, identity=identity, workspace_id=workspace_id, now=now, listeners=listeners
    )
    work = build_work(settings, database, now=now, replica=replica)
    ticker = Ticker(work)
    ticker.start()
    if follower:
        follower.start(work)
    return Running(_listen(app, settings, http=http), ticker, follower, listeners, work, database)


def build_work(settings: Settings, database: Database, *, now: Now, replica: Replica) -> Work:
    rates = pace.Rates(settings.posts_per_second, keeps_tiers=not settings.slack_is_local)
    slack = SlackCaller(slack_client(settings.bot_token, settings.slack_api_url), database, rates)
    sender = Sender(database, slack, compose=composer(), rates=rates, now=now, monotonic=monotonic)
    return Work(database, slack, sender, now=now, replica=replica)


def _know_workspace(database: Database, identity: Identity, settings: Settings, now: Now) -> int:
    """The workspace, and those who may create programmes: their profiles are asked for before they act."""
    with database.writing() as transaction:
        workspace_id = workspaces.ensure(transaction, identity.team_id, now())
        for person in people.meet_all(transaction, workspace_id, settings.creators, now()).values():
            inbox.look_at(transaction, workspace_id, person.id, now())
    return workspace_id


def _listen(app: App, settings: Settings, *, http: bool) -> Transport:
    if http:
        # Socket Mode does without a web server, and starts sooner.
        from bot.http import WebServer

        server = WebServer(app, host=settings.host, port=settings.port)
        server.start()
        return server
    sockets = SocketMode(app, app_token=settings.app_token or "", concurrency=LISTENERS)
    sockets.start()
    return sockets
