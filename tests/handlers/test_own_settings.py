"""Setting one's language, hours, holidays and absence, by command and from Home."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from mentoring.messages import Kind
from mentoring.people import Profile, Standing
from storage import people
from storage.tables import InboxRow, OutboxRow, PersonRow
from tests.conftest import T0
from tests.handlers.workplace import LEA, WEI, errors_of, submission, texts_of, until

SETTINGS = "/mentoring settings"
SATURDAY = {"selected_options": [{"text": {"type": "plain_text", "text": "Saturday"}, "value": "5"}]}
NO_DAY = {"selected_options": []}


@pytest.fixture
def lea(bot):
    return bot.world.person(LEA)


def known(bot, person):
    (row,) = bot.rows(PersonRow, id=person.id)
    return row


@pytest.mark.usefixtures("lea")
class TestForm:
    def test_shows_what_is_known(self, bot):
        form = bot.open_form(LEA, SETTINGS)
        shown = {block["block_id"]: block["element"] for block in form["blocks"] if block["type"] == "input"}
        assert shown["opens"]["initial_time"] == "09:00"
        assert shown["closes"]["initial_time"] == "18:00"
        assert [option["value"] for option in shown["working_days"]["initial_options"]] == list("01234")
        assert shown["language"]["initial_option"]["value"] == "slack"
        assert "Paris time" in texts_of(form)

    def test_opens_from_home_and_draws_it_anew_in_the_language_chosen(self, bot):
        bot.slack.open_home(LEA)
        until(lambda: bot.slack.home(LEA))
        form = bot.slack.click_view(LEA, bot.slack.home(LEA)["id"], "settings", value="0").view
        assert bot.slack.submit(LEA, form["id"], {"language": "fr"}).errors == {}
        until(lambda: "Mentorat inversé" in texts_of(bot.slack.home(LEA)))


class TestSaving:
    def test_keeps_everything(self, bot, lea):
        outcome = bot.fill_in(
            LEA,
            SETTINGS,
            language="fr",
            opens="07:30",
            closes="00:00",
            working_days=["0", "2"],
            country="SG",
            away_until="2026-03-20",
        )
        assert outcome.errors == {}
        row = known(bot, lea)
        assert (row.language, row.language_chosen) == ("fr", True)
        assert (row.opens, row.closes, row.working_days) == (450, 1440, "02")
        assert (row.country, row.region, row.away_until) == ("SG", None, date(2026, 3, 20))

    def test_a_new_country_with_regions_asks_for_the_region(self, bot, lea):
        page = bot.fill_in(LEA, SETTINGS, country="CA").view
        assert "*Saved.*" in texts_of(page)
        assert bot.slack.submit(LEA, page["id"], {"region": "QC"}).errors == {}
        assert (known(bot, lea).country, known(bot, lea).region) == ("CA", "QC")

    def test_a_region_goes_with_its_country(self, bot, lea):
        page = bot.fill_in(LEA, SETTINGS, country="CA").view
        bot.slack.submit(LEA, page["id"], {"region": "QC"})
        bot.fill_in(LEA, SETTINGS, country="SG")
        assert known(bot, lea).region is None

    def test_an_absence_that_is_over_is_not_shown(self, bot):
        bot.fill_in(LEA, SETTINGS, away_until="2026-03-20")
        bot.clock.set(datetime(2026, 3, 21, 9, 0, tzinfo=UTC))
        (picker,) = [each for each in bot.open_form(LEA, SETTINGS)["blocks"] if each.get("block_id") == "away_until"]
        assert "initial_date" not in picker["element"]

    @pytest.mark.parametrize(
        ("answers", "field"),
        [
            ({"closes": "09:30"}, "closes"),
            ({"working_days": []}, "working_days"),
            ({"away_until": "2026-03-01"}, "away_until"),
        ],
    )
    def test_what_cannot_be_is_said_under_its_field_and_nothing_is_kept(self, bot, lea, answers, field):
        before = known(bot, lea)
        form = bot.open_form(LEA, SETTINGS)
        states = {
            "opens": {"type": "timepicker", "selected_time": "09:00"},
            "closes": {"type": "timepicker", "selected_time": answers.get("closes", "18:00")},
            "working_days": {
                "type": "checkboxes",
                **(NO_DAY if field == "working_days" else SATURDAY),
            },
            "away_until": {"type": "datepicker", "selected_date": answers.get("away_until")},
        }
        answer = bot.send("interactive", submission(LEA, form, **states))
        assert list(errors_of(answer)) == [field]
        assert known(bot, lea) == before


class TestWhatWaits:
    def test_is_weighed_by_the_new_hours(self, bot, programme, lea):
        """What an absence puts off comes when somebody is back earlier."""
        bot.world.enrol(programme, lea)
        bot.fill_in(LEA, SETTINGS, away_until="2026-03-20")
        later = datetime(2026, 3, 23, 8, 0, tzinfo=UTC)
        bot.world.put(replace(bot.world.message(programme, lea, kind=Kind.ENROLMENT_CLOSING), due_at=later))
        form = bot.open_form(LEA, SETTINGS)
        states = {
            "opens": {"type": "timepicker", "selected_time": "09:00"},
            "closes": {"type": "timepicker", "selected_time": "18:00"},
            "working_days": {"type": "checkboxes", **SATURDAY},
        }
        bot.send("interactive", submission(LEA, form, **states))
        assert [row.due_at for row in bot.rows(OutboxRow, person_id=lea.id, kind="enrolment_closing")] == [T0]


class TestLanguage:
    def test_that_was_chosen_stays_whatever_slack_says(self, bot, lea):
        bot.fill_in(LEA, SETTINGS, language="fr")
        with bot.world.database.writing() as transaction:
            people.save_profile(transaction, lea.id, Profile(Standing.MEMBER, "en", "Europe/London"))
        assert (known(bot, lea).language, known(bot, lea).zone) == ("fr", "Europe/London")

    def test_as_in_slack_has_the_profile_looked_at_again(self, bot, lea):
        bot.fill_in(LEA, SETTINGS, language="fr")
        before = len(bot.rows(InboxRow, person_id=lea.id))
        bot.fill_in(LEA, SETTINGS, language="slack")
        assert not known(bot, lea).language_chosen
        assert len(bot.rows(InboxRow, person_id=lea.id)) == before + 1


def test_whoever_is_in_no_programme_has_settings_as_well(bot):
    assert bot.fill_in(WEI, "/mentorat réglages", opens="08:00").errors == {}
