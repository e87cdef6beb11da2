"""The one error boundary: kind words with a reference to the person, the trace in the log, nothing half done."""

import re
from contextlib import contextmanager

import pytest
from sqlalchemy import text

from mentoring.refusals import Reason, Refused
from storage.tables import EnrolmentRow, PersonRow
from tests.handlers.workplace import ANNA, ANSWERS, CREATOR, DECLARED, LEA, MARC, texts_of

REFERENCE = re.compile(r"\b[0-9a-f]{8}\b")


@pytest.fixture
def lea(bot):
    return bot.world.person(LEA)


@contextmanager
def missing(bot, table):
    """The database without a table: every use of it fails, as when it is damaged."""
    _rename(bot, table, f"{table}_away")
    yield
    _rename(bot, f"{table}_away", table)


def _rename(bot, table, name):
    with bot.world.database.writing() as transaction:
        transaction.execute(text(f"ALTER TABLE {table} RENAME TO {name}"))


def reference_in(words, caplog):
    """The one reference a person was given, which the log has with its trace."""
    (reference,) = REFERENCE.findall(words)
    (record,) = [record for record in caplog.records if reference in record.getMessage()]
    assert record.levelname == "ERROR"
    assert record.exc_info
    return reference


@pytest.mark.usefixtures("lea", "programme")
class TestUnexpected:
    def test_in_a_command_is_answered_in_words(self, bot, caplog):
        with missing(bot, "enrolment"):
            outcome = bot.slack.command(LEA, "/mentoring join")
        assert outcome.acknowledged
        assert "Something went wrong on our side and nothing was changed." in outcome.message["text"]
        assert reference_in(outcome.message["text"], caplog)
        assert "while serving /mentoring" in caplog.text
        assert "Traceback" in caplog.text

    def test_in_a_form_is_a_page_and_leaves_nothing_half_done(self, bot, caplog):
        form = bot.open_form(LEA, "/mentoring join")
        with missing(bot, "outbox"):
            outcome = bot.slack.submit(LEA, form["id"], {**ANSWERS, **DECLARED})
        assert outcome.view["title"]["text"] == "That went wrong"
        assert reference_in(texts_of(outcome.view), caplog)
        assert bot.rows(EnrolmentRow) == []
        assert [row.level for row in bot.rows(PersonRow, slack_id=LEA)] == [None]

    def test_over_a_click_is_a_page(self, bot, caplog):
        bot.programme(name="Shadow committee")
        choice = bot.slack.command(LEA, "/mentoring join").message
        with missing(bot, "enrolment"):
            outcome = bot.slack.click(LEA, choice, "join:en", value="1")
        assert outcome.acknowledged
        assert reference_in(texts_of(outcome.view), caplog)

    def test_is_told_in_the_persons_language(self, bot):
        bot.world.person(LEA, language="fr")
        with missing(bot, "enrolment"):
            outcome = bot.slack.command(LEA, "/mentoring join")
        assert "Un problème est survenu de notre côté" in outcome.message["text"]

    def test_from_slack_is_answered_in_words_too(self, bot, caplog):
        bot.slack.fail("views.open", error="internal_error")
        outcome = bot.slack.command(LEA, "/mentoring join")
        assert reference_in(outcome.message["text"], caplog)

    @pytest.mark.parametrize(("command", "words"), [("/mentoring", "Something went"), ("/mentorat", "Un problème est")])
    def test_with_nobody_known_any_more_is_answered_in_the_commands_language(self, bot, caplog, command, words):
        with missing(bot, "person"):
            outcome = bot.slack.command(LEA, f"{command} join")
        assert words in outcome.message["text"]
        assert reference_in(outcome.message["text"], caplog)

    def test_gives_each_time_another_reference(self, bot, caplog):
        with missing(bot, "enrolment"):
            told = [bot.slack.command(LEA, "/mentoring join").message["text"] for _ in range(3)]
        assert len({reference_in(words, caplog) for words in told}) == 3


def click_on(bot, action_id):
    """A click whose button is nowhere, with a trigger that has opened nothing yet."""
    return {
        "type": "block_actions",
        "user": {"id": MARC},
        "team": {"id": "T0SANDBOX1"},
        "trigger_id": bot.unused_trigger(MARC),
        "actions": [{"type": "button", "action_id": action_id, "block_id": "b", "value": "1"}],
    }


def test_a_click_that_used_up_its_trigger_is_not_acknowledged(bot, caplog):
    """No second page can be opened over it; Slack marks a click that nobody acknowledged."""

    def open_and_fail(body, client):
        page = {"type": "modal", "title": {"type": "plain_text", "text": "A form"}, "blocks": [{"type": "divider"}]}
        client.views_open(trigger_id=body["trigger_id"], view=page)
        raise RuntimeError("after the form was opened")

    bot.app.action("fails")(open_and_fail)
    assert bot.send("interactive", click_on(bot, "fails")).status == 500
    assert "no page could be opened over a click: exchanged_trigger_id" in caplog.text


def test_a_refusal_over_a_click_while_slack_is_out_of_reach_stays_inside(bot, caplog):
    def refuse():
        raise Refused(Reason.NO_PROGRAMME_OPEN)

    bot.app.action("refused")(refuse)
    click = click_on(bot, "refused")
    bot.slack.fail("views.open", drop="before")
    assert bot.send("interactive", click).status == 500
    assert "no page could be opened over a click: RemoteDisconnected" in caplog.text


def test_no_second_page_is_tried_where_slack_is_out_of_reach(bot):
    def open_a_page(body, client):
        client.views_open(trigger_id=body["trigger_id"], view={"type": "modal", "blocks": []})

    bot.app.action("opens")(open_a_page)
    click = click_on(bot, "opens")
    bot.slack.fail("views.open", drop="before", times=1)
    assert bot.send("interactive", click).status == 500


def test_an_acknowledgement_that_was_given_is_kept(bot, caplog):
    """What fails afterwards stands in the log: the person has been answered, and the answer was true."""

    def answer_and_fail(ack):
        ack(response_type="ephemeral", text="Done.")
        raise RuntimeError("after it was acknowledged")

    bot.app.command("/afterwards")(answer_and_fail)
    bot.slack.command(MARC, "/mentoring help")
    answer = bot.send("slash_commands", bot.last_payload("command") | {"command": "/afterwards"})
    assert (answer.status, "Done." in answer.body) == (200, True)
    assert "after it was acknowledged" in caplog.text


class TestLog:
    def test_says_nothing_of_a_refusal(self, bot, caplog):
        bot.slack.command(MARC, "/mentoring programme new")
        assert caplog.records == []

    def test_has_no_words_that_people_wrote(self, bot, caplog):
        bot.world.person(CREATOR)
        form = bot.open_form(CREATOR, "/mentoring programme new")
        with missing(bot, "programme"):
            outcome = bot.slack.submit(CREATOR, form["id"], {"name": "Unmistakable name"})
        assert reference_in(texts_of(outcome.view), caplog)
        for private in ("Unmistakable", ANNA, "xoxb-"):
            assert private not in caplog.text


def test_a_click_on_a_button_that_is_none_of_ours_is_not_acknowledged(bot):
    assert bot.send("interactive", click_on(bot, "made_up")).status == 404
