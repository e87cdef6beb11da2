"""How SQLite finds rows: whatever a click, a message or a planned row looks up costs the same among a million."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import event

from mentoring.messages import Kind
from mentoring.pairs import PairState
from storage import candidates, enrolments, folding, outbox, pairs, session_files, sessions
from storage.claims import Claim, Effect
from storage.database import Database, Transaction
from storage.session_news import STANDING
from tests.conftest import T0
from tests.worlds import World

PERSON, PAIR, SESSION, DRAFT, PROGRAMME = 1, 1, 1, 1, 1
BOTH = (1, 2)

OF_A_LOT = ("ix_outbox_waiting", "ix_pair_state_next_check_at", "ix_pair_programme_id_state", "ix_pair_draft_id")
"""What is found by these alone grows with the programme, the draft, or all that was ever sent."""

CLAIM = Claim(
    id=1,
    token="",
    workspace_id=1,
    programme_id=PROGRAMME,
    kind=Kind.SESSION_FILE,
    effect=Effect.UPLOAD,
    subject_id=SESSION,
    person_id=PERSON,
    place_id=None,
    follows_id=None,
    attempts=1,
    setbacks=0,
    due_at=T0,
    folded_into=None,
    expires_at=None,
)


def message(number: int) -> outbox.Message:
    return outbox.Message(
        workspace_id=1,
        programme_id=PROGRAMME,
        kind=Kind.SESSION_PLAN,
        subject_id=SESSION,
        occasion=f"update:{number}",
        due_at=T0,
        person_id=PERSON,
        effect=Effect.UPDATE,
        follows_id=number,
    )


LOOKUPS: dict[str, Callable[[Transaction], Any]] = {
    "running pairs of a person": lambda transaction: pairs.running_of(transaction, PERSON),
    "their active pairs": lambda transaction: pairs.of_person(transaction, PERSON, states={PairState.ACTIVE}),
    "their pairs in a programme": lambda transaction: pairs.running_in(transaction, PROGRAMME, PERSON),
    "what a draft offers them": lambda transaction: pairs.of_draft(transaction, DRAFT, PERSON),
    "their enrolment": lambda transaction: enrolments.find(transaction, PROGRAMME, PERSON),
    "their enrolments": lambda transaction: enrolments.of_person(transaction, PERSON),
    "places free": lambda transaction: candidates.places_free(transaction, PROGRAMME, BOTH),
    "pairs that were": lambda transaction: candidates.not_again(transaction, PROGRAMME, BOTH),
    "a session": lambda transaction: sessions.of_pair(transaction, PAIR),
    "an open session": lambda transaction: sessions.open_of(transaction, PAIR),
    "answers of a pair": lambda transaction: sessions.answers_of_pair(transaction, PAIR),
    "diaries": lambda transaction: sessions.busy(transaction, BOTH, since=T0),
    "slots on offer": lambda transaction: sessions.on_offer(transaction, BOTH, since=T0, except_session=SESSION),
    "slots of a session": lambda transaction: sessions.slots(transaction, SESSION),
    "posts about a session": lambda transaction: outbox.posts_about(transaction, STANDING, SESSION),
    "the post of an offer": lambda transaction: outbox.posted(
        transaction, kind=Kind.OFFERS, subject_id=DRAFT, person_id=PERSON
    ),
    "updates to fold": lambda transaction: outbox.put(transaction, [message(each) for each in range(1, 9)], T0),
    "nudges that reached somebody": lambda transaction: folding.reached(transaction, PERSON, since=T0),
    "nudges that wait for somebody": lambda transaction: folding.waiting(transaction, CLAIM, until=T0, now=T0),
    "lines of a folded message": lambda transaction: folding.lines_of(transaction, 1),
    "an earlier file": lambda transaction: session_files.has_one(transaction, CLAIM),
    "a newer file": lambda transaction: session_files.is_outdated(transaction, CLAIM),
}


@pytest.fixture
def filled(tmp_path, migrated_sqlite, machine):
    """With rows that the statements can name: no statistics, as SQLite gathers none by itself."""
    file = tmp_path / "binome.db"
    file.write_bytes(migrated_sqlite)
    database = Database(f"sqlite:///{file}", machine)
    world = World(database)
    mentor, mentee = world.person("U1"), world.person("U2")
    programme = world.programme(mentor)
    world.session(world.pair(programme, mentor, mentee))
    world.put(*(world.message(programme, mentor, occasion=str(number)) for number in range(1, 9)))
    yield database
    database.close()


def plans(database: Database, look: Callable[[Transaction], Any]) -> list[str]:
    """Every step that SQLite takes for what is read, changed or removed."""
    steps: list[str] = []

    def explain(connection, _cursor, statement, parameters, _context, executemany):
        if statement.startswith(("SELECT", "UPDATE", "DELETE")):
            values = parameters[0] if executemany else parameters
            driver = connection.connection.driver_connection
            steps.extend(row[3] for row in driver.execute(f"EXPLAIN QUERY PLAN {statement}", values))

    event.listen(database.engine, "before_cursor_execute", explain)
    with database.writing() as transaction:
        look(transaction)
    return steps


@pytest.mark.parametrize("name", LOOKUPS)
def test_what_concerns_one_person_or_session_is_found_by_it(filled, name):
    steps = plans(filled, LOOKUPS[name])
    assert steps
    assert not [step for step in steps if any(index in step for index in OF_A_LOT)]
    assert not [step for step in steps if step.startswith(("SCAN pair", "SCAN session", "SCAN slot", "SCAN outbox"))]


def test_one_message_of_a_draft_is_found_among_those_to_everybody(filled):
    steps = plans(filled, LOOKUPS["the post of an offer"])
    assert "person_id=?" in steps[0]
