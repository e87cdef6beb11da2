"""Writing down what Slack took: several at once, and what is wrong with one is not the others'."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlmodel import select

from scheduler.marking import Marking
from scheduler.meter import Unmetered
from scheduler.slack_calls import Answer
from storage import claims
from storage.tables import OutboxRow
from tests.conftest import T0
from tests.handlers.workplace import until
from tests.scheduler.conftest import FAST


@pytest.fixture
def taken(world, slack):
    """Three rows that are with Slack, each for somebody else."""
    people = [world.person(slack.user(name)["id"]) for name in ("louis.lefevre", "zoe.vidal", "helene.benali")]
    programme = world.programme(people[0])
    world.put(*(world.message(programme, person) for person in people))
    with world.database.writing() as transaction:
        machine = world.database.machine_now(transaction)
        taken = claims.claim(transaction, now=T0, machine=machine, limit=9, lease=timedelta(seconds=60), rates=FAST)
        for claim in taken:
            claims.mark_posting(transaction, claim, machine)
    return taken


def states(world):
    with world.database.reading() as transaction:
        return list(transaction.exec(select(OutboxRow.state).order_by(OutboxRow.id)))


def test_an_answer_that_cannot_be_read_keeps_no_other_from_being_marked(world, taken, caplog):
    marking = Marking(world.database, now=lambda: T0, meter=Unmetered())
    first, broken, last = taken
    with ThreadPoolExecutor(3) as pool:
        with world.database.writing() as transaction:
            # The first waits for this row; the two others come meanwhile, and share the next write.
            claims.hold_all(transaction, [first])
            begun = [pool.submit(marking.keep, first, Answer({"ts": "1.1"}))]
            until(marking._turn.locked)
            begun += [
                pool.submit(marking.keep, broken, Answer(None)),
                pool.submit(marking.keep, last, Answer({"ts": "1.3"})),
            ]
            until(lambda: marking._waiting.qsize() == 2)
        for each in begun:
            each.result()
    assert states(world) == ["sent", "posting", "sent"]
    assert "could not be marked together" in caplog.text
