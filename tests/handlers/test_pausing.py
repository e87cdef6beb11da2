"""Resting for a while: nothing is asked meanwhile, partners know until when, and it ends by itself."""

from datetime import date, timedelta

import pytest

from mentoring import sessions as rules
from mentoring.nudges import SPREAD
from scheduler.planning import next_due, plan_due
from storage import candidates, sessions
from storage.tables import EnrolmentRow, SessionRow
from tests.conftest import T0
from tests.handlers.pairing import begin, direct, told
from tests.handlers.workplace import LEA, MARC, texts_of

ON_BOTH_DATABASES = pytest.mark.parametrize("database_url", ["sqlite", "postgres"], indirect=True)
UNTIL = date(2026, 3, 20)
BACK = T0.replace(month=3, day=20, hour=23)
"""When the 21st begins in Paris."""


@pytest.fixture
def lea(bot):
    return bot.world.person(LEA)


@pytest.fixture
def marc(bot):
    return bot.world.person(MARC)


def pause(bot, slack_id, until=UNTIL, command="/mentoring pause", **answers):
    return bot.fill_in(slack_id, command, until=until.isoformat(), **answers)


def enrolment_of(bot, person):
    (row,) = bot.rows(EnrolmentRow, person_id=person.id)
    return row


def at(bot, deliver, moment):
    bot.clock.set(moment)
    plan_due(bot.world.database, moment)
    deliver()
    bot.clock.set(moment + SPREAD)
    deliver()


def places(bot, programme, person):
    with bot.world.database.writing() as transaction:
        return candidates.places_free(transaction, programme.id, [person.id])


def texts_to(bot, person):
    return [message["text"] for message in direct(bot, person)]


def book(bot, pair, starts_at):
    with bot.world.database.writing() as transaction:
        session = rules.book(sessions.open_of(transaction, pair.id), starts_at, busy=[], now=T0)
        sessions.save(transaction, session, next_check_at=T0)


class TestPausing:
    @ON_BOTH_DATABASES
    def test_rests_until_the_end_of_a_day_and_is_matched_with_nobody(self, bot, programme, lea):
        bot.world.enrol(programme, lea)
        assert places(bot, programme, lea)
        outcome = pause(bot, LEA)
        assert "Friday 20 March" in texts_of(outcome.view)
        row = enrolment_of(bot, lea)
        assert (row.state, row.paused_until, row.next_check_at) == ("paused", UNTIL, BACK)
        assert places(bot, programme, lea) == {}

    def test_the_day_may_be_written_after_the_command(self, bot, programme, lea):
        bot.world.enrol(programme, lea)
        view = bot.open_form(LEA, "/mentoring pause until 2026-04-10")
        assert "2026-04-10" in str(view)

    @pytest.mark.parametrize("days", [-1, 400])
    def test_a_day_out_of_reach_is_refused_beside_the_field(self, bot, programme, lea, days):
        bot.world.enrol(programme, lea)
        outcome = pause(bot, LEA, until=UNTIL.replace(day=2) + timedelta(days=days))
        assert outcome.errors["until"].startswith("Choose a day from today on")
        assert enrolment_of(bot, lea).state == "active"

    @pytest.mark.usefixtures("programme")
    @pytest.mark.parametrize("command", ["/mentoring pause", "/mentorat pause"])
    def test_is_for_those_who_take_part(self, bot, command):
        assert bot.slack.command(LEA, command).view is None

    def test_in_one_programme_of_two(self, bot, programme, lea):
        other = bot.programme(name="Another one")
        bot.world.enrol(programme, lea)
        bot.world.enrol(other, lea)
        pause(bot, LEA, programmes=[str(other.id)])
        assert [row.state for row in bot.rows(EnrolmentRow, person_id=lea.id)] == ["active", "paused"]

    @pytest.mark.usefixtures("programme")
    def test_changing_the_answers_in_a_pause_keeps_it(self, bot, lea):
        bot.join(LEA)
        pause(bot, LEA)
        bot.join(LEA, capacity=2)
        row = enrolment_of(bot, lea)
        assert (row.state, row.paused_until, row.capacity) == ("paused", UNTIL, 2)

    @pytest.mark.usefixtures("programme")
    def test_leaving_ends_it(self, bot, lea, deliver):
        bot.join(LEA)
        pause(bot, LEA)
        bot.slack.submit(LEA, bot.open_form(LEA, "/mentoring leave")["id"], {})
        assert enrolment_of(bot, lea).state == "left"
        at(bot, deliver, BACK)
        assert enrolment_of(bot, lea).state == "left"


class TestComingBack:
    @ON_BOTH_DATABASES
    def test_happens_by_itself_the_day_after_and_is_told_in_working_hours(self, bot, programme, lea, deliver):
        bot.world.enrol(programme, lea)
        pause(bot, LEA)
        at(bot, deliver, BACK - timedelta(minutes=20))
        assert enrolment_of(bot, lea).state == "paused"
        at(bot, deliver, BACK)
        row = enrolment_of(bot, lea)
        assert (row.state, row.paused_until, row.next_check_at) == ("active", None, None)
        assert places(bot, programme, lea)
        assert texts_to(bot, lea) == []
        at(bot, deliver, BACK + timedelta(days=2, hours=10))
        assert ["Welcome back" in text for text in texts_to(bot, lea)] == [True]

    def test_whoever_moved_west_meanwhile_has_the_whole_of_their_day(self, bot, programme, lea, deliver):
        bot.world.enrol(programme, lea)
        pause(bot, LEA)
        bot.world.describe(lea, zone="America/New_York")
        at(bot, deliver, BACK)
        assert enrolment_of(bot, lea).state == "paused"
        with bot.world.database.reading() as transaction:
            moment = next_due(transaction)
        assert moment == BACK + timedelta(hours=5)
        at(bot, deliver, moment)
        assert enrolment_of(bot, lea).state == "active"

    @pytest.mark.parametrize("command", ["/mentoring resume", "/mentorat reprendre", "/mentoring come back"])
    def test_by_command(self, bot, programme, lea, command):
        bot.world.enrol(programme, lea)
        pause(bot, LEA)
        answer = bot.slack.command(LEA, command).message
        assert programme.name in texts_of(answer)
        assert enrolment_of(bot, lea).state == "active"

    def test_is_refused_kindly_to_whoever_does_not_rest(self, bot, programme, lea):
        bot.world.enrol(programme, lea)
        assert "not on a break" in texts_of(bot.slack.command(LEA, "/mentoring resume").message)


@pytest.mark.usefixtures("pair")
class TestAPairMeanwhile:
    @pytest.fixture
    def pair(self, bot, programme, lea, marc, deliver):
        return begin(bot, programme, lea, marc, deliver)

    @ON_BOTH_DATABASES
    def test_the_partner_hears_until_when_and_that_it_is_over(self, bot, programme, lea, deliver):
        pause(bot, MARC)
        deliver()
        (message,) = [each for each in direct(bot, lea) if "takes a break" in each["text"]]
        assert f"<@{MARC}>" in message["text"]
        assert "Friday 20 March" in message["text"]
        bot.slack.command(MARC, "/mentoring resume")
        deliver()
        assert [each["text"] for each in direct(bot, lea) if each["ts"] == message["ts"]] == [
            f"<@{MARC}> is back in *{programme.name}*: your sessions go on."
        ]

    def test_nobody_is_asked_for_a_date_and_nothing_is_stalled(self, bot, lea, marc, deliver):
        pause(bot, MARC, until=UNTIL + timedelta(days=60))
        before = [texts_to(bot, person) for person in (lea, marc)]
        for days in (1, 4, 10, 21, 42):
            at(bot, deliver, T0 + timedelta(days=days, hours=2))
        heard = [
            text for person, old in zip((lea, marc), before, strict=True) for text in texts_to(bot, person)[len(old) :]
        ]
        assert ["takes a break" in text for text in heard] == [True]
        assert [row.stalled_at for row in bot.rows(SessionRow)] == [None]

    def test_what_was_to_be_planned_begins_anew(self, bot, marc, deliver):
        pause(bot, LEA, until=UNTIL + timedelta(days=60))
        at(bot, deliver, T0 + timedelta(days=42, hours=2))
        known = len(texts_to(bot, marc))
        bot.slack.command(LEA, "/mentoring resume")
        at(bot, deliver, T0 + timedelta(days=42, hours=3))
        assert ["when suits you" in text.lower() for text in texts_to(bot, marc)[known:]] == [True]
        (session,) = bot.rows(SessionRow)
        assert (session.state, session.stalled_at) == ("to_plan", None)

    def test_a_session_that_is_booked_stands_and_is_reminded_of(self, bot, lea, marc, deliver, pair):
        starts_at = T0 + timedelta(days=10, hours=4)
        book(bot, pair, starts_at)
        pause(bot, MARC)
        at(bot, deliver, starts_at - timedelta(days=1, hours=1))
        reminded = {row.person_id for row in told(bot, "session_reminder") if row.state == "sent"}
        assert reminded == {lea.id, marc.id}

    def test_the_question_afterwards_waits_for_whoever_rests(self, bot, lea, marc, deliver, pair):
        starts_at = T0 + timedelta(days=10, hours=4)
        book(bot, pair, starts_at)
        pause(bot, MARC)
        at(bot, deliver, starts_at + timedelta(days=1))
        asked = {row.person_id: row.state for row in told(bot, "session_question")}
        assert asked == {lea.id: "sent", marc.id: "pending"}
        bot.slack.command(MARC, "/mentoring resume")
        at(bot, deliver, starts_at + timedelta(days=1, hours=1))
        assert {row.person_id: row.state for row in told(bot, "session_question")}[marc.id] == "sent"


def test_the_second_click_changes_nothing(bot, programme, lea):
    bot.world.enrol(programme, lea)
    pause(bot, LEA)
    bot.slack.command(LEA, "/mentoring resume")
    bot.slack.command(LEA, "/mentoring resume")
    assert enrolment_of(bot, lea).version == 3
