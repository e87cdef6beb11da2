"""A session beyond its proposals: noted, held, left out, moved, cancelled, reminded of; and as strangers try to."""

import copy
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from mentoring.enrolments import Side
from mentoring.messages import Kind
from storage import pairs
from storage.endings import end_pair
from storage.tables import OutboxRow, PairRow, SessionAnswerRow, SessionRow, SlotRow
from tests.conftest import T0
from tests.handlers.duo import Duo, buttons, says
from tests.handlers.workplace import BEN, CHLOE, COMPANY, LEA, MARC, WEI, errors_of, submission

TUESDAY, WEDNESDAY, FRIDAY = (T0 + timedelta(days=days) for days in (8, 9, 11))
"""At nine in Paris."""

BOOKED = "Tuesday 10 March, 9:00, Paris time"


@pytest.fixture
def duo(bot, programme, deliver):
    """Ben learns from Wei; both are in Paris and read English."""
    mentor, mentee = bot.world.person(WEI), bot.world.person(BEN)
    return Duo(bot, deliver, bot.world.pair(programme, mentor, mentee), mentor, mentee)


@pytest.fixture
def booked(duo):
    """They meet on Tuesday."""
    duo.ask(duo.mentee, TUESDAY)
    duo.click(duo.mentee, "Propose Tuesday 10 March, 9:00")
    duo.click(duo.mentor, "Accept Tuesday 10 March, 9:00")
    return duo


def files(duo, person):
    """The calendar files that somebody got, by their names."""
    return [file["name"] for message in duo.alone(person) for file in message.get("files") or ()]


def sent(bot, kind):
    return [row for row in bot.rows(OutboxRow, kind=kind, effect="post") if row.state == "sent"]


class TestADateAlready:
    def test_is_booked_at_once_and_both_read_who_noted_it(self, duo):
        duo.ask(duo.mentee, TUESDAY)
        outcome = duo.fill_in(duo.mentee, "We already have a date", starts_at=FRIDAY)
        assert (outcome.errors, outcome.view) == ({}, None)
        assert (duo.row.state, duo.row.starts_at, duo.row.sequence) == ("booked", FRIDAY, 0)
        (message,) = duo.together()
        noted = f"*<@{BEN}> noted the date of session 1 of 5: Friday 13 March, 9:00, Paris time.*"
        assert message["text"] == noted
        assert buttons(message) == ["Move the session", "Cancel the session"]
        assert [len(files(duo, each)) for each in (duo.mentee, duo.mentor)] == [1, 1]
        assert buttons(duo.alone(duo.mentee)[0]) == []

    def test_takes_the_place_of_a_proposal(self, duo):
        duo.ask(duo.mentee, TUESDAY)
        duo.click(duo.mentee, "Propose Tuesday 10 March, 9:00")
        duo.fill_in(duo.mentor, "We already have a date", starts_at=FRIDAY)
        assert f"<@{WEI}> noted the date" in duo.together()[0]["text"]
        assert buttons(duo.alone(duo.mentor)[0]) == []

    @pytest.mark.parametrize(
        ("starts_at", "words"),
        [(T0 - timedelta(hours=1), "This moment has passed."), (None, "Choose at least one date")],
    )
    def test_must_be_ahead(self, duo, starts_at, words):
        duo.ask(duo.mentee, TUESDAY)
        view = duo.click(duo.mentee, "We already have a date").view
        state = {"selected_date_time": int(starts_at.timestamp())} if starts_at else {}
        response = duo.bot.send("interactive", submission(BEN, view, starts_at=state))
        assert errors_of(response)["starts_at"].startswith(words)
        assert duo.row.state == "to_plan"

    def test_twice_is_one_booking(self, duo):
        duo.ask(duo.mentee, TUESDAY)
        duo.fill_in(duo.mentee, "We already have a date", starts_at=FRIDAY)
        again = duo.bot.send("interactive", duo.bot.last_payload("view_submission"))
        duo.deliver()
        assert (again.status, errors_of(again)) == (200, {})
        assert len(duo.together()) == 1


class TestMetAlready:
    def test_is_over_and_answered_for_whoever_says_so(self, duo):
        duo.bot.clock.set(T0 + timedelta(days=3))
        duo.ask(duo.mentee, TUESDAY)
        outcome = duo.fill_in(duo.mentee, "We have already met", starts_at=T0 + timedelta(days=2))
        assert (outcome.errors, outcome.view) == ({}, None)
        assert (duo.row.state, duo.row.starts_at) == ("over", T0 + timedelta(days=2))
        answers = {row.person_id: row.took_place for row in duo.bot.rows(SessionAnswerRow)}
        assert answers == {duo.mentee.id: True}
        assert duo.alone(duo.mentee)[0]["text"] == f"*Your session with <@{WEI}>: Wednesday 4 March, 9:00, Paris time.*"
        assert not duo.together()

    @pytest.mark.parametrize("starts_at", [FRIDAY, T0 - timedelta(days=2)], ids=["to come", "before the pair"])
    def test_must_lie_between_the_beginning_and_now(self, duo, starts_at):
        duo.ask(duo.mentee, TUESDAY)
        outcome = duo.fill_in(duo.mentee, "We have already met", starts_at=starts_at)
        assert list(outcome.errors) == ["starts_at"]
        assert duo.row.state == "to_plan"


class TestNotThisMonth:
    def test_asks_first_with_the_consequence_in_words(self, duo):
        duo.ask(duo.mentee, TUESDAY)
        assert "left out, and both of you are asked about the next one" in says(duo.alone(duo.mentee)[0])

    def test_leaves_the_session_out(self, duo):
        duo.ask(duo.mentee, TUESDAY)
        duo.click(duo.mentee, "Not this month")
        assert (duo.row.state, duo.row.cause, duo.row.cancelled_by) == ("cancelled", "not_this_month", "mentee")
        (message,) = duo.alone(duo.mentee)
        assert message["text"].startswith(f"*No session with <@{WEI}> this month.*")
        assert buttons(message) == []
        assert not duo.alone(duo.mentor)
        assert not duo.together()

    def test_tells_whoever_waits_for_an_answer(self, duo):
        duo.ask(duo.mentee, TUESDAY)
        duo.click(duo.mentee, "Propose Tuesday 10 March, 9:00")
        duo.click(duo.mentor, "Not this month")
        asked, told = duo.alone(duo.mentee)
        assert buttons(asked) == []
        assert "the times you proposed are free again" in told["text"]
        assert [buttons(message) for message in duo.alone(duo.mentor)] == [[]]

    def test_is_refused_once_a_time_stands(self, booked):
        booked.bot.send("interactive", button_payload(booked, BEN, "session_put_off:en", str(booked.session.id)))
        assert booked.row.state == "booked"
        assert "already settled" in says(booked.bot.slack.views(BEN)[-1])

    def test_is_refused_for_the_last_of_a_series(self, duo):
        with duo.bot.world.database.writing() as transaction:
            transaction.get_one(SessionRow, duo.session.id).number = 4
        duo.bot.send("interactive", button_payload(duo, BEN, "session_put_off:en", str(duo.session.id)))
        assert "This is the last session of the series" in says(duo.bot.slack.views(BEN)[-1])
        assert duo.row.state == "to_plan"


class TestMoving:
    def test_leaves_the_old_time_until_a_new_one_is_accepted(self, booked):
        booked.propose(booked.mentor, FRIDAY, label="Move the session")
        assert (booked.row.state, booked.row.starts_at, booked.row.proposed_by) == ("booked", TUESDAY, "mentor")
        (together,) = booked.together()
        assert f"<@{WEI}> asks for another time; until it is accepted, this one stands." in says(together)
        question = booked.alone(booked.mentee)[-1]
        moved_to = "Friday 13 March, 9:00, Paris time"
        assert question["text"] == f"*<@{WEI}> proposes to move your session to {moved_to}.*"
        assert buttons(question) == [
            "Accept Friday 13 March, 9:00",
            "Propose other times",
            "Keep Tuesday 10 March, 9:00",
        ]
        assert "it stays on" in says(question)

    def test_keeps_the_calendars_entry_and_raises_its_sequence(self, booked):
        uid = booked.row.uid
        booked.propose(booked.mentee, FRIDAY, label="Move the session")
        booked.click(booked.mentor, "Accept Friday 13 March, 9:00")
        assert (booked.row.uid, booked.row.sequence, booked.row.starts_at) == (uid, 1, FRIDAY)
        first, second = booked.together()
        assert buttons(first) == []
        assert second["text"] == "*Session 1 of 5 has moved: it is now on Friday 13 March, 9:00, Paris time.*"
        assert [len(files(booked, each)) for each in (booked.mentee, booked.mentor)] == [2, 2]
        assert len(booked.bot.rows(SessionRow)) == 1

    def test_can_be_declined_and_whoever_asked_hears_that_the_time_stands(self, booked):
        booked.propose(booked.mentee, FRIDAY, label="Move the session")
        booked.click(booked.mentor, "Keep Tuesday 10 March, 9:00")
        assert (booked.row.state, booked.row.starts_at, booked.row.proposed_by) == ("booked", TUESDAY, None)
        kept = booked.alone(booked.mentee)[-1]
        assert kept["text"].startswith(f"*Your session with <@{WEI}> stays on {BOOKED}.*")
        assert buttons(kept) == ["Propose other times"]
        assert buttons(booked.alone(booked.mentor)[-1]) == []
        assert "asks for another time" not in says(booked.together()[-1])
        assert booked.row.sequence == 0

    def test_can_be_taken_back_by_whoever_asked(self, booked):
        booked.propose(booked.mentee, FRIDAY, label="Move the session")
        booked.bot.send("interactive", button_payload(booked, BEN, "session_keep:en", str(booked.session.id)))
        booked.deliver()
        assert booked.row.proposed_by is None
        assert not sent(booked.bot, "session_kept")

    def test_can_be_countered(self, booked):
        booked.propose(booked.mentee, FRIDAY, label="Move the session")
        booked.propose(booked.mentor, WEDNESDAY)
        assert buttons(booked.alone(booked.mentee)[-1])[0] == "Accept Wednesday 11 March, 9:00"
        booked.click(booked.mentee, "Accept Wednesday 11 March, 9:00")
        assert (booked.row.starts_at, booked.row.sequence) == (WEDNESDAY, 1)

    def test_twice_reads_as_moved_once_more(self, booked):
        for start, label in ((WEDNESDAY, "Accept Wednesday 11 March, 9:00"), (FRIDAY, "Accept Friday 13 March, 9:00")):
            booked.propose(booked.mentee, start, label="Move the session")
            booked.click(booked.mentor, label)
        assert booked.row.sequence == 2
        assert [buttons(message) for message in booked.together()] == [
            [],
            [],
            ["Move the session", "Cancel the session"],
        ]


class TestCancelling:
    def test_is_told_to_both_and_another_date_is_asked_for(self, booked):
        booked.click(booked.mentor, "Cancel the session")
        assert (booked.row.state, booked.row.cause, booked.row.cancelled_by) == ("cancelled", "cancelled", "mentor")
        first, second = booked.together()
        assert first["text"] == f"*Session 1 of 5, on {BOOKED}, was cancelled.*"
        assert buttons(first) == buttons(second) == []
        assert second["text"] == f"*<@{WEI}> cancelled session 1 of 5, on {BOOKED}.*"
        assert [len(files(booked, each)) for each in (booked.mentee, booked.mentor)] == [2, 2]
        (anew,) = booked.bot.rows(SessionRow, state="to_plan")
        assert (anew.number, anew.id > booked.session.id) == (0, True)

    def test_asks_first_with_the_consequence_in_words(self, booked):
        assert "Both of you are told here, and both calendars get a file." in says(booked.together()[0])

    def test_twice_is_one_cancellation(self, booked):
        old = booked.together()[0]
        for _ in range(2):
            assert booked.bot.slack.click(BEN, old, "session_cancel:en").acknowledged
        booked.deliver()
        assert len(sent(booked.bot, "session_cancelled")) == 1

    def test_is_refused_once_it_has_begun(self, booked):
        booked.bot.clock.set(TUESDAY)
        outcome = booked.bot.slack.click(BEN, booked.together()[0], "session_cancel:en")
        assert "already settled" in says(outcome.view)
        assert booked.row.state == "booked"


class TestReminder:
    def test_names_tomorrow_the_partner_and_the_place(self, booked):
        booked.bot.clock.set(TUESDAY - timedelta(days=1))
        booked.tell(booked.mentee, Kind.SESSION_REMINDER)
        message = booked.alone(booked.mentee)[-1]
        assert message["text"] == f"*Tomorrow: your session with <@{WEI}>, {BOOKED}.*"
        assert "You meet by video or in person, as you agree." in says(message)
        assert buttons(message) == ["Propose another time"]

    def test_shows_what_became_of_the_session_since(self, booked):
        booked.bot.clock.set(TUESDAY - timedelta(days=1))
        booked.tell(booked.mentee, Kind.SESSION_REMINDER)
        reminder = next(message for message in booked.alone(booked.mentee) if "Tomorrow" in message["text"])
        booked.click(booked.mentor, "Cancel the session")
        (now,) = [message for message in booked.alone(booked.mentee) if message["ts"] == reminder["ts"]]
        assert now["text"].startswith(f"*Your session with <@{WEI}> was cancelled.*")
        assert buttons(now) == []

    def test_is_not_sent_for_a_session_that_was_cancelled(self, booked):
        booked.click(booked.mentor, "Cancel the session")
        booked.tell(booked.mentee, Kind.SESSION_REMINDER)
        assert not sent(booked.bot, "session_reminder")


class TestZonesAndLanguages:
    @pytest.fixture
    def duo(self, bot, programme, deliver):
        """Marc learns in Paris and reads French; Wei shares in Singapore and reads English."""
        mentor = bot.world.person(WEI, language="en", zone="Asia/Singapore")
        mentee = bot.world.person(MARC, language="fr", zone="Europe/Paris")
        return Duo(bot, deliver, bot.world.pair(programme, mentor, mentee), mentor, mentee)

    def test_each_reads_their_own_time_before_and_after_the_change_to_summer_time(self, duo):
        friday, monday = datetime(2026, 3, 27, 8, 0, tzinfo=UTC), datetime(2026, 3, 30, 8, 0, tzinfo=UTC)
        duo.ask(duo.mentee, friday, monday)
        assert buttons(duo.alone(duo.mentee)[0])[:2] == [
            "Proposer le vendredi 27 mars, 9\u00a0h",
            "Proposer le lundi 30 mars, 10\u00a0h",
        ]
        assert "(heure de Paris)" in says(duo.alone(duo.mentee)[0])
        duo.propose(duo.mentee, friday, monday, label="Autres créneaux")
        assert buttons(duo.alone(duo.mentor)[0])[:2] == [
            "Accept Friday 27 March, 16:00",
            "Accept Monday 30 March, 16:00",
        ]
        duo.click(duo.mentor, "Accept Monday 30 March, 16:00")
        assert duo.row.starts_at == monday

    def test_together_they_read_both_times_in_both_languages(self, duo):
        monday = datetime(2026, 3, 30, 8, 0, tzinfo=UTC)
        duo.ask(duo.mentee, monday)
        duo.click(duo.mentee, "Proposer le lundi 30 mars, 10\u00a0h")
        duo.click(duo.mentor, "Accept Monday 30 March, 16:00")
        text = says(duo.together()[0])
        assert "Monday 30 March, 10:00, Paris time (16:00, Singapore time)" in text
        assert "le lundi 30 mars, 10\u00a0h, heure de Paris (16\u00a0h, heure de Singapour)" in text
        assert buttons(duo.together()[0]) == [
            *("Move the session", "Cancel the session"),
            *("Déplacer la séance", "Annuler la séance"),
        ]


class TestAMentorOfTwelve:
    @pytest.fixture
    def duos(self, bot, programme, deliver):
        mentor = bot.world.person(WEI)
        others = [each.slack_id for each in COMPANY.employees if each.slack_id not in {WEI, LEA}][:12]
        mentees = [bot.world.person(slack_id) for slack_id in others]
        bot.world.enrol(programme, mentor, Side.MENTOR, capacity=12)
        return [Duo(bot, deliver, bot.world.pair(programme, mentor, mentee), mentor, mentee) for mentee in mentees]

    def test_is_booked_by_one_of_them_at_a_time(self, duos):
        for duo in duos:
            duo.ask(duo.mentee, TUESDAY)
        outcomes = [duo.click(duo.mentee, "Propose Tuesday 10 March, 9:00", deliver=False) for duo in duos]
        assert all(outcome.acknowledged and outcome.view is None for outcome in outcomes)
        duos[0].deliver()
        proposals = duos[0].alone(duos[0].mentor)
        assert len(proposals) == 12
        first, *others = (duos[0].bot.slack.click(WEI, proposal, "session_accept_1:en") for proposal in proposals)
        assert first.view is None
        assert all("another session at that time" in says(outcome.view) for outcome in others)
        assert [row.starts_at for row in duos[0].bot.rows(SessionRow, state="booked")] == [TUESDAY]

    @pytest.mark.parametrize("database_url", ["sqlite", "postgres"], indirect=True)
    def test_is_booked_once_where_two_say_yes_in_the_same_moment(self, duos):
        several = duos[:2]
        for duo in several:
            duo.ask(duo.mentor, TUESDAY)
            duo.click(duo.mentor, "Propose Tuesday 10 March, 9:00")
        payloads = [
            button_payload(
                duo, duo.mentee.slack_id, "session_accept_1:en", f"{duo.session.id}:{int(TUESDAY.timestamp())}"
            )
            for duo in several
        ]
        with ThreadPoolExecutor(len(payloads)) as pool:
            responses = list(pool.map(lambda payload: duos[0].bot.send("interactive", payload), payloads))
        assert [response.status for response in responses] == [200] * len(several)
        assert len(duos[0].bot.rows(SessionRow, state="booked")) == 1

    def test_is_refused_under_the_field_where_the_mentor_is_taken(self, duos):
        one, other = duos[:2]
        one.ask(one.mentee, TUESDAY)
        one.fill_in(one.mentee, "We already have a date", starts_at=TUESDAY)
        other.ask(other.mentee, WEDNESDAY)
        half_past = TUESDAY + timedelta(minutes=30)
        outcome = other.fill_in(other.mentee, "Other times", slot_0=WEDNESDAY, slot_2=half_past)
        assert list(outcome.errors) == ["slot_2"]
        outcome = other.fill_in(other.mentee, "We already have a date", starts_at=half_past)
        assert list(outcome.errors) == ["starts_at"]
        assert not other.fill_in(other.mentee, "Other times", slot_0=TUESDAY + timedelta(hours=1)).errors


BUTTONS = {
    "session_propose_1:en": "{id}:1773219600",
    "session_accept_1:en": "{id}:1773219600",
    "session_times:en": "{id}",
    "session_more:en": "have_date:{id}",
    "session_put_off:en": "{id}",
    "session_cancel:en": "{id}",
    "session_keep:en": "{id}",
}
FORMS = ("session_times_form", "session_move_form", "session_date_form", "session_met_form")


def button_payload(duo, user, action, value):
    """A click on a button that Binôme never gave this person."""
    chosen = {"selected_option": {"value": value}} if action.startswith("session_more") else {"value": value}
    return {
        "type": "block_actions",
        "team": {"id": "T0SANDBOX1", "domain": "sandbox"},
        "user": {"id": user},
        "api_app_id": "A0SANDBOX1",
        "trigger_id": duo.bot.unused_trigger(user),
        "container": {"type": "message"},
        "actions": [{"action_id": action, "block_id": "b", "type": "button", **chosen}],
    }


def form_view(callback, session):
    return {
        "type": "modal",
        "callback_id": callback,
        "private_metadata": json.dumps({"session": session, "language": "en"}),
        "blocks": [{"type": "input", "block_id": "slot_0"}, {"type": "input", "block_id": "starts_at"}],
    }


@pytest.fixture
def untouched(bot, duo, booked):
    """Nothing of what a test tries leaves a trace."""
    before = [copy.copy(vars(row)) for table in (SessionRow, SlotRow, PairRow) for row in bot.rows(table)]
    messages = len(bot.rows(OutboxRow))
    yield booked
    after = [copy.copy(vars(row)) for table in (SessionRow, SlotRow, PairRow) for row in bot.rows(table)]
    assert [without_state(row) for row in after] == [without_state(row) for row in before]
    assert len(bot.rows(OutboxRow)) == messages


def without_state(row):
    return {name: value for name, value in row.items() if not name.startswith("_")}


MADE_UP_VALUES = ("", "0", "-1", "9" * 9, "x", "1:1:1", "9" * 40, "{}")
MADE_UP_METADATA = ("", "{}", "[]", "null", '{"session": "1"}', '{"session": true}', '{"session": -3}')
MADE_UP_MOMENTS = ({}, {"selected_date_time": "1773219600"}, {"selected_date_time": 10**18}, {"value": "x"})


@pytest.mark.usefixtures("untouched")
class TestStrangers:
    def test_are_refused_by_the_buttons_of_others(self, bot, booked):
        bot.world.person(CHLOE)
        for action, value in BUTTONS.items():
            bot.send("interactive", button_payload(booked, CHLOE, action, value.format(id=booked.session.id)))
            assert "This session is between two other people" in says(bot.slack.views(CHLOE)[-1]), action
            bot.slack.close_view(CHLOE, bot.slack.views(CHLOE)[-1]["id"])

    def test_are_refused_by_the_forms_of_others(self, bot, booked):
        bot.world.person(CHLOE)
        moment = {"selected_date_time": int(FRIDAY.timestamp())}
        for callback in FORMS:
            view = form_view(callback, booked.session.id)
            response = bot.send("interactive", submission(CHLOE, view, slot_0=moment, starts_at=moment))
            assert "This session is between two other people" in " ".join(errors_of(response).values()), callback

    @pytest.mark.parametrize("action", BUTTONS)
    def test_find_nothing_by_made_up_values(self, bot, booked, action):
        for value in MADE_UP_VALUES:
            bot.send("interactive", button_payload(booked, BEN, action, value))
            (page,) = bot.slack.views(BEN)
            assert page["title"]["text"] == "Not possible", value
            bot.slack.close_view(BEN, page["id"])

    @pytest.mark.parametrize("callback", FORMS)
    def test_find_nothing_by_made_up_metadata_and_moments(self, bot, booked, callback):
        for metadata in MADE_UP_METADATA:
            view = form_view(callback, 0) | {"private_metadata": metadata}
            assert errors_of(bot.send("interactive", submission(BEN, view))), metadata
        for state in MADE_UP_MOMENTS:
            view = form_view(callback, booked.session.id)
            assert errors_of(bot.send("interactive", submission(BEN, view, slot_0=state, starts_at=state))), state


class TestAPairThatEnded:
    def test_has_no_button_left_and_none_that_works(self, bot, booked):
        with bot.world.database.writing() as transaction:
            pair = pairs.get(transaction, booked.pair.id)
            end_pair(transaction, pair, by=booked.mentor.id, reason="", now=bot.clock())
        booked.deliver()
        messages = [*booked.together(), *booked.alone(booked.mentee), *booked.alone(booked.mentor)]
        assert [buttons(message) for message in messages] == [[]] * len(messages)
        bot.send("interactive", button_payload(booked, BEN, "session_cancel:en", str(booked.session.id)))
        assert "This pair has ended" in says(bot.slack.views(BEN)[-1])
        assert booked.row.cause == "pair_ended"
