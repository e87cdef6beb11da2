"""`/mentoring` and `/mentorat`: help, the nearest subcommand, and the language of the answer."""

import pytest

from tests.handlers.workplace import ANNA, BEN, CREATOR, LEA, MARC, texts_of

EVERYBODYS = {
    "en": ["join", "leave", "pause", "resume", "delegate", "profile", "settings", "privacy", "help"],
    "fr": ["rejoindre", "quitter", "pause", "reprendre", "déléguer", "profil", "réglages", "confidentialité", "aide"],
}
CREATORS = {"en": ["programme new"], "fr": ["nouveau programme"]}
COORDINATORS = {
    "en": ["announce", "coordinators", "invite", "people", "digest", "match"],
    "fr": ["annoncer", "coordination", "inviter", "personnes", "synthèse", "apparier"],
}
COMMANDS = {"en": "/mentoring", "fr": "/mentorat"}
LANGUAGES = pytest.mark.parametrize("language", ["en", "fr"])


def offered(outcome, language):
    """The subcommands that a help page lists."""
    starts = f"`{COMMANDS[language]} "
    lines = texts_of(outcome.message).splitlines()
    return sorted(line.removeprefix(starts).partition("`")[0] for line in lines if line.startswith(starts))


def ask(bot, user, language, text=""):
    outcome = bot.slack.command(user, f"{COMMANDS[language]} {text}")
    assert outcome.acknowledged, outcome.problem
    assert outcome.problem is None
    assert outcome.message["ephemeral"]
    return outcome


class TestHelp:
    @LANGUAGES
    def test_shows_everybody_how_to_join(self, bot, language):
        assert offered(ask(bot, MARC, language, "help"), language) == sorted(EVERYBODYS[language])

    @LANGUAGES
    def test_shows_creators_how_to_create(self, bot, language):
        expected = EVERYBODYS[language] + CREATORS[language]
        assert offered(ask(bot, CREATOR, language), language) == sorted(expected)

    @LANGUAGES
    def test_shows_coordinators_what_is_theirs(self, bot, language):
        bot.world.programme(bot.world.person(LEA, language=language))
        expected = EVERYBODYS[language] + COORDINATORS[language]
        assert offered(ask(bot, LEA, language), language) == sorted(expected)

    def test_comes_without_a_word(self, bot):
        assert ask(bot, MARC, "en").message["text"] == ask(bot, MARC, "en", "help").message["text"]

    def test_is_told_to_the_asker_alone(self, bot):
        channel = bot.slack.create_channel("general-talk", members=[MARC, BEN])
        bot.slack.command(MARC, "/mentorat aide", channel=channel["id"])
        assert len(bot.slack.messages(MARC)) == 1
        assert bot.slack.messages(BEN) == []


class TestUnknownWord:
    @pytest.mark.parametrize(
        ("language", "written", "nearest"),
        [
            ("en", "jion", "`/mentoring join`"),
            ("fr", "rejoidnre", "`/mentorat rejoindre`"),
            ("fr", "jion", "`/mentorat rejoindre`"),
            ("en", "what?", "`/mentoring help`"),
        ],
    )
    def test_gets_the_nearest_subcommand(self, bot, language, written, nearest):
        answer = ask(bot, MARC, language, written).message
        assert f"{written}" in answer["text"]
        assert nearest in answer["text"]

    @LANGUAGES
    def test_tells_where_everything_stands(self, bot, language):
        help_phrase = {"en": "`/mentoring help`", "fr": "`/mentorat aide`"}[language]
        assert help_phrase in texts_of(ask(bot, MARC, language, "jion").message)

    @pytest.mark.parametrize("written", ["<!channel>", "<@U0123456789>", "*bold*", "_so_", "~so~", "`code`", "a & b"])
    def test_is_never_read_as_markup(self, bot, written):
        answer = texts_of(ask(bot, MARC, "en", written).message).replace("`/mentoring help`", "")
        assert written not in answer
        assert not set("<>*_~`") & set(answer)

    def test_is_shortened_where_it_is_long(self, bot):
        answer = ask(bot, MARC, "en", "join" + "x" * 5000).message
        assert "joinxxx" in answer["text"]
        assert len(answer["text"]) < 300


class TestLanguage:
    def test_is_that_of_the_command_until_it_is_known(self, bot):
        assert "leaders" in ask(bot, MARC, "en").message["text"]
        assert "responsables" in ask(bot, MARC, "fr").message["text"]

    def test_is_the_persons_own_from_then_on(self, bot, deliver):
        ask(bot, MARC, "en")
        deliver()
        assert offered(ask(bot, MARC, "en"), "fr") == sorted(EVERYBODYS["fr"])
        assert offered(ask(bot, MARC, "fr"), "fr") == sorted(EVERYBODYS["fr"])

    def test_of_a_new_face_is_asked_for_once(self, bot, deliver):
        ask(bot, MARC, "en")
        ask(bot, MARC, "fr")
        deliver()
        assert [call["arguments"]["user"] for call in bot.slack.calls("users.info")] == [MARC]

    def test_of_everybody_else_is_left_alone(self, bot):
        bot.world.person(ANNA, language="fr")
        ask(bot, ANNA, "en")
        assert offered(ask(bot, ANNA, "en"), "fr")


def test_a_command_answers_in_its_acknowledgement(bot):
    """No message is posted, and no second address is used."""
    ask(bot, MARC, "en", "help")
    assert bot.slack.calls("chat.postMessage") == []
    assert bot.slack.calls("chat.postEphemeral") == []
