"""The demo's start states, made as the demo makes them, and what Binôme finds in them."""

import time
from datetime import timedelta

import pytest

from bot import states, trying
from bot.clock import machine_now
from bot.demo import whom_to_act_as
from bot.states import State
from bot.story.making import JOINING, make
from mentoring.enrolments import Side
from mentoring.programmes import Programme
from sandbox.client import SandboxClient
from sandbox.server import Sandbox
from storage import figures, programmes
from storage.database import Database

pytestmark = pytest.mark.soak

LOADED_WITHIN = 2.0
"""Seconds from the files to a Slack that shows them."""


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Every state in a cache of its own, and what was said on the way."""
    cache = tmp_path_factory.mktemp("cache")
    said = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(states, "_cache", lambda: cache)
        for state in State:
            said[state] = []
            make(state, said[state].append)
        yield said


@pytest.fixture
def begun(request, made, tmp_path):
    """A sandbox and a Binôme that go on from a state, and its database."""
    place = states.kept(request.param)
    config = trying.sandbox_config(rate_limits=False)
    with Sandbox(config) as sandbox, SandboxClient(sandbox.url) as slack:
        began = time.monotonic()
        slack.restore(place.read_snapshot())
        assert time.monotonic() - began < LOADED_WITHIN
        (tmp_path / "binome.db").write_bytes(place.database.read_bytes())
        settings = trying.demo_settings(sandbox.url, config, tmp_path / "binome.db")
        with trying.running_bot(tmp_path, settings, slack):
            database = Database(settings["DATABASE_URL"], machine_now)
            yield slack, database
            database.close()


def begins_with(state):
    return pytest.mark.parametrize("begun", [state], indirect=True, ids=[state.value])


def who(role):
    return next(user for user, its_role in whom_to_act_as().items() if its_role == role)


def known(database) -> list[Programme]:
    with database.reading() as transaction:
        return programmes.all_of(transaction, workspace_id=1)


def counted(database, now):
    [programme] = known(database)
    with database.reading() as transaction:
        return figures.of_programme(transaction, programme, since=now - timedelta(days=7), now=now)


def test_it_says_how_far_it_is(made):
    assert f"joining: {JOINING} of {JOINING}" in made[State.ENROLLED]
    assert made[State.EMPTY] == ["The company"]


@begins_with(State.EMPTY)
def test_empty_is_a_company_without_a_programme(begun):
    slack, database = begun
    assert known(database) == []
    assert slack.messages(who("coordinator")) == []
    assert slack.command(who("coordinator"), "/mentorat nouveau programme").view["callback_id"]


@begins_with(State.ENROLLED)
def test_enrolled_is_a_programme_whose_people_wait_to_be_matched(begun):
    slack, database = begun
    shown = counted(database, slack.now())
    assert sum(shown.enrolled.values()) == JOINING
    assert min(shown.waiting[Side.MENTOR], shown.waiting[Side.MENTEE]) > 10
    texts = [each["text"] for user in slack.users()[:JOINING] for each in slack.messages(user["id"])]
    assert any("Bienvenue" in text for text in texts)
    assert any("Welcome" in text for text in texts)
    assert slack.command(who("coordinator"), "/mentorat apparier").view


@begins_with(State.RUNNING)
def test_running_is_pairs_in_their_third_month_of_which_some_look_for_a_date(begun):
    slack, database = begun
    shown = counted(database, slack.now())
    assert shown.active >= 10
    assert shown.stalled >= 3
    assert shown.in_all.held >= 15
    assert shown.ahead > 0
    digests = [each["text"] for each in slack.messages(who("coordinator")) if "séances tenues" in each["text"]]
    assert digests
    kick_offs = [each for each in slack.messages(who("leader")) if each["channel_kind"] == "mpim"]
    assert [user["id"] for user in slack.users() if slack.views(user["id"])] == []
    since = slack.now().timestamp() - float(kick_offs[0]["ts"])
    assert timedelta(days=60) < timedelta(seconds=since) < timedelta(days=92)


@begins_with(State.RUNNING)
def test_running_goes_on(begun):
    slack, database = begun
    before = counted(database, slack.now())
    report = slack.step(by=timedelta(days=14))
    assert not report.warnings
    assert counted(database, slack.now()).in_all.due > before.in_all.due
