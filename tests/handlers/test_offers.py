"""Offers: what both sides read, how they answer, and that nobody learns whose refusal it was."""

import re
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import col, delete

from mentoring.enrolments import EnrolmentState, Side
from mentoring.messages import Kind
from mentoring.pairs import OFFER_LASTS, REMIND_OFFER_AFTER
from mentoring.people import Standing
from mentoring.topics import Topic
from storage import enrolments, offer_news
from storage.tables import EnrolmentRow, EnrolmentTopicRow, OutboxRow, PairReasonRow, PairRow, PlaceRow
from tests.conftest import T0
from tests.handlers.pairing import (
    DEAR_REASON,
    begin,
    click,
    click_payload,
    direct,
    offer,
    row_of,
    state_of,
    together,
    told,
    values_of,
)
from tests.handlers.workplace import BEN, CHLOE, ENGLISH, FRENCH, LEA, MARC, errors_of, submission, texts_of
from tests.worlds import World

ON_BOTH_DATABASES = pytest.mark.parametrize("database_url", ["sqlite", "postgres"], indirect=True)
LANGUAGES = pytest.mark.parametrize("language", ["en", "fr"])
A_WHILE = timedelta(minutes=30)
"""After which a nudge has gone out that falls due now."""

CLOSED = {
    "en": "This proposal is closed. You keep your place in the list.",
    "fr": "Cette proposition est close. Vous gardez votre place dans la liste.",
}
CLOSED_MESSAGE = {
    "en": "the proposal with <@{partner}> is closed. You keep your place in the list.",
    "fr": "la proposition avec <@{partner}> est close. Vous gardez votre place dans la liste.",
}


@pytest.fixture
def lea(bot):
    return bot.world.person(LEA)


@pytest.fixture
def marc(bot):
    return bot.world.person(MARC)


@pytest.fixture
def pair(bot, programme, lea, marc, deliver):
    """Léa would share, Marc would learn; both have been asked."""
    (pair,) = offer(bot, programme, (lea, marc))
    deliver()
    return pair


SENSITIVE_NAME = re.compile("inclusion|mobility|ccessibility")


def choose(bot, programme, person, *topics):
    with bot.world.database.writing() as transaction:
        enrolment = enrolments.find(transaction, programme.id, person.id)
        transaction.exec(delete(EnrolmentTopicRow).where(col(EnrolmentTopicRow.enrolment_id) == enrolment.id))
        for topic in topics:
            transaction.add(EnrolmentTopicRow(enrolment_id=enrolment.id, side=enrolment.answers.sides[0], topic=topic))


def decline(bot, person, pair, reason=None):
    form = click(bot, person, "not_for_me", pair).view
    return bot.slack.submit(person.slack_id, form["id"], {"reason": reason} if reason else {})


class TestAsked:
    def test_each_reads_in_private_who_why_and_until_when(self, bot, programme, lea, marc, pair):
        (to_mentor,), (to_mentee,) = direct(bot, lea), direct(bot, marc)
        assert to_mentor["text"] == f"*{programme.name}*: we suggest that you share what you know with <@{MARC}>."
        assert to_mentee["text"] == f"*{programme.name}*: we suggest that you learn from <@{LEA}>."
        for message in (to_mentor, to_mentee):
            assert "Topics in common: Digital tools" in texts_of(message)
            assert "until Sunday 8 March" in texts_of(message)
            assert values_of(message, "accept_offer") == values_of(message, "not_for_me") == [str(pair.id)]

    def test_in_their_own_language(self, bot, programme, deliver):
        lea, marc = bot.world.person(LEA, language="fr"), bot.world.person(MARC)
        offer(bot, programme, (lea, marc))
        deliver()
        assert "nous vous proposons de partager" in direct(bot, lea)[0]["text"]
        assert "we suggest that you learn" in direct(bot, marc)[0]["text"]

    def test_a_mentor_with_twelve_offers_reads_one_message(self, bot, programme, lea, deliver):
        bot.world.enrol(programme, lea, Side.MENTOR, capacity=12)
        learners = [bot.world.person(each) for each in (FRENCH + ENGLISH)[3:15]]
        offered = offer(bot, programme, *((lea, learner) for learner in learners))
        deliver()
        (message,) = direct(bot, lea)
        assert "we suggest 12 people" in message["text"]
        assert values_of(message, "accept_offer") == [str(pair.id) for pair in offered]
        assert len(message["blocks"]) <= 50
        for pair, learner in zip(offered, learners, strict=True):
            click(bot, lea, "accept_offer", pair)
            click(bot, learner, "accept_offer", pair)
        deliver()
        (after,) = direct(bot, lea)
        assert after["ts"] == message["ts"]
        assert values_of(after, "accept_offer") == []
        assert texts_of(after).count("you both accepted, and you are a pair") == 12
        assert {row.state for row in bot.rows(PairRow)} == {"active"}

    def test_nobody_is_asked_what_is_closed_already(self, bot, programme, lea, marc, deliver):
        offer(bot, programme, (lea, marc))
        bot.clock.set(T0 + OFFER_LASTS)
        deliver()
        assert direct(bot, lea) == direct(bot, marc) == []


class TestSensitiveTopics:
    def test_each_reads_those_of_the_other_once_both_have_accepted(self, bot, programme, lea, marc, pair, deliver):
        choose(bot, programme, lea, Topic.INCLUSION, Topic.DATA_LITERACY)
        choose(bot, programme, marc, Topic.SOCIAL_MOBILITY)
        click(bot, lea, "accept_offer", pair)
        deliver()
        assert not any(SENSITIVE_NAME.search(texts_of(message)) for message in direct(bot, lea) + direct(bot, marc))
        click(bot, marc, "accept_offer", pair)
        deliver()
        (to_lea,), (to_marc,) = direct(bot, lea), direct(bot, marc)
        assert f"Between the two of you: <@{MARC}> also chose Social mobility." in texts_of(to_lea)
        assert f"Between the two of you: <@{LEA}> also chose Diversity, equity and inclusion." in texts_of(to_marc)
        assert not any(SENSITIVE_NAME.search(texts_of(message)) for message in together(bot, lea))


class TestAccepted:
    def test_by_one_changes_their_message_and_tells_the_other_nothing(self, bot, lea, marc, pair, deliver):
        before = direct(bot, marc)
        click(bot, lea, "accept_offer", pair)
        deliver()
        (message,) = direct(bot, lea)
        assert message["text"] == f"You accepted, and we are waiting for <@{MARC}>."
        assert values_of(message, "accept_offer") == []
        assert direct(bot, marc) == before
        assert state_of(bot, pair) == "offered"

    @ON_BOTH_DATABASES
    def test_a_click_that_is_delivered_twice_at_once_has_one_effect(self, bot, lea, marc, pair, deliver):
        click(bot, lea, "accept_offer", pair)
        payload = click_payload(marc, "accept_offer", str(pair.id))
        with ThreadPoolExecutor(2) as pool:
            answers = list(pool.map(lambda _: bot.send("interactive", payload), range(2)))
        assert [answer.status for answer in answers] == [200, 200]
        deliver()
        assert state_of(bot, pair) == "active"
        assert len(together(bot, lea)) == 1
        assert len(bot.rows(OutboxRow, kind=Kind.KICK_OFF, effect="post")) == 1

    def test_by_both_begins_the_pair(self, bot, programme, lea, marc, pair, deliver):
        click(bot, lea, "accept_offer", pair)
        bot.clock.set(T0 + timedelta(days=1))
        click(bot, marc, "accept_offer", pair)
        row = row_of(bot, pair)
        assert (row.state, row.started_on) == ("active", date(2026, 3, 3))
        assert row.next_check_at == T0 + timedelta(days=1)
        (place,) = bot.rows(PlaceRow)
        assert {place.first_person_id, place.second_person_id} == {lea.id, marc.id}
        (kick_off,) = told(bot, "kick_off")
        assert (kick_off.place_id, kick_off.person_id, kick_off.programme_id) == (place.id, None, programme.id)
        deliver()
        assert direct(bot, lea)[0]["text"] == f"You both accepted: you and <@{MARC}> are a pair."
        assert direct(bot, marc)[0]["text"] == f"You both accepted: you and <@{LEA}> are a pair."

    def test_whoever_was_first_in_line_is_so_no_more(self, bot, programme, lea, marc, pair):
        with bot.world.database.writing() as transaction:
            enrolments.set_first_in_line(transaction, programme.id, [marc.id], first=True)
        click(bot, lea, "accept_offer", pair)
        click(bot, marc, "accept_offer", pair)
        assert [row.first_in_line for row in bot.rows(EnrolmentRow)] == [False, False]

    def test_the_day_it_begins_is_the_programmes(self, bot, deliver):
        programme = bot.programme(name="Far away", zone="Pacific/Auckland")
        lea, marc = bot.world.person(LEA), bot.world.person(MARC)
        (pair,) = offer(bot, programme, (lea, marc))
        deliver()
        bot.clock.set(datetime(2026, 3, 4, 11, 30, tzinfo=UTC))
        for person in (lea, marc):
            click(bot, person, "accept_offer", pair)
        assert row_of(bot, pair).started_on == date(2026, 3, 5)

    def test_twice_has_one_effect(self, bot, lea, marc, pair):
        for person in (lea, lea, marc, marc):
            assert click(bot, person, "accept_offer", pair).acknowledged
        assert row_of(bot, pair).version == 3
        assert len(told(bot, "kick_off")) == 1

    @ON_BOTH_DATABASES
    def test_by_both_at_once_has_one_kick_off(self, bot, lea, marc, pair):
        with ThreadPoolExecutor(4) as clickers:
            list(clickers.map(lambda person: click(bot, person, "accept_offer", pair), [lea, marc, lea, marc]))
        assert row_of(bot, pair).state == "active"
        assert row_of(bot, pair).version == 3
        assert len(told(bot, "kick_off")) == 1

    @ON_BOTH_DATABASES
    def test_waits_where_offers_are_written_and_holds_up_nobody_who_waits_for_it(self, bot, programme, lea, marc, pair):
        """Whoever holds several enrolments does so in one order."""
        click(bot, lea, "accept_offer", pair)
        with ThreadPoolExecutor(1) as clicker:
            with bot.world.database.writing() as transaction:
                enrolments.hold(transaction, programme.id, [lea.id])
                clicked = clicker.submit(click, bot, marc, "accept_offer", pair)
                time.sleep(0.3)
                enrolments.hold(transaction, programme.id, [marc.id])
            assert clicked.result().acknowledged
        assert row_of(bot, pair).state == "active"


class TestNoRoom:
    def test_is_told_to_a_mentor_whose_places_are_taken(self, bot, programme, lea, pair, deliver):
        other = bot.world.person(BEN)
        (second,) = offer(bot, programme, (lea, other))
        deliver()
        click(bot, lea, "accept_offer", pair)
        outcome = click(bot, lea, "accept_offer", second)
        assert "as many people as you chose to accompany: 1" in texts_of(outcome.view)
        assert row_of(bot, second).mentor_accepted_at is None

    def test_is_told_to_somebody_who_learns_with_somebody_already(self, bot, programme, marc, pair, deliver):
        (second,) = offer(bot, programme, (bot.world.person(CHLOE), marc))
        deliver()
        click(bot, marc, "accept_offer", pair)
        assert "one at a time" in texts_of(click(bot, marc, "accept_offer", second).view)
        assert row_of(bot, second).mentee_accepted_at is None

    @ON_BOTH_DATABASES
    def test_is_counted_when_two_are_accepted_at_once(self, bot, programme, lea, marc, deliver):
        offered = offer(bot, programme, (lea, marc), (lea, bot.world.person(BEN)))
        deliver()
        with ThreadPoolExecutor(2) as clickers:
            list(clickers.map(lambda pair: click(bot, lea, "accept_offer", pair), offered))
        assert sum(row.mentor_accepted_at is not None for row in bot.rows(PairRow)) == 1

    def test_is_made_by_a_higher_number(self, bot, programme, lea, pair, deliver):
        (second,) = offer(bot, programme, (lea, bot.world.person(BEN)))
        deliver()
        click(bot, lea, "accept_offer", pair)
        bot.world.enrol(programme, lea, Side.MENTOR, capacity=2)
        click(bot, lea, "accept_offer", second)
        assert row_of(bot, second).mentor_accepted_at == T0


class TestRefused:
    @pytest.mark.parametrize("standing", [Standing.DEACTIVATED, Standing.GUEST])
    def test_by_what_slack_says_of_the_person(self, bot, lea, pair, standing):
        bot.world.person(LEA, standing=standing)
        assert click(bot, lea, "accept_offer", pair).view["title"]["text"] == "Not possible"
        assert row_of(bot, pair).mentor_accepted_at is None

    def test_once_the_partner_has_left_slack(self, bot, lea, pair):
        bot.world.person(MARC, standing=Standing.DEACTIVATED)
        assert CLOSED["en"] in texts_of(click(bot, lea, "accept_offer", pair).view)
        assert row_of(bot, pair).mentor_accepted_at is None

    def test_to_whoever_is_no_longer_enrolled(self, bot, lea, pair):
        with bot.world.database.writing() as transaction:
            for row in bot.rows(EnrolmentRow, person_id=lea.id):
                transaction.get_one(EnrolmentRow, row.id).state = EnrolmentState.LEFT.value
        assert "not enrolled" in texts_of(click(bot, lea, "accept_offer", pair).view)
        assert row_of(bot, pair).mentor_accepted_at is None

    @pytest.mark.parametrize("action", ["accept_offer", "not_for_me"])
    def test_after_its_time_also_before_planning_has_seen_it(self, bot, lea, pair, action):
        bot.clock.set(T0 + OFFER_LASTS)
        assert CLOSED["en"] in texts_of(click(bot, lea, action, pair).view)
        assert state_of(bot, pair) == "offered"


class TestNotForMe:
    def test_asks_for_a_reason_that_nobody_needs_and_says_who_sees_it(self, bot, lea, pair):
        form = click(bot, lea, "not_for_me", pair).view
        (field,) = [block for block in form["blocks"] if block["type"] == "input"]
        assert field["optional"]
        assert "shown to nobody" in texts_of(form)
        assert f"<@{MARC}> will see that the proposal is closed" in texts_of(form)

    def test_in_french(self, bot, lea, pair):
        bot.world.person(LEA, language="fr")
        form = click(bot, lea, "not_for_me", pair).view
        assert form["title"]["text"] == "Ce n’est pas pour moi"
        assert "montré à personne" in texts_of(form)

    def test_closes_the_offer_where_it_stood_for_both(self, bot, lea, marc, pair, deliver):
        before = [message["ts"] for person in (lea, marc) for message in direct(bot, person)]
        decline(bot, lea, pair)
        deliver()
        after = [message for person in (lea, marc) for message in direct(bot, person)]
        assert [message["ts"] for message in after] == before
        assert [message["text"] for message in after] == [CLOSED["en"]] * 2
        assert state_of(bot, pair) == "declined"
        assert told(bot, "offer_closed") == []

    def test_tells_whoever_had_said_yes(self, bot, programme, lea, marc, pair, deliver):
        click(bot, marc, "accept_offer", pair)
        deliver()
        decline(bot, lea, pair)
        deliver()
        offered, closed = direct(bot, marc)
        assert offered["text"] == CLOSED["en"]
        assert closed["text"] == f"*{programme.name}*: " + CLOSED_MESSAGE["en"].format(partner=LEA)
        assert len(direct(bot, lea)) == 1

    def test_keeps_the_reason_and_shows_it_nowhere(self, bot, lea, marc, pair, deliver, caplog):
        click(bot, marc, "accept_offer", pair)
        decline(bot, lea, pair, DEAR_REASON)
        deliver()
        (kept,) = bot.rows(PairReasonRow)
        assert (kept.pair_id, kept.person_id, kept.reason) == (pair.id, lea.id, DEAR_REASON)
        everything = str([bot.slack.messages(each) for each in (LEA, MARC)]) + str(bot.slack.calls()) + caplog.text
        everything += str([row.model_dump() for row in bot.rows(OutboxRow)])
        assert "Dear-reason" not in everything

    def test_twice_is_refused_in_words(self, bot, lea, pair):
        form = click(bot, lea, "not_for_me", pair).view
        decline(bot, lea, pair)
        again = errors_of(bot.send("interactive", submission(LEA, form)))
        assert again == {"reason": CLOSED["en"]}

    def test_is_possible_after_a_yes_that_nobody_has_answered(self, bot, lea, pair, deliver):
        form = click(bot, lea, "not_for_me", pair).view
        click(bot, lea, "accept_offer", pair)
        bot.slack.submit(LEA, form["id"], {})
        deliver()
        assert state_of(bot, pair) == "declined"
        assert told(bot, "offer_closed") == []

    def test_leaves_both_in_the_list(self, bot, lea, pair):
        decline(bot, lea, pair)
        assert {row.state for row in bot.rows(EnrolmentRow)} == {"active"}


def closed_by_a_refusal(bot, partner, pair):
    decline(bot, partner, pair, DEAR_REASON)


def closed_by_time(bot, _partner, _pair):
    bot.clock.set(T0 + OFFER_LASTS)


def closed_by_leaving(bot, partner, _pair):
    form = bot.slack.command(partner.slack_id, "/mentoring leave").view
    bot.slack.submit(partner.slack_id, form["id"], {})


@LANGUAGES
@pytest.mark.parametrize("accepted", [True, False], ids=["had said yes", "had not answered"])
@pytest.mark.parametrize("close", [closed_by_a_refusal, closed_by_time, closed_by_leaving])
def test_whatever_closes_an_offer_it_reads_the_same(bot, programme, pair, deliver, close, accepted, language):
    marc, lea = bot.world.person(MARC, language=language), bot.world.person(LEA, language=language)
    if accepted:
        click(bot, marc, "accept_offer", pair)
        deliver()
    close(bot, lea, pair)
    deliver()
    offered, *closed = [
        message["text"] for message in direct(bot, marc) if "closed" in message["text"] or "clos" in message["text"]
    ]
    assert offered == CLOSED[language]
    assert [text.split(": ")[1].replace("\u00a0", "") for text in closed] == (
        [CLOSED_MESSAGE[language].format(partner=LEA)] if accepted else []
    )


class TestStrangers:
    @pytest.mark.parametrize("action", ["accept_offer", "not_for_me"])
    def test_are_refused_by_the_buttons_of_others(self, bot, pair, action):
        other = bot.world.person(BEN)
        payload = click_payload(other, action, str(pair.id)) | {"trigger_id": bot.unused_trigger(BEN)}
        assert bot.send("interactive", payload).status == 200
        assert "between two other people" in texts_of(bot.slack.views(BEN)[-1])
        assert row_of(bot, pair).version == 1

    @pytest.mark.parametrize("action", ["accept_offer", "not_for_me"])
    @pytest.mark.parametrize("value", ["0", "-1", "999999", "1 OR 1=1", "", None, "９"])
    def test_values_that_somebody_made_up_are_nobodys_pair(self, bot, lea, pair, action, value):
        payload = click_payload(lea, action, value) | {"trigger_id": bot.unused_trigger(LEA)}
        assert bot.send("interactive", payload).status == 200
        assert "between two other people" in texts_of(bot.slack.views(LEA)[-1])
        assert row_of(bot, pair).version == 1

    @pytest.mark.parametrize("metadata", ['{"pair": 999999}', '{"pair": "1"}', '{"pair": null}', "[]", "no json", None])
    def test_forms_that_somebody_made_up_are_refused(self, bot, lea, pair, metadata):
        form = click(bot, lea, "not_for_me", pair).view
        errors = errors_of(bot.send("interactive", submission(LEA, form | {"private_metadata": metadata})))
        assert "between two other people" in errors["reason"]
        assert state_of(bot, pair) == "offered"

    def test_cannot_send_the_form_of_others(self, bot, lea, pair):
        form = click(bot, lea, "not_for_me", pair).view
        bot.world.person(BEN)
        errors = errors_of(bot.send("interactive", submission(BEN, form, reason={"value": DEAR_REASON})))
        assert "between two other people" in errors["reason"]
        assert bot.rows(PairReasonRow) == []
        assert state_of(bot, pair) == "offered"

    def test_of_another_workspace_have_no_pair_here(self, bot, lea, pair):
        elsewhere = World(bot.world.database, "T0ELSEWHERE").workspace_id
        with bot.world.database.writing() as transaction:
            transaction.get_one(PairRow, pair.id).workspace_id = elsewhere
        payload = click_payload(lea, "accept_offer", str(pair.id)) | {"trigger_id": bot.unused_trigger(LEA)}
        bot.send("interactive", payload)
        assert row_of(bot, pair).mentor_accepted_at is None


class TestReminded:
    @pytest.fixture
    def reminded(self, bot, lea, pair, deliver):
        """Léa has answered, Marc has not."""
        click(bot, lea, "accept_offer", pair)
        for wait in (timedelta(), A_WHILE):
            bot.clock.set(T0 + REMIND_OFFER_AFTER + wait)
            deliver()
        return pair

    def test_whoever_has_not_answered_can_do_so_from_the_reminder(self, bot, programme, lea, marc, reminded):
        _, reminder = direct(bot, marc)
        assert reminder["text"] == f"*{programme.name}*: would you like to learn from <@{LEA}>?"
        assert values_of(reminder, "accept_offer") == [str(reminded.id)]
        assert len(direct(bot, lea)) == 1
        assert bot.slack.click(MARC, reminder, "accept_offer").acknowledged
        assert state_of(bot, reminded) == "active"

    def test_an_answer_changes_offer_and_reminder(self, bot, marc, reminded, deliver):
        click(bot, marc, "accept_offer", reminded)
        deliver()
        offered, reminder, *_ = direct(bot, marc)
        assert offered["text"] == reminder["text"] == f"You both accepted: you and <@{LEA}> are a pair."

    def test_an_answer_before_it_is_sent_makes_it_untrue(self, bot, marc, pair, deliver):
        bot.clock.set(T0 + REMIND_OFFER_AFTER)
        deliver()
        click(bot, marc, "accept_offer", pair)
        bot.clock.set(T0 + REMIND_OFFER_AFTER + A_WHILE)
        deliver()
        assert {row.person_id: row.state for row in told(bot, "offers_reminder")}[marc.id] == "cancelled"
        assert len(direct(bot, marc)) == 1


class TestNotMatched:
    @pytest.mark.parametrize(
        ("language", "words"),
        [("en", "There is nothing you need to do."), ("fr", "Vous n’avez rien à faire.")],
    )
    def test_is_said_kindly_with_what_happens_next(self, bot, programme, deliver, language, words):
        lea = bot.world.person(LEA, language=language)
        bot.world.enrol(programme, lea)
        self.tell(bot, programme, lea)
        deliver()
        (message,) = direct(bot, lea)
        assert words in texts_of(message)

    def test_is_not_said_to_whoever_has_left(self, bot, programme, lea, deliver):
        enrolment = bot.world.enrol(programme, lea)
        self.tell(bot, programme, lea)
        with bot.world.database.writing() as transaction:
            enrolments.save(transaction, programme, replace(enrolment, state=EnrolmentState.LEFT))
        deliver()
        assert direct(bot, lea) == []

    def tell(self, bot, programme, person):
        draft_id = bot.world.draft(programme)
        with bot.world.database.writing() as transaction:
            offer_news.not_matched(transaction, draft_id=draft_id, programme=programme, person_ids=[person.id], now=T0)


class TestKickOff:
    def test_stands_in_the_conversation_of_the_two(self, bot, programme, lea, marc, deliver):
        begin(bot, programme, lea, marc, deliver)
        (message,), (same,) = together(bot, lea), together(bot, marc)
        assert (same["channel"], same["ts"]) == (message["channel"], message["ts"])
        assert message["text"] == f"*{programme.name}*: your pair begins. <@{LEA}> shares, <@{MARC}> learns."
        for words in ("Digital tools", "Monday 23 March", "turn to <@", "never reads what you write"):
            assert words in texts_of(message)

    def test_is_in_both_languages_where_theirs_differ(self, bot, programme, deliver):
        begin(bot, programme, bot.world.person(LEA, language="fr"), bot.world.person(MARC), deliver)
        (message,) = together(bot, bot.world.person(MARC))
        for words in ("your pair begins", "votre binôme commence"):
            assert texts_of(message["blocks"]).count(words) == 1

    def test_is_in_one_language_where_theirs_is_the_same(self, bot, programme, deliver):
        people = [bot.world.person(each, language="fr") for each in (LEA, MARC)]
        begin(bot, programme, *people, deliver)
        (message,) = together(bot, people[0])
        assert "votre binôme commence" in message["text"]
        assert "your pair begins" not in texts_of(message)
