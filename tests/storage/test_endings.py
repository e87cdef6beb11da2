"""Taking an opt-in back while others write."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlmodel import select

from mentoring.enrolments import Side
from mentoring.messages import Kind
from mentoring.pairs import OFFER_LASTS, REMIND_OFFER_AFTER, PairState
from mentoring.people import Profile, Standing
from storage import departures, endings, enrolments, erasing, pairs
from storage.tables import OutboxRow
from tests.conftest import T0
from tests.worlds import World

A_MOMENT = 0.3
"""Seconds in which another thread has come as far as it can."""


def test_an_offer_that_is_written_while_somebody_leaves_is_closed_with_the_others(database):
    world = World(database)
    programme = world.programme(world.person("U1"))
    mentor, mentee = world.person("U2"), world.person("U3")
    world.enrol(programme, mentor)
    world.enrol(programme, mentee, Side.MENTEE)
    draft_id = world.draft(programme)

    def leave():
        with database.writing() as transaction:
            endings.leave_programme(transaction, programme, mentor.id, now=T0)

    with ThreadPoolExecutor(1) as leaver:
        with database.writing() as transaction:
            enrolments.hold(transaction, programme.id, [mentor.id, mentee.id])
            leaving = leaver.submit(leave)
            time.sleep(A_MOMENT)
            pairs.offer_all(
                transaction,
                [pairs.Offer(mentor.id, mentee.id, 0.5, {})],
                workspace_id=world.workspace_id,
                programme_id=programme.id,
                draft_id=draft_id,
                now=T0,
                expires_at=T0 + OFFER_LASTS,
                next_check_at=T0 + REMIND_OFFER_AFTER,
            )
        leaving.result()
    with database.reading() as transaction:
        (offer,) = pairs.of_draft(transaction, draft_id, mentee.id)
    assert offer.state is PairState.DECLINED


@pytest.mark.parametrize("gone", ["deactivated", "erased"])
def test_a_pair_that_went_on_after_leaving_ends_once_somebody_is_gone(database, gone):
    world = World(database)
    programme = world.programme(world.person("U1"))
    mentor, mentee = world.person("U2"), world.person("U3")
    pair = world.pair(programme, mentor, mentee)
    with database.writing() as transaction:
        endings.leave_programme(transaction, programme, mentor.id, now=T0, pairs_go_on=True)
        assert pairs.get(transaction, pair.id).state is PairState.ACTIVE
    if gone == "erased":
        erasing.erase(database, mentor.id, now=T0)
    else:
        with database.writing() as transaction:
            departures.follow(transaction, mentor.id, Profile(Standing.DEACTIVATED, None, "UTC"), now=T0)
    with database.reading() as transaction:
        assert pairs.get(transaction, pair.id).state is PairState.ENDED
        (told,) = transaction.exec(select(OutboxRow).where(OutboxRow.kind == Kind.PAIR_ENDED.value)).all()
    assert told.person_id == mentee.id
