"""Opting in, and changing one's answers: what people see, what Slack receives, what is kept."""

import json
from datetime import date, timedelta

import pytest
from sqlmodel import select

from mentoring.enrolments import EnrolmentState
from mentoring.people import Standing
from mentoring.topics import Topic
from storage.tables import EnrolmentRow, EnrolmentTopicRow, OutboxRow, PersonRow, ProgrammeRow
from tests.conftest import T0
from tests.handlers.workplace import ANNA, ANSWERS, BEN, CHLOE, DECLARED, LEA, MARC, texts_of, until

pytestmark = pytest.mark.usefixtures("programme")
CHANGE = "Change my answers"
IN_FULL = {"own_topic": "Podcasts <!here>", "hope": "To see how *leaders* decide"}
ON_BOTH_DATABASES = pytest.mark.parametrize("database_url", ["sqlite", "postgres"], indirect=True)


def direct(bot, user):
    """What Binôme wrote to somebody alone, and that stays."""
    return [message for message in bot.slack.messages(user) if not message["ephemeral"]]


def in_directory(bot, user, **known):
    """Somebody whom the directory knows."""
    person = bot.world.person(user)
    with bot.world.database.writing() as transaction:
        row = transaction.get_one(PersonRow, person.id)
        for name, value in known.items():
            setattr(row, name, value)


def fields(view):
    return {block["block_id"]: block["element"] for block in view["blocks"] if block["type"] == "input"}


def rows_naming(message, name):
    """What the rows about a programme say, and their buttons."""
    rows = [block for block in message["blocks"] if "accessory" in block and name in block["text"]["text"]]
    return [(row["text"]["text"], row["accessory"]["text"]["text"]) for row in rows]


def chosen(element):
    return {option["value"] for option in element["initial_options"]}


class TestForm:
    def test_opens_at_once_where_one_programme_is_open(self, bot, programme):
        view = bot.open_form(MARC, "/mentorat rejoindre")
        assert view["title"]["text"] == "M’inscrire au programme"
        assert programme.name in texts_of(view)

    def test_carries_ids_only(self, bot, programme):
        view = bot.open_form(MARC, "/mentorat rejoindre")
        assert json.loads(view["private_metadata"]) == {"programme": programme.id, "language": "fr", "version": 0}

    def test_comes_after_a_choice_where_several_are_open(self, bot, programme):
        second = bot.programme(name="Shadow committee")
        choice = bot.slack.command(MARC, "/mentoring join").message
        assert [name in texts_of(choice) for name in (programme.name, second.name)] == [True, True]
        outcome = bot.slack.click(MARC, choice, "join:en", value=str(second.id))
        assert "Shadow committee" in texts_of(outcome.view)
        assert json.loads(outcome.view["private_metadata"])["programme"] == second.id

    def test_is_there_for_those_who_joined_after_enrolment_has_closed(self, bot):
        bot.world.person(MARC)
        bot.join(MARC)
        bot.clock.set(T0 + timedelta(days=60))
        assert bot.open_form(MARC, "/mentoring join")["title"]["text"] == "My enrolment"

    def test_opens_at_once_where_all_others_are_joined_and_closed(self, bot):
        bot.world.person(MARC)
        bot.join(MARC)
        bot.clock.set(T0 + timedelta(days=60))
        bot.programme(name="Shadow committee", closes_on=date(2026, 6, 30), now=T0 + timedelta(days=59))
        view = bot.open_form(MARC, "/mentoring join")
        assert view["title"]["text"] == "Join a programme"
        assert "Shadow committee" in texts_of(view)

    def test_comes_after_a_choice_where_one_is_joined_and_another_is_open(self, bot, programme):
        bot.world.person(MARC)
        bot.join(MARC)
        bot.programme(name="Shadow committee")
        choice = bot.slack.command(MARC, "/mentoring join").message
        joined, other = rows_naming(choice, programme.name), rows_naming(choice, "Shadow committee")
        assert joined == [(f"*{programme.name}*\nYou are in. Enrolment is open until Monday 23 March.", CHANGE)]
        assert other == [("*Shadow committee*\nEnrolment is open until Monday 23 March.", "Join")]

    def test_calls_nothing_open_where_all_that_is_joined_has_closed(self, bot, programme):
        bot.world.person(MARC)
        bot.join(MARC)
        second = bot.programme(name="Shadow committee")
        choice = bot.slack.command(MARC, "/mentoring join").message
        form = bot.slack.click(MARC, choice, "join:en", value=str(second.id)).view
        bot.slack.submit(MARC, form["id"], {**ANSWERS})
        bot.clock.set(T0 + timedelta(days=60))
        choice = bot.slack.command(MARC, "/mentoring join").message
        assert choice["text"] == "In which programme would you like to change your answers?"
        for name in (programme.name, "Shadow committee"):
            assert rows_naming(choice, name) == [(f"*{name}*\nYou are in.", CHANGE)]

    def test_asks_what_the_directory_does_not_know(self, bot):
        assert {"level", "manager"} <= fields(bot.open_form(MARC, "/mentoring join")).keys()

    def test_asks_nothing_that_the_directory_knows(self, bot):
        in_directory(bot, MARC, level=4, manager_id=bot.world.person(ANNA).id)
        assert not {"level", "manager"} & fields(bot.open_form(MARC, "/mentoring join")).keys()

    def test_begins_with_what_most_people_choose(self, bot):
        in_directory(bot, MARC, languages=["fr", "en"])
        inputs = fields(bot.open_form(MARC, "/mentoring join"))
        assert inputs["format"]["initial_option"]["value"] == "either"
        assert chosen(inputs["languages"]) == {"fr", "en"}
        assert inputs["capacity"]["initial_value"] == "1"
        assert "initial_option" not in inputs["side"]
        assert "initial_options" not in inputs["topics"]

    def test_shows_the_answers_of_those_who_joined(self, bot):
        bot.world.person(MARC)
        bot.join(MARC, capacity=3, format="video", languages=["fr", "de"])
        inputs = fields(bot.open_form(MARC, "/mentoring join"))
        assert inputs["side"]["initial_option"]["value"] == "mentor"
        assert [option["value"] for option in inputs["topics"]["initial_options"]] == [
            "digital_tools",
            "ways_of_working",
        ]
        assert {option["value"] for option in inputs["languages"]["initial_options"]} == {"fr", "de"}
        assert inputs["format"]["initial_option"]["value"] == "video"
        assert inputs["capacity"]["initial_value"] == "3"
        assert inputs["level"]["initial_value"] == "5"


class TestInOnesOwnWords:
    def test_all_of_it_is_confirmed_and_shown_again(self, bot, deliver):
        bot.world.person(MARC)
        assert bot.join(MARC, **IN_FULL).errors == {}
        deliver()
        confirmation = texts_of(direct(bot, MARC)[0])
        assert "In your words: Podcasts &lt;!here&gt;" in confirmation
        assert "What you hope for: To see how ∗leaders∗ decide" in confirmation
        inputs = fields(bot.open_form(MARC, "/mentoring join"))
        assert inputs["own_topic"]["initial_value"] == "Podcasts <!here>"
        assert inputs["hope"]["initial_value"] == "To see how *leaders* decide"

    def test_a_site_is_asked_for_where_the_directory_has_none(self, bot):
        marc = bot.world.person(MARC)
        assert bot.join(MARC, site="Lyon Part-Dieu").errors == {}
        (row,) = bot.rows(PersonRow, id=marc.id)
        assert (row.site, row.site_declared) == ("Lyon Part-Dieu", True)
        assert fields(bot.open_form(MARC, "/mentoring join"))["site"]["initial_value"] == "Lyon Part-Dieu"
        in_directory(bot, MARC, site="Paris", site_declared=False)
        assert "site" not in fields(bot.open_form(MARC, "/mentoring join"))

    def test_is_emptied_on_leaving(self, bot):
        marc = bot.world.person(MARC)
        bot.join(MARC, **IN_FULL)
        form = bot.open_form(MARC, "/mentoring leave")
        bot.slack.submit(MARC, form["id"])
        (row,) = bot.rows(EnrolmentRow, person_id=marc.id)
        assert (row.own_topic, row.hope, row.sensitive_counts) == (None, None, False)

    def test_a_sensitive_topic_counts_only_where_somebody_says_so(self, bot):
        broad = bot.programme(name="Open to all", topics=(Topic.INCLUSION, Topic.DIGITAL_TOOLS))
        marc = bot.world.person(MARC)
        choice = bot.slack.command(MARC, "/mentoring join").message
        form = bot.slack.click(MARC, choice, "join:en", value=str(broad.id)).view
        assert "sensitive_counts" in fields(form)
        answers = {**ANSWERS, **DECLARED, "topics": ["inclusion"], "sensitive_counts": ["sensitive_counts"]}
        assert bot.slack.submit(MARC, form["id"], answers).errors == {}
        assert [row.sensitive_counts for row in bot.rows(EnrolmentRow, person_id=marc.id)] == [True]

    def test_a_form_from_before_a_change_is_refused_and_changes_nothing(self, bot):
        marc = bot.world.person(MARC)
        bot.join(MARC)
        stale = bot.open_form(MARC, "/mentoring join")
        with bot.world.database.writing() as transaction:
            row = transaction.exec(select(EnrolmentRow)).one()
            row.hope, row.version = "The new one", row.version + 1
        refused = bot.slack.submit(MARC, stale["id"], {"hope": "The old one"})
        assert "have changed since" in refused.errors["side"]
        assert [row.hope for row in bot.rows(EnrolmentRow, person_id=marc.id)] == ["The new one"]


class TestDetails:
    def test_say_how_well_each_topic_is_known_and_when_one_works(self, bot, deliver):
        marc = bot.world.person(MARC)
        details = bot.join(MARC).view
        assert fields(details)["mentor-ways_of_working"]["initial_option"]["value"] == "2"
        filled = {"mentor-ways_of_working": "3", "mentor-digital_tools": "1", "opens": "08:00", "closes": "16:00"}
        outcome = bot.slack.submit(MARC, details["id"], filled)
        assert (outcome.errors, outcome.view) == ({}, None)
        degrees = {row.topic: row.degree for row in bot.rows(EnrolmentTopicRow)}
        assert degrees == {"digital_tools": 1, "ways_of_working": 3}
        assert [(row.opens, row.closes) for row in bot.rows(PersonRow, id=marc.id)] == [(480, 960)]
        deliver()
        assert "You know best: New ways of working" in texts_of(direct(bot, MARC)[0])

    def test_keep_what_was_said_when_the_answers_are_changed(self, bot):
        bot.world.person(MARC)
        bot.slack.submit(MARC, bot.join(MARC).view["id"], {"mentor-ways_of_working": "3"})
        again = bot.join(MARC, topics=["ways_of_working", "artificial_intelligence"]).view
        chosen_now = {name: field["initial_option"]["value"] for name, field in fields(again).items() if "-" in name}
        assert chosen_now == {"mentor-ways_of_working": "3", "mentor-artificial_intelligence": "2"}

    def test_going_back_keeps_what_was_chosen(self, bot):
        bot.world.person(MARC)
        details = bot.join(MARC, hope="To see how leaders decide").view
        state = {"mentor-digital_tools": "3", "closes": "08:00"}
        bot.slack.click_view(MARC, details["id"], "back_to_answers", values=state)
        back = until(lambda: [view for view in bot.slack.views(MARC) if "hope" in fields(view)])[0]
        assert fields(back)["hope"]["initial_value"] == "To see how leaders decide"
        forward = bot.slack.submit(MARC, back["id"]).view
        assert fields(forward)["mentor-digital_tools"]["initial_option"]["value"] == "3"

    def test_hours_that_cannot_be_are_refused_under_their_field(self, bot):
        bot.world.person(MARC)
        details = bot.join(MARC).view
        assert list(bot.slack.submit(MARC, details["id"], {"closes": "09:10"}).errors) == ["closes"]

    def test_of_somebody_who_left_meanwhile_are_refused(self, bot):
        bot.world.person(MARC)
        details = bot.join(MARC).view
        with bot.world.database.writing() as transaction:
            transaction.exec(select(EnrolmentRow)).one().state = EnrolmentState.LEFT.value
        outcome = bot.slack.submit(MARC, details["id"], {"mentor-digital_tools": "3"})
        assert "not enrolled" in json.dumps(outcome.errors)
        assert {row.degree for row in bot.rows(EnrolmentTopicRow)} == {2}


class TestBothSides:
    @pytest.fixture
    def open_to_both(self, bot, programme):
        with bot.world.database.writing() as transaction:
            transaction.get_one(ProgrammeRow, programme.id).admission = {"both_sides": True}

    @pytest.mark.usefixtures("open_to_both")
    def test_each_has_its_topics(self, bot, deliver):
        bot.world.person(MARC)
        asked = bot.fill_in(
            MARC, "/mentoring join", **{**ANSWERS, **DECLARED, "side": "both", "wanted": ["artificial_intelligence"]}
        )
        assert {"mentor-digital_tools", "mentee-artificial_intelligence"} <= fields(asked.view).keys()
        kept = {(row.side, row.topic) for row in bot.rows(EnrolmentTopicRow)}
        assert kept == {
            ("mentor", "digital_tools"),
            ("mentor", "ways_of_working"),
            ("mentee", "artificial_intelligence"),
        }
        deliver()
        confirmation = texts_of(direct(bot, MARC)[0])
        assert "you share what you know, and you learn" in confirmation
        shown = fields(bot.open_form(MARC, "/mentoring join"))
        assert shown["side"]["initial_option"]["value"] == "both"
        assert chosen(shown["wanted"]) == {"artificial_intelligence"}

    @pytest.mark.usefixtures("open_to_both")
    def test_what_one_learns_is_asked_for(self, bot):
        bot.world.person(MARC)
        outcome = bot.fill_in(MARC, "/mentoring join", **{**ANSWERS, **DECLARED, "side": "both"})
        assert list(outcome.errors) == ["wanted"]

    def test_are_not_offered_where_the_programme_has_one_each(self, bot):
        bot.world.person(MARC)
        shown = fields(bot.open_form(MARC, "/mentoring join"))
        assert "wanted" not in shown
        assert [option["value"] for option in shown["side"]["options"]] == ["mentor", "mentee"]

    def test_a_hint_tells_what_most_people_of_a_level_do(self, bot):
        in_directory(bot, MARC, level=2)
        view = bot.open_form(MARC, "/mentoring join")
        assert fields(view)["side"]["initial_option"]["value"] == "mentee"
        assert "At your level, most people learn" in texts_of(view)


class TestJoining:
    @pytest.mark.parametrize(
        ("language", "side", "capacity", "welcome", "lines"),
        [
            ("en", "mentor", 2, "you share what you know", ("Digital tools", "French", "By video", "Up to 2 people")),
            ("en", "mentee", 1, "you learn from a colleague", ("Digital tools", "French", "By video")),
            ("fr", "mentor", 2, "vous partagez", ("Outils numériques", "Français", "En visio", "Jusqu’à 2 personnes")),
            ("fr", "mentee", 1, "vous apprenez", ("Outils numériques", "Français", "En visio")),
        ],
    )
    def test_keeps_the_answers_and_confirms_them(
        self, bot, programme, deliver, language, side, capacity, welcome, lines
    ):
        person = bot.world.person(LEA, language=language)
        outcome = bot.join(LEA, side=side, capacity=2, languages=["fr"], format="video")
        assert (outcome.errors, fields(outcome.view).keys() >= {f"{side}-digital_tools", "opens"}) == ({}, True)
        (row,) = bot.rows(EnrolmentRow)
        assert (row.programme_id, row.person_id, row.side, row.capacity) == (programme.id, person.id, side, capacity)
        assert (row.languages, row.format, row.state, row.opted_in_at) == (["fr"], "video", "active", T0)
        topics = [each.topic for each in bot.rows(EnrolmentTopicRow, enrolment_id=row.id)]
        assert topics == ["digital_tools", "ways_of_working"]
        deliver()
        (message,) = direct(bot, LEA)
        assert welcome in message["text"]
        assert programme.name in message["text"]
        assert all(line in texts_of(message) for line in lines)

    @ON_BOTH_DATABASES
    def test_twice_edits_and_updates_the_same_message(self, bot, deliver):
        bot.world.person(LEA)
        bot.join(LEA)
        deliver()
        bot.clock.set(T0 + timedelta(days=2))
        outcome = bot.join(LEA, side="mentee", topics=["artificial_intelligence"])
        assert "are saved" in texts_of(outcome.view)
        deliver()
        (row,) = bot.rows(EnrolmentRow)
        assert (row.side, row.opted_in_at, row.version) == ("mentee", T0, 2)
        assert [each.topic for each in bot.rows(EnrolmentTopicRow)] == ["artificial_intelligence"]
        (message,) = direct(bot, LEA)
        assert "are up to date" in message["text"]
        assert "Artificial intelligence" in texts_of(message)
        assert [call["arguments"]["ts"] for call in bot.slack.calls("chat.update")] == [message["ts"]]

    def test_twice_in_a_row_is_still_one_message(self, bot, deliver):
        bot.world.person(LEA)
        bot.join(LEA)
        bot.join(LEA, side="mentee")
        deliver()
        assert len(direct(bot, LEA)) == 1
        assert [row.state for row in bot.rows(OutboxRow)] == ["sent", "sent"]


class TestDeclaring:
    def test_keeps_level_and_manager_as_declared(self, bot):
        manager = bot.world.person(ANNA)
        bot.world.person(MARC)
        bot.join(MARC, level=4, manager=ANNA)
        (row,) = bot.rows(PersonRow, slack_id=MARC)
        assert (row.level, row.level_declared) == (4, True)
        assert (row.manager_id, row.manager_declared) == (manager.id, True)

    def test_may_be_done_again(self, bot):
        bot.world.person(MARC)
        bot.join(MARC, level=4, manager=ANNA)
        bot.join(MARC, level=6, manager=BEN)
        (row,) = bot.rows(PersonRow, slack_id=MARC)
        assert (row.level, row.manager_id) == (6, bot.world.person(BEN).id)

    def test_shows_the_declared_manager(self, bot):
        bot.world.person(MARC)
        bot.join(MARC, manager=ANNA)
        assert fields(bot.open_form(MARC, "/mentoring join"))["manager"]["initial_user"] == ANNA

    def test_keeps_the_declared_manager_whose_field_is_not_touched(self, bot):
        bot.world.person(MARC)
        bot.join(MARC, manager=ANNA)
        bot.join(MARC, side="mentee")
        (row,) = bot.rows(PersonRow, slack_id=MARC)
        assert (row.manager_id, row.manager_declared) == (bot.world.person(ANNA).id, True)

    def test_is_taken_back_with_an_empty_field(self, bot):
        bot.world.person(MARC)
        bot.join(MARC, manager=ANNA)
        bot.join(MARC, manager=None)
        (row,) = bot.rows(PersonRow, slack_id=MARC)
        assert (row.manager_id, row.manager_declared) == (None, False)
        assert "initial_user" not in fields(bot.open_form(MARC, "/mentoring join"))["manager"]

    @pytest.mark.parametrize("declared", [BEN, None])
    def test_never_touches_the_manager_the_directory_knows(self, bot, declared):
        bot.world.person(MARC)
        manager = bot.world.person(ANNA)
        form = bot.open_form(MARC, "/mentoring join")
        in_directory(bot, MARC, manager_id=manager.id)
        bot.slack.submit(MARC, form["id"], {**ANSWERS, **DECLARED, "manager": declared})
        (row,) = bot.rows(PersonRow, slack_id=MARC)
        assert (row.manager_id, row.manager_declared) == (manager.id, False)

    def test_meets_a_manager_nobody_knew(self, bot):
        bot.world.person(MARC)
        bot.join(MARC, manager=CHLOE)
        (manager,) = bot.rows(PersonRow, slack_id=CHLOE)
        assert manager.standing == Standing.UNKNOWN

    def test_may_leave_the_manager_out(self, bot):
        bot.world.person(MARC)
        assert bot.join(MARC).errors == {}
        (row,) = bot.rows(PersonRow, slack_id=MARC)
        assert (row.level, row.manager_id, row.manager_declared) == (5, None, False)


class TestNewFace:
    def test_is_asked_to_wait_and_loses_nothing(self, bot, deliver):
        outcome = bot.join(MARC, "/mentorat rejoindre")
        assert list(outcome.errors) == ["side"]
        assert "Rien n’est perdu" in outcome.errors["side"]
        assert bot.rows(EnrolmentRow) == []
        deliver()
        again = bot.slack.submit(MARC, outcome.view["id"])
        assert (again.errors, again.view["title"]["text"]) == ({}, "Quelques précisions")
        assert [each.topic for each in bot.rows(EnrolmentTopicRow)] == ["digital_tools", "ways_of_working"]

    def test_of_a_guest_hears_so_once_slack_has_told(self, bot, deliver):
        guest = bot.slack.add_user(name="visitor", is_restricted=True, locale="fr-FR")["id"]
        outcome = bot.join(guest)
        deliver()
        again = bot.slack.submit(guest, outcome.view["id"])
        assert "compte invité" in again.errors["side"]


def test_whoever_left_may_join_again_with_a_new_date(bot):
    bot.world.person(LEA)
    bot.join(LEA)
    with bot.world.database.writing() as transaction:
        transaction.get_one(EnrolmentRow, bot.rows(EnrolmentRow)[0].id).state = EnrolmentState.LEFT.value
    bot.clock.set(T0 + timedelta(days=2))
    bot.join(LEA)
    (row,) = bot.rows(EnrolmentRow)
    assert (row.state, row.opted_in_at) == ("active", T0 + timedelta(days=2))
