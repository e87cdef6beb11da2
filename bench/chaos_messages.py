"""What the chaos bench sends, and what became of it: to many people, of kinds that must arrive and of reminders."""

import re
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from random import Random

from sqlmodel import select

from bench import company
from bench.chaos_replica import PLANNED_AT, Calls
from mentoring.messages import Kind, must_arrive
from mentoring.programmes import ProgrammePlan
from mentoring.sessions import SessionState
from mentoring.topics import Topic
from sandbox.client import SandboxClient
from sandbox.company import make_company
from storage import announcements, outbox, programmes
from storage.database import Database, DatabaseTrouble, Transaction
from storage.outbox import Message
from storage.tables import OutboxRow, OutboxState, SessionRow

PEOPLE = 40
"""An even number."""
AT_ONCE = 20
"""Messages that are written together."""
WRITE_AGAIN_AFTER = 0.1
"""Seconds, while the database is away."""

KINDS = (Kind.PROGRAMME_CREATED, Kind.COORDINATOR_ADDED, Kind.SESSION_REMINDER)
"""Two that must arrive, and a reminder that no daily limit holds back. Planning adds reminders of its own."""

ROW = re.compile(r"\[(\d+)\]$")


@dataclass(frozen=True)
class Fate:
    """Of one message: how many copies are in Slack, and how many calls for it were left without a clear end."""

    must_arrive: bool
    state: str
    copies: int
    hits: int


class Messages:
    """Those written while things go wrong, and the one reminder that planning owes each person."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._keys: set[str] = set()
        self._slack_ids = [employee.slack_id for employee in make_company().employees[:PEOPLE]]

    def prepare(self) -> None:
        """People who coordinate a programme, are in pairs whose session is tomorrow, and are invited to a programme
        that closes soon."""
        with self._database.writing() as transaction:
            company.write_programme(transaction, PLANNED_AT)
            company.write_people(transaction, self._slack_ids, PLANNED_AT)
            company.write_enrolments(transaction, PEOPLE, PLANNED_AT)
            company.write_pairs(transaction, PEOPLE // 2, PLANNED_AT)
            _write_sessions(transaction)
            for person in range(1, PEOPLE + 1):
                programmes.add_coordinator(transaction, programmes.get(transaction, 1), person, PLANNED_AT)
            _invite(transaction)

    def write(self, random: Random) -> None:
        """Some more, in one write; tried again until the database has taken them."""
        messages = [_message(random, len(self._keys) + number) for number in range(AT_ONCE)]
        self._keys.update(message.key for message in messages)
        self._insist(lambda transaction: outbox.put(transaction, messages, PLANNED_AT))

    def waiting(self) -> int:
        return self._insist(lambda transaction: outbox.unsettled(transaction, PLANNED_AT + timedelta(days=1)))

    def fates(self, slack: SandboxClient, calls: Mapping[int, Calls]) -> list[Fate]:
        """Of every message that was written or that planning owed; one without a row is lost like any other."""
        copies = self._copies(slack)
        with self._database.reading() as transaction:
            rows = list(transaction.exec(select(OutboxRow)))
        found = [_fate(row, copies, calls) for row in rows]
        never_written = self._keys - {row.key for row in rows}
        not_planned = PEOPLE - sum(row.kind == Kind.ENROLMENT_CLOSING for row in rows)
        assert not_planned >= 0, "planned twice"
        return found + [Fate(True, "", 0, 0)] * (len(never_written) + not_planned)

    def _copies(self, slack: SandboxClient) -> Counter[int]:
        """How often each row stands in the conversation with its recipient."""
        found = (ROW.search(message["text"]) for slack_id in self._slack_ids for message in slack.messages(slack_id))
        return Counter(int(number[1]) for number in found if number)

    def _insist(self, work: Callable[[Transaction], int]) -> int:
        """The keys make it harmless to write what was taken already."""
        while True:
            try:
                with self._database.writing() as transaction:
                    return work(transaction)
            except DatabaseTrouble:
                time.sleep(WRITE_AGAIN_AFTER)


def _message(random: Random, number: int) -> Message:
    person, kind = random.randint(1, PEOPLE), random.choice(KINDS)
    return Message(
        workspace_id=1,
        programme_id=1,
        kind=kind,
        subject_id=(person + 1) // 2 if kind is Kind.SESSION_REMINDER else 1,
        person_id=person,
        occasion=str(number),
        due_at=PLANNED_AT,
    )


def _write_sessions(transaction: Transaction) -> None:
    """Session n is of pair n, tomorrow."""
    company.fill(
        transaction,
        SessionRow,
        PEOPLE // 2,
        workspace_id=1,
        programme_id=1,
        pair_id=lambda number: number,
        number=1,
        due_on=PLANNED_AT.date(),
        state=SessionState.BOOKED.value,
        minutes=60,
        uid=company.named("chaos-"),
        sequence=0,
        opened_at=PLANNED_AT - timedelta(days=14),
        starts_at=PLANNED_AT + timedelta(days=1),
        booked_at=PLANNED_AT - timedelta(days=7),
        version=1,
    )


def _invite(transaction: Transaction) -> None:
    """Everybody to a second programme, of whose end they are to be reminded by now."""
    plan = ProgrammePlan(
        name="Closing soon",
        topics=(Topic.DIGITAL_TOOLS,),
        closes_on=(PLANNED_AT + timedelta(days=2)).date(),
        zone="Europe/Paris",
        contact_id=1,
    )
    before = PLANNED_AT - timedelta(days=10)
    programme = programmes.create(transaction, 1, plan, before)
    announcements.invite(transaction, 1, programme.id, range(1, PEOPLE + 1), before)


def _fate(row: OutboxRow, copies: Mapping[int, int], calls: Mapping[int, Calls]) -> Fate:
    """Each call that was marked came to a clear end: it explains no other. A row that was sent has one such call, also
    where its replica ended before the diary could say so."""
    number = row.id or 0
    its = calls.get(number, Calls(made=0, marked=0))
    was_sent = row.state == OutboxState.SENT.value
    hits = max(0, its.made - max(its.marked, was_sent))
    return Fate(must_arrive(Kind(row.kind)), row.state, copies.get(number, 0), hits)


def is_lost(fate: Fate) -> bool:
    """A reminder whose fate is counted as uncertain is not lost."""
    counted = fate.state == OutboxState.UNCERTAIN.value and not fate.must_arrive
    return not fate.copies and not counted
