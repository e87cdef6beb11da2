"""Inviting people in person, and saying no for good."""

from datetime import timedelta

import pytest

from mentoring.enrolments import Side
from mentoring.messages import Kind
from mentoring.people import Standing
from storage import announcements
from storage.tables import AuditRow, InvitationRow, OutboxRow
from tests.conftest import T0
from tests.handlers.workplace import (
    ANSWERS,
    BEN,
    CHLOE,
    CREATOR,
    DECLARED,
    LEA,
    MARC,
    errors_of,
    submission,
    texts_of,
    until,
)

ON_BOTH_DATABASES = pytest.mark.parametrize("database_url", ["sqlite", "postgres"], indirect=True)

pytestmark = pytest.mark.usefixtures("programme")


@pytest.fixture
def lea(bot):
    return bot.world.person(LEA)


def invite(bot, *chosen, by=CREATOR, command="/mentoring invite"):
    return bot.fill_in(by, command, people=list(chosen))


def invitation(bot, slack_id):
    (message,) = [each for each in bot.slack.messages(slack_id) if "invites you" in each["text"]]
    return message


def now_reads(bot, slack_id, ts):
    return next(each for each in bot.slack.messages(slack_id) if each["ts"] == ts)


def kept(bot, person):
    (row,) = bot.rows(InvitationRow, person_id=person.id)
    return row


@pytest.mark.usefixtures("lea")
class TestInviting:
    @ON_BOTH_DATABASES
    def test_reaches_people_in_private_with_the_name_of_who_invites(self, bot, programme, deliver):
        assert "1 person is invited." in texts_of(invite(bot, LEA).view)
        deliver()
        message = invitation(bot, LEA)
        assert message["channel_kind"] == "im"
        assert message["text"] == f"<@{CREATOR}> invites you to *{programme.name}*."

    def test_is_kept_and_audited_by_number(self, bot, lea):
        invite(bot, LEA)
        assert kept(bot, lea).invited_by == bot.world.person(CREATOR).id
        (entry,) = bot.rows(AuditRow, action="people_invited")
        assert entry.facts == {"people": 1}

    def test_tells_who_is_left_out_and_why(self, bot, programme):
        bot.world.person(BEN, standing=Standing.GUEST)
        bot.world.enrol(programme, bot.world.person(CHLOE), Side.MENTEE)
        shown = texts_of(invite(bot, LEA, BEN, CHLOE).view)
        assert "1 person is invited." in shown
        assert f"Already in: <@{CHLOE}>" in shown
        assert f"Guests, apps, or gone: <@{BEN}>" in shown

    def test_twice_on_a_day_is_told_once_and_again_on_another(self, bot, deliver):
        for _ in range(2):
            invite(bot, LEA)
        deliver()
        assert len(bot.rows(OutboxRow, kind="invitation")) == 1
        bot.clock.set(T0 + timedelta(days=1))
        invite(bot, LEA)
        assert len(bot.rows(OutboxRow, kind="invitation")) == 2

    def test_is_for_coordinators_of_the_programme(self, bot, programme):
        bot.world.programme(bot.world.person(MARC), name="Another one")
        form = bot.open_form(MARC, "/mentoring invite")
        chosen = {"type": "static_select", "selected_option": {"value": str(programme.id)}}
        people = {"type": "multi_users_select", "selected_users": [LEA]}
        payload = submission(MARC, form, programme=chosen, people=people)
        bot.send("interactive", payload | {"trigger_id": bot.unused_trigger(MARC)})
        assert bot.rows(InvitationRow) == []

    def test_opens_from_the_digest(self, bot, programme):
        digest = bot.slack.command(CREATOR, "/mentoring digest").message
        form = bot.slack.click(CREATOR, digest, "invite", value=str(programme.id)).view
        assert form["title"]["text"] == "Invite people"

    def test_ends_with_enrolment(self, bot):
        bot.clock.set(T0 + timedelta(days=60))
        assert "closed on" in invite(bot, LEA).errors["programme"]

    def test_nobody_chosen_is_said_under_the_field(self, bot, programme):
        form = bot.open_form(CREATOR, "/mentoring invite")
        chosen = {"type": "static_select", "selected_option": {"value": str(programme.id)}}
        answer = bot.send("interactive", submission(CREATOR, form, programme=chosen))
        assert "at least one person" in errors_of(answer)["people"]


@pytest.mark.usefixtures("lea")
class TestAnswering:
    def test_joining_redraws_the_invitation(self, bot, programme, deliver):
        invite(bot, LEA)
        deliver()
        message = invitation(bot, LEA)
        form = bot.slack.click(LEA, message, "join:en").view
        assert bot.slack.submit(LEA, form["id"], {**ANSWERS, **DECLARED}).errors == {}
        deliver()
        assert now_reads(bot, LEA, message["ts"])["text"] == f"You have joined *{programme.name}*."

    @ON_BOTH_DATABASES
    def test_a_no_is_kept_and_redrawn(self, bot, programme, lea, deliver):
        invite(bot, LEA)
        deliver()
        message = invitation(bot, LEA)
        assert bot.slack.click(LEA, message, "decline_invitation").acknowledged
        deliver()
        assert kept(bot, lea).declined_at == T0
        assert now_reads(bot, LEA, message["ts"])["text"] == f"You are not asked again about *{programme.name}*."

    def test_whoever_said_no_is_not_asked_again_and_nobody_hears_of_it(self, bot, deliver):
        invite(bot, LEA)
        deliver()
        bot.slack.click(LEA, invitation(bot, LEA), "decline_invitation")
        bot.clock.set(T0 + timedelta(days=1))
        assert "1 person is invited." in texts_of(invite(bot, LEA).view)
        deliver()
        assert [row.effect for row in bot.rows(OutboxRow, kind="invitation")] == ["post", "update"]

    def test_nor_reminded_before_enrolment_closes(self, bot, programme, deliver):
        invite(bot, LEA)
        deliver()
        with bot.world.database.reading() as transaction:
            waiting = announcements.unanswered(transaction, programme.id, after_person=0, limit=10)
        assert len(waiting) == 1
        bot.slack.click(LEA, invitation(bot, LEA), "decline_invitation")
        with bot.world.database.reading() as transaction:
            assert announcements.unanswered(transaction, programme.id, after_person=0, limit=10) == []

    def test_nor_by_a_reminder_that_is_on_its_way(self, bot, programme, lea, deliver):
        invite(bot, LEA)
        deliver()
        bot.world.put(bot.world.message(programme, lea, kind=Kind.ENROLMENT_CLOSING))
        bot.slack.click(LEA, invitation(bot, LEA), "decline_invitation")
        deliver()
        assert [row.state for row in bot.rows(OutboxRow, kind="enrolment_closing")] == ["cancelled"]

    def test_it_can_still_be_joined_from_home(self, bot, programme, deliver):
        invite(bot, LEA)
        deliver()
        bot.slack.click(LEA, invitation(bot, LEA), "decline_invitation")
        bot.slack.open_home(LEA)
        until(lambda: bot.slack.home(LEA))
        assert programme.name in texts_of(bot.slack.home(LEA))

    def test_a_programme_that_closes_before_it_is_sent_invites_nobody(self, bot, deliver):
        invite(bot, LEA)
        bot.clock.set(T0.replace(month=6))
        deliver()
        assert [row.state for row in bot.rows(OutboxRow, kind="invitation")] == ["cancelled"]


def test_french_reads_french(bot, programme, deliver):
    bot.world.person(LEA, language="fr")
    invite(bot, LEA)
    deliver()
    texts = [each["text"] for each in bot.slack.messages(LEA)]
    assert f"<@{CREATOR}> vous invite à rejoindre *{programme.name}*." in texts
