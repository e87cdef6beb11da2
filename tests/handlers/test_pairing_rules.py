"""Coordinators set the rules of matching, and what counts, in a form; nobody else does."""

import pytest

from handlers.views.pairing_rules import rules_form
from handlers.views.words import words_in
from mentoring.enrolments import Side
from mentoring.matching.settings import RANGES, PairingRules
from storage import programmes
from storage.tables import AuditRow, ProgrammeRow
from tests.handlers.workplace import BEN, CREATOR, MARC, errors_of, submission, texts_of

ON_BOTH_DATABASES = pytest.mark.parametrize("database_url", ["sqlite", "postgres"], indirect=True)
USUAL = vars(PairingRules())


def send(bot, programme, user=CREATOR, **numbers):
    with bot.world.database.reading() as transaction:
        current = programmes.get(transaction, programme.id)
    states = {name: {"value": str(number)} for name, number in {**USUAL, **numbers}.items()}
    return errors_of(bot.send("interactive", submission(user, rules_form(current, words_in("en")), **states)))


@ON_BOTH_DATABASES
def test_rules_are_kept_shown_again_and_audited(bot, programme):
    assert send(bot, programme, levels_apart=1, shared_hours=3, topics_count=80) == {}
    (row,) = bot.rows(ProgrammeRow)
    assert row.pairing == {**USUAL, "levels_apart": 1, "shared_hours": 3, "topics_count": 80}
    assert [(each.action, each.subject_id) for each in bot.rows(AuditRow)] == [("pairing_changed", programme.id)]
    with bot.world.database.reading() as transaction:
        assert programmes.get(transaction, programme.id).pairing.topics_count == 80


@pytest.mark.parametrize("field", sorted(RANGES))
def test_a_number_out_of_range_is_refused_under_its_field(bot, programme, field):
    for wrong in (RANGES[field][-1] + 1, "many", ""):
        assert list(send(bot, programme, **{field: wrong})) == [field]
    assert bot.rows(ProgrammeRow)[0].pairing == {}


def test_something_must_count(bot, programme):
    nothing = dict.fromkeys(("topics_count", "complementarity_counts", "hours_count", "format_counts"), 0)
    assert list(send(bot, programme, **nothing)) == ["topics_count"]


def test_is_for_the_coordination_team(bot, programme):
    bot.world.person(MARC)
    assert "coordination team" in str(send(bot, programme, MARC))
    assert bot.rows(ProgrammeRow)[0].pairing == {}


def test_of_two_coordinators_the_second_hears_that_it_has_changed(bot, programme):
    stale = rules_form(programme, words_in("en"))
    assert send(bot, programme, levels_apart=3) == {}
    states = {name: {"value": str(number)} for name, number in USUAL.items()}
    assert errors_of(bot.send("interactive", submission(CREATOR, stale, **states))) != {}
    assert bot.rows(ProgrammeRow)[0].pairing["levels_apart"] == 3


def test_opens_over_the_draft_with_the_rules_as_they_are(bot, programme, deliver):
    for slack_id, side in ((MARC, Side.MENTOR), (BEN, Side.MENTEE)):
        bot.world.enrol(programme, bot.world.person(slack_id), side)
    bot.open_form(CREATOR, "/mentoring match")
    deliver()
    draft = bot.slack.views(CREATOR)[-1]
    form = bot.slack.click_view(CREATOR, draft["id"], "pairing_rules", value=str(programme.id)).view
    assert "What makes a good pair" in texts_of(form)
    assert bot.slack.submit(CREATOR, form["id"], {"levels_apart": 3}).errors == {}
    assert bot.rows(ProgrammeRow)[0].pairing["levels_apart"] == 3
