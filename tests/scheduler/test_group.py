"""Messages that are prepared in one write: what is wrong with one of them is not the others', and each counts once."""

from collections import Counter
from contextlib import contextmanager

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlmodel import select, update

from bot.clock import machine_now, monotonic
from bot.delivery import composer
from mentoring.messages import Kind
from scheduler.meter import Unmetered
from scheduler.outbox import LEASE, TOGETHER, Sender
from storage import claims
from storage.database import Database
from storage.tables import OutboxRow
from tests.conftest import T0
from tests.scheduler.conftest import FAST


class Counting(Unmetered):
    """Counts what it is told of kinds and what became of them."""

    def __init__(self):
        self.ended = Counter()
        self.again = Counter()

    def settled(self, kind, effect, state):
        self.ended[kind, effect, state] += 1

    def retried(self, kind, effect, problem):
        self.again[kind, effect, problem] += 1


@pytest.fixture
def meter():
    return Counting()


@pytest.fixture
def readers(slack, world):
    return [world.person(user["id"]) for user in slack.users()[:TOGETHER]]


@pytest.fixture
def sending(database, caller, clock, meter):
    """Makes a sender of which one part is the test's own."""
    made = []

    def make(*, database=database, compose=None):
        made.append(
            Sender(
                database,
                caller,
                compose=compose or composer(),
                rates=FAST,
                now=clock,
                monotonic=monotonic,
                meter=meter,
            )
        )
        return made[-1]

    yield make
    for sender in made:
        sender.close()


@pytest.fixture
def acquainted(world, readers, sending, meter):
    """A programme whose news each reader had once: their conversations are open, and the next message needs none."""
    programme = world.programme(readers[0])
    world.put(*(world.message(programme, reader) for reader in readers))
    sending().send_due()
    assert {row.state for row in rows(world)} == {"sent"}
    with world.database.writing() as transaction:
        for row in transaction.exec(select(OutboxRow)):
            row.called_at = None
    meter.ended.clear()
    world.put(*(world.message(programme, reader, occasion="2") for reader in readers))
    return programme


def rows(world):
    with world.database.reading() as transaction:
        return list(transaction.exec(select(OutboxRow).order_by(OutboxRow.id)))


def second(world):
    return [row for row in rows(world) if row.key.endswith(":2")]


def changes(world, reader, **values):
    """The second message to somebody is another from here on."""
    with world.database.writing() as transaction:
        mine = (OutboxRow.person_id == reader.id, OutboxRow.state == "pending")
        transaction.execute(update(OutboxRow).where(*mine).values(**values))


class Watched(Database):
    """Tells the test of each write, just before it is committed."""

    before_commit = staticmethod(lambda _: None)
    writes = 0

    @contextmanager
    def writing(self):
        with super().writing() as transaction:
            yield transaction
            self.before_commit(transaction)
        self.writes += 1


@pytest.fixture
def watched(database):
    watched = Watched(database.engine.url.render_as_string(hide_password=False), machine_now)
    yield watched
    watched.close()


def test_a_write_that_fails_counts_nothing(world, acquainted, readers, sending, watched, meter):
    """The whole group is prepared again one by one, and what is not true any more counts once."""
    failures = iter([1])

    def fail_once(transaction):
        if "expired" in set(transaction.exec(select(OutboxRow.state))) and next(failures, None):
            raise OperationalError("gone", None, Exception("gone"))

    watched.before_commit = fail_once
    changes(world, readers[3], expires_at=T0)
    sending(database=watched).send_due()
    assert next(failures, None) is None
    assert [row.state for row in second(world)] == ["sent"] * 3 + ["expired"] + ["sent"] * (TOGETHER - 4)
    assert meter.ended == {
        (Kind.PROGRAMME_CREATED, "post", "sent"): TOGETHER - 1,
        (Kind.PROGRAMME_CREATED, "post", "expired"): 1,
    }


@pytest.fixture
def posts(slack, acquainted):
    """How often the second message came to each reader."""
    had = len(slack.calls("chat.postMessage"))
    return lambda: len(slack.calls("chat.postMessage")) - had


def rendering_zero(*_):
    return 1 / 0


def asking_for_nothing_there(transaction, *_):
    transaction.execute(text("SELECT nothing FROM nowhere"))


@pytest.mark.parametrize("breaks", [rendering_zero, asking_for_nothing_there])
def test_one_of_a_group_that_breaks_is_tried_again_and_the_others_go_once(
    world, readers, sending, meter, posts, breaks
):
    """An error of the database leaves a transaction of PostgreSQL of no use for the others."""
    good = composer()

    def compose(transaction, claim, now):
        return (breaks if claim.person_id == readers[3].id else good)(transaction, claim, now)

    sending(compose=compose).send_due()
    assert [row.state for row in second(world)] == ["sent"] * 3 + ["pending"] + ["sent"] * (TOGETHER - 4)
    assert (second(world)[3].problem, second(world)[3].attempts) == ("own_error", 1)
    assert posts() == TOGETHER - 1
    assert meter.again == {(Kind.PROGRAMME_CREATED, "post", "own_error"): 1}


def test_one_of_a_group_that_is_not_true_any_more_goes_and_the_others_share_the_write(
    world, readers, sending, watched, posts
):
    good, together = composer(), []

    def compose(transaction, claim, now):
        return None if claim.person_id == readers[3].id else good(transaction, claim, now)

    def look(transaction):
        states = Counter(transaction.exec(select(OutboxRow.state).where(OutboxRow.id > TOGETHER)))
        together.append((states["posting"], states["cancelled"]))

    watched.before_commit = look
    sending(database=watched, compose=compose).send_due()
    assert next(each for each in together if any(each)) == (TOGETHER - 1, 1)
    assert [row.state for row in second(world)] == ["sent"] * 3 + ["cancelled"] + ["sent"] * (TOGETHER - 4)
    assert posts() == TOGETHER - 1


def test_one_of_a_group_that_another_replica_holds_now_is_left_to_it(world, readers, sending, watched, posts):
    """Its lease ran out between the claim and the look at the group."""
    taken = []

    def take_over(transaction):
        mine = (OutboxRow.person_id == readers[3].id, OutboxRow.state == "claimed")
        if not taken:
            taken.append(transaction.execute(update(OutboxRow).where(*mine).values(token="another")).rowcount)

    watched.before_commit = take_over
    sending(database=watched).send_due()
    assert taken == [1]
    assert [row.state for row in second(world)] == ["sent"] * 3 + ["claimed"] + ["sent"] * (TOGETHER - 4)
    assert (second(world)[3].token, posts()) == ("another", TOGETHER - 1)


def test_a_group_of_which_one_was_settled_meanwhile_sends_the_others(world, readers, sending, watched, posts):
    done = []

    def settle(transaction):
        mine = (OutboxRow.person_id == readers[3].id, OutboxRow.state == "claimed")
        if not done:
            done.append(transaction.execute(update(OutboxRow).where(*mine).values(state="dead")).rowcount)

    watched.before_commit = settle
    sending(database=watched).send_due()
    assert [row.state for row in second(world)] == ["sent"] * 3 + ["dead"] + ["sent"] * (TOGETHER - 4)
    assert posts() == TOGETHER - 1


def test_what_is_folded_counts_as_well(world, readers, sending, meter):
    for number in range(3):
        programme = world.programme(readers[0], name=f"No. {number}")
        world.put(world.message(programme, readers[0], kind=Kind.ENROLMENT_CLOSING))
    sending().send_due()
    assert meter.ended == {(Kind.ENROLMENT_CLOSING, "post", "folded"): 3, (Kind.FOLDED_NUDGES, "post", "sent"): 1}


def test_what_a_sender_that_vanished_has_left_counts(world, readers, sending, meter):
    world.put(world.message(world.programme(readers[0]), readers[0], kind=Kind.ENROLMENT_CLOSING))
    with world.database.writing() as transaction:
        machine = world.database.machine_now(transaction)
        (held,) = claims.claim(transaction, now=T0, machine=machine, limit=1, lease=-LEASE, rates=FAST)
        claims.mark_posting(transaction, held, machine)
    sending().send_due()
    assert meter.ended == {(Kind.ENROLMENT_CLOSING, "post", "uncertain"): 1}
