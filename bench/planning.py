"""What planning costs with 1,000,000 pairs against 10,000, where 100 are due in both."""

import sys
import time
from argparse import ArgumentParser
from datetime import timedelta
from statistics import median

from sqlalchemy import text, update
from sqlmodel import col, func, select

from bench import company, databases
from bench.company import fill
from bench.replica import MORNING
from bot.clock import machine_now
from mentoring.sessions import SessionState
from scheduler.planning import plan_due
from storage.database import Database
from storage.tables import OutboxRow, PairRow, SessionRow

FEW, MANY = 10_000, 1_000_000
DUE = 100
ROUNDS = 7

Figures = dict[str, float]


def add_options(options: ArgumentParser) -> None:
    databases.add_option(options)
    options.add_argument("--few", type=int, default=FEW, help="pairs")
    options.add_argument("--many", type=int, default=MANY, help="pairs")


def broken(figures: Figures) -> list[str]:
    return ["planning grows with the pairs that are not due"] if figures["ratio"] > 1.5 else []


def measure(*, quiet: bool, db: str, few: int, many: int) -> Figures:
    """`ratio` is of the medians of several rounds, in each of which half of what is due opens a session and half asks
    for its time."""
    seconds = {}
    for pairs in (few, many):
        with databases.migrated(db) as url:
            database = Database(url, machine_now)
            began = time.perf_counter()
            _write_rows(database, pairs)
            if not quiet:
                print(f"{pairs:,} pairs on {db}, written in {time.perf_counter() - began:.0f} s", flush=True)
            seconds[pairs] = median(_round(database, number, pairs) for number in range(ROUNDS + 1))
            database.close()
    figures = {"ratio": round(seconds[many] / seconds[few], 2)}
    return figures | {"few_ms": round(seconds[few] * 1000), "many_ms": round(seconds[many] * 1000)}


def _round(database: Database, number: int, pairs: int) -> float:
    """Seconds for one tick in which pairs and sessions spread over all of them are due."""
    chosen = [each * (pairs // DUE) + number + 1 for each in range(DUE // 2)]
    with database.writing() as transaction:
        for table in (PairRow, SessionRow):
            due = [2 * each for each in chosen] if table is PairRow else chosen
            transaction.execute(update(table).where(col(table.id).in_(due)).values(next_check_at=MORNING))
    began = time.perf_counter()
    plan_due(database, MORNING)
    seconds = time.perf_counter() - began
    with database.reading() as transaction:
        planned = transaction.exec(select(func.count()).select_from(OutboxRow)).one()
    if planned != DUE * (number + 1):
        sys.exit(f"{planned} messages were planned in {number + 1} rounds")
    return seconds


def _write_rows(database: Database, pairs: int) -> None:
    """Every second pair plans its first session; the others have none yet. Each mentor has ten pairs."""
    later = MORNING + timedelta(days=20)
    mentors = pairs // 10
    with database.writing() as transaction:
        if not database.is_sqlite:
            # References are right, and looking each of them up would take minutes.
            transaction.execute(text("SET LOCAL session_replication_role = replica"))
        company.write_programme(transaction, MORNING)
        company.write_crowd(transaction, mentors + pairs, MORNING)
        company.write_pairs(
            transaction,
            pairs,
            MORNING,
            mentor_id=lambda number: number % mentors + 1,
            mentee_id=lambda number: number + mentors,
            started_on=MORNING.date(),
            next_check_at=later,
        )
        fill(
            transaction,
            SessionRow,
            pairs // 2,
            workspace_id=1,
            programme_id=1,
            pair_id=lambda number: 2 * number - 1,
            number=0,
            due_on=(MORNING + timedelta(days=10)).date(),
            state=SessionState.TO_PLAN.value,
            minutes=60,
            uid=company.named("bench-"),
            sequence=0,
            opened_at=MORNING,
            version=1,
            next_check_at=later,
        )
    if not database.is_sqlite:
        with database.writing() as transaction:
            transaction.execute(text("ANALYZE"))
