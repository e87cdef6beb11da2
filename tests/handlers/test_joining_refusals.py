"""Who and what joining refuses: in words, under the field, with nothing lost and nothing kept."""

import json
from datetime import timedelta

import pytest

from handlers.views.join_form import join_form
from handlers.views.words import words_in
from mentoring.people import Standing
from mentoring.topics import Topic
from storage.tables import EnrolmentRow, OutboxRow, PersonRow
from tests.conftest import T0
from tests.handlers.workplace import ANSWERS, BORDERS, CHOSEN, DECLARED, LEA, MARC, errors_of, submission, texts_of
from tests.worlds import World

AFTER_THE_END = T0 + timedelta(days=60)
NOT_WELCOME = [
    (Standing.GUEST, "Guest accounts cannot enrol", "Un compte invité ne peut pas s’inscrire"),
    (Standing.STRANGER, "accounts from another one cannot enrol", "un compte d’une autre entreprise"),
    (Standing.BOT, "this is the account of an app", "celui d’une application"),
    (Standing.DEACTIVATED, "account is deactivated", "Ce compte Slack est désactivé"),
]

pytestmark = pytest.mark.usefixtures("programme")


@pytest.fixture
def form(bot, programme):
    """The form of somebody who may join, to be sent back spoilt."""
    return join_form(programme, bot.world.person(LEA), None, words_in("en"))


def send(bot, view, user=LEA, **spoilt):
    return errors_of(bot.send("interactive", submission(user, view, **{**CHOSEN, **spoilt})))


def kept_nothing(bot):
    return bot.rows(EnrolmentRow) == [] and bot.rows(OutboxRow) == []


def picked(*values):
    return {"selected_options": [{"value": value} for value in values]}


@pytest.mark.parametrize(
    ("field", "state", "words"),
    [
        ("side", {"selected_option": None}, "Choose whether you share or learn."),
        ("side", {"selected_option": {"value": "boss"}}, "Choose whether you share or learn."),
        ("topics", picked(), "Choose at least one topic."),
        ("topics", picked("gossip"), "One of these topics is no longer part of the programme. Open the form again."),
        ("topics", picked("startup_methods"), "One of these topics is no longer part of the programme."),
        ("topics", picked(*list(Topic)[:9]), "Choose 8 topics at most: those you care about most."),
        ("languages", picked(), "Choose at least one language you can meet in."),
        ("languages", picked("klingon", "<!channel>"), "Choose at least one language you can meet in."),
        ("capacity", {"value": None}, "Choose a number from 1 to 15."),
        ("capacity", {"value": "0"}, "Choose a number from 1 to 15."),
        ("capacity", {"value": "16"}, "Choose a number from 1 to 15."),
        ("capacity", {"value": "many"}, "Choose a number from 1 to 15."),
        ("level", {"value": "0"}, "Choose a level from 1, the top of the company, to 20."),
        ("level", {"value": "21"}, "Choose a level from 1, the top of the company, to 20."),
        ("manager", {"selected_user": LEA}, "Choose the person you report to, or leave this empty."),
    ],
)
def test_an_answer_is_refused_under_its_field(bot, form, field, state, words):
    errors = send(bot, form, **{field: state})
    assert list(errors) == [field]
    assert words in errors[field]
    assert kept_nothing(bot)


@pytest.mark.parametrize(
    ("field", "state", "words"),
    [
        ("side", {"selected_option": None}, "Choisissez si vous partagez ou si vous apprenez."),
        ("topics", picked(*list(Topic)[:9]), "Choisissez 8 thèmes au plus"),
        ("capacity", {"value": "16"}, "Choisissez un nombre de 1 à 15."),
        ("level", {"value": "21"}, "Choisissez un niveau de 1, le sommet de l’entreprise, à 20."),
    ],
)
def test_a_refusal_is_told_in_the_persons_language(bot, form, field, state, words):
    bot.world.person(LEA, language="fr")
    assert words in send(bot, form, **{field: state})[field]


def test_a_right_form_is_taken_as_it_is_sent_here(bot, form):
    """Or the refusals above would prove nothing."""
    assert send(bot, form) == {}
    assert len(bot.rows(EnrolmentRow)) == 1


def test_a_refused_form_stays_open_with_all_that_was_typed(bot):
    bot.world.person(LEA)
    form = bot.open_form(LEA, "/mentoring join")
    bot.clock.set(AFTER_THE_END)
    outcome = bot.slack.submit(LEA, form["id"], {**ANSWERS, **DECLARED, "capacity": 4})
    assert outcome.errors
    (view,) = bot.slack.views(LEA)
    assert view["state"]["values"]["capacity"]["capacity"]["value"] == "4"


def test_what_a_refused_form_declared_is_not_kept(bot, form):
    send(bot, form, level={"value": "4"}, topics=picked())
    (row,) = bot.rows(PersonRow, slack_id=LEA)
    assert row.level is None


def test_what_the_directory_knows_is_not_overwritten_by_a_made_up_field(bot, form):
    lea = bot.world.person(LEA)
    with bot.world.database.writing() as transaction:
        transaction.get_one(PersonRow, lea.id).level = 3
    assert send(bot, form, level={"value": "20"}) == {}
    (row,) = bot.rows(PersonRow, slack_id=LEA)
    assert (row.level, row.level_declared) == (3, False)


def test_one_who_learns_needs_no_number(bot, form):
    assert send(bot, form, side={"selected_option": {"value": "mentee"}}, capacity={"value": None}) == {}
    assert bot.rows(EnrolmentRow)[0].capacity == 1


class TestClosed:
    def test_is_said_when_the_form_comes_back_too_late(self, bot, form):
        bot.clock.set(AFTER_THE_END)
        assert send(bot, form) == {
            "side": "Enrolment in Reverse mentoring 2026 closed on Monday 23 March. "
            "The coordination team knows when the next one opens."
        }
        assert kept_nothing(bot)

    def test_is_said_to_the_command(self, bot):
        bot.clock.set(AFTER_THE_END)
        outcome = bot.slack.command(MARC, "/mentorat rejoindre")
        assert "Aucun programme n’est ouvert" in outcome.message["text"]

    def test_is_said_over_a_button_that_was_pressed_too_late(self, bot):
        bot.programme(name="Shadow committee")
        choice = bot.slack.command(MARC, "/mentorat rejoindre").message
        bot.clock.set(AFTER_THE_END)
        outcome = bot.slack.click(MARC, choice, "join:fr", value=str(1))
        assert outcome.acknowledged
        assert outcome.view["title"]["text"] == "Ce n’est pas possible"
        assert "closes depuis le lundi 23 mars" in texts_of(outcome.view)


class TestNotWelcome:
    @pytest.mark.parametrize(("standing", "words", "_french"), NOT_WELCOME)
    def test_hears_so_when_asking(self, bot, standing, words, _french):
        bot.world.person(MARC, standing=standing)
        outcome = bot.slack.command(MARC, "/mentoring join")
        assert words in outcome.message["text"]
        assert bot.slack.calls("views.open") == []

    @pytest.mark.parametrize(("standing", "words", "french"), NOT_WELCOME)
    def test_hears_so_under_a_field(self, bot, form, standing, words, french):
        for language, expected in (("en", words), ("fr", french)):
            bot.world.person(LEA, standing=standing, language=language)
            errors = send(bot, form)
            assert list(errors) == ["side"]
            assert expected in errors["side"]
        assert kept_nothing(bot)

    @pytest.mark.parametrize(
        ("kind", "standing"),
        [
            ("guest", Standing.GUEST),
            ("single_channel_guest", Standing.GUEST),
            ("stranger", Standing.STRANGER),
            ("bot", Standing.BOT),
            ("deactivated", Standing.DEACTIVATED),
        ],
    )
    def test_is_recognised_by_what_slack_says(self, bot, form, deliver, kind, standing):
        """Nobody can act as some of them in Slack's client; a request in their name is refused all the same."""
        assert "telling us who you are" in send(bot, form, user=BORDERS[kind])["side"]
        bot.slack.command(MARC, "/mentoring help")
        payload = bot.last_payload("command") | {"user_id": BORDERS[kind]}
        bot.send("slash_commands", payload)
        deliver()
        assert bot.rows(PersonRow, slack_id=BORDERS[kind])[0].standing == standing
        assert send(bot, form, user=BORDERS[kind])
        assert bot.rows(EnrolmentRow) == []

    def test_of_those_who_joined_stops_edits_too(self, bot, form):
        send(bot, form)
        bot.world.person(LEA, standing=Standing.GUEST)
        assert "Guest accounts" in send(bot, form, capacity={"value": "9"})["side"]
        assert bot.rows(EnrolmentRow)[0].capacity == 2


class TestMadeUp:
    @pytest.fixture
    def elsewhere(self, bot):
        """A programme of another workspace."""
        other = World(bot.world.database, "T0ELSEWHER")
        return other.programme(other.person("U0ELSEWHER"))

    @pytest.mark.parametrize(
        "metadata", ["", "{}", "nonsense", "[1]", '{"programme": "1"}', '{"programme": true}', '{"programme": 987654}']
    )
    def test_metadata_joins_nothing(self, bot, form, metadata):
        errors = send(bot, {**form, "private_metadata": metadata})
        assert "This programme is no longer there." in errors["side"]
        assert kept_nothing(bot)

    def test_metadata_reaches_no_other_workspace(self, bot, form, elsewhere):
        spoilt = {**form, "private_metadata": json.dumps({"programme": elsewhere.id, "language": "en"})}
        assert "This programme is no longer there." in send(bot, spoilt)["side"]
        assert kept_nothing(bot)

    def test_topics_are_held_against_the_programme_that_is_named(self, bot, form):
        other = bot.programme(name="Only methods", topics=(Topic.STARTUP_METHODS,))
        spoilt = {**form, "private_metadata": json.dumps({"programme": other.id, "language": "en"})}
        assert list(send(bot, spoilt)) == ["topics"]

    def test_a_button_opens_no_form(self, bot, elsewhere):
        bot.programme(name="Shadow committee")
        choice = bot.slack.command(MARC, "/mentoring join").message
        bot.slack.click(MARC, choice, "join:en", value=str(1))
        payload = bot.last_payload("block_actions")
        for value in (str(elsewhere.id), "987654", "1 OR 1=1", "", "9" * 40):
            made_up = payload | {"trigger_id": bot.unused_trigger(MARC)}
            made_up["actions"] = [{**payload["actions"][0], "value": value}]
            assert bot.send("interactive", made_up).status == 200
            (view,) = bot.slack.views(MARC)
            assert "This programme is no longer there." in texts_of(view), value

    def test_a_strangers_form_is_his_own(self, bot, form):
        """The person is the one who sends, whoever opened the form."""
        marc = bot.world.person(MARC)
        send(bot, form, user=MARC)
        assert [row.person_id for row in bot.rows(EnrolmentRow)] == [marc.id]


def test_what_people_wrote_is_never_read_as_markup(bot, deliver):
    hostile = "<!channel> <@U1> *b* _i_ `c` & R&D"
    with_markup = bot.programme(name=hostile)
    bot.world.person(LEA)
    choice = bot.slack.command(LEA, "/mentoring join").message
    form = bot.slack.click(LEA, choice, "join:en", value=str(with_markup.id)).view
    assert bot.slack.submit(LEA, form["id"], {**ANSWERS, **DECLARED}).errors == {}
    deliver()
    for surface in (choice, form, bot.slack.messages(LEA)[-1]):
        shown = texts_of(surface)
        assert "&lt;!channel&gt; &lt;@U1&gt; ∗b∗ ˍiˍ ˋcˋ &amp; R&amp;D" in shown
        assert hostile not in shown
