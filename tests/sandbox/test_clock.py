"""The clock contract of design.md section 9, from a follower's side of the WebSocket."""

import json
import threading
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from sandbox.client import SandboxError
from tests.sandbox.local import until

START = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)


class Follower:
    """An application with appointments: it asks to be woken for the next one."""

    def __init__(self, socket, appointments=()):
        self._socket = socket
        self.appointments = list(appointments)
        self.woken = []
        self.silent = False

    def run(self):
        """Answer until the connection closes."""
        try:
            for message in self._socket:
                now = datetime.fromisoformat(json.loads(message)["now"])
                self.woken.append(now)
                if not self.silent:
                    self.settle(now)
        except ConnectionClosed:
            return

    def settle(self, now):
        later = min((moment for moment in self.appointments if moment > now), default=None)
        self.say(later.isoformat() if later else None)

    def say(self, wake, **more):
        self._socket.send(json.dumps({"settled": True, "next": wake, **more}))


@contextmanager
def following(running, *appointments):
    with connect(running.url.replace("http", "ws") + "/clock") as socket:
        follower = Follower(socket, appointments)
        thread = threading.Thread(target=follower.run)
        thread.start()
        until(lambda: follower.woken)
        yield follower
        socket.close()
        thread.join()


def hours(number):
    return START + timedelta(hours=number)


def test_time_stands_still(people):
    assert people.now() == people.now() == START


def test_without_followers_a_step_is_one_step(people):
    result = people.step(by=timedelta(days=30))
    assert (result.now, result.steps, result.warnings) == (START + timedelta(days=30), 1, [])
    assert people.now() == START + timedelta(days=30)


def test_a_step_to_the_past_does_not_move(people):
    assert people.step(to=hours(-1)).now == START


def test_a_follower_is_told_the_present_at_once(running, people):
    with following(running) as follower:
        assert follower.woken == [START]
        assert people.followers() == 1


def test_a_step_stops_where_a_follower_wants_to_be_woken(running, people):
    with following(running, hours(2), hours(5), hours(9)) as follower:
        result = people.step(to=hours(6))
        assert (result.now, result.steps) == (hours(6), 3)
        assert follower.woken == [START, START, hours(2), hours(5), hours(6)]


def test_the_earliest_of_two_followers_counts(running, people):
    with following(running, hours(3)) as first, following(running, hours(1)) as second:
        assert people.next().now == hours(1)
        assert people.next().now == hours(3)
        assert first.woken[-1] == second.woken[-1] == hours(3)


def test_next_when_nothing_is_waited_for(running, people):
    with following(running):
        result = people.next()
    assert (result.now, result.steps) == (START, 0)


def test_a_new_wish_may_come_unasked(running, people):
    with following(running) as follower:
        people.step(to=hours(1))
        follower.appointments = [hours(2)]
        follower.settle(hours(1))
        assert people.step(to=hours(4)).steps == 2
        assert follower.woken[-2:] == [hours(2), hours(4)]


def test_what_people_did_is_settled_before_time_moves(running, people):
    """A follower that learnt of something due since the last step gets to say so, even without speaking up itself."""
    with following(running) as follower:
        until(lambda: len(follower.woken) == 1)
        follower.appointments = [hours(1)]
        people.step(to=hours(4))
        assert hours(1) in follower.woken


def test_an_answer_that_names_an_earlier_moment_does_not_count(running, people):
    with following(running) as follower:
        people.step(to=hours(1))
        follower.silent = True
        people.set_patience(settle_seconds=0.3)
        later = threading.Timer(0.1, follower.say, [hours(9).isoformat()], {"now": START.isoformat()})
        later.start()
        warnings = people.step(to=hours(1)).warnings
        later.join()
    assert "had not settled" in warnings[0]


def test_a_follower_that_does_not_settle_is_left_behind_with_a_warning(running, people):
    with following(running) as follower:
        follower.silent = True
        people.set_patience(settle_seconds=0.1)
        result = people.step(to=hours(1))
        assert result.now == hours(1)
        assert "had not settled" in result.warnings[0]


def test_a_follower_that_asks_for_the_past_is_named(running, people):
    with following(running) as follower:
        follower.silent = True
        follower.say(hours(-1).isoformat())

        def answer_wrongly():
            until(lambda: len(follower.woken) > 1)
            follower.say(START.isoformat())

        thread = threading.Thread(target=answer_wrongly)
        thread.start()
        result = people.next()
        thread.join()
    assert "not later" in result.warnings[0]


def test_a_follower_that_leaves_is_not_waited_for(running, people):
    with following(running, hours(1)):
        pass
    until(lambda: people.step(to=people.now()).warnings == [])
    assert people.next().steps == 0


def test_steps_are_serialised(running, people):
    with following(running, *(hours(number) for number in range(1, 9))) as follower:
        steps = [threading.Thread(target=people.step, kwargs={"to": hours(8)}) for _ in range(3)]
        for step in steps:
            step.start()
        for step in steps:
            step.join()
        stops = [now for now in follower.woken if now > START]
        assert stops[:8] == [hours(number) for number in range(1, 9)]
        assert set(stops[8:]) <= {hours(8)}


@pytest.mark.parametrize("message", ["{", "[]", '{"settled": false, "next": null}', '{"settled": true}'])
def test_nonsense_ends_the_conversation(running, people, message):
    with connect(running.url.replace("http", "ws") + "/clock") as socket:
        socket.recv()
        socket.send(message)
        with pytest.raises(ConnectionClosed):
            socket.recv(timeout=30)


def test_a_time_without_a_zone_is_nonsense(running, people):
    with connect(running.url.replace("http", "ws") + "/clock") as socket:
        socket.recv()
        socket.send('{"settled": true, "next": "2026-01-05T09:00:00"}')
        with pytest.raises(ConnectionClosed, match="time zone"):
            socket.recv(timeout=30)
    with pytest.raises(SandboxError, match="zone"):
        people.step(to=datetime(2026, 2, 1))  # noqa: DTZ001


def test_a_foreign_page_may_not_follow(running):
    with (
        pytest.raises(InvalidStatus),
        connect(running.url.replace("http", "ws") + "/clock", origin="http://evil.example"),
    ):
        pass


def test_reset_goes_back_and_tells(running, people):
    with following(running) as follower:
        people.step(to=hours(3))
        people.reset()
        assert people.now() == START
        until(lambda: follower.woken[-1] == START)
