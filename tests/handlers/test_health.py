"""The line in the Home tab of coordinators that tells when messages do not go out."""

import json
from datetime import timedelta

import pytest
from sqlmodel import update

from storage.outbox import OutboxState
from storage.tables import AuditRow, CoordinatorRow, OutboxRow
from tests.conftest import T0
from tests.handlers.test_home import drawn, opened
from tests.handlers.workplace import BEN, CREATOR, LEA, texts_of, until

LINE = "Some messages have not gone out as they should"


@pytest.fixture
def messages(bot, programme):
    """One for Léa that stands as asked, at a time when it was due."""

    def put(*states):
        lea = bot.world.person(LEA)
        for state in states:
            bot.world.put(bot.world.message(programme, lea, occasion=state.value))
            with bot.world.database.writing() as transaction:
                mine = update(OutboxRow).where(OutboxRow.key.endswith(f":{state.value}"))
                transaction.execute(mine.values(state=state.value, attempts=8, due_at=T0 - timedelta(hours=2)))

    return put


def button(home):
    accessories = [block.get("accessory", {}) for block in home["blocks"]]
    return next((each for each in accessories if each.get("action_id") == "messages_send_again"), None)


def clicked(bot, user, home):
    before = drawn(bot)
    outcome = bot.slack.click_view(user, home["id"], "messages_send_again")
    assert outcome.acknowledged, outcome
    until(lambda: drawn(bot) > before)
    return bot.slack.home(user)


def test_is_not_there_where_all_is_well(bot, messages):
    messages(OutboxState.SENT, OutboxState.CANCELLED)
    assert LINE not in texts_of(opened(bot, CREATOR))


def test_tells_in_counts_and_not_for_whom(bot, messages):
    messages(OutboxState.DEAD, OutboxState.UNCERTAIN, OutboxState.PENDING)
    home = opened(bot, CREATOR)
    shown = texts_of(home)
    assert LINE in shown
    assert "1 message could not be delivered." in shown
    assert "1 message may have arrived or not: Slack did not say." in shown
    assert "1 message has been waiting for more than an hour." in shown
    assert LEA not in json.dumps(home)


def test_is_for_coordinators_alone(bot, messages):
    messages(OutboxState.DEAD)
    assert LINE not in texts_of(opened(bot, LEA))


def test_has_no_button_where_all_of_it_goes_out_by_itself(bot, messages):
    messages(OutboxState.PENDING)
    home = opened(bot, CREATOR)
    assert "goes out by itself" in texts_of(home)
    assert button(home) is None


def test_sends_again_what_failed_and_says_so(bot, messages, deliver):
    messages(OutboxState.DEAD)
    home = opened(bot, CREATOR)
    assert "confirm" not in button(home)
    after = texts_of(clicked(bot, CREATOR, home))
    assert "1 message is on its way again" in after
    assert LINE not in after
    [row] = bot.rows(OutboxRow)
    assert (row.state, row.attempts) == ("pending", 0)
    [entry] = bot.rows(AuditRow)
    assert (entry.action, entry.person_id, entry.facts) == (
        "messages_retried",
        bot.world.person(CREATOR).id,
        {"dead": 1},
    )
    deliver()
    assert len(bot.slack.messages(LEA)) == 1
    assert "on its way again" not in texts_of(opened(bot, CREATOR))


def test_warns_before_somebody_may_get_a_message_twice(bot, messages):
    messages(OutboxState.DEAD, OutboxState.UNCERTAIN)
    home = opened(bot, CREATOR)
    assert "twice" in button(home)["confirm"]["text"]["text"]
    assert "2 messages are on their way again" in texts_of(clicked(bot, CREATOR, home))


def test_sends_again_only_what_was_warned_of(bot, messages):
    """A message of unknown fate since the tab was drawn is not sent again unasked."""
    messages(OutboxState.DEAD)
    home = opened(bot, CREATOR)
    messages(OutboxState.UNCERTAIN)
    after = texts_of(clicked(bot, CREATOR, home))
    assert {row.state for row in bot.rows(OutboxRow)} == {"pending", "uncertain"}
    assert "1 message may have arrived or not" in after


def test_a_second_click_has_no_second_effect(bot, messages):
    messages(OutboxState.DEAD)
    home = opened(bot, CREATOR)
    clicked(bot, CREATOR, home)
    again = bot.send("interactive", bot.last_payload("block_actions"))
    assert again.status == 200
    until(lambda: drawn(bot) == 3)
    assert len(bot.rows(AuditRow)) == 1


def test_only_a_coordinator_of_today_sends_again(bot, programme, messages):
    messages(OutboxState.DEAD)
    opened(bot, CREATOR)
    home = bot.slack.home(CREATOR)
    ben = bot.world.person(BEN)
    with bot.world.database.writing() as transaction:
        transaction.execute(update(CoordinatorRow).values(person_id=ben.id))
    outcome = bot.slack.click_view(CREATOR, home["id"], "messages_send_again")
    assert outcome.view is not None
    assert "coordinate" in texts_of(outcome.view)
    assert [row.state for row in bot.rows(OutboxRow)] == ["dead"]
    assert bot.rows(AuditRow) == []


def test_speaks_french(bot, messages):
    bot.world.person(CREATOR, language="fr")
    messages(OutboxState.DEAD)
    assert "1 message n’a pas pu être remis." in texts_of(opened(bot, CREATOR))
