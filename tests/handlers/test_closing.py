"""The nudge before enrolment closes: true on the day it is read, and redrawn once it is answered."""

from datetime import UTC, date, datetime

import pytest

from mentoring.enrolments import EnrolmentState
from storage import announcements
from storage.tables import EnrolmentRow, OutboxRow
from tests.conftest import T0
from tests.handlers.workplace import ANSWERS, CREATOR, DECLARED, LEA, texts_of

SATURDAY = datetime(2026, 3, 21, 9, 0, tzinfo=UTC)
MONDAY = datetime(2026, 3, 23, 10, 0, tzinfo=UTC)
CLOSED = datetime(2026, 3, 24, 23, 0, tzinfo=UTC)
"""Midnight in Paris, after the last day."""


@pytest.fixture
def programme(bot):
    """One whose reminder day is a Saturday."""
    return bot.programme(closes_on=date(2026, 3, 24))


@pytest.fixture
def nudged(bot, programme, deliver):
    """Somebody invited, who has been reminded on the next working day."""
    person = bot.world.person(LEA)
    with bot.world.database.writing() as transaction:
        announcements.invite(transaction, bot.world.workspace_id, programme.id, [person.id], T0)
    for moment in (SATURDAY, MONDAY):
        bot.clock.set(moment)
        deliver()
    return person


def nudge(bot):
    return next(message for message in bot.slack.messages(LEA) if not message["ephemeral"])


def test_after_a_weekend_it_tells_the_days_that_are_left(bot, nudged, programme):
    assert nudge(bot)["text"] == f"Enrolment in *{programme.name}* closes tomorrow, Tuesday 24 March."


@pytest.mark.usefixtures("nudged")
class TestAnswered:
    def test_it_is_redrawn_and_its_button_changes_the_answers(self, bot, programme, deliver):
        before = nudge(bot)
        form = bot.slack.click(LEA, before, "join:en").view
        bot.slack.submit(LEA, form["id"], {**ANSWERS, **DECLARED})
        deliver()
        after = nudge(bot)
        assert after["ts"] == before["ts"]
        assert after["text"].startswith(f"You have joined *{programme.name}*.")
        assert "closes" not in texts_of(after)
        assert bot.slack.click(LEA, after, "join:en").view["title"]["text"] == "My enrolment"

    def test_by_a_command_as_well_it_is_redrawn_once(self, bot, deliver):
        for side in ("mentor", "mentee"):
            bot.join(LEA, side=side)
        deliver()
        assert nudge(bot)["text"].startswith("You have joined")
        assert len(bot.rows(OutboxRow, kind="enrolment_closing", effect="update")) == 1

    def test_it_stays_where_somebody_has_left_before_it_is_redrawn(self, bot, deliver):
        bot.join(LEA)
        with bot.world.database.writing() as transaction:
            transaction.get_one(EnrolmentRow, bot.rows(EnrolmentRow)[0].id).state = EnrolmentState.LEFT.value
        deliver()
        assert "closes tomorrow" in nudge(bot)["text"]


def test_it_is_not_posted_to_somebody_who_joins_before_it_is_sent(bot, programme, deliver):
    person = bot.world.person(LEA)
    with bot.world.database.writing() as transaction:
        announcements.invite(transaction, bot.world.workspace_id, programme.id, [person.id], T0)
    bot.clock.set(SATURDAY)
    deliver()
    bot.join(LEA)
    bot.clock.set(MONDAY)
    deliver()
    assert [row.state for row in bot.rows(OutboxRow, kind="enrolment_closing")] == ["cancelled", "cancelled"]
    assert nudge(bot)["text"].startswith("Welcome to")


@pytest.mark.usefixtures("programme")
class TestAnnouncement:
    @pytest.fixture
    def announced(self, bot, identity, deliver):
        """What reads the message anew."""
        here = bot.slack.create_channel("news", members=[CREATOR, LEA])["id"]
        bot.slack.invite(here, identity.bot_user_id)
        assert bot.fill_in(CREATOR, "/mentoring announce", channel=here).errors == {}
        deliver()
        return lambda: next(message for message in bot.slack.messages(LEA) if message["channel"] == here)

    def test_says_so_and_loses_its_button_once_enrolment_is_closed(self, bot, announced, deliver):
        before = announced()
        assert "Join" in texts_of(before)
        bot.clock.set(CLOSED)
        deliver()
        after = announced()
        assert after["ts"] == before["ts"]
        assert "enrolment closed on Tuesday 24 March" in texts_of(after)
        assert "les inscriptions sont closes depuis le mardi 24 mars" in texts_of(after)
        assert "Join" not in texts_of(after)

    def test_that_slack_will_not_change_troubles_nobody(self, bot, announced, deliver):
        bot.slack.fail("chat.update", error="cant_update_message")
        bot.clock.set(CLOSED)
        deliver()
        assert bot.rows(OutboxRow, kind="announcement_refused") == []
        assert "Join" in texts_of(announced())
