"""Creating a programme, announcing it, sharing the work: by those who may, and by nobody else."""

from dataclasses import asdict
from datetime import date, timedelta

import pytest

from mentoring.people import Standing
from mentoring.programmes import USUAL_RHYTHM
from mentoring.topics import Topic
from storage import programmes
from storage.tables import AnnouncementRow, AuditRow, CoordinatorRow, OutboxRow, PlaceRow, ProgrammeRow
from tests.conftest import T0
from tests.handlers.workplace import ANNA, BEN, CREATOR, LEA, MARC, WEI, errors_of, submission, texts_of

NEW = "/mentoring programme new"
FILLED = {"name": "Reverse mentoring", "topics": ["digital_tools", "inclusion"], "closes_on": date(2026, 3, 31)}


@pytest.fixture
def creator(bot):
    return bot.world.person(CREATOR)


@pytest.fixture
def channel(bot):
    return bot.slack.create_channel("town-hall", members=[CREATOR, LEA, MARC])["id"]


@pytest.fixture
def binome(identity):
    return identity.bot_user_id


def direct(bot, user):
    return [message for message in bot.slack.messages(user) if message["channel_kind"] == "im" and message["blocks"]]


def audited(bot):
    return [(row.action, row.person_id, row.subject_id) for row in bot.rows(AuditRow)]


@pytest.mark.usefixtures("creator")
class TestCreating:
    def test_makes_the_creator_coordinate(self, bot, creator):
        assert bot.fill_in(CREATOR, NEW, **FILLED).errors == {}
        (row,) = bot.rows(ProgrammeRow)
        assert (row.name, row.topics, row.closes_on) == (
            "Reverse mentoring",
            ["digital_tools", "inclusion"],
            date(2026, 3, 31),
        )
        assert (row.zone, row.contact_id, row.created_at) == ("Europe/Paris", creator.id, T0)
        assert [each.person_id for each in bot.rows(CoordinatorRow, programme_id=row.id)] == [creator.id]
        assert audited(bot) == [("programme_created", creator.id, row.id)]

    def test_is_confirmed_with_what_to_do_next(self, bot, deliver):
        bot.fill_in(CREATOR, NEW, **FILLED)
        deliver()
        (message,) = direct(bot, CREATOR)
        assert message["text"] == "*Reverse mentoring* is ready to be announced."
        outcome = bot.slack.click(CREATOR, message, "announce")
        assert outcome.view["callback_id"] == "announce_form"
        outcome = bot.slack.click(CREATOR, message, "coordinators")
        assert outcome.view["callback_id"] == "coordinators_form"

    def test_offers_three_weeks_and_every_topic(self, bot):
        bot.fill_in(CREATOR, NEW, name="Reverse mentoring")
        (row,) = bot.rows(ProgrammeRow)
        assert row.closes_on == date(2026, 3, 23)
        assert row.topics == [topic.value for topic in Topic]

    def test_sets_the_rhythm_of_the_pairs_with_the_usual_numbers_filled_in(self, bot):
        bot.fill_in(CREATOR, NEW, **FILLED)
        bot.fill_in(CREATOR, NEW, name="Another", months="12", monthly_until="0", minutes="45")
        usual, other = (row.rhythm for row in bot.rows(ProgrammeRow))
        assert usual == asdict(USUAL_RHYTHM)
        assert other == {**usual, "months": 12, "monthly_until": 0, "minutes": 45}

    @pytest.mark.parametrize("database_url", ["sqlite", "postgres"], indirect=True)
    def test_of_a_name_that_is_taken_is_refused(self, bot):
        bot.fill_in(CREATOR, NEW, **FILLED)
        outcome = bot.fill_in(CREATOR, NEW, **FILLED)
        words = "There is a programme called Reverse mentoring already. Choose another name."
        assert outcome.errors == {"name": words}
        assert len(bot.rows(ProgrammeRow)) == 1

    def test_sees_through_what_nobody_sees(self, bot):
        bot.fill_in(CREATOR, NEW, **FILLED)
        outcome = bot.fill_in(CREATOR, NEW, **{**FILLED, "name": " Reverse\u200b  mentoring\u202e "})
        assert list(outcome.errors) == ["name"]

    @pytest.mark.parametrize(
        ("field", "state", "words"),
        [
            ("name", {"value": "\u200b\u200b\u200b"}, "Choose a name of 3 to 60 characters."),
            ("name", {"value": "N" * 61}, "Choose a name of 3 to 60 characters."),
            ("topics", {"selected_options": []}, "Choose at least one topic."),
            ("topics", {"selected_options": [{"value": "gossip"}]}, "Choose at least one topic."),
            ("closes_on", {"selected_date": "2026-03-02"}, "Choose a day after today"),
            ("closes_on", {"selected_date": "9999-12-31"}, "Choose a day after today"),
            ("closes_on", {"selected_date": "soon"}, "Choose a day after today"),
            ("months", {"value": "0"}, "Choose a number from 1 to 24."),
            ("months", {"value": "25"}, "Choose a number from 1 to 24."),
            ("months", {"value": "half a year"}, "Choose a number from 1 to 24."),
            ("monthly_until", {"value": "7"}, "Choose a number from 0 to 6."),
            ("monthly_until", {}, "Choose a number from 0 to 6."),
            ("minutes", {"value": "14"}, "Choose a number from 15 to 240."),
            ("minutes", {"value": "241"}, "Choose a number from 15 to 240."),
            ("contact", {"selected_user": None}, "Choose somebody people can turn to."),
            ("contact", {"selected_user": "<!channel>"}, "Choose somebody people can turn to."),
        ],
    )
    def test_is_refused_under_its_field(self, bot, field, state, words):
        right = {
            "name": {"value": "Reverse mentoring"},
            "topics": {"selected_options": [{"value": "inclusion"}]},
            "closes_on": {"selected_date": "2026-03-31"},
            "months": {"value": "6"},
            "monthly_until": {"value": "3"},
            "minutes": {"value": "60"},
            "contact": {"selected_user": LEA},
        }
        form = bot.open_form(CREATOR, NEW)
        errors = errors_of(bot.send("interactive", submission(CREATOR, form, **{**right, field: state})))
        assert list(errors) == [field]
        assert words in errors[field]
        assert bot.rows(ProgrammeRow) == []

    def test_is_not_for_everybody(self, bot):
        bot.world.person(MARC, language="fr")
        outcome = bot.slack.command(MARC, NEW)
        assert "Seules les personnes désignées" in outcome.message["text"]
        assert bot.slack.calls("views.open") == []

    def test_is_not_done_by_a_form_of_somebody_else(self, bot):
        form = bot.open_form(CREATOR, NEW)
        bot.world.person(MARC)
        bot.slack.submit(CREATOR, form["id"], {**FILLED, "closes_on": date(2026, 3, 1)})
        payload = bot.last_payload("view_submission")
        payload["user"] = {"id": MARC}
        errors = errors_of(bot.send("interactive", payload))
        assert "Only the people named by your Binôme administrator" in errors["name"]
        assert bot.rows(ProgrammeRow) == []

    def test_is_not_done_by_a_creator_who_is_a_guest_now(self, bot):
        bot.world.person(CREATOR, standing=Standing.GUEST)
        assert "Guest accounts" in bot.fill_in(CREATOR, NEW, **FILLED).errors["name"]


@pytest.mark.usefixtures("programme")
class TestAnnouncing:
    def test_reaches_the_channel_with_a_button_to_join(self, bot, programme, channel, binome, deliver):
        bot.slack.invite(channel, binome)
        assert bot.fill_in(CREATOR, "/mentoring announce", channel=channel).errors == {}
        deliver()
        announced = next(message for message in bot.slack.messages(LEA) if message["channel"] == channel)
        shown = texts_of(announced)
        assert f"*{programme.name}*: will you take part?" in shown
        assert f"*{programme.name}*\u00a0: et si vous participiez\u202f?" in shown
        bot.slack.invite(channel, WEI)
        for language, title in (("en", "Join a programme"), ("fr", "M’inscrire au programme")):
            outcome = bot.slack.click(WEI, announced, f"join:{language}")
            assert outcome.view["title"]["text"] == title

    def test_is_kept_and_audited(self, bot, programme, channel):
        creator = bot.world.person(CREATOR)
        bot.fill_in(CREATOR, "/mentoring announce", channel=channel)
        (row,) = bot.rows(AnnouncementRow)
        assert (row.programme_id, row.announced_by, row.invites_members) == (programme.id, creator.id, True)
        assert [place.slack_id for place in bot.rows(PlaceRow)] == [channel]
        assert ("announced", creator.id, row.id) in audited(bot)

    def test_may_leave_the_members_in_peace(self, bot, channel):
        bot.fill_in(CREATOR, "/mentoring announce", channel=channel, members=[])
        assert [row.invites_members for row in bot.rows(AnnouncementRow)] == [False]

    @pytest.mark.parametrize(
        ("language", "words"),
        [
            ("en", "Binôme is not in <#{}>. Write “/invite @Binôme” there, then announce again."),
            ("fr", "Binôme ne fait pas partie de <#{}>. Écrivez-y «\u00a0/invite @Binôme\u00a0»"),
        ],
    )
    @pytest.mark.parametrize("private", [False, True], ids=["public", "private"])
    def test_in_a_channel_without_binome_is_refused_with_the_way_out(
        self, bot, binome, deliver, language, words, private
    ):
        channel = bot.slack.create_channel("somewhere", members=[CREATOR], private=private)["id"]
        bot.world.person(CREATOR, language=language)
        bot.fill_in(CREATOR, "/mentoring announce", channel=channel)
        deliver()
        (refusal,) = direct(bot, CREATOR)
        assert words.format(channel) in texts_of(refusal)
        bot.slack.invite(channel, binome)
        form = bot.slack.click(CREATOR, refusal, "announce").view
        bot.slack.submit(CREATOR, form["id"], {"channel": channel})
        deliver()
        assert [message["channel"] for message in bot.slack.messages(CREATOR)][-1] == channel
        assert [row.refusal for row in bot.rows(AnnouncementRow)][-1] is None

    def test_in_an_archived_channel_is_refused(self, bot, channel, binome, deliver):
        bot.slack.invite(channel, binome)
        bot.slack.archive(channel)
        bot.fill_in(CREATOR, "/mentoring announce", channel=channel)
        deliver()
        (refusal,) = direct(bot, CREATOR)
        assert f"The channel <#{channel}> is archived. Choose another one." in texts_of(refusal)
        assert [row.state for row in bot.rows(OutboxRow, kind="announcement")] == ["dead"]

    @pytest.mark.parametrize("database_url", ["sqlite", "postgres"], indirect=True)
    def test_again_on_the_same_day_is_refused_whoever_does_it(self, bot, programme, channel):
        bot.fill_in(CREATOR, "/mentoring coordinators", people=[LEA])
        bot.world.person(LEA)
        bot.fill_in(CREATOR, "/mentoring announce", channel=channel)
        for coordinator in (CREATOR, LEA):
            errors = bot.fill_in(coordinator, "/mentoring announce", channel=channel).errors
            assert f"{programme.name} is already announced in this channel today." in errors["channel"]
        assert len(bot.rows(AnnouncementRow)) == len(bot.rows(OutboxRow, kind="announcement")) == 1

    def test_again_elsewhere_or_on_another_day_is_possible(self, bot, channel):
        elsewhere = bot.slack.create_channel("somewhere", members=[CREATOR])["id"]
        for place in (channel, elsewhere):
            assert bot.fill_in(CREATOR, "/mentoring announce", channel=place).errors == {}
        bot.clock.set(T0 + timedelta(days=1))
        assert bot.fill_in(CREATOR, "/mentoring announce", channel=channel).errors == {}
        assert len(bot.rows(AnnouncementRow)) == 3

    def test_of_two_programmes_in_one_channel_is_possible(self, bot, programme, channel):
        second = bot.programme(name="Shadow committee")
        for each in (programme, second):
            form = bot.open_form(CREATOR, "/mentoring announce")
            state = {
                "programme": {"selected_option": {"value": str(each.id)}},
                "channel": {"selected_conversation": channel},
            }
            assert errors_of(bot.send("interactive", submission(CREATOR, form, **state))) == {}
        assert len(bot.rows(AnnouncementRow)) == 2

    def test_needs_a_channel(self, bot, programme):
        form = bot.open_form(CREATOR, "/mentoring announce")
        state = {"programme": {"selected_option": {"value": str(programme.id)}}, "channel": {}}
        errors = errors_of(bot.send("interactive", submission(CREATOR, form, **state)))
        assert errors == {"channel": "Choose the channel to announce it in."}

    def test_after_the_end_is_refused(self, bot, channel):
        form = bot.open_form(CREATOR, "/mentoring announce")
        bot.clock.set(T0 + timedelta(days=60))
        errors = bot.slack.submit(CREATOR, form["id"], {"channel": channel}).errors
        assert "closed on Monday 23 March" in errors["programme"]
        assert bot.rows(AnnouncementRow) == []


@pytest.mark.usefixtures("programme")
class TestSharingTheWork:
    def test_adds_people_and_tells_them(self, bot, programme, deliver):
        for person in (LEA, BEN):
            bot.world.person(person)
        assert bot.fill_in(CREATOR, "/mentoring coordinators", people=[LEA, BEN]).errors == {}
        deliver()
        for person in (LEA, BEN):
            (message,) = direct(bot, person)
            assert message["text"] == f"You are now in the coordination team of *{programme.name}*."
            assert bot.open_form(person, "/mentoring announce")["callback_id"] == "announce_form"
        assert len(bot.rows(AuditRow, action="coordinator_added")) == 2

    def test_shows_who_is_in_the_team(self, bot):
        bot.fill_in(CREATOR, "/mentoring coordinators", people=[LEA])
        form = bot.open_form(CREATOR, "/mentoring coordinators")
        assert f"Current team: <@{CREATOR}> and <@{LEA}>." in texts_of(form)

    def test_twice_tells_once(self, bot):
        for _ in range(2):
            bot.fill_in(CREATOR, "/mentoring coordinators", people=[LEA])
        assert len(bot.rows(OutboxRow, kind="coordinator_added")) == 1
        assert len(bot.rows(AuditRow, action="coordinator_added")) == 1

    def test_tells_a_new_face_in_their_own_language(self, bot, deliver):
        bot.fill_in(CREATOR, "/mentoring coordinators", people=[MARC])
        deliver()
        (message,) = direct(bot, MARC)
        assert "l’équipe de coordination" in message["text"]

    def test_takes_nobody_who_is_made_up(self, bot, programme):
        form = bot.open_form(CREATOR, "/mentoring coordinators")
        state = {
            "programme": {"selected_option": {"value": str(programme.id)}},
            "people": {"selected_users": ["<!channel>", None, "x"]},
        }
        assert errors_of(bot.send("interactive", submission(CREATOR, form, **state))) == {}
        assert len(bot.rows(CoordinatorRow)) == 1


@pytest.mark.usefixtures("programme")
class TestOthers:
    """Rights are read from the database at every action."""

    @pytest.mark.parametrize("text", ["/mentoring announce", "/mentoring coordinators"])
    def test_are_told_that_they_coordinate_nothing(self, bot, text):
        bot.world.person(LEA)
        outcome = bot.slack.command(LEA, text)
        assert outcome.message["text"].startswith("You do not coordinate a programme yet.")
        assert outcome.view is None

    @pytest.mark.parametrize("text", ["/mentoring announce", "/mentoring coordinators"])
    def test_send_forms_of_coordinators_in_vain(self, bot, programme, channel, text):
        form = bot.open_form(CREATOR, text)
        bot.world.person(LEA)
        state = {
            "programme": {"selected_option": {"value": str(programme.id)}},
            "channel": {"selected_conversation": channel},
            "people": {"selected_users": [LEA]},
        }
        errors = errors_of(bot.send("interactive", submission(LEA, form, **state)))
        assert "This is for the coordination team of the programme." in errors["programme"]
        assert bot.rows(AnnouncementRow) == []
        assert len(bot.rows(CoordinatorRow)) == 1

    @pytest.mark.parametrize("value", ["987654", "", "1; --", None, "9" * 30])
    def test_name_programmes_that_are_not_there_in_vain(self, bot, channel, value):
        form = bot.open_form(CREATOR, "/mentoring announce")
        state = {"programme": {"selected_option": {"value": value}}, "channel": {"selected_conversation": channel}}
        errors = errors_of(bot.send("interactive", submission(CREATOR, form, **state)))
        assert "This programme is no longer there." in errors["programme"]

    def test_coordinate_their_own_programme_and_no_other(self, bot, programme, channel):
        other = bot.world.programme(bot.world.person(LEA), name="Shadow committee")
        form = bot.open_form(LEA, "/mentoring announce")
        assert programme.name not in texts_of(form)
        for chosen, refused in ((programme, True), (other, False)):
            state = {
                "programme": {"selected_option": {"value": str(chosen.id)}},
                "channel": {"selected_conversation": channel},
            }
            assert bool(errors_of(bot.send("interactive", submission(LEA, form, **state)))) is refused

    def test_press_a_coordinators_button_in_vain(self, bot, deliver):
        bot.fill_in(CREATOR, NEW, **FILLED)
        deliver()
        (message,) = direct(bot, CREATOR)
        bot.slack.click(CREATOR, message, "announce")
        payload = bot.last_payload("block_actions")
        bot.world.person(WEI)
        payload |= {"user": {"id": WEI}, "trigger_id": bot.unused_trigger(WEI)}
        assert bot.send("interactive", payload).status == 200
        assert "You do not coordinate a programme yet." in texts_of(bot.slack.views(WEI)[0])

    def test_lose_their_rights_at_once(self, bot, programme, channel):
        form = bot.open_form(CREATOR, "/mentoring announce")
        anna = bot.world.person(ANNA)
        with bot.world.database.writing() as transaction:
            transaction.delete(transaction.get_one(CoordinatorRow, (programme.id, anna.id)))
        assert (
            "This is for the coordination team"
            in bot.slack.submit(CREATOR, form["id"], {"channel": channel}).errors["programme"]
        )


def test_coordinators_are_listed_in_the_order_they_came(bot, programme):
    for number, person in enumerate((WEI, BEN, LEA)):
        bot.clock.set(T0 + timedelta(hours=number + 1))
        bot.fill_in(CREATOR, "/mentoring coordinators", people=[person])
    with bot.world.database.reading() as transaction:
        team = programmes.coordinators(transaction, programme.id)
    assert team == [bot.world.person(each).id for each in (CREATOR, WEI, BEN, LEA)]
