"""A programme and people of whom a test changes only what it is about."""

from dataclasses import replace
from datetime import date

from mentoring.people import Person, Standing
from mentoring.programmes import Programme
from mentoring.topics import Topic

PARIS_PROGRAMME = Programme(
    id=1,
    workspace_id=1,
    name="Reverse mentoring 2026",
    topics=(Topic.DIGITAL_TOOLS, Topic.DATA_LITERACY, Topic.INCLUSION),
    closes_on=date(2026, 3, 31),
    zone="Europe/Paris",
    contact_id=None,
    version=1,
)
"""Enrolment ends on 31 March 2026, two days after Paris changes to summer time."""

LEA = Person(id=7, workspace_id=1, slack_id="U7", standing=Standing.MEMBER, level=5, manager_id=3)


def programme(**changes) -> Programme:
    return replace(PARIS_PROGRAMME, **changes)


def person(**changes) -> Person:
    return replace(LEA, **changes)
