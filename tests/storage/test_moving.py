"""A database that people have used, moved into one of the other kind: every row is there, and life goes on."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import event, func, insert
from sqlmodel import col, select, update

from mentoring.pairs import PairState
from scheduler.planning import plan_due
from storage import heartbeat, migrating, people
from storage.database import LARGEST_WRITE, Database
from storage.heartbeat import LIFETIME
from storage.migrating import HEAD, migrate, revision
from storage.moving import CopyDiffersError, NotEmptyError, OtherRevisionError, ReplicaRunsError, move
from storage.tables import InboxRow, OutboxRow, PersonRow, Row
from tests.conftest import T0
from tests.storage.test_upgrades import rows_of
from tests.worlds import World

OTHER_TEAM = "T0OTHER"
LATER = T0 + timedelta(days=4)


@pytest.fixture(params=["sqlite to postgres", "postgres to sqlite"])
def both(request, tmp_path, emptied_postgres, machine):
    """The old database, and the new one: not even a file where it is SQLite."""
    machine.now = T0
    urls = {"sqlite": f"sqlite:///{tmp_path / 'binome.db'}", "postgres": emptied_postgres()}
    old, _, new = request.param.partition(" to ")
    databases = Database(urls[old], machine), Database(urls[new], machine)
    yield databases
    for database in databases:
        database.close()


@pytest.fixture
def played(both):
    """The old one with rows in every table: people who met, were offered to each other, and were told."""
    old, _new = both
    migrate(old)
    with old.engine.begin() as connection:
        for statement in rows_of(HEAD):
            connection.exec_driver_sql(statement)
    world = World(old, OTHER_TEAM)
    programme = world.programme(world.person("U1"))
    world.session(world.pair(programme, world.person("U2"), world.person("U3")), number=1)
    world.pair(programme, world.person("U4"), world.person("U5"), state=PairState.OFFERED)
    plan_due(old, LATER)
    with old.writing() as transaction:
        transaction.execute(Row.metadata.tables["heartbeat"].delete())
        # Somebody's manager came later than they did, and so did what a message follows.
        managed = update(PersonRow).where(col(PersonRow.slack_id) == "U2")
        transaction.execute(managed.values(manager_id=_newest(transaction, PersonRow)))
        first = transaction.exec(select(func.min(OutboxRow.id))).one()
        followed = update(OutboxRow).where(col(OutboxRow.id) == first)
        transaction.execute(followed.values(follows_id=_newest(transaction, OutboxRow)))
    return both


def _newest(transaction, table):
    return transaction.exec(select(func.max(table.id))).one()


def counting():
    return [table for table in Row.metadata.sorted_tables if "id" in table.primary_key.columns]


def content(database):
    """Every row of every table as Binôme reads it."""
    with database.engine.connect() as connection:
        return {
            table.name: sorted(repr(tuple(row)) for row in connection.execute(table.select()))
            for table in Row.metadata.sorted_tables
        }


def with_rows(database):
    return {table for table, rows in content(database).items() if rows}


def beat(database, *, replica="r1"):
    with database.writing() as transaction:
        machine = database.machine_now(transaction)
        heartbeat.beat(transaction, replica=replica, host="h1", machine=machine)


def test_every_row_is_there_and_the_old_one_is_left_as_it_was(played):
    old, new = played
    before = content(old)
    assert with_rows(old) == set(Row.metadata.tables) - {"heartbeat"}
    moved = move(old, new)
    assert {each.table: each.rows for each in moved} == {
        table: len(rows) for table, rows in before.items() if table != "heartbeat"
    }
    assert content(new) == before
    assert content(old) == before
    assert revision(new) == HEAD


def test_life_goes_on_in_the_new_one(played):
    """New rows get numbers of their own, and nothing is told twice."""
    old, new = played
    move(old, new)
    with new.writing() as transaction:
        newest = _newest(transaction, PersonRow)
        assert people.meet(transaction, 1, "U0NEXT", T0).id == newest + 1
    told = len(content(new)["outbox"])
    plan_due(new, LATER)
    assert len(content(new)["outbox"]) == told
    world = World(new, OTHER_TEAM)
    assert world.put(world.message(world.programme(world.person("U1"), name="A new one"), world.person("U2"))) == 1


def test_every_table_of_postgres_goes_on_counting(played):
    old, new = played
    move(old, new)
    if new.is_sqlite:
        return
    with new.engine.connect() as connection:
        for table in counting():
            newest = connection.scalar(select(func.max(table.c.id)))
            following = func.nextval(func.pg_get_serial_sequence(table.name, "id"))
            assert connection.scalar(select(following)) == newest + 1, table.name


def test_only_an_empty_database_is_moved_into(played):
    old, new = played
    migrate(new)
    World(new)
    with pytest.raises(NotEmptyError, match="workspace"):
        move(old, new)
    assert with_rows(new) == {"workspace"}


def test_a_database_is_not_moved_into_itself(played):
    old, _new = played
    before = content(old)
    with pytest.raises(NotEmptyError):
        move(old, old)
    assert content(old) == before


@pytest.mark.parametrize("place", [0, 1], ids=["old", "new"])
def test_no_replica_may_run_on_either(played, machine, place):
    old, new = played
    migrate(new)
    beat(played[place])
    with pytest.raises(ReplicaRunsError):
        move(old, new)
    assert with_rows(new) <= {"heartbeat"}


def test_a_replica_that_was_killed_is_not_waited_for_longer_than_it_counts_as_alive(played, machine):
    old, new = played
    beat(old)
    if old.is_sqlite:
        machine.now += LIFETIME
        assert move(old, new)
        assert "heartbeat" not in with_rows(new)


def test_a_replica_that_starts_meanwhile_waits(played):
    """Its first heartbeat is written once everything is there."""
    old, new = played
    migrate(new)
    seen = []

    def start_replica():
        beat(new)
        seen.append(len(content(new)["outbox"]))

    replica = threading.Thread(target=start_replica)

    def halfway(_connection, _cursor, statement, *_rest):
        if statement.startswith("INSERT INTO pair ") and not replica.ident:
            replica.start()
            replica.join(0.3)
            assert seen == []

    event.listen(new.engine, "before_cursor_execute", halfway)
    move(old, new)
    replica.join(30)
    assert seen == [len(content(old)["outbox"])]


def test_a_database_of_another_revision_is_not_moved(tmp_path, monkeypatch, machine):
    old, new = (Database(f"sqlite:///{tmp_path / name}", machine) for name in ("old.db", "new.db"))
    with pytest.raises(OtherRevisionError, match="none"):
        move(old, new)
    with monkeypatch.context() as older:
        older.setattr(migrating, "HEAD", "0002")
        migrate(old)
    with pytest.raises(OtherRevisionError, match="0002"):
        move(old, new)
    assert revision(new) is None


def test_what_was_written_is_read_again(played):
    """A row that is not what it was is noticed, and nothing is kept."""

    def change(connection, _cursor, statement, *_rest):
        if statement.startswith("UPDATE person SET manager_id"):
            connection.exec_driver_sql("UPDATE person SET zone = 'Asia/Kathmandu' WHERE slack_id = 'U2'")

    old, new = played
    event.listen(new.engine, "after_cursor_execute", change)
    with pytest.raises(CopyDiffersError, match="person"):
        move(old, new)
    assert with_rows(new) == set()


def test_many_rows_go_in_parts(both):
    old, new = both
    migrate(old)
    world = World(old)
    many = 2 * LARGEST_WRITE + 1
    values = {"workspace_id": world.workspace_id, "kind": "user_change", "received_at": T0, "done_at": T0}
    with old.writing() as transaction:
        transaction.execute(insert(InboxRow), [{**values, "event_id": f"Ev{each}"} for each in range(many)])
    moved = {each.table: each.rows for each in move(old, new)}
    assert moved["inbox"] == many
    assert content(new) == content(old)
