"""Slack is in trouble: what must arrive arrives afterwards, once, and time can be pushed on all the while."""

import time
from datetime import timedelta

import pytest

from sandbox.client import SandboxError
from tests.handlers.workplace import until
from tests.stories.conftest import ON_SQLITE
from tests.stories.people import AT_ONCE, Coordinator, Someone, done

pytestmark = ON_SQLITE

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
POST = "chat.postMessage"
SOON = 15
"""Seconds of real time: a step that waits for the follower takes nine."""


@pytest.fixture
def pair(live):
    """A mentor and a mentee who are matched, in a draft that nobody has been told about."""
    coordinator = Coordinator(live.slack, "louis.lefevre")
    mentor, mentee = Someone(live.slack, "zoe.vidal"), Someone(live.slack, "helene.benali")
    coordinator.create("Mentoring 2026", ["digital_tools"])
    mentor.join("mentor", "digital_tools", level=5)
    mentee.join("mentee", "digital_tools", level=3)
    form = coordinator.draft()

    def publish():
        done(live.slack.submit(coordinator.id, form["id"], {}))

    return mentor, mentee, publish


def begin_outage(slack, publish):
    """Binôme is about to tell of the pair, and finds Slack down."""
    methods = (POST, "conversations.open")
    for method in methods:
        slack.hold(method)
    publish()
    slack.outage(HOUR)
    slack.release()


def offers(slack, person):
    return [each for each in slack.troubles() if each["to"] == slack.user(person.id)["real_name"]]


def test_an_hour_without_slack_delays_an_offer_and_time_can_be_pushed(live, pair):
    slack = live.slack
    mentor, mentee, publish = pair
    began, read = slack.now(), len(mentee.texts())
    begin_outage(slack, publish)
    with pytest.raises(SandboxError, match="Slack is down"):
        mentee.command("/mentoring")
    started = time.monotonic()
    report = slack.step(by=DAY)
    assert (report.now, report.warnings) == (began + DAY, [])
    assert time.monotonic() - started < SOON
    assert [len(person.offered("accept_offer")) for person in (mentor, mentee)] == [1, 1]
    assert len(mentee.texts()) == read + 1
    for person in (mentor, mentee):
        (*_, last) = offers(slack, person)
        assert last["became"] == "arrived"
        assert {failure["what"] for failure in last["failures"]} == {"outage"}
        (arrived,) = [each["at"] for each in slack.calls(POST) if each["effect"] and each["to"] == last["to"]][-1:]
        assert (began + HOUR).isoformat() <= arrived < (began + 2 * HOUR).isoformat()
    until(lambda: mentee.command("/mentoring").acknowledged, seconds=SOON)


def test_what_waited_arrives_within_seconds_once_slack_is_back(live, pair):
    slack = live.slack
    mentor, mentee, publish = pair
    begin_outage(slack, publish)
    slack.step(by=HOUR / 2)
    assert mentee.offered("accept_offer") == []
    slack.end_outage()
    until(lambda: mentor.offered("accept_offer") and mentee.offered("accept_offer"), seconds=SOON)
    slack.step(by=DAY)
    assert [len(person.offered("accept_offer")) for person in (mentor, mentee)] == [1, 1]


def test_an_offer_that_arrived_though_slack_said_otherwise_comes_twice(live, pair):
    slack = live.slack
    mentor, mentee, publish = pair
    slack.fail(POST, status=500, after=True, times=2)
    publish()
    slack.step(by=HOUR)
    assert [len(person.offered("accept_offer")) for person in (mentor, mentee)] == [2, 2]
    assert [(each["became"], each["attempts"]) for each in slack.troubles()] == [("arrived_twice", 2)] * 2


def test_a_429_delays_an_offer_and_costs_nothing(live, pair):
    slack = live.slack
    mentor, mentee, publish = pair
    slack.fail(POST, status=429, retry_after=30)
    publish()
    slack.step(by=AT_ONCE)
    assert [each["became"] for each in slack.troubles()] == ["waiting"]
    report = slack.step(by=HOUR)
    assert report.warnings == []
    assert [len(person.offered("accept_offer")) for person in (mentor, mentee)] == [1, 1]
    (delayed,) = slack.troubles()
    assert (delayed["became"], delayed["attempts"]) == ("arrived", 2)
    assert [failure["what"] for failure in delayed["failures"]] == ["rate_limited"]
