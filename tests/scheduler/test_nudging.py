"""A few nudges a day, the rest in one message, and what its reader can do with that."""

from datetime import timedelta

import pytest
from sqlmodel import col, delete, select

from mentoring.messages import Kind
from mentoring.nudges import LATE, MOST_A_DAY, SPREAD
from storage import folding
from storage.folding import MOST_FOLDED
from storage.tables import OutboxRow, ProgrammeRow
from tests.conftest import T0

A_DAY = timedelta(days=1)


@pytest.fixture
def reader(slack, world):
    return world.person(slack.user("louis.lefevre")["id"], language="en")


@pytest.fixture
def nudge(world, reader):
    """Writes a nudge to the reader about a programme of its own."""

    def write(name, *, due_at=T0, **changes):
        programme = world.programme(reader, name=name)
        world.put(world.message(programme, reader, kind=Kind.ENROLMENT_CLOSING, due_at=due_at, **changes))
        return programme

    return write


@pytest.fixture
def rows(world):
    def read():
        with world.database.reading() as transaction:
            return list(transaction.exec(select(OutboxRow).order_by(OutboxRow.id)))

    return read


@pytest.fixture
def texts(slack, reader):
    return lambda: [message["text"] for message in slack.messages(reader.slack_id)]


def lines(message):
    return [
        (block["text"]["text"] if "text" in block else block["elements"][0]["text"], "accessory" in block)
        for block in message["blocks"][1:]
    ]


def test_two_a_day_come_by_themselves(nudge, sender, rows, texts):
    nudge("One")
    nudge("Two", due_at=T0 + SPREAD)
    sender.send_due()
    assert len(texts()) == 1
    assert [row.state for row in rows()] == ["sent", "pending"]


def test_those_of_one_morning_come_folded_where_the_day_does_not_take_them_all(
    slack, nudge, reader, sender, rows, texts
):
    nudge("One")
    nudge("Two", due_at=T0 + SPREAD)
    nudge("Three", due_at=T0 + SPREAD)
    nudge("Later", due_at=T0 + SPREAD * 2)
    sender.send_due()
    (message,) = slack.messages(reader.slack_id)
    assert message["text"] == "3 things wait for you."
    assert [name in text for name, (text, _) in zip(("One", "Two", "Three"), lines(message), strict=True)] == [True] * 3
    assert [row.state for row in rows()] == ["folded"] * 3 + ["pending", "sent"]
    assert {row.folded_into for row in rows()[:3]} == {rows()[-1].id}


def test_what_a_day_does_not_take_waits_for_the_next_one(nudge, sender, rows, texts, clock):
    for number in range(MOST_A_DAY + 1):
        moment = T0 + timedelta(hours=number)
        nudge(f"No. {number}", due_at=moment)
        clock.set(moment)
        sender.send_due()
    assert len(texts()) == MOST_A_DAY
    waiting = rows()[-1]
    assert (waiting.state, waiting.attempts) == ("pending", 0)
    assert T0 + A_DAY <= waiting.due_at <= T0 + A_DAY + SPREAD
    clock.set(waiting.due_at)
    sender.send_due()
    assert len(texts()) == MOST_A_DAY + 1


def test_after_a_stop_nobody_gets_two_old_reminders(nudge, sender, texts, clock, rows):
    nudge("One")
    nudge("Two", due_at=T0 + timedelta(minutes=5))
    nudge("Too late", expires_at=T0 + LATE)
    clock.set(T0 + LATE * 2)
    sender.send_due()
    assert texts() == ["2 things wait for you."]
    assert [row.state for row in rows()] == ["folded", "folded", "expired", "sent"]


def test_what_is_no_longer_true_is_not_counted(world, nudge, sender, texts, clock, rows):
    nudge("One")
    gone = nudge("Gone")
    nudge("Two")
    with world.database.writing() as transaction:
        transaction.get_one(ProgrammeRow, gone.id).closes_on = T0.date() - A_DAY
    sender.send_due()
    assert [row.state for row in rows()].count("folded") == 0


def test_a_nudge_that_cannot_be_rendered_keeps_no_other_back(world, nudge, sender, texts, clock, rows):
    nudge("One")
    broken = nudge("Broken")
    nudge("Two")
    nudge("Three")
    with world.database.writing() as transaction:
        row = transaction.exec(select(OutboxRow).where(OutboxRow.subject_id == broken.id)).one()
        row.subject_id = 9**9
    sender.send_due()
    assert texts() == ["3 things wait for you."]
    assert {row.problem for row in rows() if row.state == "pending"} == {"own_error"}


def test_a_message_takes_so_many_lines_and_leaves_the_rest(nudge, sender, texts, rows):
    for number in range(MOST_FOLDED + 3):
        nudge(f"No. {number}")
    sender.send_due()
    assert texts()[0] == f"{MOST_FOLDED} things wait for you."
    assert [row.state for row in rows()].count("pending") == 0


def test_the_reminder_of_a_booked_session_is_not_counted(nudge, sender, rows, texts, world, reader):
    for number in range(MOST_A_DAY):
        nudge(f"No. {number}")
    with world.database.writing() as transaction:
        transaction.exec(delete(OutboxRow).where(col(OutboxRow.id) > MOST_A_DAY))
        assert folding.reached(transaction, reader.id, since=T0) == 0
    sender.send_due()
    with world.database.writing() as transaction:
        assert folding.reached(transaction, reader.id, since=T0) == MOST_A_DAY
        for row in transaction.exec(select(OutboxRow)):
            row.kind = Kind.SESSION_REMINDER.value
        transaction.flush()
        assert folding.reached(transaction, reader.id, since=T0) == 0


def test_a_line_is_shown_by_itself_once_whatever_the_day_has_had(slack, world, nudge, reader, sender, rows, clock):
    for name in ("One", "Two", "Three"):
        nudge(name)
    sender.send_due()
    clock.set(T0 + timedelta(hours=14))
    second = rows()[1]
    for _ in range(2):
        with world.database.writing() as transaction:
            folding.show(transaction, second.id, reader.id, clock())
        sender.send_due()
    folded, shown = slack.messages(reader.slack_id)
    assert folded["text"] == "2 things wait for you."
    assert [has_button for _, has_button in lines(folded)] == [True, False, True]
    assert "Two" in shown["text"]


def test_a_line_that_is_no_longer_true_goes_when_it_is_asked_for(slack, world, nudge, reader, sender, rows):
    programmes = [nudge(name) for name in ("One", "Two", "Three")]
    sender.send_due()
    with world.database.writing() as transaction:
        transaction.get_one(ProgrammeRow, programmes[1].id).closes_on = T0.date() - A_DAY
        folding.show(transaction, rows()[1].id, reader.id, T0)
    sender.send_due()
    (folded,) = slack.messages(reader.slack_id)
    assert len(lines(folded)) == 2
    assert [row.state for row in rows()] == ["folded", "cancelled", "folded", "sent", "sent"]


def test_a_line_whose_time_is_over_goes_as_well(slack, world, nudge, reader, sender, rows, clock):
    nudge("One", expires_at=T0 + A_DAY)
    nudge("Two")
    nudge("Three")
    sender.send_due()
    clock.set(T0 + A_DAY)
    with world.database.writing() as transaction:
        folding.show(transaction, rows()[1].id, reader.id, clock())
    sender.send_due()
    folded, shown = slack.messages(reader.slack_id)
    assert "Two" in shown["text"]
    assert [has_button for _, has_button in lines(folded)] == [False, True]
    assert folded["text"] == "1 thing waits for you."
