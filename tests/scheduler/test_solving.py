"""Requested drafts become ready ones, whatever becomes of the solver's process and of the form that waits."""

import sys
from datetime import timedelta
from threading import Thread

import pytest
from sqlmodel import select, update

from handlers import matching
from mentoring.drafts import DraftState
from mentoring.enrolments import Side
from mentoring.matching.values import Solution
from scheduler.solving import MOST_ATTEMPTS, Solving
from storage import draft_sheets, drafts, programmes
from storage.database import LARGEST_WRITE
from storage.drafts import DraftLost
from storage.tables import DraftLeftOutRow, DraftPairRow, DraftRow
from tests.conftest import T0
from tests.handlers.workplace import until
from tests.scheduler.companies import enrol_company

LEASE = timedelta(seconds=90)


@pytest.fixture
def coordinator(world):
    return world.person("U1")


@pytest.fixture
def programme(world, coordinator):
    return world.programme(coordinator)


@pytest.fixture
def mentor(world, programme):
    return enrolled(world, programme, "U2", Side.MENTOR, level=6)


@pytest.fixture
def mentee(world, programme):
    return enrolled(world, programme, "U3", Side.MENTEE, level=3)


def enrolled(world, programme, slack_id, side, *, level):
    person = world.person(slack_id)
    world.enrol(programme, person, side)
    return world.describe(person, level=level)


def requested(world, programme, coordinator, view_id="V1"):
    with world.database.writing() as transaction:
        return drafts.request(transaction, programme, person_id=coordinator.id, view_id=view_id, now=T0)[0]


def rows(world, table=DraftRow):
    with world.database.reading() as transaction:
        return list(transaction.exec(select(table).order_by(*table.__table__.primary_key.columns)))


def let_rest(world):
    """As if the wait before the next attempt were over."""
    with world.database.writing() as transaction:
        transaction.execute(update(DraftRow).values(lease_until=None))


def solver_that(world, caller, *words, **limits):
    """Something else in the place of the solver."""
    return Solving(world.database, caller, show=matching.shown, command=(sys.executable, "-c", *words), **limits)


class TestSolved:
    def test_a_draft_has_its_pairs_and_who_is_left_out(self, world, programme, coordinator, mentor, mentee, solving):
        alone = enrolled(world, programme, "U4", Side.MENTEE, level=5)
        requested(world, programme, coordinator)
        assert solving.solve_due(T0) == 1
        (draft,) = rows(world)
        assert (draft.state, draft.version, draft.solved_at) == (DraftState.READY, 2, T0)
        assert draft.input_hash
        (pair,) = rows(world, DraftPairRow)
        assert (pair.mentor_id, pair.mentee_id) == (mentor.id, mentee.id)
        assert 0 < pair.score <= 1
        assert set(pair.parts) == {"topics", "complementarity", "hours", "format"}
        assert [(each.person_id, each.rule) for each in rows(world, DraftLeftOutRow)] == [(alone.id, "levels_apart")]
        assert solving.solve_due(T0) == 0

    @pytest.mark.usefixtures("mentor", "mentee")
    def test_the_same_people_make_the_same_draft(self, world, programme, coordinator, solving):
        for _ in range(2):
            draft = requested(world, programme, coordinator)
            solving.solve_due(T0)
            with world.database.writing() as transaction:
                drafts.discard(transaction, drafts.find(transaction, draft.workspace_id, draft.id))
        first, second = rows(world)
        assert first.input_hash == second.input_hash

    def test_nobody_enrolled_is_a_draft_with_nothing_in_it(self, world, programme, coordinator, solving):
        requested(world, programme, coordinator)
        solving.solve_due(T0)
        assert [row.state for row in rows(world)] == [DraftState.READY]
        assert rows(world, DraftPairRow) == []

    def test_more_people_than_one_write_holds_are_all_in_it(self, world, programme, coordinator, solving):
        enrol_company(world, programme, mentors=110, mentees=LARGEST_WRITE + 1, capacity=5)
        requested(world, programme, coordinator)
        solving.solve_due(T0)
        assert len(rows(world, DraftPairRow)) == LARGEST_WRITE + 1
        with world.database.reading() as transaction:
            assert draft_sheets.count(transaction, rows(world)[0].id) == LARGEST_WRITE + 1

    @pytest.mark.usefixtures("mentor", "mentee")
    def test_what_a_broken_attempt_or_a_discarded_draft_has_left_is_forgotten(
        self, world, programme, coordinator, solving
    ):
        old = requested(world, programme, coordinator)
        solving.solve_due(T0)
        with world.database.writing() as transaction:
            drafts.discard(transaction, drafts.find(transaction, old.workspace_id, old.id))
        new = requested(world, programme, coordinator)
        with world.database.writing() as transaction:
            transaction.add(DraftLeftOutRow(draft_id=new.id, person_id=coordinator.id, rule="hours"))
        solving.solve_due(T0)
        assert {row.draft_id for row in rows(world, DraftPairRow)} == {new.id}
        assert rows(world, DraftLeftOutRow) == []


@pytest.mark.usefixtures("mentor", "mentee")
class TestTrouble:
    @pytest.mark.parametrize(
        "program", ["raise SystemExit(1)", "print('{}')", "print('[')", "import os, signal; os.kill(os.getpid(), 9)"]
    )
    def test_a_solver_that_fails_is_tried_three_times(self, world, programme, coordinator, caller, program):
        requested(world, programme, coordinator)
        solving = solver_that(world, caller, program)
        for attempt in range(1, MOST_ATTEMPTS + 1):
            assert rows(world)[0].state == DraftState.REQUESTED
            assert solving.solve_due(T0) == 1
            assert solving.solve_due(T0) == 0
            assert rows(world)[0].attempts == attempt
            let_rest(world)
        assert rows(world)[0].state == DraftState.FAILED
        assert solving.solve_due(T0) == 0

    def test_a_solver_that_is_not_there_fails_as_well(self, world, programme, coordinator, caller):
        requested(world, programme, coordinator)
        Solving(world.database, caller, show=matching.shown, command=("/nowhere/solver",)).solve_due(T0)
        assert rows(world)[0].attempts == 1

    def test_a_solver_that_takes_too_long_is_ended(self, world, programme, coordinator, caller):
        requested(world, programme, coordinator)
        solver_that(world, caller, "import time; time.sleep(60)", limit=timedelta(seconds=0.2)).solve_due(T0)
        (draft,) = rows(world)
        assert (draft.state, draft.attempts) == (DraftState.REQUESTED, 1)

    def test_after_a_failure_a_new_draft_can_be_asked_for(self, world, programme, coordinator, caller, solving):
        requested(world, programme, coordinator)
        failing = solver_that(world, caller, "raise SystemExit(1)")
        for _ in range(MOST_ATTEMPTS):
            failing.solve_due(T0)
            let_rest(world)
        requested(world, programme, coordinator)
        solving.solve_due(T0)
        assert [row.state for row in rows(world)] == [DraftState.FAILED, DraftState.READY]

    def test_a_draft_that_kills_its_process_each_time_is_given_up(self, world, programme, coordinator, solving):
        requested(world, programme, coordinator)
        with world.database.writing() as transaction:
            transaction.execute(update(DraftRow).values(attempts=MOST_ATTEMPTS))
        solving.solve_due(T0)
        assert rows(world)[0].state == DraftState.FAILED

    def test_stopping_breaks_it_off_and_leaves_it_to_the_next_start(self, world, programme, coordinator, caller):
        requested(world, programme, coordinator)
        solving = solver_that(world, caller, "import time; time.sleep(60)")
        working = Thread(target=solving.solve_due, args=(T0,))
        working.start()
        until(lambda: solving._processes)
        solving.stop()
        working.join(10)
        assert not working.is_alive()
        (draft,) = rows(world)
        assert (draft.state, draft.attempts) == (DraftState.REQUESTED, 0)
        assert solving.solve_due(T0) == 0

    @pytest.mark.parametrize("trouble", [{"status": 500}, {"error": "internal_error"}, {"error": "not_found"}])
    def test_a_form_that_cannot_be_brought_up_to_date_spoils_nothing(
        self, world, programme, coordinator, solving, slack, trouble, monkeypatch
    ):
        monkeypatch.setattr("scheduler.solving.SHOW_AGAIN_AFTER", 0.0)
        slack.fail("views.update", **trouble)
        requested(world, programme, coordinator)
        solving.solve_due(T0)
        assert rows(world)[0].state == DraftState.READY
        assert slack.calls("views.update")


@pytest.mark.usefixtures("mentor", "mentee")
class TestReplicas:
    def test_only_one_works_on_a_draft_until_its_lease_ends(self, world, programme, coordinator):
        requested(world, programme, coordinator)
        with world.database.writing() as transaction:
            machine = world.database.machine_now(transaction)
            assert drafts.claim(transaction, machine=machine, lease=LEASE)
        with world.database.writing() as transaction:
            assert drafts.claim(transaction, machine=machine + LEASE / 2, lease=LEASE) is None
        with world.database.writing() as transaction:
            draft, attempt = drafts.claim(transaction, machine=machine + LEASE * 2, lease=LEASE)
        assert attempt == 2
        with world.database.writing() as transaction, pytest.raises(DraftLost):
            drafts.mark_ready(transaction, draft.id, 1, solution=Solution((), (), "late"), now=T0)

    def test_a_draft_that_is_discarded_meanwhile_takes_nothing_more(self, world, programme, coordinator):
        draft = requested(world, programme, coordinator)
        with world.database.writing() as transaction:
            machine = world.database.machine_now(transaction)
            drafts.claim(transaction, machine=machine, lease=LEASE)
        with world.database.writing() as transaction:
            drafts.discard(transaction, drafts.find(transaction, draft.workspace_id, draft.id))
        with world.database.writing() as transaction, pytest.raises(DraftLost):
            drafts.hold(transaction, draft.id, 1)

    def test_two_coordinators_who_ask_share_one_draft(self, world, programme, coordinator):
        other = world.person("U9")
        with world.database.writing() as transaction:
            programmes.add_coordinator(transaction, programme, other.id, T0)
        first = requested(world, programme, coordinator)
        second = requested(world, programme, other, view_id="V2")
        assert first.id == second.id
        (row,) = rows(world)
        assert (row.view_id, row.requested_by) == ("V2", other.id)


def test_the_clock_waits_for_a_draft(world, programme, coordinator, mentor, mentee, work):
    requested(world, programme, coordinator)
    assert not work.outlook().is_done
    work.everything()
    assert work.outlook().is_done
