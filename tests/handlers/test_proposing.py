"""Finding a time for a session: proposals, counter-proposals, acceptances and moves, as each of the two sees them."""

from datetime import timedelta

import pytest

from mentoring.messages import Kind
from storage.tables import OutboxRow
from tests.conftest import T0
from tests.handlers.duo import Duo, buttons, says
from tests.handlers.workplace import BEN, WEI

TUESDAY, WEDNESDAY, FRIDAY = (T0 + timedelta(days=days) for days in (8, 9, 11))
"""At nine in Paris."""

QUIET = ["Not this month", "We already have a date", "We have already met"]
ON_BOTH_DATABASES = pytest.mark.parametrize("database_url", ["sqlite", "postgres"], indirect=True)


@pytest.fixture
def duo(bot, programme, deliver):
    """Ben learns from Wei; both are in Paris and read English."""
    mentor, mentee = bot.world.person(WEI), bot.world.person(BEN)
    return Duo(bot, deliver, bot.world.pair(programme, mentor, mentee), mentor, mentee)


def kinds(bot, kind):
    return [row.state for row in bot.rows(OutboxRow, kind=kind, effect="post")]


class TestQuestion:
    def test_suggests_times_that_are_proposed_to_the_partner(self, duo):
        duo.ask(duo.mentee, TUESDAY, WEDNESDAY, FRIDAY)
        (message,) = duo.alone(duo.mentee)
        assert message["text"] == f"*Your session with <@{WEI}>: when suits you?*"
        assert buttons(message) == [
            "Propose Tuesday 10 March, 9:00",
            "Propose Wednesday 11 March, 9:00",
            "Propose Friday 13 March, 9:00",
            "Other times",
            *QUIET,
        ]
        assert "session 1 of 5, about an hour" in says(message)
        assert "Times are yours (Paris time)" in says(message)
        assert not duo.alone(duo.mentor)

    def test_without_suggestions_offers_the_form(self, duo):
        duo.ask(duo.mentee)
        (message,) = duo.alone(duo.mentee)
        assert buttons(message) == ["Propose times", *QUIET]
        assert "We found no free time" in says(message)

    def test_marks_what_is_outside_working_hours(self, duo):
        duo.ask(duo.mentee, TUESDAY - timedelta(hours=1), WEDNESDAY)
        (message,) = duo.alone(duo.mentee)
        assert "Outside your usual working hours: Tuesday 10 March, 8:00." in says(message)
        assert f"Outside the usual working hours of <@{WEI}>: Tuesday 10 March, 8:00." in says(message)

    def test_is_asked_again_in_other_words(self, duo):
        duo.ask(duo.mentee, TUESDAY)
        duo.ask(duo.mentee, WEDNESDAY, kind=Kind.SESSION_PLAN_REMINDER)
        duo.ask(duo.mentor, WEDNESDAY)
        again = "has no date yet: when suits you?"
        assert again not in duo.alone(duo.mentee)[0]["text"]
        assert again in duo.alone(duo.mentee)[1]["text"]
        assert again in duo.alone(duo.mentor)[0]["text"]

    def test_is_not_asked_once_something_is_proposed(self, duo):
        duo.ask(duo.mentee, TUESDAY)
        duo.click(duo.mentee, "Propose Tuesday 10 March, 9:00")
        duo.tell(duo.mentor, Kind.SESSION_PLAN)
        assert kinds(duo.bot, "session_plan") == ["sent", "cancelled"]

    def test_the_last_session_of_a_series_cannot_be_left_out(self, duo):
        duo.session = duo.bot.world.session(
            duo.pair, id=duo.session.id, state=duo.session.state, number=4, starts_at=None, over_at=None, booked_at=None
        )
        duo.ask(duo.mentee, TUESDAY)
        assert "Not this month" not in buttons(duo.alone(duo.mentee)[0])


class TestProposing:
    def test_by_a_button_asks_the_partner_and_changes_the_message(self, duo):
        duo.ask(duo.mentee, TUESDAY, WEDNESDAY)
        assert duo.click(duo.mentee, "Propose Tuesday 10 March, 9:00").acknowledged
        (asked,) = duo.alone(duo.mentee)
        assert asked["text"] == f"*You proposed a date for your session: <@{WEI}> answers next.*"
        assert buttons(asked) == ["Propose other times"]
        assert "Tuesday 10 March, 9:00, Paris time" in says(asked)
        (proposal,) = duo.alone(duo.mentor)
        assert proposal["text"] == f"*<@{BEN}> proposes Tuesday 10 March, 9:00, Paris time for your session.*"
        assert buttons(proposal) == ["Accept Tuesday 10 March, 9:00", "Propose other times", *QUIET]
        assert (duo.row.state, duo.row.proposed_by) == ("proposed", "mentee")

    def test_that_waits_for_an_answer_is_told_again_to_whoever_answers(self, duo):
        duo.ask(duo.mentee, TUESDAY)
        duo.click(duo.mentee, "Propose Tuesday 10 March, 9:00")
        duo.tell(duo.mentor, Kind.SESSION_PLAN_REMINDER)
        _proposal, again = duo.alone(duo.mentor)
        assert again["text"] == f"*<@{BEN}> proposes Tuesday 10 March, 9:00, Paris time for your session.*"
        assert buttons(again)[0] == "Accept Tuesday 10 March, 9:00"
        duo.tell(duo.mentee, Kind.SESSION_PLAN_REMINDER)
        assert kinds(duo.bot, "session_plan_reminder") == ["sent", "cancelled"]

    def test_twice_is_one_proposal(self, duo):
        duo.ask(duo.mentee, TUESDAY)
        duo.click(duo.mentee, "Propose Tuesday 10 March, 9:00", deliver=False)
        duo.click(duo.mentee, "Propose Tuesday 10 March, 9:00", deliver=False)
        duo.deliver()
        assert len(duo.alone(duo.mentor)) == 1
        assert duo.row.version == 2

    def test_by_a_form_asks_with_all_the_times(self, duo):
        duo.ask(duo.mentee, TUESDAY)
        outcome = duo.propose(duo.mentee, FRIDAY, WEDNESDAY, FRIDAY, label="Other times")
        assert (outcome.acknowledged, outcome.errors, outcome.view) == (True, {}, None)
        (proposal,) = duo.alone(duo.mentor)
        assert proposal["text"] == f"*<@{BEN}> proposes times for your session: which one suits you?*"
        assert buttons(proposal)[:2] == ["Accept Wednesday 11 March, 9:00", "Accept Friday 13 March, 9:00"]

    def test_the_mentor_can_do_the_same(self, duo):
        duo.ask(duo.mentor, TUESDAY)
        duo.click(duo.mentor, "Propose Tuesday 10 March, 9:00")
        assert buttons(duo.alone(duo.mentee)[0])[0] == "Accept Tuesday 10 March, 9:00"
        assert duo.row.proposed_by == "mentor"

    @pytest.mark.parametrize(
        ("answers", "field", "words"),
        [
            ({"slot_0": T0 - timedelta(hours=1)}, "slot_0", "This moment has passed. Choose a later one."),
            ({"slot_0": TUESDAY, "slot_3": T0}, "slot_3", "This moment has passed. Choose a later one."),
            ({"slot_0": TUESDAY, "slot_1": TUESDAY, "slot_4": T0}, "slot_4", "This moment has passed."),
        ],
    )
    def test_a_time_that_has_passed_is_refused_under_its_field(self, duo, answers, field, words):
        duo.ask(duo.mentee, TUESDAY)
        outcome = duo.fill_in(duo.mentee, "Other times", **answers)
        assert list(outcome.errors) == [field]
        assert outcome.errors[field].startswith(words)
        assert not duo.alone(duo.mentor)

    def test_three_counter_proposals_in_a_day_are_three_messages(self, duo):
        duo.ask(duo.mentee, TUESDAY)
        duo.click(duo.mentee, "Propose Tuesday 10 March, 9:00")
        duo.propose(duo.mentor, WEDNESDAY)
        duo.propose(duo.mentee, FRIDAY)
        duo.propose(duo.mentor, TUESDAY, WEDNESDAY)
        assert kinds(duo.bot, "session_proposed") == ["sent"] * 4
        assert [message["text"] for message in duo.alone(duo.mentor)] == [
            f"*You proposed a date for your session: <@{BEN}> answers next.*"
        ] * 2
        first, second, third = duo.alone(duo.mentee)
        assert buttons(first) == buttons(second) == []
        assert "Our latest message has them." in says(second)
        assert buttons(third)[:2] == ["Accept Tuesday 10 March, 9:00", "Accept Wednesday 11 March, 9:00"]

    def test_a_proposal_overtaken_before_it_is_sent_is_not_sent(self, duo):
        duo.ask(duo.mentee, TUESDAY, WEDNESDAY)
        duo.click(duo.mentee, "Propose Tuesday 10 March, 9:00", deliver=False)
        duo.click(duo.mentee, "Propose Wednesday 11 March, 9:00")
        (proposal,) = duo.alone(duo.mentor)
        assert buttons(proposal)[0] == "Accept Wednesday 11 March, 9:00"
        assert kinds(duo.bot, "session_proposed") == ["cancelled", "sent"]


class TestAccepting:
    @ON_BOTH_DATABASES
    def test_books_the_session_for_both(self, duo):
        duo.ask(duo.mentee, TUESDAY)
        duo.click(duo.mentee, "Propose Tuesday 10 March, 9:00")
        duo.click(duo.mentor, "Accept Tuesday 10 March, 9:00")
        assert (duo.row.state, duo.row.starts_at, duo.row.sequence) == ("booked", TUESDAY, 0)
        (booked,) = duo.together()
        assert [message["ts"] for message in duo.together(duo.mentor)] == [booked["ts"]]
        assert booked["text"] == "*Session 1 of 5 is booked: Tuesday 10 March, 9:00, Paris time.*"
        assert buttons(booked) == ["Move the session", "Cancel the session"]
        assert "https://calendar.google.com" in says(booked)
        for person in (duo.mentee, duo.mentor):
            asked, file = duo.alone(person)
            assert asked["text"].startswith("*Booked: your session with ")
            assert buttons(asked) == []
            assert len(file["files"]) == 1

    def test_twice_is_one_booking(self, duo):
        duo.ask(duo.mentee, TUESDAY)
        duo.click(duo.mentee, "Propose Tuesday 10 March, 9:00")
        duo.click(duo.mentor, "Accept Tuesday 10 March, 9:00", deliver=False)
        outcome = duo.click(duo.mentor, "Accept Tuesday 10 March, 9:00", deliver=False)
        duo.deliver()
        assert (outcome.acknowledged, outcome.view) == (True, None)
        assert len(duo.together()) == 1
        assert duo.row.version == 3

    def test_both_click_the_same_suggestion_at_once_and_it_is_booked(self, duo):
        duo.ask(duo.mentee, TUESDAY)
        duo.ask(duo.mentor, TUESDAY)
        duo.click(duo.mentee, "Propose Tuesday 10 March, 9:00", deliver=False)
        duo.click(duo.mentor, "Propose Tuesday 10 March, 9:00", deliver=False)
        duo.deliver()
        assert duo.row.state == "booked"
        assert len(duo.together()) == 1
        assert kinds(duo.bot, "session_proposed") == ["cancelled"]

    def test_both_click_different_suggestions_at_once_and_the_later_one_is_asked(self, duo):
        duo.ask(duo.mentee, TUESDAY, WEDNESDAY)
        duo.tell(duo.mentor, Kind.SESSION_PLAN)
        duo.click(duo.mentee, "Propose Tuesday 10 March, 9:00", deliver=False)
        duo.click(duo.mentor, "Propose Wednesday 11 March, 9:00", deliver=False)
        duo.deliver()
        assert (duo.row.state, duo.row.proposed_by) == ("proposed", "mentor")
        assert "Accept Wednesday 11 March, 9:00" in buttons(duo.alone(duo.mentee)[-1])

    def test_one_accepts_while_the_other_proposes_anew_and_the_second_reads_that_it_is_settled(self, duo):
        duo.ask(duo.mentee, TUESDAY)
        duo.click(duo.mentee, "Propose Tuesday 10 March, 9:00")
        form = duo.click(duo.mentee, "Propose other times").view
        duo.click(duo.mentor, "Accept Tuesday 10 March, 9:00", deliver=False)
        outcome = duo.bot.slack.submit(BEN, form["id"], {"slot_0": FRIDAY})
        assert "already settled" in outcome.errors["slot_0"]
        duo.deliver()
        assert (duo.row.state, duo.row.starts_at, duo.row.proposed_by) == ("booked", TUESDAY, None)

    def test_of_a_slot_that_is_gone_is_refused(self, duo):
        duo.ask(duo.mentee, TUESDAY)
        duo.click(duo.mentee, "Propose Tuesday 10 March, 9:00")
        old = duo.alone(duo.mentor)[0]
        form = duo.click(duo.mentee, "Propose other times").view
        duo.bot.slack.submit(BEN, form["id"], {"slot_0": FRIDAY})
        outcome = duo.bot.slack.click(WEI, old, "session_accept_1:en")
        assert "already settled" in says(outcome.view)
        assert duo.row.state == "proposed"

    def test_by_whoever_proposed_is_refused(self, duo):
        duo.ask(duo.mentee, TUESDAY)
        duo.click(duo.mentee, "Propose Tuesday 10 March, 9:00")
        payload = duo.bot.last_payload("block_actions")
        payload["actions"][0]["action_id"] = "session_accept_1:en"
        payload["trigger_id"] = duo.bot.unused_trigger(BEN)
        duo.bot.send("interactive", payload)
        assert "already settled" in says(duo.bot.slack.views(BEN)[-1])
        assert duo.row.state == "proposed"

    def test_of_a_time_that_has_passed_is_refused(self, duo):
        duo.ask(duo.mentee, TUESDAY)
        duo.click(duo.mentee, "Propose Tuesday 10 March, 9:00")
        duo.bot.clock.set(TUESDAY)
        outcome = duo.bot.slack.click(WEI, duo.alone(duo.mentor)[0], "session_accept_1:en")
        assert "This moment has passed" in says(outcome.view)
