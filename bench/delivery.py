"""How near delivery comes to the pace that Slack allows, with 10,000 messages to 3,000 people."""

import os
import subprocess
import sys
import time
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import psutil
from slack_sdk import WebClient
from sqlalchemy import ColumnElement, case, func, literal, null, update
from sqlmodel import col, select

from bench import company, databases
from bench.company import Number
from bench.local_slack import local_slack
from bench.replica import MORNING
from bot.clock import machine_now
from bot.identity import slack_client
from bot.trying import environment, sandbox_config
from mentoring.messages import Kind
from mentoring.sessions import SessionState
from sandbox.client import SandboxClient
from sandbox.company import make_company
from storage.database import Database, Transaction
from storage.tables import Effect, OutboxRow, OutboxState, PersonRow, PlaceRow, SessionRow

MESSAGES = 10_000
PEOPLE = 3_000
PER_SECOND = 200.0

ENOUGH_SHARE = 0.95
FLAT_MB = 20

STALL = 60.0
"""Seconds without a message after which it is given up."""

Figures = dict[str, float]


def add_options(options: ArgumentParser) -> None:
    databases.add_option(options)
    options.add_argument("--messages", type=int, default=MESSAGES)
    options.add_argument("--people", type=int, default=PEOPLE, help="an even number")
    options.add_argument("--per-second", type=float, default=PER_SECOND, help="what Slack takes in a workspace")


def broken(figures: Figures) -> list[str]:
    promises = {
        "delivery is slower than the pace that Slack allows": figures["share_of_allowed"] >= ENOUGH_SHARE,
        "Slack refused messages that came too fast": not figures["refused_429"],
        "memory grows with the messages": figures["rss_growth_mb"] <= FLAT_MB,
    }
    return [promise for promise, kept in promises.items() if not kept]


def measure(*, quiet: bool, db: str, messages: int, people: int, per_second: float) -> Figures:
    """`share_of_allowed` is of what the pace allows from the first message to the last, its burst included;
    `rss_growth_mb` is how much resident memory (MiB) the sender gains after the first fifth of them."""
    paces = {"chat.postMessage": per_second, "conversations.open": 100_000.0}
    with databases.migrated(db) as url, local_slack(company_size=people + 100, paces=paces) as slack_url:
        settings = environment(slack_url, sandbox_config()) | {
            "DATABASE_URL": url,
            "DELIVERY_PER_SECOND": str(per_second),
        }
        database = Database(url, machine_now)
        write_rows(database, slack_client(settings["SLACK_BOT_TOKEN"], settings["SLACK_API_URL"]), messages, people)
        if not quiet:
            print(f"{messages:,} messages to {people:,} people wait on {db}", flush=True)
        with _replica(settings) as process:
            _wait_for(process, database, messages // 5)
            before = _resident_mb(process)
            _wait_for(process, database, messages)
            growth = _resident_mb(process) - before
        seconds = _seconds(database)
        database.close()
        with SandboxClient(slack_url) as client:
            refused = sum(call["status"] == 429 for call in client.calls("chat.postMessage"))
    allowed = per_second * (1 + seconds)
    return {
        "share_of_allowed": round(messages / allowed, 3),
        "refused_429": refused,
        "rss_growth_mb": round(growth, 1),
        "per_second": round(messages / seconds, 1),
    }


@contextmanager
def _replica(settings: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen(
        [sys.executable, "-m", "bench.replica"], env={**os.environ, **settings}, stdout=subprocess.PIPE
    ) as process:
        try:
            yield process
        finally:
            process.terminate()


def _wait_for(process: subprocess.Popen[bytes], database: Database, messages: int) -> None:
    """Until so many are settled."""
    last, moved = -1, time.monotonic()
    while last < messages:
        time.sleep(0.2)
        with database.reading() as transaction:
            query = select(func.count()).select_from(OutboxRow).where(col(OutboxRow.state) == OutboxState.SENT.value)
            now = transaction.exec(query).one()
        if now > last:
            last, moved = now, time.monotonic()
        elif process.poll() is not None or time.monotonic() - moved > STALL:
            sys.exit(f"only {now} messages were sent")


def _seconds(database: Database) -> float:
    """From the first call to the last, in machine time."""
    with database.reading() as transaction:
        query = select(func.min(OutboxRow.called_at), func.max(OutboxRow.called_at))
        first, last = transaction.exec(query).one()
    assert first
    assert last
    return float((last - first).total_seconds())


def _resident_mb(process: subprocess.Popen[bytes]) -> float:
    return float(psutil.Process(process.pid).memory_info().rss / 2**20)


def write_rows(database: Database, slack: WebClient, messages: int, people: int) -> None:
    """Pairs whose sessions are booked, moved and due tomorrow, a message about each session; every conversation is
    known."""
    employees = make_company(seed=sandbox_config().company_seed, size=people + 100).employees
    slack_ids = [employee.slack_id for employee in employees][:people]
    alone = _opened(slack, slack_ids)
    together = _opened(slack, [f"{one},{other}" for one, other in zip(slack_ids[::2], slack_ids[1::2], strict=True)])
    with database.writing() as transaction:
        company.write_programme(transaction, MORNING)
        company.write_people(transaction, slack_ids, MORNING)
        company.write_enrolments(transaction, people, MORNING)
        for number, conversation in enumerate(alone, start=1):
            transaction.execute(
                update(PersonRow).where(col(PersonRow.id) == number).values(slack_conversation=conversation)
            )
        transaction.add_all(
            PlaceRow(workspace_id=1, slack_id=conversation, first_person_id=2 * number - 1, second_person_id=2 * number)
            for number, conversation in enumerate(together, start=1)
        )
        transaction.flush()
        company.write_pairs(transaction, people // 2, MORNING, place_id=lambda number: number)
        _write_sessions(transaction, messages, people // 2)
        _write_messages(transaction, messages, people // 2)


def _opened(slack: WebClient, users: Sequence[str]) -> list[str]:
    """Slack's ids of the conversations with each of these, in their order."""
    with ThreadPoolExecutor(4) as pool:
        answers = pool.map(lambda named: slack.conversations_open(users=named), users)
        return [answer["channel"]["id"] for answer in answers]


def _write_sessions(transaction: Transaction, messages: int, pairs: int) -> None:
    """Session n is what message n tells about."""
    company.fill(
        transaction,
        SessionRow,
        messages,
        workspace_id=1,
        programme_id=1,
        pair_id=lambda number: (number - 1) % pairs + 1,
        number=1,
        due_on=MORNING.date(),
        state=SessionState.BOOKED.value,
        minutes=60,
        uid=company.named("bench-"),
        sequence=lambda number: number % 2,
        opened_at=MORNING - timedelta(days=14),
        starts_at=MORNING + timedelta(days=1),
        booked_at=MORNING - timedelta(days=7),
        version=1,
    )


def _write_messages(transaction: Transaction, messages: int, pairs: int) -> None:
    """In turn to all pairs: a third are reminders to one of the two, the others tell both together of times that are
    booked or moved."""

    def either(number: Number, *, to_one: ColumnElement[Any], to_both: ColumnElement[Any]) -> ColumnElement[Any]:
        turn = (number - 1) // pairs
        return case(((number - 1 + turn) % 3 == 2, to_one), else_=to_both)

    def pair(number: Number) -> Number:
        return (number - 1) % pairs + 1

    company.fill(
        transaction,
        OutboxRow,
        messages,
        workspace_id=1,
        programme_id=1,
        key=company.named("bench:"),
        kind=lambda number: either(
            number, to_one=literal(Kind.SESSION_REMINDER.value), to_both=literal(Kind.SESSION_BOOKED.value)
        ),
        effect=Effect.POST.value,
        subject_id=lambda number: number,
        person_id=lambda number: either(number, to_one=pair(number) * 2, to_both=null()),
        place_id=lambda number: either(number, to_one=null(), to_both=pair(number)),
        lane=lambda number: either(
            number,
            to_one=company.named("person:")(pair(number) * 2),
            to_both=company.named("place:")(pair(number)),
        ),
        state=OutboxState.PENDING.value,
        created_at=MORNING - timedelta(minutes=1),
        due_at=MORNING - timedelta(minutes=1),
        attempts=0,
        setbacks=0,
    )
