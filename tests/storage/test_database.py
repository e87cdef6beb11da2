"""Transactions: one write at a time in a thread."""

from contextlib import nullcontext

import pytest
from sqlalchemy import text

from storage import enrolments
from storage.database import DatabaseTrouble, NestedWriteError
from tests.worlds import World


def test_a_write_within_a_write_is_an_error_at_once_and_the_outer_one_is_undone(database):
    """It would wait for itself: on SQLite for ever, with every other writer behind it."""
    world = World(database)
    with pytest.raises(NestedWriteError), database.writing(), database.writing():
        pass
    assert world.person("U1").id


def test_a_look_within_a_write_is_none(database):
    with database.writing(), database.reading():
        pass


def test_a_look_holds_up_nobody(database):
    """SQLite holds no rows; on PostgreSQL whoever would hold one is told so, not left to wait."""
    world = World(database)
    programme = world.programme(world.person("U1"))
    with database.reading() as transaction:
        assert enrolments.find(transaction, programme.id, 1) is None
        holding = nullcontext() if database.is_sqlite else pytest.raises(DatabaseTrouble)
        with holding:
            enrolments.hold(transaction, programme.id, [1])


def test_nothing_is_prepared_that_another_connection_of_a_pooler_would_not_know(database):
    """PgBouncer gives each transaction another connection."""
    if database.is_sqlite:
        return
    with database.writing() as transaction:
        for _ in range(20):
            transaction.execute(text("SELECT 1"))
        assert transaction.connection().scalar(text("SELECT count(*) FROM pg_prepared_statements")) == 0
