"""Transactions: one write at a time in a thread."""

import pytest

from storage.database import NestedWriteError
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
