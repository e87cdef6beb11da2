"""Ending a pair and leaving a programme: privately, by either side, with all that follows from it."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from mentoring.enrolments import Side
from mentoring.pairs import PairState
from mentoring.sessions import SessionState
from storage.tables import EnrolmentRow, EnrolmentTopicRow, OutboxRow, PairReasonRow, PairRow, SessionRow
from tests.conftest import T0
from tests.handlers.pairing import (
    DEAR_REASON,
    begin,
    click_payload,
    direct,
    offer,
    row_of,
    state_of,
    together,
    told,
    values_of,
)
from tests.handlers.workplace import BEN, CHLOE, ENGLISH, FRENCH, LEA, MARC, errors_of, submission, texts_of, until

ON_BOTH_DATABASES = pytest.mark.parametrize("database_url", ["sqlite", "postgres"], indirect=True)
EITHER = pytest.mark.parametrize("slack_id", [LEA, MARC], ids=["the one who shares", "the one who learns"])
AFTER_THE_END = T0 + timedelta(days=60)


@pytest.fixture
def lea(bot):
    return bot.world.person(LEA)


@pytest.fixture
def marc(bot):
    return bot.world.person(MARC)


@pytest.fixture
def pair(bot, programme, lea, marc, deliver):
    """One that has just begun; its kick-off stands in the conversation of the two."""
    return begin(bot, programme, lea, marc, deliver)


def partner_of(slack_id):
    return MARC if slack_id == LEA else LEA


def end_form(bot, slack_id):
    """What the button below the kick-off opens, for whoever clicks."""
    kick_off = next(each for each in together(bot, bot.world.person(slack_id)) if values_of(each, "end_pair"))
    return bot.slack.click(slack_id, kick_off, "end_pair").view


def end(bot, slack_id, reason=None):
    return bot.slack.submit(slack_id, end_form(bot, slack_id)["id"], {"reason": reason} if reason else {})


def end_from_home(bot, person, pair):
    """Where no kick-off stands: by a button with the same id."""
    payload = click_payload(person, "end_pair", str(pair.id)) | {"trigger_id": bot.unused_trigger(person.slack_id)}
    assert bot.send("interactive", payload).status == 200
    assert bot.slack.submit(person.slack_id, bot.slack.views(person.slack_id)[-1]["id"], {}).errors == {}


def leave_form(bot, slack_id, command="/mentoring leave"):
    return bot.slack.command(slack_id, command).view


def leave(bot, slack_id):
    return bot.slack.submit(slack_id, leave_form(bot, slack_id)["id"], {})


def texts_to(bot, slack_id):
    return [message["text"] for message in direct(bot, bot.world.person(slack_id))]


def everything(bot, caplog):
    """All that anybody could see or read in a log or a waiting message."""
    seen = [bot.slack.messages(each) for each in (LEA, MARC)]
    return str(seen) + str(bot.slack.calls()) + caplog.text + str([row.model_dump() for row in bot.rows(OutboxRow)])


class TestEndingAPair:
    @pytest.mark.usefixtures("pair")
    @EITHER
    def test_is_a_form_that_only_the_clicker_sees(self, bot, slack_id):
        form = end_form(bot, slack_id)
        assert form["title"]["text"] == "End this pair"
        assert f"<@{partner_of(slack_id)}> is told that the pair has ended, never why or by whom" in texts_of(form)
        assert "shown to nobody" in texts_of(form)
        assert "serious problem" in texts_of(form)
        assert bot.slack.views(partner_of(slack_id)) == []

    @EITHER
    def test_tells_the_partner_that_it_ended_and_nothing_else(self, bot, programme, pair, deliver, slack_id):
        outcome = end(bot, slack_id, DEAR_REASON)
        assert "Your pair has ended" in texts_of(outcome.view)
        deliver()
        assert row_of(bot, pair).state == "ended"
        assert texts_to(bot, partner_of(slack_id))[-1] == (
            f"Your pair with <@{slack_id}> in *{programme.name}* has ended. You are first in line for the next one."
        )
        assert [row.person_id for row in told(bot, "pair_ended")] == [bot.world.person(partner_of(slack_id)).id]

    @pytest.mark.usefixtures("pair")
    @EITHER
    def test_puts_the_partner_first_in_line(self, bot, slack_id):
        end(bot, slack_id)
        first = {row.person_id: row.first_in_line for row in bot.rows(EnrolmentRow)}
        assert first == {
            bot.world.person(slack_id).id: False,
            bot.world.person(partner_of(slack_id)).id: True,
        }

    @pytest.mark.usefixtures("pair")
    def test_changes_what_was_posted_so_that_no_button_is_dead(self, bot, programme, lea, marc, deliver):
        end(bot, LEA)
        deliver()
        (kick_off,) = together(bot, lea)
        assert kick_off["text"] == f"*{programme.name}*: this pair has ended. This conversation stays yours."
        assert values_of(kick_off, "end_pair") == []
        assert direct(bot, lea)[0]["text"] == f"Your pair with <@{MARC}> has ended."
        assert direct(bot, marc)[0]["text"] == f"Your pair with <@{LEA}> has ended."

    def test_in_french(self, bot, programme, deliver):
        lea, marc = (bot.world.person(each, language="fr") for each in (LEA, MARC))
        begin(bot, programme, lea, marc, deliver)
        (kick_off,) = together(bot, lea)
        form = bot.slack.click(LEA, kick_off, "end_pair").view
        assert form["title"]["text"] == "Mettre fin au binôme"
        assert "Votre binôme a pris fin" in texts_of(bot.slack.submit(LEA, form["id"], {}).view)
        deliver()
        assert direct(bot, marc)[-1]["text"] == (
            f"Votre binôme avec <@{LEA}> dans *{programme.name}* a pris fin. "
            "Vous passez en tête de liste pour le prochain."
        )

    def test_keeps_the_reason_and_shows_it_nowhere(self, bot, pair, lea, deliver, caplog):
        end(bot, LEA, DEAR_REASON)
        deliver()
        (kept,) = bot.rows(PairReasonRow)
        assert (kept.pair_id, kept.person_id, kept.reason) == (pair.id, lea.id, DEAR_REASON)
        assert "Dear-reason" not in everything(bot, caplog)

    @pytest.mark.usefixtures("pair")
    @ON_BOTH_DATABASES
    def test_by_both_at_once_ends_it_once(self, bot):
        forms = [(slack_id, end_form(bot, slack_id)["id"]) for slack_id in (LEA, MARC)]
        with ThreadPoolExecutor(2) as both:
            outcomes = list(both.map(lambda each: bot.slack.submit(*each, {}), forms))
        assert sorted(len(outcome.errors) for outcome in outcomes) == [0, 1]
        assert len(told(bot, "pair_ended")) == 1

    @pytest.mark.usefixtures("pair")
    def test_is_refused_once_it_is_over(self, bot):
        form = end_form(bot, LEA)
        end(bot, MARC)
        assert bot.slack.submit(LEA, form["id"], {}).errors == {
            "reason": "This pair has ended. The Home tab shows what is next for you."
        }


class TestSessionsOfAPairThatEnds:
    @pytest.fixture
    def pair(self, bot, programme, lea, marc):
        return bot.world.pair(programme, lea, marc)

    @pytest.mark.parametrize("state", [SessionState.TO_PLAN, SessionState.PROPOSED])
    def test_are_closed(self, bot, lea, pair, state):
        session = bot.world.session(pair, state=state, starts_at=None, booked_at=None, over_at=None)
        end_from_home(bot, lea, pair)
        (row,) = bot.rows(SessionRow, id=session.id)
        assert (row.state, row.cause, row.cancelled_by, row.sequence) == ("cancelled", "pair_ended", None, 0)
        assert bot.rows(OutboxRow, kind="session_file") == []

    def test_leave_both_calendars_where_they_were_booked(self, bot, lea, marc, pair):
        session = bot.world.session(
            pair, state=SessionState.BOOKED, starts_at=T0 + timedelta(days=2), booked_at=T0, over_at=None
        )
        end_from_home(bot, lea, pair)
        (row,) = bot.rows(SessionRow, id=session.id)
        assert (row.state, row.cause, row.sequence) == ("cancelled", "pair_ended", 1)
        files = bot.rows(OutboxRow, kind="session_file", subject_id=session.id)
        assert [file.person_id for file in files] == [lea.id, marc.id]

    def test_are_over_where_their_time_has_passed(self, bot, lea, pair):
        session = bot.world.session(
            pair, state=SessionState.BOOKED, starts_at=T0 - timedelta(hours=2), booked_at=T0, over_at=None
        )
        end_from_home(bot, lea, pair)
        (row,) = bot.rows(SessionRow, id=session.id)
        assert (row.state, row.cause, row.next_check_at) == ("over", None, T0)
        assert bot.rows(OutboxRow, kind="session_file") == []

    def test_that_are_over_stay_as_they_were(self, bot, lea, pair):
        session = bot.world.session(pair)
        end_from_home(bot, lea, pair)
        (row,) = bot.rows(SessionRow, id=session.id)
        assert (row.state, row.version) == ("over", 1)


class TestLeaving:
    @pytest.mark.usefixtures("pair")
    @pytest.mark.parametrize("command", ["/mentoring leave", "/mentorat quitter", "/mentorat leave", "/mentoring quit"])
    def test_opens_a_form_that_says_what_happens(self, bot, programme, command):
        form = leave_form(bot, LEA, command)
        for words in (
            f"You are about to leave *{programme.name}*",
            f"If your pair with <@{MARC}> ends now",
            "It goes on to the last session",
            "never why or by whom",
            "topics you chose are deleted",
            "join again until Monday 23 March",
            "serious problem",
        ):
            assert words in texts_of(form)

    @pytest.mark.usefixtures("deliver")
    def test_in_french(self, bot, programme):
        lea = bot.world.person(LEA, language="fr")
        bot.world.enrol(programme, lea)
        form = leave_form(bot, LEA, "/mentorat quitter")
        assert form["title"]["text"] == "Quitter le programme"
        assert "Vous avez quitté" in texts_of(bot.slack.submit(LEA, form["id"], {}).view)

    def test_asks_which_programme_where_there_are_several(self, bot, programme, lea):
        second = bot.programme(name="Shadow committee")
        for each in (programme, second):
            bot.world.enrol(each, lea)
        choice = bot.slack.command(LEA, "/mentoring leave").message
        assert {programme.name, second.name} <= set(texts_of(choice).replace("*", "").splitlines())
        form = bot.slack.click(LEA, choice, "leave_programme", value=str(second.id)).view
        bot.slack.submit(LEA, form["id"], {})
        assert {row.programme_id: row.state for row in bot.rows(EnrolmentRow)} == {
            programme.id: "active",
            second.id: "left",
        }

    @EITHER
    def test_ends_the_pair_and_deletes_the_topics(self, bot, pair, deliver, slack_id):
        person = bot.world.person(slack_id)
        assert "You have left" in texts_of(leave(bot, slack_id).view)
        deliver()
        (enrolment,) = bot.rows(EnrolmentRow, person_id=person.id)
        assert (enrolment.state, enrolment.first_in_line) == ("left", False)
        assert bot.rows(EnrolmentTopicRow, enrolment_id=enrolment.id) == []
        assert state_of(bot, pair) == "ended"
        assert "You are first in line" in texts_to(bot, partner_of(slack_id))[-1]

    @EITHER
    def test_leaves_a_pair_to_its_last_session_where_it_is_to_go_on(self, bot, pair, deliver, slack_id):
        person = bot.world.person(slack_id)
        page = bot.slack.submit(slack_id, leave_form(bot, slack_id)["id"], {"pairs": "go_on"}).view
        assert "Your sessions go on as before" in texts_of(page)
        deliver()
        (enrolment,) = bot.rows(EnrolmentRow, person_id=person.id)
        assert (enrolment.state, state_of(bot, pair)) == ("left", "active")
        assert told(bot, "pair_ended") == []
        bot.slack.open_home(slack_id)
        home = until(lambda: bot.slack.home(slack_id))
        assert "Your next session" in texts_of(home) or "Sessions held" in texts_of(home)
        assert "end_pair" in json.dumps(home)

    def test_closes_offers_also_where_pairs_go_on(self, bot, programme, lea, pair):
        bot.world.enrol(programme, lea, Side.MENTOR, capacity=2)
        (offered,) = offer(bot, programme, (lea, bot.world.person(BEN)))
        bot.slack.submit(LEA, leave_form(bot, LEA)["id"], {"pairs": "go_on"})
        assert (state_of(bot, pair), state_of(bot, offered)) == ("active", "declined")

    @ON_BOTH_DATABASES
    def test_by_a_mentor_with_twelve_pairs_is_one_write(self, bot, programme, lea):
        learners = [bot.world.person(each) for each in (FRENCH + ENGLISH)[3:15]]
        bot.world.enrol(programme, lea, Side.MENTOR, capacity=12)
        for learner in learners:
            bot.world.session(bot.world.pair(programme, lea, learner), state=SessionState.TO_PLAN, starts_at=None)
        leave(bot, LEA)
        assert {row.state for row in bot.rows(PairRow)} == {"ended"}
        assert {row.cause for row in bot.rows(SessionRow)} == {"pair_ended"}
        assert sorted(row.person_id for row in told(bot, "pair_ended")) == sorted(each.id for each in learners)

    def test_names_all_partners_beforehand(self, bot, programme, lea):
        bot.world.enrol(programme, lea, Side.MENTOR, capacity=2)
        for each in (MARC, BEN):
            bot.world.pair(programme, lea, bot.world.person(each))
        assert f"<@{MARC}> and <@{BEN}>" in texts_of(leave_form(bot, LEA))

    def test_closes_offers_in_the_words_of_every_closed_offer(self, bot, programme, lea, marc, deliver):
        (offered,) = offer(bot, programme, (lea, marc))
        deliver()
        assert "Proposals without an answer are closed" in texts_of(leave_form(bot, LEA))
        leave(bot, LEA)
        deliver()
        assert state_of(bot, offered) == "declined"
        assert texts_to(bot, MARC) == ["This proposal is closed. You keep your place in the list."]
        assert texts_to(bot, LEA) == ["This proposal is closed."]
        assert told(bot, "pair_ended") == []

    def test_leaves_the_pairs_of_other_programmes_alone(self, bot, programme, lea, marc, pair):
        elsewhere = bot.world.pair(bot.programme(name="Shadow committee"), lea, marc)
        choice = bot.slack.command(LEA, "/mentoring leave").message
        form = bot.slack.click(LEA, choice, "leave_programme", value=str(programme.id)).view
        bot.slack.submit(LEA, form["id"], {})
        assert (state_of(bot, pair), state_of(bot, elsewhere)) == ("ended", "active")

    def test_changes_the_confirmation_and_its_button_joins_again(self, bot, programme, lea, deliver):
        bot.join(LEA)
        deliver()
        before = direct(bot, lea)[0]
        leave(bot, LEA)
        deliver()
        (message,) = direct(bot, lea)
        assert message["ts"] == before["ts"]
        assert message["text"] == f"You have left *{programme.name}*. The topics you chose are deleted."
        form = bot.slack.click(LEA, message, "join:en").view
        assert form["title"]["text"] == "Join a programme"
        assert bot.join(LEA).errors == {}
        deliver()
        (enrolment,) = bot.rows(EnrolmentRow)
        assert enrolment.state == "active"
        assert len(bot.rows(EnrolmentTopicRow)) == 2
        assert "You have left" not in direct(bot, lea)[0]["text"]

    def test_after_enrolment_has_closed_there_is_no_way_back(self, bot, programme, lea, deliver):
        bot.join(LEA)
        deliver()
        bot.clock.set(AFTER_THE_END)
        form = leave_form(bot, LEA)
        assert "you cannot join this programme again" in texts_of(form)
        bot.slack.submit(LEA, form["id"], {})
        deliver()
        (message,) = direct(bot, lea)
        assert values_of(message, "join:en") == []
        assert "No programme is open" in bot.slack.command(LEA, "/mentoring join").message["text"]
        payload = click_payload(lea, "join:en", str(programme.id)) | {"trigger_id": bot.unused_trigger(LEA)}
        bot.send("interactive", payload)
        assert "closed on Monday 23 March" in texts_of(bot.slack.views(LEA)[-1])

    @pytest.mark.usefixtures("programme", "lea")
    def test_of_nothing_is_refused(self, bot):
        assert (
            bot.slack.command(LEA, "/mentoring leave").message["text"] == "You are not enrolled in a programme today."
        )

    def test_twice_is_refused_in_words(self, bot, programme, lea):
        bot.world.enrol(programme, lea)
        form = leave_form(bot, LEA)
        leave(bot, LEA)
        assert "not enrolled" in bot.send("interactive", submission(LEA, form)).body
        assert bot.rows(EnrolmentRow)[0].version == 2


class TestStrangers:
    MADE_UP = pytest.mark.parametrize("value", ["0", "-1", "999999", "1; --", "", None])

    def send(self, bot, person, action, value):
        payload = click_payload(person, action, value) | {"trigger_id": bot.unused_trigger(person.slack_id)}
        assert bot.send("interactive", payload).status == 200
        return texts_of(bot.slack.views(person.slack_id)[-1])

    def test_cannot_open_the_end_of_others(self, bot, pair):
        ben = bot.world.person(BEN)
        assert "between two other people" in self.send(bot, ben, "end_pair", str(pair.id))

    @pytest.mark.usefixtures("pair")
    @MADE_UP
    def test_made_up_values_are_nobodys_pair(self, bot, lea, value):
        assert "between two other people" in self.send(bot, lea, "end_pair", value)

    @pytest.mark.usefixtures("pair")
    @MADE_UP
    def test_made_up_values_are_no_programme(self, bot, lea, value):
        assert "no longer there" in self.send(bot, lea, "leave_programme", value)

    @pytest.mark.usefixtures("pair")
    def test_cannot_leave_for_others(self, bot, programme):
        ben = bot.world.person(BEN)
        assert "not enrolled" in self.send(bot, ben, "leave_programme", str(programme.id))
        form = leave_form(bot, LEA)
        response = bot.send("interactive", submission(BEN, form))
        assert "not enrolled" in response.body
        assert {row.state for row in bot.rows(EnrolmentRow)} == {"active"}

    def test_cannot_end_for_others(self, bot, pair):
        bot.world.person(BEN)
        form = end_form(bot, LEA)
        errors = errors_of(bot.send("interactive", submission(BEN, form, reason={"value": DEAR_REASON})))
        assert "between two other people" in errors["reason"]
        assert (state_of(bot, pair), bot.rows(PairReasonRow)) == ("active", [])

    def test_cannot_learn_whether_others_have_ended(self, bot, pair):
        form = end_form(bot, LEA)
        end(bot, MARC)
        errors = errors_of(bot.send("interactive", submission(BEN, form)))
        assert "between two other people" in errors["reason"]
        assert "between two other people" in self.send(bot, bot.world.person(BEN), "end_pair", str(pair.id))

    @pytest.mark.parametrize("metadata", ['{"pair": 999999}', '{"pair": true}', "[]", "no json", None])
    def test_made_up_forms_end_nothing(self, bot, pair, metadata):
        form = end_form(bot, LEA) | {"private_metadata": metadata}
        errors = errors_of(bot.send("interactive", submission(LEA, form)))
        assert "between two other people" in errors["reason"]
        assert state_of(bot, pair) == "active"

    @pytest.mark.usefixtures("pair")
    @pytest.mark.parametrize("metadata", ['{"programme": 999999}', '{"programme": "1"}', "[]", "no json", None])
    def test_made_up_forms_leave_nothing(self, bot, metadata):
        form = leave_form(bot, LEA) | {"private_metadata": metadata}
        assert "no longer there" in bot.send("interactive", submission(LEA, form)).body
        assert {row.state for row in bot.rows(EnrolmentRow)} == {"active"}

    def test_an_offer_is_no_pair_to_end(self, bot, programme, marc):
        chloe = bot.world.person(CHLOE)
        offered = bot.world.pair(programme, chloe, marc, state=PairState.OFFERED)
        assert "This pair has ended" in self.send(bot, chloe, "end_pair", str(offered.id))
        assert state_of(bot, offered) == "offered"
