"""Many people at once, enrolled in one programme: mentors far below the mentees, all of whom fit together."""

from mentoring.enrolments import EnrolmentState, Format, Side
from mentoring.people import Standing
from storage.database import LARGEST_WRITE, inserts_unless_known
from storage.tables import EnrolmentRow, EnrolmentTopicRow, PersonRow
from tests.conftest import T0


def enrol_company(world, programme, *, mentors, mentees, capacity=1):
    sides = [Side.MENTOR] * mentors + [Side.MENTEE] * mentees
    people = [person(world, number, side) for number, side in enumerate(sides, start=1000)]
    _insert(world, PersonRow, people)
    enrolled = [enrolment(each, side, programme, capacity) for each, side in zip(people, sides, strict=True)]
    _insert(world, EnrolmentRow, enrolled)
    topics = [{"enrolment_id": each["id"], "side": each["side"], "topic": "digital_tools"} for each in enrolled]
    _insert(world, EnrolmentTopicRow, topics)


def person(world, number, side):
    return {
        "id": number,
        "workspace_id": world.workspace_id,
        "slack_id": f"U{number:07}",
        "standing": Standing.MEMBER.value,
        "zone": "Europe/Paris",
        "level": 6 if side is Side.MENTOR else 3,
        "level_declared": False,
        "manager_declared": False,
        "department": f"Department {number % 7}",
        "languages": ["en"],
        "in_directory": True,
        "created_at": T0,
    }


def enrolment(person, side, programme, capacity):
    return {
        "id": person["id"],
        "workspace_id": programme.workspace_id,
        "programme_id": programme.id,
        "person_id": person["id"],
        "side": side.value,
        "languages": ["en"],
        "format": Format.EITHER.value,
        "capacity": capacity if side is Side.MENTOR else 1,
        "state": EnrolmentState.ACTIVE.value,
        "opted_in_at": T0,
        "first_in_line": False,
        "version": 1,
    }


def _insert(world, table, values):
    for start in range(0, len(values), LARGEST_WRITE):
        with world.database.writing() as transaction:
            inserts_unless_known(transaction, table, values[start : start + LARGEST_WRITE])
