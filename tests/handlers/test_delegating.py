"""Delegates: asked, they book and move for a mentee, see nothing else, and it ends whenever one of the two wants."""

from datetime import timedelta

import pytest

from mentoring import sessions as rules
from mentoring.enrolments import Side
from mentoring.people import Profile, Standing
from scheduler.planning import plan_due
from storage import departures, pairs, session_news, sessions
from storage.tables import DelegationRow, SessionAnswerRow, SessionRow, SlotRow
from tests.conftest import T0
from tests.handlers.pairing import begin, click_payload, direct
from tests.handlers.workplace import BEN, CHLOE, LEA, MARC, texts_of

ON_BOTH_DATABASES = pytest.mark.parametrize("database_url", ["sqlite", "postgres"], indirect=True)


@pytest.fixture
def marc(bot):
    return bot.world.person(MARC)


@pytest.fixture
def chloe(bot):
    return bot.world.person(CHLOE)


@pytest.fixture
def pair(bot, programme, marc, deliver):
    """Léa shares, Marc learns."""
    return begin(bot, programme, bot.world.person(LEA), marc, deliver)


@pytest.fixture
def books(bot, pair, chloe, deliver):
    """Chloé has said that she books for Marc; answers what she was told last."""
    ask(bot)
    deliver()
    press(bot, CHLOE, "accept_delegation")
    deliver()
    return lambda: newest(bot, chloe)


def ask(bot, slack_id=CHLOE, command="/mentoring delegate"):
    return bot.fill_in(MARC, command, delegate=slack_id)


def press(bot, slack_id, action, value=None):
    person = bot.world.person(slack_id)
    message = next(each for each in reversed(direct(bot, person)) if action in str(each["blocks"]))
    return bot.slack.click(slack_id, message, action, **({"value": value} if value else {}))


def newest(bot, person):
    return direct(bot, person)[-1]


def state(bot):
    return [row.state for row in bot.rows(DelegationRow)]


def action_ids(message):
    return [
        element["action_id"]
        for block in message["blocks"]
        for element in block.get("elements", ())
        if "action_id" in element
    ]


class TestAsking:
    @pytest.mark.usefixtures("pair")
    @ON_BOTH_DATABASES
    @pytest.mark.parametrize("command", ["/mentoring delegate", "/mentorat déléguer"])
    def test_asks_somebody_who_answers_in_private(self, bot, marc, chloe, deliver, command):
        outcome = ask(bot, command=command)
        assert f"<@{CHLOE}>" in texts_of(outcome.view)
        assert state(bot) == ["asked"]
        deliver()
        assert f"<@{MARC}> asks you" in newest(bot, chloe)["text"]
        press(bot, CHLOE, "accept_delegation")
        deliver()
        assert state(bot) == ["active"]
        assert newest(bot, marc)["text"] == f"<@{CHLOE}> can book and move your sessions."

    @pytest.mark.usefixtures("pair")
    def test_a_no_is_told_and_leaves_the_way_free_for_another(self, bot, marc, deliver):
        ask(bot)
        deliver()
        press(bot, CHLOE, "refuse_delegation")
        deliver()
        assert "does not book your sessions" in newest(bot, marc)["text"]
        ask(bot, BEN)
        assert state(bot) == ["refused", "asked"]

    @pytest.mark.usefixtures("pair")
    @pytest.mark.parametrize(("slack_id", "words"), [(MARC, "yourself"), (LEA, "paired with")])
    def test_refuses_who_cannot(self, bot, slack_id, words):
        view = bot.open_form(MARC, "/mentoring delegate")
        outcome = bot.slack.submit(MARC, view["id"], {"delegate": slack_id})
        assert words in outcome.errors["delegate"]
        assert state(bot) == []

    @pytest.mark.usefixtures("pair")
    def test_is_for_those_who_learn(self, bot):
        assert bot.slack.command(LEA, "/mentoring delegate").view is None

    @pytest.mark.usefixtures("pair")
    def test_shows_who_was_asked_already(self, bot):
        ask(bot)
        assert "has not answered yet" in texts_of(bot.open_form(MARC, "/mentoring delegate"))

    @pytest.mark.usefixtures("pair")
    def test_nobody_else_can_answer(self, bot, deliver):
        ask(bot)
        deliver()
        (row,) = bot.rows(DelegationRow)
        ben = bot.world.person(BEN)
        payload = click_payload(ben, "accept_delegation", str(row.id)) | {"trigger_id": bot.unused_trigger(BEN)}
        bot.send("interactive", payload)
        assert state(bot) == ["asked"]


class TestBooking:
    @pytest.mark.usefixtures("bot")
    def test_hears_at_once_of_what_is_open(self, books):
        assert "When could" in books()["text"]
        assert f"<@{LEA}>" in books()["text"]

    @pytest.mark.usefixtures("pair")
    def test_proposes_for_the_mentee_and_the_mentor_accepts(self, bot, books, deliver):
        bot.slack.click(
            CHLOE, books(), next(each for each in action_ids(books()) if each.startswith("session_propose"))
        )
        deliver()
        (row,) = bot.rows(SessionRow)
        assert (row.state, row.proposed_by) == ("proposed", Side.MENTEE)
        lea = bot.world.person(LEA)
        assert f"<@{MARC}> proposes" in newest(bot, lea)["text"]
        accept = next(each for each in action_ids(newest(bot, lea)) if each.startswith("session_accept"))
        bot.slack.click(LEA, newest(bot, lea), accept)
        deliver()
        assert bot.rows(SessionRow)[0].state == "booked"
        assert f"<@{MARC}> meets <@{LEA}>" in books()["text"]

    def test_accepts_what_the_mentor_proposes(self, bot, books, deliver, pair):
        propose(bot, pair, Side.MENTOR)
        deliver()
        accept = next(each for each in action_ids(books()) if each.startswith("session_accept"))
        bot.slack.click(CHLOE, books(), accept)
        assert bot.rows(SessionRow)[0].state == "booked"

    def test_moves_what_is_booked(self, bot, books, deliver, pair):
        book(bot, pair)
        deliver()
        view = bot.slack.click(CHLOE, books(), "session_times:en").view
        later = int((T0 + timedelta(days=12)).timestamp())
        bot.slack.submit(CHLOE, view["id"], {"slot_0": later})
        (row,) = bot.rows(SessionRow)
        assert (row.state, row.proposed_by) == ("booked", Side.MENTEE)

    @pytest.mark.usefixtures("books")
    def test_is_asked_with_the_mentee_as_time_passes(self, bot, deliver, chloe):
        known = len(direct(bot, chloe))
        moment = T0 + timedelta(days=7, hours=2)
        bot.clock.set(moment)
        plan_due(bot.world.database, moment)
        deliver()
        assert len(direct(bot, chloe)) >= known


class TestNothingElse:
    @pytest.mark.parametrize(
        ("action", "value"),
        [
            ("session_cancel:en", "{session}"),
            ("session_put_off:en", "{session}"),
            ("end_pair", "{pair}"),
            ("accept_offer", "{pair}"),
            ("not_for_me", "{pair}"),
            ("session_held:en", "{session}"),
            ("session_not_held:en", "{session}"),
            ("feedback:en", "{session}"),
        ],
    )
    @pytest.mark.usefixtures("books")
    def test_each_other_action_is_refused(self, bot, pair, chloe, action, value):
        book(bot, pair)
        (session,) = bot.rows(SessionRow)
        filled = value.format(session=session.id, pair=pair.id)
        payload = click_payload(chloe, action, filled) | {"trigger_id": bot.unused_trigger(CHLOE)}
        bot.send("interactive", payload)
        (after,) = bot.rows(SessionRow)
        assert (after.state, after.version) == (session.state, session.version)
        assert bot.rows(SessionAnswerRow) == []

    def test_is_shown_no_button_for_it(self, books):
        assert {each.rpartition("_")[0] or each for each in action_ids(books())} <= {"session_propose", "session"}

    @pytest.mark.usefixtures("books")
    def test_home_shows_nothing_of_the_pair(self, bot):
        bot.slack.open_home(CHLOE)
        assert f"<@{LEA}>" not in str(bot.slack.home(CHLOE))


class TestEnding:
    @pytest.mark.usefixtures("pair")
    @ON_BOTH_DATABASES
    def test_by_the_mentee_at_any_time(self, bot, books, deliver, chloe):
        before = books()
        view = bot.open_form(MARC, "/mentoring delegate")
        bot.slack.click_view(MARC, view["id"], "end_delegation")
        deliver()
        assert state(bot) == ["ended"]
        assert newest(bot, chloe)["text"] == f"You no longer book sessions for <@{MARC}>."
        slot = bot.rows(SlotRow)[0]
        payload = click_payload(chloe, "session_propose_1:en", f"{slot.session_id}:{int(slot.starts_at.timestamp())}")
        bot.send("interactive", payload | {"trigger_id": bot.unused_trigger(CHLOE)})
        assert bot.rows(SessionRow)[0].proposed_by is None
        shown = [each for each in direct(bot, chloe) if each["ts"] == before["ts"]]
        assert [action_ids(each) for each in shown] == [[]]

    @pytest.mark.usefixtures("books")
    def test_by_the_delegate(self, bot, marc, deliver):
        press(bot, CHLOE, "end_delegation")
        deliver()
        assert state(bot) == ["ended"]
        assert "does not book your sessions" in newest(bot, marc)["text"]

    @pytest.mark.usefixtures("books")
    def test_when_one_of_them_is_gone(self, bot, chloe, marc, deliver):
        with bot.world.database.writing() as transaction:
            departures.follow(transaction, chloe.id, Profile(Standing.DEACTIVATED, None, "UTC"), now=T0)
        assert state(bot) == ["ended"]
        deliver()
        assert "does not book your sessions" in newest(bot, marc)["text"]


def propose(bot, pair, side):
    with bot.world.database.writing() as transaction:
        starts = [T0 + timedelta(days=9, hours=2)]
        session = sessions.open_of(transaction, pair.id)
        saved = sessions.save(transaction, rules.propose(session, side, starts, busy=[], now=T0), next_check_at=T0)
        sessions.offer_slots(transaction, saved, starts, proposed_by=side)
        session_news.proposed(transaction, saved, pair, now=T0)


def book(bot, pair):
    with bot.world.database.writing() as transaction:
        pair = pairs.get(transaction, pair.id)
        session = sessions.open_of(transaction, pair.id)
        saved = sessions.save(
            transaction, rules.book(session, T0 + timedelta(days=9, hours=2), busy=[], now=T0), next_check_at=T0
        )
        session_news.booked(transaction, saved, pair, now=T0)
