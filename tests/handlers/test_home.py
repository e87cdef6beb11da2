"""The Home tab: drawn when it is opened, in the reader's language, with what they can do now."""

from datetime import timedelta

from storage.tables import PersonRow
from tests.conftest import T0
from tests.handlers.workplace import BEN, LEA, MARC, texts_of, until


def opened(bot, user):
    """What the Home tab shows once it has been drawn anew."""
    before = len(bot.slack.calls("views.publish"))
    assert bot.slack.open_home(user).acknowledged
    until(lambda: len(bot.slack.calls("views.publish")) > before)
    return bot.slack.home(user)


def test_invites_to_come_back_where_nothing_is_open(bot):
    bot.world.person(LEA)
    assert "No programme is open today." in texts_of(opened(bot, LEA))


def test_shows_what_is_open_with_a_button_that_opens_the_form(bot, programme):
    bot.world.person(LEA)
    home = opened(bot, LEA)
    assert f"*{programme.name}* is open until Monday 23 March" in texts_of(home)
    outcome = bot.slack.click_view(LEA, home["id"], "join:en")
    assert outcome.view["title"]["text"] == "Join the programme"
    assert programme.name in texts_of(outcome.view)


def test_shows_what_somebody_is_in_and_lets_them_change_it(bot, programme):
    bot.world.person(LEA, language="fr")
    bot.join(LEA, side="mentee")
    home = opened(bot, LEA)
    assert f"*{programme.name}*\u00a0: vous apprenez auprès d’un collègue." in texts_of(home)
    assert "est ouvert jusqu’au" not in texts_of(home)
    outcome = bot.slack.click_view(LEA, home["id"], "join:fr")
    assert outcome.view["title"]["text"] == "Mon inscription"


def test_shows_closed_programmes_to_those_who_are_in_them_only(bot, programme):
    for person in (LEA, BEN):
        bot.world.person(person)
    bot.join(LEA)
    bot.clock.set(T0 + timedelta(days=60))
    assert programme.name in texts_of(opened(bot, LEA))
    assert "No programme is open today." in texts_of(opened(bot, BEN))


def test_shows_nobody_elses_enrolments(bot, programme):
    for person in (LEA, BEN):
        bot.world.person(person)
    bot.join(LEA)
    assert f"*{programme.name}* is open" in texts_of(opened(bot, BEN))
    assert "My enrolments" not in texts_of(bot.slack.home(BEN))


def test_is_drawn_anew_each_time(bot):
    bot.world.person(LEA)
    opened(bot, LEA)
    name = bot.programme().name
    assert name in texts_of(opened(bot, LEA))


def test_goes_on_in_the_language_somebody_was_answered_in(bot):
    """Until Slack says which is theirs: opening a tab is done in no language."""
    bot.slack.command(MARC, "/mentorat aide")
    assert "Aucun programme n’est ouvert" in texts_of(opened(bot, MARC))
    assert [row.language for row in bot.rows(PersonRow, slack_id=MARC)] == ["fr"]


def test_opened_by_a_new_face_says_nothing_about_their_language(bot):
    opened(bot, MARC)
    assert [row.language for row in bot.rows(PersonRow, slack_id=MARC)] == [None]


def test_of_a_new_face_is_drawn_in_english_and_the_face_is_looked_at(bot, deliver):
    assert "No programme is open" in texts_of(opened(bot, MARC))
    deliver()
    assert "Aucun programme n’est ouvert" in texts_of(opened(bot, MARC))


def test_is_not_drawn_for_the_messages_tab(bot):
    bot.world.person(LEA)
    opened(bot, LEA)
    payload = bot.last_payload("app_home_opened")
    payload["event"]["tab"] = "messages"
    assert bot.send("events_api", payload | {"event_id": "Ev0MESSAGES"}).status == 200
    # Had it been drawn, then before the tab that is opened next.
    opened(bot, LEA)
    assert len(bot.slack.calls("views.publish")) == 2
