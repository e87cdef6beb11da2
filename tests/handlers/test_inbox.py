"""Events from Slack: written down before they are acknowledged, once, and without what they say."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import text

from storage.tables import InboxRow, PersonRow
from tests.conftest import T0
from tests.handlers.workplace import LEA, MARC, until


@pytest.fixture
def lea(bot):
    return bot.world.person(LEA)


def changed(bot, user, **details):
    """Slack's event about a change, when it has been sent."""
    bot.slack.update_user(user, **details)
    until(lambda: any(each["kind"] == "user_change" and each["status"] for each in bot.slack.deliveries()))
    return bot.last_payload("user_change")


@pytest.mark.parametrize("database_url", ["sqlite", "postgres"], indirect=True)
class TestOnBothDatabases:
    def test_an_event_is_written_down_when_it_is_acknowledged(self, bot, lea):
        payload = changed(bot, LEA, tz="Asia/Singapore")
        (row,) = bot.rows(InboxRow)
        assert (row.event_id, row.kind, row.person_id) == (payload["event_id"], "user_change", lea.id)
        assert (row.received_at, row.done_at) == (T0, None)

    @pytest.mark.usefixtures("lea")
    def test_the_same_event_twice_is_one_row(self, bot):
        payload = changed(bot, LEA, tz="Asia/Singapore")
        bot.clock.set(T0 + timedelta(minutes=5))
        assert bot.send("events_api", payload).status == 200
        assert [row.received_at for row in bot.rows(InboxRow)] == [T0]


def test_no_body_is_kept(bot, lea):
    payload = changed(bot, LEA, real_name="Zinédine Unmistakable", title="Chief of Secrets", email="z@example.com")
    kept = [str(value) for row in bot.rows(InboxRow) for value in row.model_dump().values()]
    assert "Unmistakable" in json.dumps(payload)
    for said in ("Unmistakable", "Secrets", "z@example.com", LEA):
        assert not [value for value in kept if said in value]


def test_an_event_that_cannot_be_written_down_is_not_acknowledged_and_comes_again(bot, lea):
    with bot.world.database.writing() as transaction:
        transaction.execute(text("ALTER TABLE inbox RENAME TO inbox_away"))
    payload = changed(bot, LEA, tz="Asia/Singapore")
    first = next(each for each in bot.slack.deliveries() if each["kind"] == "user_change")
    assert (first["acknowledged"], first["status"]) == (False, 500)
    with bot.world.database.writing() as transaction:
        transaction.execute(text("ALTER TABLE inbox_away RENAME TO inbox"))
    until(lambda: bot.slack.deliveries()[-1]["acknowledged"])
    assert bot.slack.deliveries()[-1]["attempt"] > 0
    assert [row.event_id for row in bot.rows(InboxRow)] == [payload["event_id"]]


def test_the_scheduler_asks_slack_how_things_stand(bot, lea, deliver):
    changed(bot, LEA, tz="Asia/Singapore", locale="fr-FR")
    bot.slack.update_user(LEA, tz="America/Toronto")
    until(lambda: len(bot.rows(InboxRow)) == 2)
    deliver()
    (row,) = bot.rows(PersonRow)
    assert (row.zone, row.language) == ("America/Toronto", "fr")
    assert all(each.done_at == T0 for each in bot.rows(InboxRow))
    assert len(bot.slack.calls("users.info")) == 1


def test_somebody_who_is_deactivated_is_known_to_be(bot, lea, deliver):
    changed(bot, LEA, deleted=True)
    deliver()
    assert [row.standing for row in bot.rows(PersonRow)] == ["deactivated"]


def test_an_event_about_nobody_known_makes_no_person(bot):
    changed(bot, MARC, tz="Asia/Singapore")
    assert bot.rows(PersonRow) == []
    assert [(row.person_id, row.done_at) for row in bot.rows(InboxRow)] == [(None, T0)]


def test_events_about_the_workspace_are_written_down(bot):
    bot.slack.uninstall()
    until(lambda: len(bot.rows(InboxRow)) == 2)
    assert {row.kind for row in bot.rows(InboxRow)} == {"app_uninstalled", "tokens_revoked"}


def test_opening_the_home_tab_is_not_written_down(bot, lea):
    bot.slack.open_home(LEA)
    until(lambda: bot.slack.home(LEA))
    assert bot.rows(InboxRow) == []


def test_an_event_that_is_not_signed_is_refused(bot, lea):
    payload = changed(bot, LEA, tz="Asia/Singapore")
    bot.secret = "not Slack's"
    assert bot.send("events_api", payload | {"event_id": "Ev0FORGED"}).status == 401
    assert len(bot.rows(InboxRow)) == 1
