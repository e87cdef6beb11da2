"""Coordinators say who may join; those who may not hear which rule it is, and whom to ask."""

import pytest

from handlers.views.admission import admission_form
from handlers.views.words import words_in
from storage import announcements, programmes
from storage.tables import AdmittedRow, AuditRow, EnrolmentRow, ProgrammeRow
from tests.conftest import T0
from tests.handlers.workplace import ANNA, BEN, CREATOR, LEA, MARC, errors_of, submission, texts_of, until

ON_BOTH_DATABASES = pytest.mark.parametrize("database_url", ["sqlite", "postgres"], indirect=True)
SPLIT = {"mentors_first": "5", "mentors_last": "20", "mentees_first": "1", "mentees_last": "3"}


def rule(bot, programme, user=CREATOR, **filled):
    """Send the form as it stands, with something changed."""
    with bot.world.database.reading() as transaction:
        current = programmes.get(transaction, programme.id)
    usual = {name: {"value": level} for name, level in SPLIT.items()} | {"listed": {"selected_users": []}}
    view = admission_form(current, [], words_in("en"))
    return errors_of(bot.send("interactive", submission(user, view, **{**usual, **filled})))


def only(*people):
    everybody = {"mentors_first": "1", "mentors_last": "20", "mentees_first": "1", "mentees_last": "20"}
    return {name: {"value": level} for name, level in everybody.items()} | {"listed": {"selected_users": list(people)}}


@ON_BOTH_DATABASES
def test_the_rules_are_kept_and_shown_again(bot, programme):
    assert rule(bot, programme, listed={"selected_users": [MARC, LEA]}) == {}
    [row] = bot.rows(ProgrammeRow)
    assert row.admission == {"mentors": [5, 20], "mentees": [1, 3], "only_listed": True, "both_sides": False}
    assert {each.source for each in bot.rows(AdmittedRow)} == {"list"}
    assert len(bot.rows(AdmittedRow)) == 2
    assert [each.action for each in bot.rows(AuditRow)] == ["admission_changed"]
    assert rule(bot, programme) == {}
    assert bot.rows(AdmittedRow) == []


def test_the_button_opens_the_rules_as_they_stand(bot, programme):
    rule(bot, programme, listed={"selected_users": [MARC]})
    bot.slack.open_home(CREATOR)
    home = until(lambda: bot.slack.home(CREATOR))
    opened = bot.slack.click_view(CREATOR, home["id"], "admission", value=str(programme.id)).view
    inputs = {block["block_id"]: block["element"] for block in opened["blocks"] if block["type"] == "input"}
    assert {name: inputs[name]["initial_value"] for name in SPLIT} == SPLIT
    assert inputs["listed"]["initial_users"] == [MARC]
    assert bot.slack.submit(CREATOR, opened["id"], {"listed": []}).errors == {}
    assert bot.rows(ProgrammeRow)[0].admission == {
        "mentors": [5, 20],
        "mentees": [1, 3],
        "only_listed": False,
        "both_sides": False,
    }


@pytest.mark.parametrize("field", sorted(SPLIT))
@pytest.mark.parametrize("written", ["0", "21", "many", None])
def test_a_level_that_is_none_is_refused_under_its_field(bot, programme, field, written):
    assert list(rule(bot, programme, **{field: {"value": written}})) == [field]
    assert bot.rows(ProgrammeRow)[0].admission == {}


def test_only_the_coordination_team_makes_rules(bot, programme):
    bot.world.person(BEN)
    assert "coordination team" in str(rule(bot, programme, user=BEN))
    assert bot.rows(ProgrammeRow)[0].admission == {}


def test_a_form_that_others_were_faster_with_changes_nothing(bot, programme):
    view = admission_form(programme, [], words_in("en"))
    rule(bot, programme)
    assert "already settled" in str(errors_of(bot.send("interactive", submission(CREATOR, view, **only(MARC)))))
    assert bot.rows(AdmittedRow) == []


def test_the_side_of_other_levels_is_refused_in_words(bot, programme):
    rule(bot, programme)
    bot.world.person(MARC)
    outcome = bot.join(MARC, side="mentee", level=5)
    assert outcome.errors == {
        "side": f"In {programme.name} this is for levels 1 to 3. The coordination team can tell you more."
    }
    assert bot.join(MARC, side="mentor", level=5).errors == {}


def test_the_form_says_who_may_and_whom_to_ask(bot, programme):
    rule(bot, programme)
    bot.world.person(MARC)
    shown = texts_of(bot.open_form(MARC, "/mentoring join"))
    assert "Who may join: to share, levels 5 to 20 · to learn, levels 1 to 3." in shown
    assert f"<@{ANNA}>" in shown


def test_a_programme_open_to_all_says_nothing_of_it(bot, programme):
    bot.world.person(MARC)
    assert "Who may join" not in texts_of(bot.open_form(MARC, "/mentoring join"))


def test_whoever_is_not_on_the_list_hears_so_before_filling_anything_in(bot, programme):
    rule(bot, programme, **only(LEA))
    for someone, title in ((LEA, "M’inscrire au programme"), (MARC, "M’inscrire au programme")):
        bot.world.person(someone, language="fr")
        view = bot.open_form(someone, "/mentorat rejoindre")
        assert (view["title"]["text"], bool(view.get("submit"))) == (title, someone == LEA)
    assert "personnes désignées par l’équipe de coordination" in texts_of(view)
    assert f"<@{ANNA}>" in texts_of(view)


def test_a_form_opened_before_the_rules_changed_is_refused(bot, programme):
    bot.world.person(MARC)
    opened = bot.open_form(MARC, "/mentoring join")
    rule(bot, programme, **only(LEA))
    sent = bot.slack.submit(MARC, opened["id"], {"side": "mentor", "topics": ["digital_tools"], "level": 5})
    assert "people whom its coordination team has named" in sent.errors["side"]
    assert bot.rows(EnrolmentRow) == []


def test_nobody_is_reminded_of_what_they_may_not_join(bot, deliver):
    programme = bot.programme()
    people = [bot.world.person(each) for each in (LEA, MARC)]
    with bot.world.database.writing() as transaction:
        announcements.invite(transaction, bot.world.workspace_id, programme.id, [each.id for each in people], T0)
    rule(bot, programme, **only(LEA))
    bot.clock.set(T0.replace(day=20, hour=10))
    deliver()
    bot.clock.set(T0.replace(day=20, hour=15))
    deliver()
    closing = [len([each for each in bot.slack.messages(one) if "closes" in each["text"]]) for one in (LEA, MARC)]
    assert closing == [1, 0]


class TestGroup:
    def test_is_kept_by_its_handle_and_shown_again(self, bot, programme):
        assert rule(bot, programme, group={"value": " @Leaders "}) == {}
        (row,) = bot.rows(ProgrammeRow)
        assert (row.slack_group, row.admission["only_listed"]) == ("leaders", True)
        assert row.next_group_look_at is not None
        bot.slack.open_home(CREATOR)
        home = until(lambda: bot.slack.home(CREATOR))
        opened = bot.slack.click_view(CREATOR, home["id"], "admission", value=str(programme.id)).view
        inputs = {block["block_id"]: block["element"] for block in opened["blocks"] if block["type"] == "input"}
        assert inputs["group"]["initial_value"] == "@leaders"
        assert "0 people were found in it." in texts_of(opened)

    def test_taken_away_opens_the_programme(self, bot, programme):
        rule(bot, programme, group={"value": "@leaders"})
        rule(bot, programme)
        (row,) = bot.rows(ProgrammeRow)
        assert (row.slack_group, row.next_group_look_at, row.admission["only_listed"]) == (None, None, False)

    @pytest.mark.parametrize("written", ["@a b", "@leaders, @others", "<!subteam^S1>", "-x", "W" * 90])
    def test_that_is_no_handle_is_refused_under_its_field(self, bot, programme, written):
        assert list(rule(bot, programme, group={"value": written})) == ["group"]

    def test_is_told_to_whoever_is_not_in_it(self, bot, programme):
        rule(bot, programme, group={"value": "@leaders"})
        bot.world.person(LEA)
        shown = texts_of(bot.open_form(LEA, "/mentoring join"))
        assert "members of @leaders" in shown
        assert f"<@{CREATOR}>" in shown
