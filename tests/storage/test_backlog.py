"""How much waits, counted without a look at all that was ever sent."""

from datetime import timedelta

from sqlmodel import select

from mentoring.pairs import PairState
from storage import backlog
from storage.backlog import Backlog
from storage.tables import OutboxRow, OutboxState
from tests.conftest import T0
from tests.storage.test_plans import filled, plans
from tests.worlds import World

__all__ = ["filled"]

HOUR = timedelta(hours=1)


def figures(database, look):
    with database.reading() as transaction:
        return look(transaction, T0)


def test_each_open_state_is_counted_with_the_oldest_that_is_due(database):
    world = World(database)
    reader = world.person("U1")
    states = {
        1: (OutboxState.PENDING, T0 - HOUR),
        2: (OutboxState.PENDING, T0 - 2 * HOUR),
        3: (OutboxState.PENDING, T0 + HOUR),
        4: (OutboxState.POSTING, T0 - HOUR),
        5: (OutboxState.UNCERTAIN, T0 - HOUR),
        6: (OutboxState.SENT, T0 - HOUR),
        7: (OutboxState.CANCELLED, T0 - HOUR),
    }
    programme = world.programme(reader)
    world.put(*(world.message(programme, reader, occasion=str(number)) for number in states))
    with database.writing() as transaction:
        rows = transaction.exec(select(OutboxRow).order_by(OutboxRow.id)).all()
        for row, (state, due_at) in zip(rows, states.values(), strict=True):
            row.state, row.due_at = state, due_at
    assert figures(database, backlog.of_outbox) == [
        Backlog(OutboxState.PENDING, rows=3, due=2, oldest_due_at=T0 - 2 * HOUR),
        Backlog(OutboxState.CLAIMED, rows=0, due=0, oldest_due_at=None),
        Backlog(OutboxState.POSTING, rows=1, due=1, oldest_due_at=T0 - HOUR),
        Backlog(OutboxState.UNCERTAIN, rows=1, due=1, oldest_due_at=T0 - HOUR),
        Backlog(OutboxState.DEAD, rows=0, due=0, oldest_due_at=None),
    ]


def test_what_follows_a_message_that_is_not_due_yet_is_not_due_either(database):
    world = World(database)
    reader = world.person("U1")
    programme = world.programme(reader)
    world.put(*(world.message(programme, reader, occasion=str(number)) for number in range(2)))
    with database.writing() as transaction:
        nudge, news = transaction.exec(select(OutboxRow).order_by(OutboxRow.id)).all()
        nudge.due_at = T0 + HOUR
        news.due_at, news.follows_id = T0 - HOUR, nudge.id
    assert figures(database, backlog.of_outbox)[0] == Backlog(OutboxState.PENDING, rows=2, due=0, oldest_due_at=None)


def test_what_planning_has_to_look_at_is_counted_by_subject(database):
    world = World(database)
    mentor, mentee, other = (world.person(slack_id) for slack_id in ("U1", "U2", "U3"))
    programme = world.programme(mentor)
    world.pair(programme, mentor, mentee)
    world.pair(programme, mentor, other, state=PairState.OFFERED, now=T0 + HOUR)
    counted = figures(database, backlog.to_plan)
    assert counted["pair"] == 1
    assert set(counted) == {"programme", "pair", "session", "digest"}


def test_what_was_sent_is_not_looked_at(filled):
    for look in (backlog.of_outbox, backlog.to_plan):
        steps = plans(filled, lambda transaction, look=look: look(transaction, T0))
        read = [step for step in steps if step.startswith(("SCAN", "SEARCH"))]
        assert read
        assert [step for step in read if not any(way in step for way in ("INDEX", "CONSTANT", "PRIMARY KEY"))] == []
    counted, *of_pending = plans(filled, lambda transaction: backlog.of_outbox(transaction, T0))
    assert of_pending[0] == "SEARCH outbox USING INDEX ix_outbox_waiting (state=? AND due_at<?)"
    assert counted == "SEARCH outbox USING COVERING INDEX ix_outbox_waiting (state=?)"
