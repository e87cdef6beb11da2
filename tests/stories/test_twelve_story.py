"""A mentor with twelve mentees: one message asks, and no two first sessions are suggested at the same time."""

from datetime import timedelta
from itertools import pairwise

import pytest

from bot.clock import machine_now
from mentoring.enrolments import Side
from mentoring.topics import Topic
from storage import programmes
from storage.database import Database
from tests.stories.conftest import ON_SQLITE
from tests.stories.people import AT_ONCE, Coordinator, Someone
from tests.worlds import World

pytestmark = ON_SQLITE


@pytest.fixture
def world(live, database_url):
    database = Database(database_url, machine_now)
    yield World(database)
    database.close()


def enrol(world, programme, someone, side, *, level):
    person = world.describe(world.person(someone.id), level=level)
    world.enrol(programme, person, side, topics=(Topic.DIGITAL_TOOLS,), capacity=12, now=someone.slack.now())


def test_a_mentor_answers_twelve_from_one_message_and_is_suggested_to_one_at_a_time(live, world):
    slack = live.slack
    coordinator, mentor = Coordinator(slack, "louis.lefevre"), Someone(slack, "zoe.vidal")
    in_paris = [user["name"] for user in slack.users() if user.get("tz") == "Europe/Paris" and not user["is_bot"]]
    mentees = [Someone(slack, name) for name in in_paris if name not in {"louis.lefevre", "zoe.vidal"}][:12]
    coordinator.create("Mentoring 2026", ["digital_tools"])
    with world.database.reading() as transaction:
        programme = programmes.get(transaction, 1)
    enrol(world, programme, mentor, Side.MENTOR, level=5)
    for mentee in mentees:
        enrol(world, programme, mentee, Side.MENTEE, level=3)
    before = len(mentor.texts())
    coordinator.match()
    (asked,) = mentor.texts()[before:]
    assert asked == "*Mentoring 2026*: we suggest 12 people to share what you know with."
    mentor.press_all("accept_offer")
    for mentee in mentees:
        mentee.press("accept_offer")
    slack.step(by=AT_ONCE)
    assert mentor.texts()[before:] == ["*Mentoring 2026*: your answers to what we suggested."]
    assert len(mentor.together()) == 12

    slack.step(by=timedelta(hours=1))
    suggested = [button["value"] for mentee in mentees for _, button in mentee.offered("session_propose")]
    starts = sorted(int(value.partition(":")[2]) for value in suggested)
    assert len(starts) == 36
    assert all(later - earlier >= 3600 for earlier, later in pairwise(starts))
