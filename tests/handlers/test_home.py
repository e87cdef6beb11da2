"""The Home tab: drawn when it is opened, in the reader's language, with what they can do now."""

import json
from datetime import timedelta

import pytest

from mentoring.enrolments import Side
from mentoring.pairs import PairState
from mentoring.sessions import SessionState
from storage import pairs, sessions
from storage.tables import PairRow, PersonRow, ProgrammeRow, SessionRow
from tests.conftest import T0
from tests.handlers.workplace import ANSWERS, BEN, CREATOR, DECLARED, ENGLISH, FRENCH, LEA, MARC, texts_of, until


def drawn(bot):
    """How often a tab was drawn; a call counts once Slack has answered it."""
    return len([call for call in bot.slack.calls("views.publish") if call["answer"]])


def opened(bot, user):
    """What the Home tab shows once it has been drawn anew."""
    before = drawn(bot)
    assert bot.slack.open_home(user).acknowledged
    until(lambda: drawn(bot) > before)
    return bot.slack.home(user)


def test_invites_to_come_back_where_nothing_is_open(bot):
    bot.world.person(LEA)
    assert "No programme is open today." in texts_of(opened(bot, LEA))


def test_shows_what_is_open_with_a_button_that_opens_the_form(bot, programme):
    bot.world.person(LEA)
    home = opened(bot, LEA)
    assert f"*{programme.name}* is open until Monday 23 March" in texts_of(home)
    outcome = bot.slack.click_view(LEA, home["id"], "join:en")
    assert outcome.view["title"]["text"] == "Join a programme"
    assert programme.name in texts_of(outcome.view)


def test_shows_what_somebody_is_in_and_lets_them_change_it(bot, programme):
    bot.world.person(LEA, language="fr")
    bot.join(LEA, side="mentee")
    home = opened(bot, LEA)
    assert f"*{programme.name}*\u00a0: vous apprenez auprès de collègues." in texts_of(home)
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
    assert drawn(bot) == 2


class TestNext:
    """What waits comes first, with the buttons that answer it."""

    @pytest.fixture
    def pair(self, bot, programme):
        pair = bot.world.pair(programme, bot.world.person(LEA), bot.world.person(MARC))
        with bot.world.database.writing() as transaction:
            pairs.set_next_check(transaction, pair.id, None)
        return pair

    def planned(self, bot, pair, **changes):
        usual = {"state": SessionState.TO_PLAN, "starts_at": None, "booked_at": None, "over_at": None}
        return bot.world.session(pair, number=1, **{**usual, **changes})

    def test_an_offer_can_be_answered(self, bot, programme):
        bot.world.pair(programme, bot.world.person(LEA), bot.world.person(MARC), state=PairState.OFFERED)
        home = opened(bot, LEA)
        assert f"*A pair is proposed to you: <@{MARC}> and you.*" in texts_of(home)
        assert bot.slack.click_view(LEA, home["id"], "accept_offer").acknowledged
        assert [row.mentor_accepted_at for row in bot.rows(PairRow)] == [T0]
        assert "is proposed to you" not in texts_of(opened(bot, LEA))

    def test_a_session_without_a_date_can_be_planned(self, bot, pair):
        self.planned(bot, pair)
        home = opened(bot, LEA)
        assert f"*Your session with <@{MARC}>: when suits you?*" in texts_of(home)
        assert "The next one has no date yet." in texts_of(home)
        assert bot.slack.click_view(LEA, home["id"], "session_times:en").view is not None

    def test_a_proposal_of_the_partner_can_be_accepted(self, bot, pair):
        session = self.planned(bot, pair, state=SessionState.PROPOSED, proposed_by=Side.MENTEE)
        start = T0 + timedelta(days=1)
        with bot.world.database.writing() as transaction:
            sessions.offer_slots(transaction, session, [start], proposed_by=Side.MENTEE)
        home = opened(bot, LEA)
        assert f"*<@{MARC}> proposes times for your session: which one suits you?*" in texts_of(home)
        assert bot.slack.click_view(LEA, home["id"], "session_accept_1:en").acknowledged
        assert [row.starts_at for row in bot.rows(SessionRow)] == [start]
        assert "You have proposed times for the next one." not in texts_of(opened(bot, MARC))

    def test_times_that_are_proposed_say_by_whose_clock(self, bot, pair):
        bot.world.person(LEA, zone="Asia/Singapore")
        session = self.planned(bot, pair, state=SessionState.PROPOSED, proposed_by=Side.MENTEE)
        with bot.world.database.writing() as transaction:
            sessions.offer_slots(transaction, session, [T0 + timedelta(days=1)], proposed_by=Side.MENTEE)
        assert f"Times are yours (Singapore time); <@{MARC}> sees theirs." in texts_of(opened(bot, LEA))

    def test_a_wish_to_move_says_which_time_stands_and_can_be_answered_with_it(self, bot, pair):
        at = T0 + timedelta(days=1)
        session = self.planned(
            bot, pair, state=SessionState.BOOKED, starts_at=at, booked_at=T0, proposed_by=Side.MENTEE
        )
        with bot.world.database.writing() as transaction:
            sessions.offer_slots(transaction, session, [at + timedelta(hours=2)], proposed_by=Side.MENTEE)
        home = opened(bot, LEA)
        assert f"*<@{MARC}> proposes to move your session: which time suits you?*" in texts_of(home)
        assert "Until you accept another time, it stays on Tuesday 3 March, 9:00, Paris time." in texts_of(home)
        assert bot.slack.click_view(LEA, home["id"], "session_keep:en").acknowledged
        assert [row.proposed_by for row in bot.rows(SessionRow)] == [None]

    def test_a_booked_session_tells_its_time_in_the_readers_zone_and_can_be_moved(self, bot, pair):
        bot.world.person(LEA, zone="Asia/Singapore")
        self.planned(bot, pair, state=SessionState.BOOKED, starts_at=T0 + timedelta(days=1), booked_at=T0)
        home = opened(bot, LEA)
        assert f"*Your session with <@{MARC}>: Tuesday 3 March, 16:00, Singapore time.*" in texts_of(home)
        assert bot.slack.click_view(LEA, home["id"], "session_times:en").view is not None

    def test_whether_a_session_took_place_is_asked_and_the_tab_redrawn(self, bot, pair):
        bot.world.session(pair)
        home = opened(bot, LEA)
        assert f"*Did your session with <@{MARC}> on Monday 2 March take place?*" in texts_of(home)
        before = drawn(bot)
        outcome = bot.slack.click_view(LEA, home["id"], "session_held:en")
        assert outcome.view["callback_id"] == "feedback_form"
        until(lambda: drawn(bot) > before)
        assert "take place?" not in texts_of(bot.slack.home(LEA))
        assert "Sessions held: 1 of 5." in texts_of(bot.slack.home(LEA))

    @pytest.mark.usefixtures("pair")
    def test_nothing_is_a_calm_sentence(self, bot):
        assert "Nothing waits for you now." in texts_of(opened(bot, LEA))

    def test_only_the_first_has_a_primary_button(self, bot, pair, programme):
        self.planned(bot, pair)
        bot.world.pair(programme, bot.world.person(BEN), bot.world.person(LEA), state=PairState.OFFERED)
        home = opened(bot, LEA)
        assert json.dumps(home["blocks"]).count('"primary"') == 1

    @pytest.mark.usefixtures("pair")
    def test_a_pair_can_be_ended(self, bot):
        home = opened(bot, MARC)
        assert f"*<@{LEA}>* (Reverse mentoring 2026)" in texts_of(home)
        assert bot.slack.click_view(MARC, home["id"], "end_pair").view is not None


class TestRedrawn:
    """What somebody does in the tab is seen there at once, also where a form stood in between."""

    @pytest.fixture
    def pair(self, bot, programme):
        pair = bot.world.pair(programme, bot.world.person(LEA), bot.world.person(MARC))
        with bot.world.database.writing() as transaction:
            pairs.set_next_check(transaction, pair.id, None)
        return pair

    def proposed(self, bot, pair):
        session = bot.world.session(
            pair,
            number=1,
            state=SessionState.PROPOSED,
            proposed_by=Side.MENTEE,
            starts_at=None,
            booked_at=None,
            over_at=None,
        )
        with bot.world.database.writing() as transaction:
            sessions.offer_slots(transaction, session, [T0 + timedelta(days=1)], proposed_by=Side.MENTEE)

    def used(self, bot, action, **answers):
        """The tab after one of its buttons was used, and the form that it opened was sent."""
        home = opened(bot, LEA)
        before = drawn(bot)
        outcome = bot.slack.click_view(LEA, home["id"], action)
        if answers:
            outcome = bot.slack.submit(LEA, outcome.view["id"], {} if answers == {"reason": ""} else answers)
        assert outcome.acknowledged, outcome
        until(lambda: drawn(bot) > before)
        return texts_of(bot.slack.home(LEA))

    @pytest.mark.parametrize(("action", "answers"), [("accept_offer", {}), ("not_for_me", {"reason": ""})])
    def test_after_an_offer_is_answered(self, bot, programme, action, answers):
        lea = bot.world.person(LEA)
        bot.world.enrol(programme, lea)
        bot.world.pair(programme, lea, bot.world.person(MARC), state=PairState.OFFERED)
        assert "is proposed to you" not in self.used(bot, action, **answers)

    def test_after_a_time_is_accepted(self, bot, pair):
        self.proposed(bot, pair)
        assert "Next one: Tuesday 3 March, 9:00, Paris time." in self.used(bot, "session_accept_1:en")

    def test_after_other_times_are_proposed(self, bot, pair):
        self.proposed(bot, pair)
        shown = self.used(bot, "session_times:en", slot_0=T0 + timedelta(days=2))
        assert "You have proposed times for the next one." in shown

    @pytest.mark.usefixtures("pair")
    def test_after_a_pair_is_ended(self, bot):
        assert f"*<@{MARC}>*" not in self.used(bot, "end_pair", reason="")

    @pytest.mark.usefixtures("programme")
    def test_after_somebody_joined(self, bot):
        bot.world.person(LEA)
        assert "My enrolments" in self.used(bot, "join:en", **ANSWERS, **DECLARED)

    @pytest.mark.usefixtures("programme")
    def test_not_by_a_form_that_was_opened_elsewhere(self, bot):
        bot.world.person(LEA)
        bot.join(LEA)
        # Had it been drawn, then before the tab that is opened next.
        opened(bot, LEA)
        assert drawn(bot) == 1


def test_of_a_mentor_with_fifteen_pairs_fits(bot, programme):
    lea = bot.world.person(LEA)
    bot.world.enrol(programme, lea, capacity=15)
    for number in range(15):
        pair = bot.world.pair(programme, lea, bot.world.person(f"U0MENTEE{number:02}"))
        bot.world.session(pair, state=SessionState.BOOKED, starts_at=T0 + timedelta(days=number + 1), over_at=None)
    home = opened(bot, LEA)
    assert len(home["blocks"]) <= 100
    assert texts_of(home).count("(Reverse mentoring 2026)") == 15


def test_shows_coordinators_the_figures_of_the_digest(bot, programme):
    home = opened(bot, CREATOR)
    assert f"*{programme.name}*, people enrolled: 0; no session is due yet." in texts_of(home)
    for action, form in (("announce", "announce_form"), ("coordinators", "coordinators_form")):
        assert bot.slack.click_view(CREATOR, home["id"], action).view["callback_id"] == form
    bot.world.person(LEA)
    assert "people enrolled" not in texts_of(opened(bot, LEA))


class TestOwnPart:
    """What people can always do stands in the last row, and opens what the command opens."""

    @staticmethod
    def buttons(home):
        return [each["action_id"] for each in home["blocks"][-1]["elements"]]

    def test_of_somebody_in_no_programme_is_small(self, bot):
        bot.world.person(LEA)
        assert self.buttons(opened(bot, LEA)) == ["settings", "privacy"]

    def test_of_a_leader_has_a_break_a_delegate_and_the_way_out(self, bot, programme):
        bot.world.enrol(programme, bot.world.person(LEA), Side.MENTEE)
        assert self.buttons(opened(bot, LEA)) == ["pause", "delegate", "settings", "privacy", "leave_some"]

    @pytest.mark.usefixtures("programme")
    def test_of_whoever_runs_programmes_has_people_and_programmes(self, bot):
        assert self.buttons(opened(bot, CREATOR)) == ["settings", "privacy", "people", "new_programme"]

    @pytest.mark.parametrize(
        ("action", "title"),
        [
            ("pause", "Take a break"),
            ("delegate", "Book for me"),
            ("settings", "My settings"),
            ("privacy", "Privacy"),
            ("leave_some", "Leaving"),
        ],
    )
    def test_each_opens_its_form(self, bot, programme, action, title):
        bot.world.enrol(programme, bot.world.person(LEA), Side.MENTEE)
        home = opened(bot, LEA)
        assert bot.slack.click_view(LEA, home["id"], action).view["title"]["text"] == title

    @pytest.mark.parametrize(("action", "title"), [("people", "People"), ("new_programme", "New programme")])
    @pytest.mark.usefixtures("programme")
    def test_so_do_those_of_whoever_runs_programmes(self, bot, action, title):
        home = opened(bot, CREATOR)
        assert bot.slack.click_view(CREATOR, home["id"], action).view["title"]["text"] == title

    def test_leaving_one_of_two_asks_which_and_draws_home_anew(self, bot, programme):
        other = bot.programme(name="Another one")
        lea = bot.world.person(LEA)
        for each in (programme, other):
            bot.world.enrol(each, lea, Side.MENTEE)
        page = bot.slack.click_view(LEA, opened(bot, LEA)["id"], "leave_some").view
        form = bot.slack.click_view(LEA, page["id"], "leave_programme", value=str(other.id)).view
        before = drawn(bot)
        assert bot.slack.submit(LEA, form["id"]).errors == {}
        until(lambda: drawn(bot) > before)
        shown = texts_of(bot.slack.home(LEA))
        assert f"*{programme.name}*: you learn" in shown
        assert f"*{other.name}*: you learn" not in shown

    def test_a_break_is_shown_with_the_way_back(self, bot, programme):
        bot.world.enrol(programme, bot.world.person(LEA), Side.MENTEE)
        bot.fill_in(LEA, "/mentoring pause", until="2026-03-20")
        home = opened(bot, LEA)
        assert "You are on a break until Friday 20 March." in texts_of(home)
        assert "pause" not in self.buttons(home)
        before = drawn(bot)
        assert bot.slack.click_view(LEA, home["id"], "resume").acknowledged
        until(lambda: drawn(bot) > before)
        assert "on a break" not in texts_of(bot.slack.home(LEA))


def test_that_slack_takes_later_is_no_error_of_ours(bot, caplog):
    bot.world.person(LEA)
    caplog.set_level("INFO", logger="binome")
    bot.slack.fail("views.publish", status=429, retry_after=1)
    bot.slack.open_home(LEA)
    until(lambda: "is not drawn: Slack asks to wait" in caplog.text)
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []


class TestEverythingAtOnce:
    """Somebody in several programmes, on both sides, who left another one while its pair goes on."""

    @pytest.fixture
    def lea(self, bot, programme):
        lea = bot.world.person(LEA)
        marc, ben = bot.world.person(MARC), bot.world.person(BEN)
        second, third = (bot.programme(name=name) for name in ("Shadow committee", "Data for leaders"))
        with bot.world.database.writing() as transaction:
            transaction.get_one(ProgrammeRow, second.id).admission = {"both_sides": True}
        bot.world.enrol(programme, lea, Side.MENTOR)
        choice = bot.slack.command(LEA, "/mentoring join").message
        form = bot.slack.click(LEA, choice, "join:en", value=str(second.id)).view
        answers = {**ANSWERS, **DECLARED, "side": "both", "wanted": ["artificial_intelligence"]}
        assert bot.slack.submit(LEA, form["id"], answers).errors == {}
        bot.world.enrol(third, lea, Side.MENTEE)
        bot.world.pair(programme, lea, marc)
        bot.world.pair(second, lea, marc)
        bot.world.pair(second, ben, lea)
        bot.world.pair(third, ben, lea)
        choice = bot.slack.command(LEA, "/mentoring leave").message
        form = bot.slack.click(LEA, choice, "leave_programme", value=str(third.id)).view
        bot.slack.submit(LEA, form["id"], {"pairs": "go_on"})
        return lea

    @pytest.mark.usefixtures("lea")
    def test_each_pair_and_enrolment_is_there(self, bot, programme):
        shown = texts_of(opened(bot, LEA))
        for line in (
            f"*<@{MARC}>* ({programme.name}): you share what you know.",
            f"*<@{MARC}>* (Shadow committee): you share what you know.",
            f"*<@{BEN}>* (Shadow committee): you learn from a colleague.",
            f"*<@{BEN}>* (Data for leaders): you learn from a colleague.",
            f"*{programme.name}*: you share what you know.",
            "*Shadow committee*: you share on some topics and learn on others.",
            "*Data for leaders* is open until",
        ):
            assert line in shown

    @pytest.mark.usefixtures("lea")
    def test_a_pair_that_went_on_can_be_ended(self, bot):
        home = opened(bot, LEA)
        (third,) = [row for row in bot.rows(PairRow) if row.state == "active" and row.programme_id == 3]
        form = bot.slack.click_view(LEA, home["id"], "end_pair", value=str(third.id)).view
        bot.slack.submit(LEA, form["id"], {})
        assert "(Data for leaders)" not in texts_of(opened(bot, LEA))

    @pytest.mark.usefixtures("lea")
    def test_after_the_last_pair_and_enrolment_it_invites(self, bot, programme):
        for number in (programme.id, 2):
            home = opened(bot, LEA)
            page = bot.slack.click_view(LEA, home["id"], "leave_some").view
            if page["callback_id"] != "leave_form":
                page = bot.slack.click_view(LEA, page["id"], "leave_programme", value=str(number)).view
            bot.slack.submit(LEA, page["id"], {"pairs": "end"})
        shown = texts_of(opened(bot, LEA))
        assert "My enrolments" not in shown
        assert "is open until" in shown


def test_home_is_taken_by_slack_where_there_is_more_than_it_can_hold(bot):
    """A mentor of fifteen in each of thirty programmes: the sandbox refuses what Slack would."""
    lea = bot.world.person(LEA)
    for number in range(30):
        each = bot.programme(name=f"Programme {number}")
        bot.world.enrol(each, lea, Side.MENTOR, capacity=15)
        bot.world.pair(each, lea, bot.world.person((FRENCH + ENGLISH)[3 + number % 12]))
    shown = opened(bot, LEA)
    assert len(shown["blocks"]) <= 100
    assert "more pairs" in texts_of(shown)
