"""Who is matched, read from rows: those who take part today and have a place free."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import update

from mentoring.common_ground import common_ground, shared_minutes
from mentoring.enrolments import EnrolmentState, Side
from mentoring.pairs import PairState
from mentoring.people import Standing
from mentoring.topics import SENSITIVE, Topic
from storage import candidates, programmes
from storage.tables import EnrolmentRow, PairRow, PersonRow, ProgrammeRow
from tests.conftest import T0
from tests.worlds import World


@pytest.fixture
def world(database):
    return World(database)


@pytest.fixture
def programme(world):
    return world.programme(world.person("U1"))


@pytest.fixture
def mentor(world, programme):
    mentor = world.person("U2")
    world.enrol(programme, mentor, Side.MENTOR, capacity=2)
    return mentor


@pytest.fixture
def mentee(world, programme):
    mentee = world.person("U3")
    world.enrol(programme, mentee, Side.MENTEE)
    return mentee


def problem(world, programme, now=T0):
    with world.database.reading() as transaction:
        return candidates.problem(transaction, programmes.get(transaction, programme.id), now)


def found(world, programme, now=T0):
    return {each.person_id: each for each in problem(world, programme, now).candidates}


def change(world, table, equal, **columns):
    with world.database.writing() as transaction:
        transaction.execute(update(table).filter_by(**equal).values(**columns))


def test_everybody_enrolled_is_a_candidate_with_what_they_answered(world, programme, mentor, mentee):
    world.describe(mentor, level=5, department="Sales", site="Paris")
    known = found(world, programme)
    assert set(known) == {mentor.id, mentee.id}
    one = known[mentor.id]
    assert (one.side, one.places, one.level, one.department, one.site) == (Side.MENTOR, 2, 5, "Sales", "Paris")
    assert set(one.topics) == {"digital_tools", "ways_of_working"}
    assert one.languages == ("en",)


def test_the_same_rows_make_the_same_problem(world, programme, mentor, mentee):
    assert problem(world, programme) == problem(world, programme)
    assert problem(world, programme).rules == programme.pairing
    assert problem(world, programme).sensitive == tuple(sorted(topic.value for topic in SENSITIVE))


@pytest.mark.parametrize("standing", [each for each in Standing if each is not Standing.MEMBER])
def test_whoever_may_not_take_part_is_none(world, programme, mentor, mentee, standing):
    world.person("U2", standing=standing)
    assert set(found(world, programme)) == {mentee.id}


@pytest.mark.parametrize("state", [EnrolmentState.PAUSED, EnrolmentState.LEFT])
def test_whoever_pauses_or_has_left_is_none(world, programme, mentor, mentee, state):
    change(world, EnrolmentRow, {"person_id": mentor.id}, state=state.value)
    assert set(found(world, programme)) == {mentee.id}


def test_another_programme_counts_for_nothing(world, programme, mentor, mentee):
    other = world.programme(world.person("U1"), name="Another")
    world.pair(other, mentor, mentee)
    assert found(world, programme)[mentor.id].places == 2
    assert problem(world, programme).past == ()


@pytest.mark.parametrize("state", [PairState.OFFERED, PairState.ACTIVE])
def test_a_pair_that_runs_takes_a_place_of_each(world, programme, mentor, mentee, state):
    world.pair(programme, mentor, mentee, state=state)
    known = found(world, programme)
    assert set(known) == {mentor.id}
    assert known[mentor.id].places == 1


def test_a_pair_that_is_over_gives_the_places_back_and_is_remembered(world, programme, mentor, mentee):
    pair = world.pair(programme, mentor, mentee)
    change(world, PairRow, {"id": pair.id}, state="ended")
    known = problem(world, programme)
    assert [(each.person_id, each.places) for each in known.candidates] == [(mentor.id, 2), (mentee.id, 1)]
    assert known.past == ((mentor.id, mentee.id),)


def test_managers_go_up_as_far_as_the_rules_look(world, programme, mentor):
    above = [world.person(f"U{number}") for number in range(10, 14)]
    for person, manager in zip([mentor, *above], above, strict=False):
        world.describe(person, manager_id=manager.id)
    assert found(world, programme)[mentor.id].managers == (above[0].id, above[1].id)
    change(world, ProgrammeRow, {"id": programme.id}, pairing={"reporting_steps": 99})
    assert found(world, programme)[mentor.id].managers == tuple(person.id for person in above)
    change(world, ProgrammeRow, {"id": programme.id}, pairing={"reporting_steps": 0})
    assert found(world, programme)[mentor.id].managers == (above[0].id,)


def test_a_reporting_line_that_bites_its_own_tail_ends(world, programme, mentor, mentee):
    world.describe(mentor, manager_id=mentee.id)
    world.describe(mentee, manager_id=mentor.id)
    change(world, ProgrammeRow, {"id": programme.id}, pairing={"reporting_steps": 99})
    known = found(world, programme)
    assert known[mentor.id].managers == (mentee.id,)
    assert known[mentee.id].managers == (mentor.id,)


@pytest.mark.parametrize(
    ("zone", "now", "opens", "closes"),
    [
        ("Europe/Paris", T0, 480, 1020),
        ("Europe/Paris", datetime(2026, 7, 1, 8, tzinfo=UTC), 420, 960),
        ("Asia/Singapore", T0, 60, 600),
        ("Pacific/Auckland", T0, -240, 300),
        ("America/Los_Angeles", T0, 1020, 1560),
    ],
)
def test_hours_are_those_of_the_day_in_utc(world, programme, mentor, zone, now, opens, closes):
    world.person("U2", zone=zone)
    one = found(world, programme, now)[mentor.id]
    assert (one.opens, one.closes) == (opens, closes)


@pytest.mark.parametrize(
    ("one", "other", "minutes"),
    [
        ("Europe/Paris", "Europe/Paris", 540),
        ("Europe/Paris", "Asia/Singapore", 120),
        ("Asia/Singapore", "America/Los_Angeles", 60),
        ("America/Los_Angeles", "Asia/Singapore", 60),
        ("Europe/Paris", "America/Los_Angeles", 0),
    ],
)
def test_an_evening_here_may_be_the_next_morning_there(world, programme, mentor, mentee, one, other, minutes):
    world.person("U2", zone=one)
    world.person("U3", zone=other)
    known = found(world, programme)
    assert shared_minutes(known[mentor.id], known[mentee.id]) == minutes


def test_common_ground_names_no_sensitive_topic(world, programme):
    everything = world.programme(world.person("U1"), name="Everything", topics=tuple(Topic))
    mentor, mentee = world.person("U4"), world.person("U5")
    for person, side in ((mentor, Side.MENTOR), (mentee, Side.MENTEE)):
        world.enrol(everything, person, side, topics=(*SENSITIVE, Topic.DATA_LITERACY))
    with world.database.reading() as transaction:
        known = candidates.of_people(transaction, everything, [mentor.id, mentee.id], T0)
    assert common_ground(known[mentor.id, Side.MENTOR], known[mentee.id, Side.MENTEE]).topics == (Topic.DATA_LITERACY,)


def test_places_free_count_what_runs_by_side(world, programme, mentor, mentee):
    world.pair(programme, mentor, mentee)
    with world.database.writing() as transaction:
        free = candidates.places_free(transaction, programme.id, [mentor.id, mentee.id, 999])
    assert free == {(mentor.id, Side.MENTOR): 1, (mentee.id, Side.MENTEE): 0}


def test_hours_are_each_persons_own(world, programme, mentor, mentee):
    change(world, PersonRow, {"id": mentor.id}, opens=6 * 60, closes=14 * 60)
    known = found(world, programme)
    paris = timedelta(hours=1) // timedelta(minutes=1)
    assert (known[mentor.id].opens, known[mentor.id].closes) == (6 * 60 - paris, 14 * 60 - paris)
    assert (known[mentee.id].opens, known[mentee.id].closes) == (9 * 60 - paris, 18 * 60 - paris)
