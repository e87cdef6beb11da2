"""What Binôme knows of somebody: on one page, for themself."""

import pytest

from storage.tables import PersonRow
from tests.handlers.workplace import ANNA, LEA, MARC, texts_of


def know(bot, user, **known):
    person = bot.world.person(user)
    with bot.world.database.writing() as transaction:
        row = transaction.get_one(PersonRow, person.id)
        for name, value in known.items():
            setattr(row, name, value)


@pytest.mark.parametrize("command", ["/mentoring profile", "/mentoring profil", "/mentoring my profile"])
def test_shows_what_the_directory_says_and_what_somebody_declared(bot, programme, command):
    anna = bot.world.person(ANNA)
    know(bot, MARC, department="Claims", site="Lyon", site_declared=True, manager_id=anna.id, languages=["fr", "en"])
    bot.join(MARC, level=5)
    shown = texts_of(bot.open_form(MARC, command))
    for line in ("*Level:* 5 (as you declared)", f"*Manager:* <@{ANNA}>", "*Site:* Lyon", "*Department:* Claims"):
        assert line in shown
    assert "*Languages:* French, English" in shown
    assert f"*{programme.name}*: you share what you know." in shown


def test_says_what_is_not_known_and_where_to_begin(bot):
    know(bot, LEA, language="fr")
    shown = texts_of(bot.open_form(LEA, "/mentorat profil"))
    assert "*Service\u00a0:* non renseigné" in shown
    assert "Vous ne participez à aucun programme" in shown


def test_answers_can_be_changed_from_there(bot, programme):
    bot.world.person(MARC)
    bot.join(MARC)
    page = bot.open_form(MARC, "/mentoring profile")
    form = bot.slack.click_view(MARC, page["id"], "join:en", value=str(programme.id)).view
    assert form["title"]["text"] == "My enrolment"


def test_never_shows_markup_of_a_directory(bot):
    know(bot, MARC, department="*<!channel>*")
    assert "<!channel>" not in texts_of(bot.open_form(MARC, "/mentoring profile"))
