"""After a session: each of the two is asked alone, answers for themselves, and shares only what they choose to."""

import copy
import json
import re
from datetime import timedelta

import pytest

from mentoring.feedback import LONGEST_TEXT
from mentoring.messages import Kind
from mentoring.pairs import PairState
from mentoring.sessions import Cause, SessionState
from storage import outbox, pairs
from storage.tables import FeedbackRow, OutboxRow, PairRow, PersonRow, SessionAnswerRow
from tests.conftest import T0
from tests.handlers.workplace import BEN, CHLOE, LEA, MARC, errors_of, submission, texts_of

YES, NO, ADD = "session_held:en", "session_not_held:en", "feedback:en"
PRIVATE = "I will dictate my notes from now on."
SHARED = "Thank you, this was the best hour of my week."
FILLED = {"useful": "5", "changed": PRIVATE, "shared": SHARED}
OURS = re.compile(r"take place|took place|with you after your session|a eu lieu|a-t-elle eu lieu")
ASKED = "*Did your session with <@{}> on Monday 2 March take place?*"
TOOK_PLACE = "You said that your session with <@{}> on Monday 2 March took place."


@pytest.fixture
def mentor(bot):
    return bot.world.person(LEA)


@pytest.fixture
def mentee(bot):
    return bot.world.person(MARC)


@pytest.fixture
def pair(bot, programme, mentor, mentee):
    pair = bot.world.pair(programme, mentor, mentee)
    with bot.world.database.writing() as transaction:
        pairs.set_next_check(transaction, pair.id, None)
    return pair


@pytest.fixture
def session(bot, pair):
    """One of which an hour ended just now."""
    return bot.world.session(pair)


@pytest.fixture
def asked(bot, session, mentor, mentee, deliver):
    """Both have been asked."""
    ask(bot, session, mentor, mentee)
    deliver()


def ask(bot, session, *persons, kind=Kind.SESSION_QUESTION):
    """What planning writes once a session has ended."""
    bot.world.put(
        *(
            outbox.Message(
                workspace_id=session.workspace_id,
                programme_id=session.programme_id,
                kind=kind,
                subject_id=session.id,
                person_id=person.id,
                occasion="2026-03-02",
                due_at=bot.clock(),
            )
            for person in persons
        )
    )


def answers(bot):
    return {row.person_id: row.took_place for row in bot.rows(SessionAnswerRow)}


def shown(bot, user):
    """What somebody has been asked and told after sessions; what planning makes of the answers stands elsewhere."""
    return [message for message in bot.slack.messages(user) if OURS.search(message["text"])]


def texts(bot, user):
    return [message["text"] for message in shown(bot, user)]


def click(bot, user, action, *, nth=-1):
    with_button = [message for message in shown(bot, user) if action in json.dumps(message["blocks"])]
    return bot.slack.click(user, with_button[nth], action)


def give(bot, user, **answers):
    """Say yes, and how it was."""
    form = click(bot, user, YES).view
    return bot.slack.submit(user, form["id"], {**FILLED, **answers})


def ended(bot, pair):
    with bot.world.database.writing() as transaction:
        transaction.get_one(PairRow, pair.id).state = PairState.ENDED.value


def next_check(bot, pair):
    return bot.rows(PairRow, id=pair.id)[0].next_check_at


@pytest.mark.usefixtures("asked")
class TestQuestion:
    def test_is_asked_of_both_and_says_who_sees_what(self, bot):
        for user, partner in ((LEA, MARC), (MARC, LEA)):
            (message,) = shown(bot, user)
            assert message["text"] == ASKED.format(partner)
            assert "The coordination team sees only whether it took place" in texts_of(message)
            assert f"<@{partner}> gets the same question." in texts_of(message)

    def test_yes_is_kept_at_once_and_opens_the_form(self, bot, mentor, pair, deliver):
        outcome = click(bot, LEA, YES)
        assert outcome.acknowledged
        assert outcome.view["callback_id"] == "feedback_form"
        assert answers(bot) == {mentor.id: True}
        assert next_check(bot, pair) == T0
        bot.slack.close_view(LEA, outcome.view["id"])
        deliver()
        (message,) = shown(bot, LEA)
        assert message["text"] == TOOK_PLACE.format(MARC)
        assert "Two questions are left" in texts_of(message)
        assert click(bot, LEA, ADD).view["callback_id"] == "feedback_form"

    def test_the_form_begins_with_who_sees_what_and_shares_nothing_by_itself(self, bot):
        view = click(bot, LEA, YES).view
        assert "Nobody is shown these answers as yours." in texts_of(view["blocks"][0])
        shared = next(block for block in view["blocks"] if block["block_id"] == "shared")
        assert "initial_value" not in shared["element"]
        assert f"*Shared with <@{MARC}>*" in texts_of(view)
        assert bot.slack.submit(LEA, view["id"], {"useful": "2"}).errors == {}
        (row,) = bot.rows(FeedbackRow)
        assert (row.useful, row.changed, row.shared) == (2, None, None)
        assert bot.rows(OutboxRow, kind="shared_note") == []

    def test_no_is_kept_and_leads_to_another_date(self, bot, mentee, pair, deliver):
        assert click(bot, MARC, NO).acknowledged
        assert answers(bot) == {mentee.id: False}
        assert next_check(bot, pair) == T0
        deliver()
        told = next(message for message in shown(bot, MARC) if "did not take place" in message["text"])
        assert "We are looking for another date with you two." in texts_of(told)
        assert texts(bot, LEA)[0] == ASKED.format(MARC)

    def test_is_answered_once(self, bot, mentor, pair):
        """A second answer that says the same changes nothing; another is refused kindly, and the first stands."""
        before = shown(bot, LEA)[0]
        bot.slack.click(LEA, before, NO)
        with bot.world.database.writing() as transaction:
            pairs.set_next_check(transaction, pair.id, None)
        assert bot.slack.click(LEA, before, NO).view is None
        outcome = bot.slack.click(LEA, before, YES)
        assert "You have answered for this session already" in texts_of(outcome.view)
        assert outcome.view["title"]["text"] == "Not possible"
        assert answers(bot) == {mentor.id: False}
        assert next_check(bot, pair) is None
        assert bot.rows(FeedbackRow) == []

    def test_what_was_said_to_the_question_is_shown_by_its_reminder_too(self, bot, session, mentor, deliver):
        ask(bot, session, mentor, kind=Kind.SESSION_QUESTION_REMINDER)
        deliver()
        assert texts(bot, LEA)[-1].startswith("*A word about your session with")
        click(bot, LEA, YES, nth=0)
        deliver()
        assert texts(bot, LEA) == [TOOK_PLACE.format(MARC)] * 2

    def test_no_reminder_goes_to_somebody_who_has_answered(self, bot, session, mentor, mentee, deliver):
        click(bot, LEA, YES)
        ask(bot, session, mentor, mentee, kind=Kind.SESSION_QUESTION_REMINDER)
        deliver()
        assert len(texts(bot, LEA)) == 1
        assert texts(bot, MARC)[-1].startswith("*A word about your session with")


@pytest.mark.usefixtures("asked")
class TestFeedback:
    def test_is_kept_and_its_message_says_so(self, bot, mentor, deliver):
        assert give(bot, LEA, changed="First line.\n\n\nSecond  line. ").errors == {}
        (row,) = bot.rows(FeedbackRow)
        assert (row.person_id, row.useful, row.changed) == (mentor.id, 5, "First line.\n\nSecond line.")
        deliver()
        (message,) = shown(bot, LEA)
        assert "Your feedback is kept." in texts_of(message)

    def test_can_be_changed_and_shows_what_was_said_before(self, bot, deliver):
        give(bot, LEA)
        deliver()
        form = click(bot, LEA, ADD).view
        initial = {block["block_id"]: block["element"] for block in form["blocks"] if block["type"] == "input"}
        assert initial["useful"]["initial_option"]["value"] == "5"
        assert (initial["changed"]["initial_value"], initial["shared"]["initial_value"]) == (PRIVATE, SHARED)
        bot.slack.submit(LEA, form["id"], {"useful": "3", "changed": "", "shared": SHARED})
        (row,) = bot.rows(FeedbackRow)
        assert (row.useful, row.changed, row.shared, row.version) == (3, None, SHARED, 2)
        deliver()
        assert len(texts(bot, MARC)) == 2

    def test_shares_one_box_with_the_partner_as_it_was_written(self, bot, deliver):
        text = "Thank you, <@U1> & <!channel> *all*.\nSee <https://x.test|you>."
        give(bot, LEA, shared=text)
        deliver()
        note = shown(bot, MARC)[-1]
        assert note["text"] == f"*<@{LEA}> shares a word with you after your session:*"
        assert (note["blocks"][1]["text"]["type"], note["blocks"][1]["text"]["text"]) == ("plain_text", text)
        assert PRIVATE not in json.dumps(shown(bot, MARC))

    def test_shared_and_changed_before_it_is_delivered_is_told_once_as_it_is(self, bot, deliver):
        give(bot, LEA)
        bot.slack.submit(LEA, click(bot, LEA, YES).view["id"], {**FILLED, "shared": "Other words."})
        deliver()
        assert SHARED not in json.dumps(shown(bot, MARC))
        assert texts_of(shown(bot, MARC)[-1]).count("Other words.") == 1
        assert len(texts(bot, MARC)) == 2

    def test_shared_is_brought_up_to_date_in_its_place(self, bot, deliver):
        """The clock stands still between the changes, as it may in a demo."""
        give(bot, LEA)
        deliver()
        for words in ("Other words.", "", SHARED):
            bot.slack.submit(LEA, click(bot, LEA, ADD).view["id"], {**FILLED, "shared": words})
            deliver()
            note = shown(bot, MARC)[-1]
            assert (words or "has taken back what they shared") in texts_of(note)
            assert len(texts(bot, MARC)) == 2

    def test_shared_and_taken_back_before_it_is_delivered_is_never_told(self, bot, deliver):
        give(bot, LEA)
        bot.slack.submit(LEA, click(bot, LEA, YES).view["id"], {**FILLED, "shared": ""})
        deliver()
        assert len(texts(bot, MARC)) == 1
        bot.slack.submit(LEA, click(bot, LEA, ADD).view["id"], FILLED)
        deliver()
        assert SHARED in texts_of(shown(bot, MARC)[-1])

    def test_is_shared_with_nobody_once_the_pair_has_ended(self, bot, pair, deliver):
        """Whoever has left is not written to through us; what was shared before can be taken back."""
        give(bot, LEA)
        deliver()
        late = click(bot, MARC, YES).view
        ended(bot, pair)
        right = {"useful": {"selected_option": {"value": "4"}}, "shared": {"value": "One last word."}}
        assert "This pair has ended." in errors_of(bot.send("interactive", submission(MARC, late, **right)))["shared"]
        assert "Shared with" not in texts_of(click(bot, MARC, YES).view)
        form = click(bot, LEA, ADD).view
        right["shared"] = {"value": "Other words."}
        assert "This pair has ended." in errors_of(bot.send("interactive", submission(LEA, form, **right)))["shared"]
        bot.slack.submit(LEA, click(bot, LEA, ADD).view["id"], {**FILLED, "shared": ""})
        deliver()
        assert "has taken back what they shared" in texts_of(shown(bot, MARC)[-1])
        assert len(texts(bot, LEA)) == 1

    def test_shared_before_the_pair_ended_is_not_told_after(self, bot, pair, deliver):
        give(bot, LEA)
        ended(bot, pair)
        deliver()
        assert len(texts(bot, MARC)) == 1

    def test_says_yes_where_the_click_was_not_kept(self, bot, session, mentor):
        """Slack took the form, and the database did not take the answer: the form that is sent says it."""
        form = click(bot, LEA, YES).view
        with bot.world.database.writing() as transaction:
            transaction.delete(transaction.get(SessionAnswerRow, (session.id, mentor.id)))
        bot.slack.submit(LEA, form["id"], FILLED)
        assert answers(bot) == {mentor.id: True}

    @pytest.mark.parametrize(
        ("field", "state", "words"),
        [
            ("useful", {"selected_option": None}, "Choose how useful the session was to you."),
            ("useful", {"selected_option": {"value": "6"}}, "Choose how useful the session was to you."),
            ("useful", {"selected_option": {"value": "0"}}, "Choose how useful the session was to you."),
            ("useful", {"selected_option": {"value": "<@U1>"}}, "Choose how useful the session was to you."),
            ("changed", {"value": "W" * (LONGEST_TEXT + 1)}, f"Write {LONGEST_TEXT} characters at most."),
            ("shared", {"value": "W" * (LONGEST_TEXT + 1)}, f"Write {LONGEST_TEXT} characters at most."),
        ],
    )
    def test_is_refused_under_its_field(self, bot, field, state, words):
        form = click(bot, LEA, YES).view
        right = {"useful": {"selected_option": {"value": "4"}}}
        errors = errors_of(bot.send("interactive", submission(LEA, form, **{**right, field: state})))
        assert errors == {field: words}
        assert bot.rows(FeedbackRow) == []


def test_in_french_everything_is_asked_and_told_in_french(bot, session, mentor, deliver):
    marc = bot.world.person(MARC, language="fr")
    ask(bot, session, mentor, marc)
    deliver()
    assert texts(bot, MARC) == [f"*Votre séance avec <@{LEA}>, lundi 2 mars, a-t-elle eu lieu\u202f?*"]
    form = click(bot, MARC, "session_held:fr").view
    assert "L’équipe de coordination voit que la séance a eu lieu" in texts_of(form)
    bot.slack.submit(MARC, form["id"], FILLED)
    deliver()
    assert texts(bot, MARC) == [f"Vous avez dit que votre séance avec <@{LEA}>, lundi 2 mars, a eu lieu."]
    assert texts(bot, LEA)[-1] == f"*<@{MARC}> shares a word with you after your session:*"


@pytest.mark.parametrize("database_url", ["sqlite", "postgres"], indirect=True)
def test_both_say_yes_on_both_databases(bot, asked, mentor, mentee, deliver):
    for user in (LEA, MARC):
        assert give(bot, user).errors == {}
    deliver()
    assert answers(bot) == {mentor.id: True, mentee.id: True}
    assert {row.person_id for row in bot.rows(FeedbackRow)} == {mentor.id, mentee.id}
    assert len(bot.rows(OutboxRow, kind="shared_note", state="sent")) == 2


class TestNotAsked:
    def test_of_a_pair_that_somebody_has_left(self, bot, session, pair, mentor, deliver):
        ended(bot, pair)
        ask(bot, session, mentor)
        deliver()
        assert texts(bot, LEA) == []

    def test_of_a_session_that_was_cancelled_since(self, bot, pair, mentor, deliver):
        cancelled = bot.world.session(pair, state=SessionState.CANCELLED, cause=Cause.CANCELLED)
        ask(bot, cancelled, mentor)
        deliver()
        assert texts(bot, LEA) == []

    def test_again_before_it_was_posted_once_it_is_answered_elsewhere(self, bot, session, mentor, deliver):
        ask(bot, session, mentor)
        bot.world.answer(session, mentor, took_place=True)
        deliver()
        assert texts(bot, LEA) == []


@pytest.mark.usefixtures("asked")
class TestCrafted:
    """Buttons and forms as no client would send them."""

    @pytest.fixture
    def payload(self, bot):
        """A click on each button, recorded."""
        click(bot, LEA, YES)
        return bot.last_payload("block_actions")

    def crafted(self, bot, payload, *, user, action, value):
        sent = copy.deepcopy(payload)
        sent["user"]["id"], sent["trigger_id"] = user, bot.unused_trigger(user)
        sent["actions"][0] |= {"action_id": action, "value": value}
        response = bot.send("interactive", sent)
        assert response.status == 200
        views = bot.slack.views(user)
        return texts_of(views[-1]) if views else ""

    @pytest.mark.parametrize("action", [YES, NO, ADD])
    @pytest.mark.parametrize("user", [BEN, CHLOE], ids=["known", "unknown"])
    def test_by_a_stranger_is_refused(self, bot, payload, session, user, action):
        bot.world.person(BEN)
        before, known = answers(bot), len(bot.rows(PersonRow))
        page = self.crafted(bot, payload, user=user, action=action, value=str(session.id))
        assert "between two other people" in page
        assert answers(bot) == before
        assert len(bot.rows(PersonRow)) <= known + 1  # of the command that gave the trigger

    def test_by_a_stranger_learns_not_even_whether_it_is_there(self, bot, payload, session):
        bot.world.person(BEN)
        pages = {self.crafted(bot, payload, user=BEN, action=NO, value=value) for value in (str(session.id), "999")}
        assert len(pages) == 1

    @pytest.mark.parametrize("action", [YES, NO, ADD])
    @pytest.mark.parametrize("value", ["999", "0", "", "1; DROP", None])
    def test_of_no_session_is_refused(self, bot, payload, action, value):
        before = answers(bot)
        assert "between two other people" in self.crafted(bot, payload, user=MARC, action=action, value=value)
        assert answers(bot) == before

    @pytest.mark.parametrize("action", [YES, NO, ADD])
    def test_of_a_session_to_come_is_refused(self, bot, payload, pair, action):
        ahead = bot.world.session(pair, number=1, state=SessionState.BOOKED, starts_at=T0 + timedelta(days=1))
        before = answers(bot)
        page = self.crafted(bot, payload, user=MARC, action=action, value=str(ahead.id))
        assert "This session is still to come." in page
        assert answers(bot) == before

    @pytest.mark.parametrize("action", [YES, NO, ADD])
    def test_of_a_session_that_was_cancelled_is_refused(self, bot, payload, pair, action):
        cancelled = bot.world.session(pair, number=1, state=SessionState.CANCELLED, cause=Cause.LAPSED)
        page = self.crafted(bot, payload, user=MARC, action=action, value=str(cancelled.id))
        assert "This session is already settled." in page

    def test_form_by_a_stranger_of_another_session_or_too_early_is_refused(self, bot, pair, session):
        bot.world.person(BEN)
        form = click(bot, LEA, YES).view
        ahead = bot.world.session(pair, number=1, state=SessionState.BOOKED, starts_at=T0 + timedelta(days=1))
        right = {"useful": {"selected_option": {"value": "4"}}, "shared": {"value": "Hello."}}
        for user, number in ((BEN, session.id), (MARC, 999), (MARC, ahead.id), (MARC, "1"), (MARC, None)):
            view = {**form, "private_metadata": json.dumps({"session": number})}
            errors = errors_of(bot.send("interactive", submission(user, view, **right)))
            assert len(errors) == 1
        assert bot.rows(FeedbackRow) == []
        assert bot.rows(OutboxRow, kind="shared_note") == []

    def test_form_after_a_no_is_refused(self, bot, mentee):
        form = click(bot, LEA, YES).view
        click(bot, MARC, NO)
        right = {"useful": {"selected_option": {"value": "4"}}}
        errors = errors_of(bot.send("interactive", submission(MARC, form, **right)))
        assert "You have answered for this session already" in errors["useful"]
        assert answers(bot)[mentee.id] is False
