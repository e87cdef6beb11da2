"""The digest: on Monday morning and on demand, for those who coordinate, and never with an answer of anybody's."""

import json
import logging
from datetime import UTC, datetime, timedelta

import pytest

from mentoring.enrolments import Side
from mentoring.messages import Kind
from mentoring.pairs import PairState
from mentoring.people import Standing
from mentoring.sessions import SessionState
from storage import people, programmes
from storage.tables import CoordinatorRow, FeedbackRow, OutboxRow, PairRow, Row
from tests.conftest import T0
from tests.handlers.workplace import BEN, CREATOR, LEA, MARC, WEI, texts_of, until

MONDAY = datetime(2026, 3, 9, 8, 0, tzinfo=UTC)
SCORE, CHANGED, SHARED = "5: very useful", "From now on I dictate every note.", "What a fine hour that was."


def posted(bot):
    return [row.state for row in bot.rows(OutboxRow, kind=Kind.DIGEST.value)]


@pytest.fixture
def on_monday(bot, deliver):
    """Lets a Monday's digests be planned and, spread over a quarter of an hour, be sent."""

    def pass_by(monday=MONDAY):
        for minutes in (0, 20):
            bot.clock.set(monday + timedelta(minutes=minutes))
            deliver()

    return pass_by


def received(bot, user, programme):
    """The digests among what somebody is told."""
    return [each for each in bot.slack.messages(user) if each["text"].startswith(f"*{programme.name}*, ")]


def asked(bot, user, command="/mentoring digest"):
    outcome = bot.slack.command(user, command)
    assert outcome.acknowledged, outcome.problem
    assert outcome.problem is None
    return outcome.message


class TestMonday:
    def test_tells_how_the_programme_stands(self, bot, programme, on_monday):
        bot.world.enrol(programme, bot.world.person(LEA))
        on_monday()
        (message,) = received(bot, CREATOR, programme)
        assert message["text"] == f"*{programme.name}*, people enrolled: 1; no session is due yet."
        assert bot.slack.click(CREATOR, message, "announce").view["callback_id"] == "announce_form"
        assert bot.slack.click(CREATOR, message, "match").view is not None

    def test_is_in_each_coordinators_language(self, bot, programme, on_monday):
        marc = bot.world.person(MARC, language="fr")
        with bot.world.database.writing() as transaction:
            programmes.add_coordinator(transaction, programme, marc.id, T0)
        on_monday()
        assert [each["text"] for each in bot.slack.messages(MARC)] == [
            f"*{programme.name}*, personnes inscrites\u00a0: 0\u202f; aucune séance attendue pour l’instant."
        ]

    def test_is_not_for_somebody_who_coordinates_no_more(self, bot, programme, deliver, on_monday):
        bot.clock.set(MONDAY)
        deliver()
        key = (programme.id, bot.world.person(CREATOR).id)
        with bot.world.database.writing() as transaction:
            transaction.delete(transaction.get_one(CoordinatorRow, key))
        on_monday()
        assert posted(bot) == ["cancelled"]

    @pytest.mark.usefixtures("programme")
    def test_is_not_for_somebody_who_has_left_slack(self, bot, on_monday):
        bot.world.person(CREATOR, standing=Standing.DEACTIVATED)
        on_monday()
        assert posted(bot) == ["cancelled"]

    def test_is_silent_once_everything_is_over(self, bot, programme, on_monday):
        pair = bot.world.pair(programme, bot.world.person(LEA), bot.world.person(MARC))
        with bot.world.database.writing() as transaction:
            transaction.get_one(PairRow, pair.id).state = PairState.COMPLETED.value
        on_monday(datetime(2026, 6, 1, 8, 0, tzinfo=UTC))
        assert received(bot, CREATOR, programme) == []

    @pytest.mark.parametrize("database_url", ["sqlite", "postgres"], indirect=True)
    def test_comes_every_week_on_both_databases(self, bot, programme, on_monday):
        for day in (9, 16, 23):
            on_monday(MONDAY.replace(day=day))
        assert len(received(bot, CREATOR, programme)) == 3


class TestOnDemand:
    def test_is_answered_at_once_with_figures(self, bot, programme):
        for number in range(3):
            pair = bot.world.pair(programme, bot.world.person(f"U0M{number}"), bot.world.person(f"U0E{number}"))
            session = bot.world.session(pair)
            if number:
                with bot.world.database.reading() as transaction:
                    mentor = people.get(transaction, pair.person_on(Side.MENTOR))
                bot.world.answer(session, mentor, took_place=number == 1)
        message = asked(bot, CREATOR)
        assert message["ephemeral"]
        assert message["text"] == f"*{programme.name}*, sessions held: 1 of 3 due; unconfirmed: 0."
        assert "Active pairs: *3*, of which stalled: *0*" in texts_of(message)
        assert "Did not take place: *1* (+1)" in texts_of(message)

    def test_names_the_pairs_that_find_no_date(self, bot, programme):
        pair = bot.world.pair(programme, bot.world.person(LEA), bot.world.person(MARC))
        bot.world.session(pair, state=SessionState.TO_PLAN, starts_at=None, booked_at=None, over_at=None, stalled_at=T0)
        assert f"1 pair has found no date yet: <@{LEA}> and <@{MARC}>." in texts_of(asked(bot, CREATOR))

    def test_names_ten_of_many(self, bot, programme):
        for number in range(12):
            pair = bot.world.pair(programme, bot.world.person(f"U0M{number}"), bot.world.person(f"U0E{number}"))
            bot.world.session(
                pair, state=SessionState.TO_PLAN, starts_at=None, booked_at=None, over_at=None, stalled_at=T0
            )
        shown = texts_of(asked(bot, CREATOR))
        assert "12 pairs have found no date yet" in shown
        assert shown.count("<@U0M") == 10
        assert "2 more." in shown

    def test_understands_french(self, bot, programme):
        marc = bot.world.person(MARC, language="fr")
        with bot.world.database.writing() as transaction:
            programmes.add_coordinator(transaction, programme, marc.id, T0)
        assert "personnes inscrites" in asked(bot, MARC, "/mentorat synthèse")["text"]

    def test_shows_the_five_newest_programmes(self, bot):
        names = [bot.programme(name=f"Programme {number}").name for number in range(7)]
        shown = texts_of(asked(bot, CREATOR))
        assert [name for name in names if name in shown] == names[2:]
        assert "And 2 more programmes." in shown

    @pytest.mark.parametrize("person", [LEA, BEN])
    def test_is_refused_to_everybody_else(self, bot, programme, person):
        bot.world.enrol(programme, bot.world.person(person))
        assert "You do not coordinate a programme yet." in asked(bot, person)["text"]
        assert programme.name not in json.dumps(bot.slack.messages(person))

    def test_shows_only_the_programmes_one_coordinates(self, bot, programme):
        other = bot.world.programme(bot.world.person(WEI), name="Somebody else’s")
        assert programme.name in texts_of(asked(bot, CREATOR))
        assert other.name not in texts_of(asked(bot, CREATOR))


class TestPrivacy:
    """A coordinator sees that sessions took place, and not a word or score of what was said of them."""

    @pytest.fixture
    def told(self, bot, programme, deliver, on_monday, caplog):
        """Both have given feedback, and one shared a word; a week later the coordinator has looked at everything."""
        with caplog.at_level(logging.DEBUG):
            pair = bot.world.pair(programme, bot.world.person(LEA), bot.world.person(MARC))
            session = bot.world.session(pair)
            for user in (LEA, MARC):
                form = self.say_yes(bot, user, session, deliver)
                bot.slack.submit(user, form["id"], {"useful": "5", "changed": CHANGED, "shared": SHARED})
            deliver()
            on_monday()
            asked(bot, CREATOR)
            before = len(bot.slack.calls("views.publish"))
            bot.slack.open_home(CREATOR)
            until(lambda: len(bot.slack.calls("views.publish")) > before)
            yield caplog

    def say_yes(self, bot, user, session, deliver):
        person = bot.world.person(user)
        with bot.world.database.reading() as transaction:
            programme = programmes.get(transaction, session.programme_id)
        bot.world.put(bot.world.message(programme, person, kind=Kind.SESSION_QUESTION, subject_id=session.id))
        deliver()
        question = next(each for each in bot.slack.messages(user) if "take place?" in each["text"])
        return bot.slack.click(user, question, "session_held:en").view

    @pytest.mark.usefixtures("told")
    def test_no_message_digest_or_home_of_a_coordinator_tells_an_answer(self, bot, programme):
        assert len(bot.rows(FeedbackRow, useful=5, changed=CHANGED, shared=SHARED)) == 2
        assert len(received(bot, CREATOR, programme)) == 2
        seen = json.dumps([bot.slack.messages(CREATOR), bot.slack.home(CREATOR), bot.slack.views(CREATOR)])
        assert "sessions held: 1 of 1 due" in seen
        assert [secret for secret in (SCORE, CHANGED, SHARED, "useful") if secret in seen] == []

    @pytest.mark.usefixtures("told")
    def test_only_the_partner_reads_what_was_shared_and_nobody_the_rest(self, bot):
        calls = bot.slack.calls("chat.postMessage") + bot.slack.calls("chat.update") + bot.slack.calls("views.publish")
        sent = [json.dumps(call["arguments"]) for call in calls]
        assert len([each for each in sent if SHARED in each]) == 2
        assert [each for each in sent if CHANGED in each] == []
        for user in (LEA, MARC):
            assert SHARED in json.dumps(bot.slack.messages(user))

    def test_it_stands_in_one_table_and_no_log(self, bot, told):
        for table in Row.__subclasses__():
            if table is not FeedbackRow:
                stored = " ".join(str(row) for row in bot.rows(table))
                assert [secret for secret in (CHANGED, SHARED) if secret in stored] == [], table
        assert [secret for secret in (CHANGED, SHARED) if secret in told.text] == []
