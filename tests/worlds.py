"""Rows to begin a test with: a workspace, people in it, a programme, its enrolments and pairs."""

import itertools
from dataclasses import replace
from datetime import date, datetime, timedelta

from sqlmodel import col, update

from mentoring import pairs as pairing
from mentoring.drafts import DraftState
from mentoring.enrolments import Answers, Enrolment, Format, Side, chosen_topics, enrol
from mentoring.messages import Kind
from mentoring.pairs import OFFER_LASTS, REMIND_OFFER_AFTER, Pair, PairState
from mentoring.people import Person, Profile, Standing
from mentoring.programmes import Programme, ProgrammePlan
from mentoring.sessions import Session, SessionState
from mentoring.topics import Topic
from storage import enrolments, outbox, pairs, people, places, programmes, sessions, workspaces
from storage.database import Database, Transaction
from storage.tables import DraftRow, PersonRow
from tests.conftest import T0

PLAN = ProgrammePlan(
    name="Reverse mentoring 2026",
    topics=(Topic.DIGITAL_TOOLS, Topic.ARTIFICIAL_INTELLIGENCE, Topic.WAYS_OF_WORKING),
    closes_on=date(2026, 3, 23),
    zone="Europe/Paris",
    contact_id=1,
)

_uids = itertools.count()


class World:
    """One workspace of a database, at T0."""

    def __init__(self, database: Database, team_id: str = "T0SANDBOX1") -> None:
        self.database = database
        with database.writing() as transaction:
            self.workspace_id = workspaces.ensure(transaction, team_id, T0)

    def person(
        self,
        slack_id: str,
        *,
        standing: Standing = Standing.MEMBER,
        language: str | None = "en",
        zone: str = "Europe/Paris",
    ) -> Person:
        with self.database.writing() as transaction:
            person = people.meet(transaction, self.workspace_id, slack_id, T0)
            people.save_profile(transaction, person.id, Profile(standing, language, zone))
        return replace(person, standing=standing, language=language, zone=zone)

    def programme(self, coordinator: Person, *, now: datetime = T0, **changes: object) -> Programme:
        plan = replace(PLAN, contact_id=coordinator.id, **changes)
        with self.database.writing() as transaction:
            programme = programmes.create(transaction, self.workspace_id, plan, now)
            programmes.add_coordinator(transaction, programme, coordinator.id, now)
        return programme

    def describe(self, person: Person, **columns: object) -> Person:
        """What the directory says of somebody: level, manager_id, department, site."""
        with self.database.writing() as transaction:
            transaction.execute(update(PersonRow).where(col(PersonRow.id) == person.id).values(**columns))
            return people.get(transaction, person.id)

    def enrol(
        self,
        programme: Programme,
        person: Person,
        side: Side = Side.MENTOR,
        *,
        topics: tuple[Topic, ...] = (Topic.DIGITAL_TOOLS, Topic.WAYS_OF_WORKING),
        capacity: int = 1,
        now: datetime = T0,
    ) -> Enrolment:
        answers = Answers((side,), chosen_topics(side, topics), (person.language or "en",), Format.EITHER, capacity)
        with self.database.writing() as transaction:
            current = enrolments.find(transaction, programme.id, person.id)
            enrolment = enrol(programme, person, answers, current=current, now=now)
            return enrolments.save(transaction, programme, enrolment)

    def draft(self, programme: Programme, *, now: datetime = T0) -> int:
        """One that is published, with its offers written."""
        assert programme.contact_id is not None
        row = DraftRow(
            workspace_id=self.workspace_id,
            programme_id=programme.id,
            state=DraftState.PUBLISHED.value,
            requested_by=programme.contact_id,
            requested_at=now,
            published_by=programme.contact_id,
            published_at=now,
            offered_at=now,
        )
        with self.database.writing() as transaction:
            transaction.add(row)
            transaction.flush()
            assert row.id is not None
            return row.id

    def pair(
        self,
        programme: Programme,
        mentor: Person,
        mentee: Person,
        *,
        state: PairState = PairState.ACTIVE,
        draft_id: int | None = None,
        now: datetime = T0,
    ) -> Pair:
        """An offer, or a pair that began just now; both are enrolled, if they are not yet. No message tells of it."""
        self._enrol_both(programme, mentor, mentee, now)
        draft_id = draft_id or self.draft(programme, now=now)
        with self.database.writing() as transaction:
            pairs.offer_all(
                transaction,
                [pairs.Offer(mentor.id, mentee.id, 0.75, {"topics": 0.75})],
                workspace_id=self.workspace_id,
                programme_id=programme.id,
                draft_id=draft_id,
                now=now,
                expires_at=now + OFFER_LASTS,
                next_check_at=now + REMIND_OFFER_AFTER,
            )
            offered = pairs.of_person(transaction, mentee.id, states={PairState.OFFERED})[-1]
            return offered if state is PairState.OFFERED else self._begun(transaction, programme, offered, now)

    def session(self, pair: Pair, *, now: datetime = T0, **changes: object) -> Session:
        """The first of a pair, an hour of which ended just now, unless `changes` tell otherwise. Planning leaves it
        alone."""
        usual = {
            "id": 0,
            "workspace_id": self.workspace_id,
            "programme_id": pair.programme_id,
            "pair_id": pair.id,
            "number": 0,
            "due_on": now.date(),
            "state": SessionState.OVER,
            "minutes": 60,
            "uid": f"{next(_uids)}@test",
            "sequence": 0,
            "opened_at": now - timedelta(days=14),
            "starts_at": now - timedelta(hours=1),
            "booked_at": now - timedelta(days=7),
            "over_at": now,
            "version": 1,
        }
        with self.database.writing() as transaction:
            return sessions.save(transaction, Session(**{**usual, **changes}), next_check_at=None)

    def answer(self, session: Session, person: Person, *, took_place: bool, now: datetime = T0) -> None:
        with self.database.writing() as transaction:
            sessions.save_answer(transaction, session, person.id, took_place=took_place, now=now)

    def _enrol_both(self, programme: Programme, mentor: Person, mentee: Person, now: datetime) -> None:
        for person, side in ((mentor, Side.MENTOR), (mentee, Side.MENTEE)):
            with self.database.reading() as transaction:
                known = enrolments.find(transaction, programme.id, person.id)
            if not known:
                self.enrol(programme, person, side, now=now)

    def _begun(self, transaction: Transaction, programme: Programme, pair: Pair, now: datetime) -> Pair:
        today = programme.local_date(now)
        for side in Side:
            pair = pairing.accept(pair, side, today=today, now=now)
        place = places.of_two(transaction, self.workspace_id, one=pair.mentor_id, other=pair.mentee_id)
        pair = replace(pair, place_id=place)
        pairs.save(transaction, pair, next_check_at=now, now=now)
        return pair

    def message(self, programme: Programme, person: Person, **changes: object) -> outbox.Message:
        """A message that is true as long as the programme is there."""
        message = outbox.Message(
            workspace_id=self.workspace_id,
            programme_id=programme.id,
            kind=Kind.PROGRAMME_CREATED,
            subject_id=programme.id,
            person_id=person.id,
            occasion="1",
            due_at=T0,
        )
        return replace(message, **changes)

    def put(self, *messages: outbox.Message) -> int:
        with self.database.writing() as transaction:
            return outbox.put(transaction, messages, T0)
