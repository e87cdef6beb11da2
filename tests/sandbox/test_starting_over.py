"""Starting over: with a fresh world, or with one of those that whoever started the sandbox offers."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from sandbox.client import SandboxClient, SandboxError
from sandbox.server import Sandbox
from sandbox.starting_over import Starts
from tests.sandbox.conftest import PATIENT, acknowledge, members
from tests.sandbox.local import until


class Worlds:
    """Puts worlds in place when the test lets it."""

    def __init__(self) -> None:
        self.begun = []
        self.gate = threading.Event()

    def begin(self, name, say):
        self.begun.append(name)
        say("nearly there")
        assert self.gate.wait(30)
        if name == "broken":
            raise OSError("the disk is full")


@pytest.fixture
def worlds() -> Worlds:
    return Worlds()


@pytest.fixture
def offering(worlds):
    starts = Starts(names=("small", "large", "broken"), first="small", begin=worlds.begin)
    with Sandbox(replace(PATIENT, deliver=acknowledge, starts=starts)) as sandbox:
        yield sandbox
        worlds.gate.set()


@pytest.fixture
def slack(offering) -> Iterator[SandboxClient]:
    with SandboxClient(offering.url) as client:
        yield client


@pytest.fixture
def threads() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor() as threads:
        yield threads


def test_without_worlds_to_choose_from_it_is_a_fresh_one(people, anna):
    people.create_channel("news", members=members(people)[:2])
    people.start_over()
    assert [each["name"] for each in people.conversations(anna)] == ["general"]


def test_the_world_that_was_chosen_is_put_in_place(slack, worlds):
    worlds.gate.set()
    slack.start_over("large")
    assert worlds.begun == ["large"]
    assert slack.starting_over()["present"] == "large"
    slack.start_over()
    assert worlds.begun == ["large", "large"], "without a name, the present one"


def test_it_says_what_is_being_done(slack, worlds, threads):
    quiet = {
        "states": ["small", "large", "broken"],
        "present": "small",
        "under_way": False,
        "progress": "",
        "error": "",
    }
    assert slack.starting_over() == quiet
    done = threads.submit(slack.start_over, "large")
    until(lambda: slack.starting_over() == quiet | {"under_way": True, "progress": "nearly there"})
    worlds.gate.set()
    done.result(timeout=30)
    assert slack.starting_over() == quiet | {"present": "large"}


def test_two_presses_have_one_effect(slack, worlds, threads):
    twice = [threads.submit(slack.start_over, "large") for _ in range(2)]
    until(lambda: worlds.begun)
    with pytest.raises(SandboxError, match="'large' is not done"):
        slack.start_over("small")
    worlds.gate.set()
    for press in twice:
        press.result(timeout=30)
    assert worlds.begun == ["large"]


def test_what_went_wrong_is_told_until_the_next_time(slack, worlds):
    worlds.gate.set()
    with pytest.raises(SandboxError, match="the disk is full"):
        slack.start_over("broken")
    seen = slack.starting_over()
    assert (seen["present"], seen["error"]) == ("small", "the disk is full")
    slack.start_over("small")
    assert slack.starting_over()["error"] == ""


def test_a_world_that_nobody_knows(slack, worlds):
    with pytest.raises(SandboxError, match="no 'tiny', only small, large, broken"):
        slack.start_over("tiny")
    assert worlds.begun == []
