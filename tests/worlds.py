"""Rows to begin a test with: a workspace, people in it, a programme."""

from dataclasses import replace
from datetime import date, datetime

from mentoring.messages import Kind
from mentoring.people import Person, Profile, Standing
from mentoring.programmes import Programme, ProgrammePlan
from mentoring.topics import Topic
from storage import outbox, people, programmes, workspaces
from storage.database import Database
from tests.conftest import T0

PLAN = ProgrammePlan(
    name="Reverse mentoring 2026",
    topics=(Topic.DIGITAL_TOOLS, Topic.ARTIFICIAL_INTELLIGENCE, Topic.WAYS_OF_WORKING),
    closes_on=date(2026, 3, 23),
    zone="Europe/Paris",
    contact_id=1,
)


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
