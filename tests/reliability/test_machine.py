"""Whatever happens in whatever order to replicas, what must arrive does, and only what a fault has hit comes twice.

The real sender on rows of a real database; Slack, the clocks and the crashes are the test's. The same machine without
one of the guards finds an order of events in which a message is lost or comes twice.
"""

from collections import Counter
from datetime import timedelta
from math import inf

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from hypothesis.stateful import run_state_machine_as_test as run
from sqlalchemy import delete, select

from mentoring.messages import Kind, must_arrive
from scheduler.verdicts import MOST_SETBACKS
from storage import claims
from storage.claims import MOST_ATTEMPTS
from storage.database import Database
from storage.outbox import IN_FLIGHT, UNSETTLED
from storage.tables import OutboxRow, OutboxState, PaceRow
from tests.conftest import T0, MachineClock
from tests.reliability.stepping import FakeSlack, Fate, Replica, Time
from tests.worlds import World

OPENS_AT = T0 + timedelta(hours=1)
APART = (timedelta(), timedelta(minutes=10), timedelta(minutes=-10))
"""How far the business clocks of replicas are from each other."""

PAST_A_LEASE = 70
"""Seconds."""

LONG = timedelta(hours=1)
MOST_ROUNDS = 60
"""More hours than any series of leaps and of waits adds up to."""

some = st.integers(0, 5)
"""Which of those that there are, counted round."""


class Stage:
    """What every example plays on: people, a programme, and the clock of the database."""

    def __init__(self, file) -> None:
        self.machine = MachineClock()
        self.database = Database(f"sqlite:///{file}", self.machine)
        self.world = World(self.database)
        self.people = [self.world.person("U1"), self.world.person("U2")]
        self.programme = self.world.programme(self.people[0])
        self.parts: dict[str, object] = {}

    def clear(self) -> None:
        with self.database.writing() as transaction:
            for table in (OutboxRow, PaceRow):
                transaction.execute(delete(table))


@pytest.fixture(scope="module")
def stage(tmp_path_factory, migrated_sqlite):
    file = tmp_path_factory.mktemp("machine") / "binome.db"
    file.write_bytes(migrated_sqlite)
    stage = Stage(file)
    yield stage
    stage.database.close()


class Deliveries(RuleBasedStateMachine):
    """Every rule is one step of one process, or something that happens to all of them."""

    def __init__(self, stage: Stage) -> None:
        super().__init__()
        stage.clear()
        self.stage = stage
        self.time = Time()
        self.slack = FakeSlack(stage.database)
        self.replicas = [
            Replica(stage.database, self.slack, self.time, OPENS_AT + apart, booted=-number * LONG, parts=stage.parts)
            for number, apart in enumerate(APART)
        ]
        self.occasions: set[str] = set()

    @initialize(reminders=st.booleans())
    def plan_first(self, reminders):
        self.plan(person=0, occasion=0, is_reminder=reminders, minutes=-60)
        self.plan(person=0, occasion=1, is_reminder=False, minutes=-50)

    @rule(person=some, occasion=st.integers(0, 2), is_reminder=st.booleans(), minutes=st.sampled_from([-60, 5]))
    def plan(self, person, occasion, is_reminder, minutes):
        """By any replica, any number of times. Two reminders to one person would be folded into one message."""
        message = self.stage.world.message(
            self.stage.programme,
            self.stage.people[person % 2],
            kind=Kind.ENROLMENT_CLOSING if is_reminder else Kind.PROGRAMME_CREATED,
            occasion="0" if is_reminder else str(occasion),
            due_at=OPENS_AT + timedelta(minutes=minutes),
        )
        assert self.stage.world.put(message) == (message.key not in self.occasions)
        self.occasions.add(message.key)

    @rule(which=some, together=st.booleans(), steps=st.integers(0, 2))
    def claim(self, which, together, steps):
        """Those that are claimed together may be checked in one write, before any of them goes on."""
        replica = self.replicas[which % len(self.replicas)]
        taken = replica.claim()
        if together:
            replica.prepare_together(taken)
        self.advance(taken, steps)

    @rule(first=some, second=some, reached=st.integers(0, 2), later=st.integers(0, 3), then=st.integers(0, 2))
    def take_over(self, first, second, *, reached, later, then):
        """One stands still past its lease, another takes over, and the first goes on in the middle of that."""
        frozen = self.replicas[first % len(self.replicas)].claim()
        self.advance(frozen, reached)
        self.time_passes(PAST_A_LEASE)
        self.advance(self.replicas[second % len(self.replicas)].claim(), later)
        self.advance(frozen, then)

    def advance(self, deliveries, steps):
        for delivery in deliveries:
            for _ in range(steps):
                if not delivery.is_over:
                    delivery.go_on(Fate.ANSWERED)

    @precondition(lambda self: self.under_way())
    @rule(which=some, fate=st.sampled_from(Fate), steps=st.integers(1, 3))
    def go_on(self, which, fate, steps):
        """One delivery gets further: checked and marked, called, written down. The others stand still."""
        waiting = self.under_way()
        delivery = waiting[which % len(waiting)]
        for _ in range(steps):
            if not delivery.is_over:
                delivery.go_on(fate)

    @precondition(lambda self: self.under_way())
    @rule(which=some)
    def crash(self, which):
        waiting = self.under_way()
        waiting[which % len(waiting)].replica.crash()

    @rule(seconds=st.sampled_from([PAST_A_LEASE, 2, 50]))
    def time_passes(self, seconds):
        """Leases and waits end; whoever stands still is frozen."""
        self.time.passed += timedelta(seconds=seconds)
        self.stage.machine.now += timedelta(seconds=seconds)

    @rule(hours=st.sampled_from([-1, 1]))
    def machine_clock_leaps(self, hours):
        """What no process sees by its own clock."""
        self.stage.machine.now += timedelta(hours=hours)
        self.time.leaps += hours > 0

    @invariant()
    def holds(self):
        rows = self.rows()
        assert Counter(row.key for row in rows) == Counter(self.occasions), "each occasion has one row"
        lanes = Counter(row.lane for row in rows if row.state in IN_FLIGHT)
        assert all(number == 1 for number in lanes.values()), "one row of a conversation is in flight"
        assert self.slack.twice == [], "only what was hit comes again"
        copies = self.slack.copies
        assert all(must_arrive(row.kind) or len(copies[row.id]) <= 1 for row in rows), "a reminder comes once"

    def teardown(self):
        """The faults end, and everything arrives."""
        for replica in self.replicas:
            replica.crash()
            replica.business = OPENS_AT + LONG
        for _ in range(MOST_ROUNDS):
            if not any(row.state in UNSETTLED for row in self.rows()):
                break
            self.time.passed += LONG
            self.stage.machine.now += LONG
            self.replicas[0].send_all()
        for replica in self.replicas:
            replica.sender.close()
        self.holds()
        for row in self.rows():
            self.has_arrived(row)

    def has_arrived(self, row):
        assert row.state not in UNSETTLED, "nothing waits for ever"
        if row.attempts >= MOST_ATTEMPTS or row.setbacks >= MOST_SETBACKS - 1:
            return
        assert row.state == OutboxState.SENT or not must_arrive(row.kind), "what must arrive is sent"
        assert self.slack.copies[row.id] or row.state == OutboxState.UNCERTAIN, "nothing is lost"

    def rows(self):
        row = OutboxRow
        columns = (row.id, row.key, row.kind, row.lane, row.state, row.attempts, row.setbacks)
        with self.stage.database.reading() as transaction:
            return list(transaction.execute(select(*columns)))

    def under_way(self):
        return [delivery for replica in self.replicas for delivery in replica.under_way()]


def play(stage, *, examples, steps=30, **chosen):
    """The same examples every time, unless `chosen` tells otherwise."""
    how = {"derandomize": True, "database": None, "suppress_health_check": list(HealthCheck)} | chosen
    run(
        lambda: Deliveries(stage),
        settings=settings(max_examples=examples, stateful_step_count=steps, deadline=None, **how),
    )


def test_any_order_of_events(stage):
    play(stage, examples=25)


@pytest.mark.soak
def test_many_orders_of_events(stage):
    play(stage, examples=120, steps=50, derandomize=False, print_blob=True)


def all_of_a_conversation(transaction, workspace_id, queue, *, now, machine, limit, gap):
    """As `_claimable`, which takes only the oldest."""
    values = {"now": now, "machine": machine, "rested": machine - gap, "workspace": workspace_id, "most": limit}
    return list(transaction.exec(claims._claimable_rows(queue), params=values)) if limit else []


GUARDS = {
    "the fencing token": ("storage.claims.token_hex", lambda _: "alike"),
    "the lease guard": ("scheduler.outbox.ENOUGH_LEASE", -inf),
    "`posting` of reminders": ("storage.claims.may_repeat", lambda _kind, _effect: True),
    "what must arrive": ("storage.claims.may_repeat", lambda _kind, _effect: False),
    "order within a conversation": ("storage.claims._claimable", all_of_a_conversation),
}


@pytest.mark.soak
@pytest.mark.parametrize("guard", GUARDS)
def test_finds_what_is_wrong_without(guard, stage, monkeypatch):
    target, other = GUARDS[guard]
    if guard == "the lease guard":
        monkeypatch.setitem(stage.parts, "enough_lease", other)
    else:
        monkeypatch.setattr(target, other)
    with pytest.raises(AssertionError):
        play(stage, examples=100, phases=[Phase.generate])
