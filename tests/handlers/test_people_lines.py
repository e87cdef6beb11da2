"""Lines that a coordinator pastes: checked, shown, and saved when they are sent again."""

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mentoring.people import Standing
from storage.tables import AuditRow, InboxRow, PersonRow
from tests.handlers.workplace import ANNA, BEN, CREATOR, LEA, MARC, WEI, errors_of, submission, texts_of, until

pytestmark = pytest.mark.usefixtures("programme")


def shown(bot, user=CREATOR):
    """The form that stands when Slack has been asked."""
    return until(
        lambda: next((each for each in bot.slack.views(user) if "Slack is being asked" not in texts_of(each)), 0)
    )


def check(bot, text, user=CREATOR):
    outcome = bot.fill_in(user, "/mentoring people", lines=text)
    assert outcome.errors == {}, outcome.errors
    return until(lambda: next((each for each in bot.slack.views(user) if "New: " in texts_of(each)), None))


def bring(bot, text):
    form = check(bot, text)
    return bot.slack.submit(CREATOR, form["id"], {"lines": text})


def person(bot, slack_id):
    return next(iter(bot.rows(PersonRow, slack_id=slack_id)), None)


@pytest.mark.parametrize("database_url", ["sqlite", "postgres"], indirect=True)
def test_lines_are_shown_first_and_saved_when_sent_again(bot):
    ben = bot.slack.user(BEN)["profile"]["email"]
    text = f"email;niveau;responsable;service\n{ben};4;{WEI};Ventes\nnobody@nowhere.example;3;;"
    form = check(bot, text)
    assert "New: 1. Changed: 0. Unchanged: 0." in texts_of(form)
    assert "Line 3: nobody in Slack is found" in texts_of(form)
    assert person(bot, BEN) is None
    outcome = bot.slack.submit(CREATOR, form["id"], {"lines": text})
    assert outcome.errors == {}
    row = person(bot, BEN)
    assert (row.level, row.department, row.in_directory, row.manager_id) == (4, "Ventes", True, person(bot, WEI).id)
    [audited] = bot.rows(AuditRow, action="import_people")
    assert (audited.person_id, audited.facts["added"], audited.facts["left_out"]) == (person(bot, CREATOR).id, 1, 1)
    assert {each.person_id for each in bot.rows(InboxRow)} >= {row.id}


def test_a_correction_is_shown_as_a_change_and_the_same_again_as_none(bot):
    text = f"slack_id,level\n{WEI},4"
    bring(bot, text)
    assert "New: 0. Changed: 0. Unchanged: 1." in texts_of(check(bot, text))
    bring(bot, text.replace("4", "5"))
    assert person(bot, WEI).level == 5


def test_other_lines_than_those_shown_are_checked_anew(bot):
    form = check(bot, f"slack_id,level\n{WEI},4")
    bot.slack.submit(CREATOR, form["id"], {"lines": f"slack_id,level\n{WEI},5"})
    assert person(bot, WEI) is None


@pytest.mark.parametrize(
    ("language", "text", "words"),
    [
        ("en", "level\n3", "No column says who a line is about."),
        ("en", f"slack_id,level\n{LEA},x\n{MARC},y", "Line 2: the level is a whole number from 1"),
        ("fr", f"slack_id,level\n{LEA},x", "Ligne 2\u00a0: le niveau est un nombre entier de 1"),
        ("en", "slack_id,level\n" + "\n".join(f"{LEA},x" for _ in range(30)), "And 22 more."),
        ("en", "slack_id\n" + "\n".join(f"U{number:09d}" for number in range(51)), "Paste 50 people at most."),
    ],
)
def test_mistakes_stand_under_the_field(bot, language, text, words):
    bot.world.person(CREATOR, language=language)
    errors = bot.fill_in(CREATOR, "/mentoring people", lines=text).errors
    assert words in errors["lines"]
    assert bot.slack.calls("users.info") == []


def test_a_circle_is_told_by_its_lines(bot):
    form = check(bot, f"slack_id,manager\n{LEA},{MARC}\n{MARC},{LEA}")
    assert "Line 2: these lines report to each other in a circle: 2, 3." in texts_of(form)
    assert "New: 0." in texts_of(form)


def test_nothing_is_saved_where_slack_does_not_answer(bot):
    bot.slack.fail("users.info", error="internal_error")
    bot.fill_in(CREATOR, "/mentoring people", lines=f"slack_id\n{WEI}")
    assert "Nothing was saved" in texts_of(shown(bot))


def test_is_for_those_who_coordinate(bot):
    bot.world.person(LEA, standing=Standing.MEMBER)
    assert "You do not coordinate" in bot.slack.command(LEA, "/mentorat personnes").message["text"]
    form = bot.open_form(CREATOR, "/mentoring people")
    errors = errors_of(bot.send("interactive", submission(LEA, form, lines={"value": f"slack_id\n{ANNA}"})))
    assert list(errors) == ["lines"]


TABLE = st.lists(
    st.sampled_from(
        [
            "email",
            "level",
            "manager",
            ANNA,
            LEA,
            "x@y.example",
            "3",
            ",",
            ";",
            "\t",
            "|",
            '"',
            "\n",
            "<!channel>",
            "\x00",
        ]
    ),
    max_size=40,
)


def test_no_text_makes_an_unhandled_error(bot):
    form = bot.open_form(CREATOR, "/mentoring people")
    began = time.monotonic()

    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(
        st.one_of(
            st.text(max_size=200), TABLE.map("".join), TABLE.map(lambda cells: "email,level,manager\n" + "".join(cells))
        )
    )
    def send(text):
        if time.monotonic() - began > 5:
            return
        response = bot.send("interactive", submission(CREATOR, form, lines={"value": text}))
        assert response.status == 200
        assert "went wrong" not in (response.body or "")

    send()
