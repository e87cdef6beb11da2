"""`kill -9` at each point of the tables in `docs/how-it-works.md`: what they say is what happens."""

import os
import re
import signal
import time
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from multiprocessing import get_context
from pathlib import Path
from threading import Thread

import pytest
from sqlmodel import select, update

from bench.crashing import migrated
from bot import trying
from bot.clock import machine_now, monotonic
from bot.delivery import composer
from bot.identity import slack_client
from mentoring.messages import Kind
from sandbox.client import SandboxClient
from sandbox.server import Sandbox
from scheduler.events import look_again
from scheduler.outbox import Sender
from scheduler.planning import plan_due
from scheduler.slack_calls import SlackCaller
from storage import announcements
from storage.database import Database
from storage.pace import POST_METHOD
from storage.tables import DraftLeftOutRow, DraftRow, InboxRow, OutboxRow, PersonRow
from tests.reliability.conftest import let_leases_end, received
from tests.reliability.dying import PAUSED, PLANNED_AT, POINTS, SENT_AT, UNGUARDED, plan_and_send, take_requests
from tests.reliability.dying import web_server as healthy_server
from tests.scheduler.conftest import FAST
from tests.worlds import World

PATIENCE = 60
PAGE = Path("docs/how-it-works.md")

AT_SLACK = "Slack accepted, before the answer"
DATABASE_STOPPED = "PostgreSQL stopped hard during the call, and back"
ACKNOWLEDGED = "after the acknowledgement"

MUST_ARRIVE, REMINDER = "a message that must arrive", "a reminder"
COPIES = {"does not arrive": 0, "arrives once": 1, "arrives twice": 2}

# What a kill leaves depends on the database, and what is made of it on the kind.
ON_BOTH = pytest.mark.parametrize(
    ("database_url", "kind"),
    [("sqlite", MUST_ARRIVE), ("sqlite", REMINDER), ("postgres", MUST_ARRIVE)],
    indirect=["database_url"],
)

# A process of its own that has loaded everything makes the ones to kill: they need not load it again.
PROCESSES = get_context("forkserver")
PROCESSES.set_forkserver_preload(["tests.reliability.dying", "psycopg", "pytest"])


def tables():
    """The rows of the two tables, each by the headings of its columns."""
    section = PAGE.read_text().partition("## Killed here")[2].partition("\n## ")[0]
    for table in re.findall(r"(?:^\|.*\n)+", section, re.MULTILINE):
        heading, _, *lines = ([cell.strip() for cell in line.strip("|\n").split("|")] for line in table.splitlines())
        yield {line[0]: dict(zip(heading, line, strict=True)) for line in lines}


MESSAGES, EVENTS = tables()
KILLED = [point for point in POINTS if POINTS[point].column is OutboxRow.state and point != PAUSED] + [AT_SLACK]


def test_each_point_of_the_tables_is_tested_and_no_other():
    assert set(MESSAGES) == {*KILLED, PAUSED, DATABASE_STOPPED}
    assert set(EVENTS) == {point for point in POINTS if POINTS[point].column is InboxRow.kind} | {ACKNOWLEDGED}


@dataclass
class Victim:
    """A process, and the line to it."""

    process: object
    line: object

    def heard(self):
        assert self.line.poll(PATIENCE), "it came nowhere"
        return self.line.recv()

    def signal(self, number):
        os.kill(self.process.pid, number)

    def kill(self):
        self.signal(signal.SIGKILL)
        self.process.join(PATIENCE)
        assert self.process.exitcode == -signal.SIGKILL


@contextmanager
def victim(target, *arguments):
    line, its_line = PROCESSES.Pipe()
    process = PROCESSES.Process(target=target, args=(*arguments, its_line), daemon=True)
    process.start()
    its_line.close()
    try:
        yield Victim(process, line)
    finally:
        process.kill()
        process.join(PATIENCE)
        line.close()


def rows(database, column):
    with database.reading() as transaction:
        return list(transaction.scalars(select(column)))


def until(is_so):
    deadline = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.01)


@pytest.fixture
def to_plan(world, reader, clock):
    """Makes one message of a kind fall due for the reader."""
    clock.set(SENT_AT)
    # A Tuesday: no digest of a Monday is due yet.
    began = PLANNED_AT - timedelta(days=3)
    programme = world.programme(world.person("U0COORDINATOR"), now=began)

    def reminder():
        with world.database.writing() as transaction:
            announcements.invite(transaction, world.workspace_id, programme.id, [reader.id], began)

    def must_arrive():
        world.enrol(programme, reader)
        draft_id = world.draft(programme)
        with world.database.writing() as transaction:
            transaction.add(DraftLeftOutRow(draft_id=draft_id, person_id=reader.id, rule="nobody"))
            transaction.execute(update(DraftRow).values(offered_at=None))

    return {MUST_ARRIVE: must_arrive, REMINDER: reminder}


@pytest.fixture
def go_on(database, sending):
    """What the next process does once leases have run out."""

    def tick():
        let_leases_end(database)
        plan_due(database, PLANNED_AT)
        sending().send_due()

    return tick


def told(row):
    """What a row of the table says stands in the outbox."""
    return [] if row["in the row"] == "nothing" else [row["in the row"].strip("`")]


def fate(row, kind):
    """The copies, and the state in the end."""
    arrives, _, state = row[kind].partition(", ")
    return COPIES[arrives], state.strip("`") or "sent"


def found(slack, world, reader):
    (state,) = rows(world.database, OutboxRow.state)
    return received(slack, world, reader), state


@ON_BOTH
@pytest.mark.parametrize("point", KILLED)
def test_killed(point, kind, slack, sandbox, world, reader, database_url, to_plan, go_on):
    to_plan[kind]()
    if point == AT_SLACK:
        slack.hold(POST_METHOD)
    with victim(plan_and_send, database_url, sandbox.url, point) as sender:
        if point == AT_SLACK:
            until(slack.held)
        else:
            assert sender.heard() == "here"
        sender.kill()
    slack.release()
    assert rows(world.database, OutboxRow.state) == told(MESSAGES[point])
    if point == AT_SLACK:
        until(lambda: received(slack, world, reader))
    go_on()
    assert found(slack, world, reader) == fate(MESSAGES[point], kind)


@ON_BOTH
def test_paused(kind, slack, sandbox, world, reader, database_url, to_plan, go_on):
    to_plan[kind]()
    with victim(plan_and_send, database_url, sandbox.url, PAUSED) as sender:
        assert sender.heard() == "here"
        sender.signal(signal.SIGSTOP)
        assert rows(world.database, OutboxRow.state) == told(MESSAGES[PAUSED])
        go_on()
        time.sleep(UNGUARDED)
        sender.line.send("go on")
        sender.signal(signal.SIGCONT)
        sender.process.join(PATIENCE)
        assert sender.process.exitcode == 0
    assert found(slack, world, reader) == fate(MESSAGES[PAUSED], kind)


def test_postgresql_stopped(sandbox, slack, tmp_path):
    """Both messages are on their way while the server goes down and comes back."""
    with migrated("postgres", tmp_path) as place:
        database = Database(place.url, machine_now)
        world = World(database)
        readers = [world.person(slack.user(name)["id"]) for name in ("louis.lefevre", "oceane.dubois")]
        programme = world.programme(readers[0])
        kinds = {Kind.PROGRAMME_CREATED: readers[0], Kind.ENROLMENT_CLOSING: readers[1]}
        world.put(*(world.message(programme, person, kind=kind) for kind, person in kinds.items()))
        client = slack_client("xoxb-sandbox", f"{sandbox.url}/api/")
        client.timeout = PATIENCE
        parts = {"compose": composer(), "rates": FAST, "now": lambda: PLANNED_AT, "monotonic": monotonic}
        sender = Sender(database, SlackCaller(client, database, FAST), lease=timedelta(minutes=5), **parts)
        slack.hold(POST_METHOD)
        sending = Thread(target=sender.send_due)
        sending.start()
        until(lambda: slack.held() == len(readers))
        place.crash()
        place.recover()
        with closing(Database(place.url, machine_now)) as another:
            left = rows(another, OutboxRow.state)
        slack.release()
        sending.join(PATIENCE)
        sender.close()
        row = MESSAGES[DATABASE_STOPPED]
        assert left == told(row) * 2
        arrived = [received(slack, world, reader) for reader in readers]
        settled = rows(database, OutboxRow.state)
        database.close()
    assert list(zip(arrived, settled, strict=True)) == [fate(row, kind) for kind in (MUST_ARRIVE, REMINDER)]


@pytest.fixture(scope="module")
def config():
    """Slack tries again at once, for as long as it takes to start another process."""
    asked = trying.sandbox_config(rate_limits=False, request_url="http://127.0.0.1:1/")
    return replace(asked, event_retry_seconds=(0.1,) * 600)


@pytest.fixture(scope="module")
def calling(config):
    """A Slack that sends its events over HTTP."""
    with Sandbox(config) as sandbox, SandboxClient(sandbox.url) as client:
        yield sandbox, client


def events(client):
    return [each for each in client.deliveries() if each["kind"] == "user_change" and each["status"]]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("point", EVENTS)
def test_event(point, calling, config, world, database, database_url):
    sandbox, client = calling
    client.reset()
    user = client.user("louis.lefevre")["id"]
    world.person(user)

    def point_slack_at(port):
        client.set_request_url(f"http://127.0.0.1:{port}/slack/events")

    with victim(take_requests, database_url, sandbox.url, config, world.workspace_id, point) as first:
        point_slack_at(first.heard())
        client.update_user(user, tz="Asia/Singapore")
        if point == ACKNOWLEDGED:
            until(lambda: events(client))
        else:
            assert first.heard() == "here"
        first.kill()
    acknowledged = len(events(client))
    row = EVENTS[point]
    assert len(rows(database, InboxRow.event_id)) == {"nothing": 0, "one row": 1}[row["in the inbox"]]
    with healthy_server(database, world.workspace_id, sandbox.url, config) as server:
        point_slack_at(server.port)
        if row["then"] == "Slack sends it again":
            until(lambda: events(client))
            assert acknowledged == 0
    slack = SlackCaller(slack_client(config.bot_token, f"{sandbox.url}/api/"), database, FAST)
    assert look_again(database, slack, SENT_AT) == 1
    assert len(events(client)) == 1
    assert rows(database, InboxRow.done_at) == [SENT_AT]
    assert rows(database, PersonRow.zone) == ["Asia/Singapore"]
