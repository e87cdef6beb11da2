"""A pair from the offer to its end: who may say what when, and that no order of answers breaks it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentoring.enrolments import Answers, Enrolment, EnrolmentState, Format, Side, chosen_topics
from mentoring.pairs import (
    OFFER_LASTS,
    REMIND_OFFER_AFTER,
    Pair,
    PairState,
    accept,
    check_active,
    check_has_room,
    check_open,
    check_partner,
    complete,
    decline,
    end,
    expire,
    last_day_to_answer,
    next_check_of_offer,
)
from mentoring.people import Standing
from mentoring.refusals import Reason, Refused
from mentoring.topics import Topic
from tests.mentoring.examples import person

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
TODAY = date(2026, 3, 2)
OFFER = Pair(
    id=1,
    workspace_id=1,
    programme_id=1,
    mentor_id=7,
    mentee_id=8,
    state=PairState.OFFERED,
    offered_at=NOW,
    expires_at=NOW + OFFER_LASTS,
    mentor_accepted_at=None,
    mentee_accepted_at=None,
    started_on=None,
    place_id=None,
    draft_id=1,
    version=1,
)
CLOSED = [PairState.DECLINED, PairState.EXPIRED, PairState.ENDED, PairState.COMPLETED]


def said_yes(pair, *sides, now=NOW):
    for side in sides:
        pair = accept(pair, side, today=TODAY, now=now)
    return pair


def reason_of(refused):
    return refused.value.reason


class TestAccepting:
    @pytest.mark.parametrize("sides", [(Side.MENTOR, Side.MENTEE), (Side.MENTEE, Side.MENTOR)])
    def test_by_both_begins_the_pair_on_the_day_of_the_second_yes(self, sides):
        first, second = sides
        waiting = accept(OFFER, first, today=TODAY, now=NOW)
        assert (waiting.state, waiting.started_on) == (PairState.OFFERED, None)
        assert (waiting.accepted_by(first), waiting.accepted_by(second)) == (True, False)
        begun = accept(waiting, second, today=TODAY + timedelta(days=2), now=NOW + timedelta(days=2))
        assert (begun.state, begun.started_on) == (PairState.ACTIVE, TODAY + timedelta(days=2))
        assert begun.version == 3

    @pytest.mark.parametrize("sides", [(Side.MENTOR,), (Side.MENTOR, Side.MENTEE)])
    def test_twice_changes_nothing(self, sides):
        pair = said_yes(OFFER, *sides)
        assert said_yes(pair, Side.MENTOR) == pair

    def test_is_possible_to_the_last_moment_and_not_after(self):
        said_yes(OFFER, Side.MENTOR, now=OFFER.expires_at - timedelta(microseconds=1))
        with pytest.raises(Refused) as refused:
            said_yes(OFFER, Side.MENTOR, now=OFFER.expires_at)
        assert reason_of(refused) is Reason.OFFER_CLOSED

    @pytest.mark.parametrize("state", CLOSED)
    def test_what_is_closed_is_refused_in_the_same_words_whatever_closed_it(self, state):
        for answer in (lambda pair: said_yes(pair, Side.MENTOR), lambda pair: decline(pair, now=NOW)):
            with pytest.raises(Refused) as refused:
                answer(replace(OFFER, state=state))
            assert (reason_of(refused), refused.value.values) == (Reason.OFFER_CLOSED, {})


class TestRoom:
    def enrolment(self, side=Side.MENTOR, capacity=2, state=EnrolmentState.ACTIVE):
        answers = Answers((side,), chosen_topics(side, (Topic.DIGITAL_TOOLS,)), ("en",), Format.EITHER, capacity)
        return Enrolment(1, 1, 7, answers, state, NOW, version=1)

    def test_is_there_below_the_capacity(self):
        enrolment = self.enrolment()
        assert check_has_room(enrolment, Side.MENTOR, taken=1) is enrolment

    def test_is_taken_at_the_capacity(self):
        with pytest.raises(Refused) as refused:
            check_has_room(self.enrolment(), Side.MENTOR, taken=2)
        assert (reason_of(refused), refused.value.values) == (Reason.PLACES_TAKEN, {"capacity": 2})

    def test_of_those_who_learn_is_one_pair(self):
        with pytest.raises(Refused) as refused:
            check_has_room(self.enrolment(Side.MENTEE, capacity=1), Side.MENTEE, taken=1)
        assert reason_of(refused) is Reason.PAIRED_ALREADY

    @pytest.mark.parametrize("state", [None, EnrolmentState.LEFT])
    def test_needs_an_enrolment(self, state):
        with pytest.raises(Refused) as refused:
            check_has_room(self.enrolment(state=state) if state else None, Side.MENTOR, taken=0)
        assert reason_of(refused) is Reason.NO_ENROLMENT


@pytest.mark.parametrize("standing", [Standing.DEACTIVATED, Standing.GUEST, Standing.OUTSIDE])
def test_a_partner_who_may_no_longer_take_part_closes_the_offer(standing):
    with pytest.raises(Refused) as refused:
        check_partner(person(standing=standing))
    assert (reason_of(refused), refused.value.values) == (Reason.OFFER_CLOSED, {})


class TestEnding:
    def test_expiry_closes_an_offer_and_nothing_else(self):
        assert expire(OFFER).state is PairState.EXPIRED
        begun = said_yes(OFFER, *Side)
        assert expire(begun) is begun

    def test_an_offer_that_somebody_ends_is_declined(self):
        assert end(OFFER).state is PairState.DECLINED

    def test_a_pair_that_has_begun_ends_once(self):
        over = end(said_yes(OFFER, *Side))
        assert over.state is PairState.ENDED
        with pytest.raises(Refused) as refused:
            end(over)
        assert reason_of(refused) is Reason.PAIR_OVER

    def test_a_series_is_completed_where_the_pair_goes_on(self):
        assert complete(said_yes(OFFER, *Side)).state is PairState.COMPLETED
        assert complete(OFFER) is OFFER

    @pytest.mark.parametrize("state", [*CLOSED, PairState.OFFERED])
    def test_only_what_has_begun_and_goes_on_is_active(self, state):
        with pytest.raises(Refused) as refused:
            check_active(replace(OFFER, state=state))
        assert reason_of(refused) is Reason.PAIR_OVER


class TestSides:
    def test_each_has_the_other_for_a_partner(self):
        assert (OFFER.side_of(7), OFFER.partner_of(7)) == (Side.MENTOR, 8)
        assert (OFFER.side_of(8), OFFER.partner_of(8)) == (Side.MENTEE, 7)

    @pytest.mark.parametrize("ask", [OFFER.side_of, OFFER.partner_of])
    def test_strangers_have_none(self, ask):
        with pytest.raises(Refused) as refused:
            ask(9)
        assert reason_of(refused) is Reason.NOT_YOUR_PAIR


class TestTime:
    @pytest.mark.parametrize(
        ("days", "expected"),
        [
            (timedelta(0), NOW + REMIND_OFFER_AFTER),
            (REMIND_OFFER_AFTER, NOW + OFFER_LASTS),
            (OFFER_LASTS, NOW + OFFER_LASTS),
        ],
    )
    def test_asks_for_the_reminder_then_for_the_end(self, days, expected):
        assert next_check_of_offer(OFFER, NOW + days) == expected

    @pytest.mark.parametrize(
        ("zone", "day"),
        [
            ("Europe/Paris", date(2026, 3, 8)),
            ("Pacific/Kiritimati", date(2026, 3, 8)),
            ("Pacific/Pago_Pago", date(2026, 3, 7)),
        ],
    )
    def test_names_a_last_day_that_is_open_to_its_end(self, zone, day):
        assert last_day_to_answer(OFFER.expires_at, zone) == day

    def test_at_midnight_the_day_before_is_the_last(self):
        assert last_day_to_answer(datetime(2026, 3, 9, 23, 0, tzinfo=UTC), "Europe/Paris") == date(2026, 3, 9)


ANSWERS = st.sampled_from(["mentor", "mentee", "decline", "end", "expire", "complete"])


@given(st.lists(st.tuples(ANSWERS, st.integers(0, 9)), max_size=8))
def test_whatever_is_answered_in_whatever_order_a_pair_stays_true(steps):
    pair = OFFER
    for what, day in steps:
        before, now = pair, NOW + timedelta(days=day)
        try:
            pair = answered(pair, what, now)
        except Refused:
            continue
        assert pair.version == before.version + (pair != before)
        if before.state in CLOSED:
            assert pair == before
        if pair.state is PairState.ACTIVE:
            assert pair.started_on
            assert pair.mentor_accepted_at
            assert pair.mentee_accepted_at
    if pair.state is PairState.OFFERED:
        assert not (pair.mentor_accepted_at and pair.mentee_accepted_at)
        check_open(pair, NOW)


def answered(pair, what, now):
    if what in set(Side):
        return accept(pair, Side(what), today=TODAY, now=now)
    if what == "decline":
        return decline(pair, now=now)
    return {"end": end, "expire": expire, "complete": complete}[what](pair)
