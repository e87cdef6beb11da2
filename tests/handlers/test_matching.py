"""Matching through a form: by the coordinators of a programme, with the real solver, and by nobody else."""

import json

import pytest
from sqlalchemy import delete
from sqlmodel import select

from mentoring.drafts import DraftState
from mentoring.enrolments import Side
from mentoring.topics import SENSITIVE, Topic
from storage import programmes
from storage.tables import (
    AuditRow,
    CoordinatorRow,
    DraftPairRow,
    DraftRow,
    EnrolmentRow,
    EnrolmentTopicRow,
    OutboxRow,
    PairRow,
    PersonRow,
)
from tests.conftest import T0
from tests.handlers.workplace import BEN, CHLOE, CREATOR, LEA, MARC, WEI, texts_of
from tests.worlds import World

MATCH = "/mentoring match"


@pytest.fixture
def programme(bot):
    return bot.programme(topics=tuple(Topic))


@pytest.fixture
def enrolled(bot, programme):
    """Two who share, LEA and CHLOE, and two who learn, MARC and BEN: one of each per language."""
    people = {}
    for slack_id, side, level, language in (
        (LEA, Side.MENTOR, 6, "fr"),
        (CHLOE, Side.MENTOR, 6, "en"),
        (MARC, Side.MENTEE, 3, "fr"),
        (BEN, Side.MENTEE, 3, "en"),
    ):
        person = bot.world.person(slack_id, language=language)
        bot.world.enrol(programme, person, side)
        people[slack_id] = bot.world.describe(person, level=level)
    return people


def seen(bot, user=CREATOR):
    """The form that somebody looks at."""
    return bot.slack.views(user)[-1]


def press(bot, action, value=None):
    return bot.slack.click_view(CREATOR, seen(bot)["id"], action, value=value)


def buttons(view):
    return {
        element["action_id"]
        for block in view["blocks"]
        for element in (*block.get("elements", ()), block.get("accessory") or {})
        if isinstance(element, dict) and "action_id" in element
    }


def solved(bot, deliver, user=CREATOR):
    """The form of a draft that has just been worked out."""
    bot.open_form(user, MATCH)
    deliver()
    return seen(bot, user)


def conversations(bot):
    return [message for user in (LEA, CHLOE, MARC, BEN) for message in bot.slack.messages(user)]


def states(bot):
    return [row.state for row in bot.rows(DraftRow)]


def coordinate(bot, programme, slack_id, language="en"):
    person = bot.world.person(slack_id, language=language)
    with bot.world.database.writing() as transaction:
        programmes.add_coordinator(transaction, programme, person.id, T0)
    return person


@pytest.mark.usefixtures("enrolled")
class TestFromTheCommandToTheOffers:
    def test_the_form_waits_and_is_filled_when_the_draft_is_solved(self, bot, deliver):
        form = bot.open_form(CREATOR, MATCH)
        assert "Looking for the best pairs" in texts_of(form)
        assert states(bot) == [DraftState.REQUESTED]
        deliver()
        view = seen(bot)
        assert view["id"] == form["id"]
        text = texts_of(view)
        assert "2 pairs proposed" in text
        assert f"<@{LEA}> shares with <@{MARC}>" in text
        assert f"<@{CHLOE}> shares with <@{BEN}>" in text
        assert "Topics in common: Digital tools and collaboration platforms · New ways of working." in text
        assert "Languages in common: French." in text
        assert "“Publish” asks 4 people, each privately, whether they accept." in text
        assert view["submit"]["text"] == "Publish"

    def test_a_draft_that_is_ready_is_shown_at_once(self, bot, deliver):
        solved(bot, deliver)
        assert "2 pairs proposed" in texts_of(bot.open_form(CREATOR, MATCH))
        assert states(bot) == [DraftState.READY]

    def test_in_french_by_its_own_name(self, bot, programme, deliver):
        coordinate(bot, programme, WEI, language="fr")
        bot.open_form(WEI, "/mentorat apparier")
        deliver()
        assert f"<@{LEA}> partage avec <@{MARC}>" in texts_of(seen(bot, WEI))

    def test_publishing_asks_everybody_privately(self, bot, deliver):
        view = solved(bot, deliver)
        outcome = bot.slack.submit(CREATOR, view["id"])
        assert outcome.acknowledged
        assert outcome.errors == {}
        assert "Published: 2 pairs are being asked." in texts_of(seen(bot))
        assert states(bot) == [DraftState.PUBLISHED]
        deliver()
        assert {row.state for row in bot.rows(PairRow)} == {"offered"}
        for user, partner in ((LEA, MARC), (MARC, LEA), (CHLOE, BEN), (BEN, CHLOE)):
            (message,) = bot.slack.messages(user)
            assert f"<@{partner}>" in texts_of(message)
        assert [(row.action, row.facts) for row in bot.rows(AuditRow)] == [
            ("draft_requested", {}),
            ("draft_published", {"pairs": 2}),
        ]

    def test_unpublished_pairs_leave_no_trace_in_any_conversation(self, bot, deliver):
        solved(bot, deliver)
        press(bot, "match_again")
        deliver()
        press(bot, "match_discard")
        deliver()
        assert bot.rows(OutboxRow) == []
        assert bot.rows(PairRow) == []
        assert conversations(bot) == []
        assert bot.slack.calls("chat.postMessage") == []

    def test_solving_again_takes_in_who_came_since(self, bot, programme, deliver):
        solved(bot, deliver)
        late = bot.world.person(WEI)
        bot.world.enrol(programme, late, Side.MENTEE)
        bot.world.describe(late, level=2)
        press(bot, "match_again")
        assert "Looking for the best pairs" in texts_of(seen(bot))
        deliver()
        text = texts_of(seen(bot))
        assert "2 pairs proposed.* 1 person without a pair." in text
        assert f"Their manager is not known: <@{WEI}>" in text
        assert states(bot) == [DraftState.DISCARDED, DraftState.READY]

    def test_a_discarded_draft_can_be_made_again(self, bot, deliver):
        solved(bot, deliver)
        press(bot, "match_discard")
        assert "The proposal is discarded." in texts_of(seen(bot))
        assert states(bot) == [DraftState.DISCARDED]
        press(bot, "match_look")
        deliver()
        assert "2 pairs proposed" in texts_of(seen(bot))
        assert [row.action for row in bot.rows(AuditRow)] == [
            "draft_requested",
            "draft_discarded",
            "draft_requested",
        ]

    def test_a_form_that_was_closed_is_no_trouble(self, bot, deliver):
        form = bot.open_form(CREATOR, MATCH)
        bot.slack.close_view(CREATOR, form["id"])
        deliver()
        assert states(bot) == [DraftState.READY]
        assert bot.slack.views(CREATOR) == []

    def test_looking_again_shows_what_came_of_it(self, bot, deliver):
        bot.open_form(CREATOR, MATCH)
        bot.slack.fail("views.update", error="not_found")
        deliver()
        assert "Looking for the best pairs" in texts_of(seen(bot))
        press(bot, "match_look")
        assert "2 pairs proposed" in texts_of(seen(bot))

    def test_what_was_drawn_since_the_click_stands(self, bot, programme, deliver):
        """The solver may be faster than the answer to the click that asked for it."""
        form = bot.open_form(CREATOR, MATCH)
        deliver()
        filled = seen(bot)
        answer = bot.send("interactive", pressed(CREATOR, form, "match_look", str(programme.id)))
        assert answer.status == 200
        assert seen(bot) == filled

    def test_a_draft_that_cannot_be_solved_says_what_to_do(self, bot, deliver):
        solving = deliver._work._solving
        working, solving._command = solving._command, ("false",)
        assert "could not be worked out this time" in texts_of(solved(bot, deliver))
        assert states(bot) == [DraftState.FAILED]
        solving._command = working
        press(bot, "match_look")
        deliver()
        assert "2 pairs proposed" in texts_of(seen(bot))

    def test_whoever_was_in_no_pair_is_told_kindly(self, bot, programme, deliver):
        alone = bot.world.person(WEI)
        bot.world.enrol(programme, alone, Side.MENTEE)
        bot.world.describe(alone, level=5)
        view = solved(bot, deliver)
        bot.slack.submit(CREATOR, view["id"])
        deliver()
        (message,) = bot.slack.messages(WEI)
        assert "You keep your place in the list" in message["text"]


class TestSeveralProgrammes:
    @pytest.mark.usefixtures("enrolled")
    def test_the_newest_comes_first_and_another_can_be_chosen(self, bot, programme, deliver):
        newest = bot.programme(name="Newest")
        form = bot.open_form(CREATOR, MATCH)
        assert "Nobody has enrolled yet." in texts_of(form)
        assert "*Newest*" in texts_of(form)
        press(bot, "match_programme", str(programme.id))
        assert "Looking for the best pairs" in texts_of(seen(bot))
        deliver()
        assert "2 pairs proposed" in texts_of(seen(bot))
        assert {row.programme_id for row in bot.rows(DraftRow)} == {programme.id}
        press(bot, "match_programme", str(newest.id))
        assert "Nobody has enrolled yet." in texts_of(seen(bot))


class TestNobody:
    @pytest.mark.usefixtures("programme")
    def test_nobody_enrolled_is_said_kindly(self, bot):
        form = bot.open_form(CREATOR, MATCH)
        assert "Nobody has enrolled yet." in texts_of(form)
        assert form.get("submit") is None
        assert bot.rows(DraftRow) == []

    @pytest.mark.parametrize(
        ("side", "words"),
        [
            (Side.MENTOR, "1 person would like to share, and nobody who would like to learn has enrolled yet."),
            (Side.MENTEE, "1 person would like to learn, and nobody who would like to share has enrolled yet."),
        ],
    )
    def test_one_empty_side_is_said_kindly(self, bot, programme, side, words):
        bot.world.enrol(programme, bot.world.person(LEA), side)
        assert words in texts_of(bot.open_form(CREATOR, MATCH))

    def test_people_who_do_not_fit_are_named_with_the_rule(self, bot, programme, deliver):
        for slack_id, side in ((LEA, Side.MENTOR), (MARC, Side.MENTEE)):
            bot.world.enrol(programme, bot.world.person(slack_id), side)
        view = solved(bot, deliver)
        text = texts_of(view)
        assert "No pair is possible today." in text
        assert "Their level is not known" in text
        assert view.get("submit") is None
        assert "match_discard" not in buttons(view)

    def test_a_draft_without_pairs_is_not_published_by_a_made_up_form(self, bot, programme, deliver):
        for slack_id, side in ((LEA, Side.MENTOR), (MARC, Side.MENTEE)):
            bot.world.enrol(programme, bot.world.person(slack_id), side)
        view = solved(bot, deliver)
        bot.send("interactive", made_up(CREATOR, view))
        assert states(bot) == [DraftState.READY]


class TestPages:
    @pytest.fixture
    def crowd(self, bot, programme):
        """Twelve pairs, every other one with a topic in common."""
        for number in range(12):
            topics = (Topic.DIGITAL_TOOLS, Topic.DATA_LITERACY) if number % 2 else (Topic.DIGITAL_TOOLS,) * 2
            for side, letter, level in ((Side.MENTOR, "M", 6), (Side.MENTEE, "L", 3)):
                person = bot.world.person(f"U{letter}{number:08}")
                bot.world.enrol(programme, person, side, topics=(topics[side is Side.MENTEE],))
                bot.world.describe(person, level=level)

    @pytest.mark.usefixtures("crowd")
    def test_ten_pairs_a_page_and_back(self, bot, deliver):
        view = solved(bot, deliver)
        assert "Pairs 1 to 10 of 12, the weakest first" in texts_of(view)
        assert {"match_next"} == buttons(view) & {"match_next", "match_previous"}
        press(bot, "match_next")
        assert "Pairs 11 to 12 of 12" in texts_of(seen(bot))
        assert {"match_previous"} == buttons(seen(bot)) & {"match_next", "match_previous"}
        press(bot, "match_previous")
        assert "Pairs 1 to 10 of 12" in texts_of(seen(bot))
        assert bot.slack.submit(CREATOR, seen(bot)["id"]).acknowledged
        deliver()
        assert len(bot.rows(PairRow)) == 12

    @pytest.mark.usefixtures("crowd")
    def test_the_weakest_come_first(self, bot, deliver):
        view = solved(bot, deliver)
        scores = [row.score for row in bot.rows(DraftPairRow)]
        shown = [text for text in texts_of(view).splitlines() if "fit: " in text]
        percents = [int(text.split("fit: ")[1].split("%")[0]) for text in shown]
        assert percents == sorted(percents)
        assert len(set(percents)) == 2
        assert percents[0] == round(100 * min(scores))


class TestSensitiveTopics:
    def test_they_stand_in_no_reason_list_or_draft(self, bot, programme, deliver):
        for slack_id, side, level in ((LEA, Side.MENTOR, 6), (MARC, Side.MENTEE, 3)):
            person = bot.world.person(slack_id)
            bot.world.enrol(programme, person, side, topics=(*SENSITIVE, Topic.DATA_LITERACY))
            bot.world.describe(person, level=level)
        view = solved(bot, deliver)
        everything = json.dumps(view) + json.dumps([row.parts for row in bot.rows(DraftPairRow)])
        assert "Topics in common: Data: reading it, using it." in texts_of(view)
        for word in ("inclusion", "Diversity", "social_mobility", "Social mobility", "ccessibility"):
            assert word not in everything

    def test_nothing_tells_a_pair_that_shares_only_those_from_one_that_shares_nothing(self, bot, programme, deliver):
        for slack_id, side, level, topic in (
            (LEA, Side.MENTOR, 6, Topic.INCLUSION),
            (MARC, Side.MENTEE, 3, Topic.INCLUSION),
            (CHLOE, Side.MENTOR, 6, Topic.DATA_LITERACY),
            (BEN, Side.MENTEE, 3, Topic.CYBER_HYGIENE),
        ):
            person = bot.world.person(slack_id, language="fr" if slack_id in {LEA, MARC} else "en")
            bot.world.enrol(programme, person, side, topics=(topic,))
            bot.world.describe(person, level=level)
        solved(bot, deliver)
        text = texts_of(seen(bot))
        shown = [line for line in text.splitlines() if line.startswith("Languages in common")]
        assert len(shown) == 2
        assert len({row.score for row in bot.rows(DraftPairRow)}) == 1
        assert "Topics in common" not in text


@pytest.mark.usefixtures("enrolled")
class TestRights:
    def test_whoever_coordinates_nothing_hears_so(self, bot):
        outcome = bot.slack.command(LEA, MATCH)
        assert "Vous ne coordonnez" in outcome.message["text"]
        assert bot.slack.calls("views.open") == []
        assert bot.rows(DraftRow) == []

    @pytest.mark.parametrize("action", ["match_again", "match_discard", "match_look", "match_programme"])
    def test_a_button_pressed_by_a_stranger_does_nothing(self, bot, programme, deliver, action):
        newest = bot.programme(name="Newest")
        bot.world.person(WEI)
        bot.open_form(CREATOR, MATCH)
        press(bot, "match_programme", str(programme.id))
        deliver()
        view = seen(bot)
        before = states(bot)
        bot.send("interactive", pressed(WEI, view, action, str(programme.id)))
        assert states(bot) == before
        assert seen(bot)["hash"] == view["hash"]
        assert newest.id not in {row.programme_id for row in bot.rows(DraftRow)}

    def test_a_page_turned_by_a_stranger_shows_nothing(self, bot, deliver):
        view = solved(bot, deliver)
        bot.world.person(WEI)
        bot.send("interactive", pressed(WEI, view, "match_next", "2"))
        assert seen(bot)["hash"] == view["hash"]

    def test_a_form_sent_by_a_stranger_publishes_nothing(self, bot, deliver):
        view = solved(bot, deliver)
        bot.world.person(WEI)
        answer = bot.send("interactive", made_up(WEI, view))
        assert "coordination team" in answer.body
        assert states(bot) == [DraftState.READY]

    @pytest.mark.parametrize("number", [None, 0, -1, "1", 10**12, True, [1]])
    def test_a_draft_of_another_programme_is_refused(self, bot, deliver, number):
        view = solved(bot, deliver)
        bot.world.programme(bot.world.person(WEI), name="Their own")
        (draft,) = bot.rows(DraftRow)
        for made in (draft.id, number):
            answer = bot.send("interactive", made_up(WEI, view, draft=made))
            assert json.loads(answer.body)["response_action"] == "push"
        assert states(bot) == [DraftState.READY]

    def test_a_draft_of_another_workspace_is_refused(self, bot, database, deliver):
        view = solved(bot, deliver)
        elsewhere = World(database, "T0ELSEWHER")
        theirs = elsewhere.programme(elsewhere.person("U0THEIRS01"))
        coordinate(bot, theirs, CREATOR)
        (draft,) = bot.rows(DraftRow)
        with database.writing() as transaction:
            row = transaction.get_one(DraftRow, draft.id)
            row.workspace_id, row.programme_id = elsewhere.workspace_id, theirs.id
        bot.slack.submit(CREATOR, view["id"])
        assert "already settled" in texts_of(seen(bot))
        assert states(bot) == [DraftState.READY]

    def test_a_coordinator_who_is_one_no_longer_publishes_nothing(self, bot, programme, deliver):
        person = coordinate(bot, programme, WEI)
        view = solved(bot, deliver, WEI)
        with bot.world.database.writing() as transaction:
            row = transaction.get_one(CoordinatorRow, (programme.id, person.id))
            transaction.delete(row)
        bot.slack.submit(WEI, view["id"])
        assert states(bot) == [DraftState.READY]

    def test_of_two_who_publish_the_second_hears_that_it_is_settled(self, bot, programme, deliver):
        coordinate(bot, programme, WEI)
        first = solved(bot, deliver)
        second = bot.open_form(WEI, MATCH)
        bot.slack.submit(CREATOR, first["id"])
        bot.slack.submit(WEI, second["id"])
        assert "already settled" in texts_of(seen(bot, WEI))
        deliver()
        assert len(bot.rows(PairRow)) == 2
        assert [row.action for row in bot.rows(AuditRow)].count("draft_published") == 1

    def test_a_draft_solved_again_is_not_published_from_the_old_form(self, bot, programme, deliver):
        coordinate(bot, programme, WEI)
        solved(bot, deliver)
        second = bot.open_form(WEI, MATCH)
        press(bot, "match_again")
        deliver()
        bot.slack.submit(WEI, second["id"])
        assert "already settled" in texts_of(seen(bot, WEI))
        assert states(bot) == [DraftState.DISCARDED, DraftState.READY]


def made_up(user, view, **carried):
    """A submission as no client of Slack's would send it."""
    metadata = {**json.loads(view["private_metadata"]), **carried}
    return {
        "type": "view_submission",
        "team": {"id": "T0SANDBOX1", "domain": "sandbox"},
        "user": {"id": user},
        "api_app_id": "A0SANDBOX1",
        "view": {**view, "private_metadata": json.dumps(metadata), "state": {"values": {}}},
    }


def pressed(user, view, action, value):
    return {
        "type": "block_actions",
        "team": {"id": "T0SANDBOX1", "domain": "sandbox"},
        "user": {"id": user},
        "api_app_id": "A0SANDBOX1",
        "trigger_id": "1.1.1",
        "view": {**view, "state": {"values": {}}},
        "actions": [{"action_id": action, "block_id": "b", "value": value, "selected_option": {"value": value}}],
    }


class TestOtherChoices:
    @pytest.fixture
    def torn(self, bot, enrolled):
        """LEA and MARC fit very well; to have two pairs both must make do with people who hardly fit."""
        chosen = {LEA: "digital_tools", MARC: "digital_tools", CHLOE: "data_literacy", BEN: "startup_methods"}
        spoken = {LEA: ["fr", "en"], MARC: ["fr", "en"], CHLOE: ["fr"], BEN: ["en"]}
        with bot.world.database.writing() as transaction:
            for slack_id, person in enrolled.items():
                transaction.get_one(PersonRow, person.id).department = "Claims"
                row = transaction.exec(select(EnrolmentRow).where(EnrolmentRow.person_id == person.id)).one()
                row.languages = spoken[slack_id]
                row.format = "either" if slack_id in {LEA, MARC} else "video"
                transaction.execute(delete(EnrolmentTopicRow).where(EnrolmentTopicRow.enrolment_id == row.id))
                transaction.add(EnrolmentTopicRow(enrolment_id=row.id, side=row.side, topic=chosen[slack_id], degree=3))

    @pytest.mark.usefixtures("torn")
    def test_both_objectives_stand_side_by_side_and_one_click_takes_the_other(self, bot, deliver):
        text = texts_of(solved(bot, deliver))
        assert "2 pairs proposed" in text
        assert "*Most people first:* 2 pairs, an average fit of 25%" in text
        assert "*Best fit first:* 1 pair, an average fit of 80%" in text
        assert "*Pairs left if each had to reach a least fit:* 30%: 1 · 40%: 1 · 50%: 1 · 60%: 1" in text
        press(bot, "match_objective", value="quality")
        deliver()
        text = texts_of(seen(bot))
        assert "*1 pair proposed.* 2 people without a pair." in text
        assert f"<@{LEA}> shares with <@{MARC}>" in text
        assert "Most people first" in text
        press(bot, "match_again")
        deliver()
        assert "*1 pair proposed.*" in texts_of(seen(bot))
        press(bot, "match_objective", value="people")
        deliver()
        assert "2 pairs proposed" in texts_of(seen(bot))

    def test_what_asking_for_less_would_gain_stands_under_the_rule_that_holds(self, bot, enrolled, deliver):
        with bot.world.database.writing() as transaction:
            row = transaction.get_one(PersonRow, enrolled[BEN].id)
            row.opens, row.closes = 7 * 60, 10 * 60
        text = texts_of(solved(bot, deliver))
        assert (
            f"Too few shared working hours: <@{CHLOE}> and <@{BEN}>\nShared hours, 1 instead of 2: 1 pair more" in text
        )

    @pytest.mark.usefixtures("enrolled")
    def test_nothing_is_shown_where_every_choice_gives_the_same(self, bot, deliver):
        view = solved(bot, deliver)
        assert "What other choices would give" not in texts_of(view)
        assert "match_objective" not in buttons(view)
