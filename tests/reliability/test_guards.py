"""Each guard of delivery against the one fault that it is for: with it one message arrives, without it two."""

from contextlib import suppress
from dataclasses import dataclass
from math import inf
from secrets import token_hex
from threading import Event, Thread

import pytest
from slack_sdk import WebClient
from sqlmodel import select, update

from bot.clock import monotonic
from bot.delivery import composer
from bot.identity import slack_client
from scheduler.slack_calls import SlackCaller
from storage.outbox import Message
from storage.pace import POST_METHOD
from storage.tables import OutboxRow, OutboxState
from tests.reliability.conftest import let_leases_end, received
from tests.scheduler.conftest import FAST

PATIENCE = 60.0


class Died(BaseException):
    """The process is gone: nothing of it runs any more."""


@dataclass(frozen=True)
class KeyOfItsOwn(Message):
    """No two of these are the same occasion."""

    @property
    def key(self):
        return token_hex(8)


@pytest.mark.parametrize(("kind", "copies"), [(Message, 1), (KeyOfItsOwn, 2)])
def test_unique_key(slack, world, reader, must_arrive, sending, kind, copies):
    """Two replicas write down the same occasion."""
    for _ in range(2):
        world.put(kind(**vars(must_arrive)))
    for _ in range(2):
        sending().send_due()
        let_leases_end(world.database)
    assert received(slack, world, reader) == copies


@pytest.mark.parametrize(("parts", "copies"), [({}, 1), ({"enough_lease": -inf}, 2)])
def test_lease_guard(slack, world, reader, must_arrive, sending, parts, copies):
    """A process freezes between its mark and its call, and wakes when another one has taken over."""
    frozen_for = 0

    def freezing():
        nonlocal frozen_for
        if not frozen_for and state(world) == OutboxState.POSTING:
            frozen_for = 3600
            let_leases_end(world.database)
            sending().send_due()
        return monotonic() + frozen_for

    world.put(must_arrive)
    sending(monotonic=freezing, **parts).send_due()
    assert frozen_for
    assert received(slack, world, reader) == copies


@pytest.mark.parametrize(("tokens", "copies"), [(token_hex, 1), (lambda _: "alike", 2)])
def test_fencing_token(slack, world, reader, must_arrive, sending, caller, monkeypatch, tokens, copies):
    """A process freezes after its claim, with its clock, and wakes while another one is at Slack's door."""
    monkeypatch.setattr("storage.claims.token_hex", tokens)
    is_frozen, woken = Event(), Event()

    def freezing(transaction, claim, now):
        is_frozen.set()
        assert woken.wait(PATIENCE)
        return composer()(transaction, claim, now)

    world.put(must_arrive)
    stale = Thread(target=sending(compose=freezing).send_due)
    stale.start()
    assert is_frozen.wait(PATIENCE)
    let_leases_end(world.database)

    class WakesTheOther(SlackCaller):
        def call(self, workspace_id, method, arguments):
            if method == POST_METHOD:
                woken.set()
                stale.join(PATIENCE)
            return caller.call(workspace_id, method, arguments)

    sending(slack=WakesTheOther(caller._client, world.database, FAST)).send_due()
    assert received(slack, world, reader) == copies


@pytest.mark.parametrize(("is_marked", "copies", "becomes"), [(True, 1, "uncertain"), (False, 2, "sent")])
def test_posting(slack, world, reader, reminder, sending, caller, is_marked, copies, becomes):
    """A process dies after Slack took a reminder."""

    class Dies(SlackCaller):
        def call(self, workspace_id, method, arguments):
            outcome = caller.call(workspace_id, method, arguments)
            if method == POST_METHOD:
                if not is_marked:
                    with world.database.writing() as transaction:
                        transaction.execute(update(OutboxRow).values(state=OutboxState.CLAIMED.value))
                raise Died
            return outcome

    world.put(reminder)
    with suppress(Died):
        sending(slack=Dies(caller._client, world.database, FAST)).send_due()
    let_leases_end(world.database)
    sending().send_due()
    assert received(slack, world, reader) == copies
    assert state(world) == becomes


def state(world):
    """Of the one row."""
    with world.database.reading() as transaction:
        return transaction.exec(select(OutboxRow.state)).one()


def with_default_retries(token, base_url):
    return WebClient(token=token, base_url=base_url)


@pytest.mark.parametrize(("client", "copies"), [(slack_client, 1), (with_default_retries, 2)])
def test_no_retry_handlers(sandbox, slack, world, reader, reminder, sending, client, copies):
    """The answer to a reminder is lost on its way."""
    slack.fail(POST_METHOD, drop="after")
    world.put(reminder)
    caller = SlackCaller(client("xoxb-sandbox", f"{sandbox.url}/api/"), world.database, FAST)
    sending(slack=caller).send_due()
    assert received(slack, world, reader) == copies
