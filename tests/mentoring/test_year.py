"""A pair over a year on paper: whatever the two do, time asks what it should, forgets nothing, and comes to an end."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from mentoring.availability import WorkingHours
from mentoring.cadence import last_number
from mentoring.enrolments import Side
from mentoring.ladder import Surroundings, session_now
from mentoring.refusals import Refused
from mentoring.series import Complete, Open, Told, next_session
from mentoring.sessions import (
    OPEN,
    SessionState,
    Slot,
    accept,
    book,
    cancel,
    met,
    opened,
    outcome,
    propose,
    put_off,
)
from tests.mentoring.examples import programme
from tests.mentoring.test_sessions import PAIR

BEGAN = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
BEGAN_ON = date(2026, 3, 2)
ACTIONS = ("propose", "accept", "book", "meet", "put_off", "cancel", "yes", "no", "nothing", "nothing", "nothing")

zones = st.sampled_from(["Europe/Paris", "Asia/Singapore", "America/Toronto", "Pacific/Apia"])
clicks = st.lists(st.tuples(st.sampled_from(ACTIONS), st.sampled_from(Side), st.integers(1, 400)), max_size=80)


class Paper:
    """The rows of one pair, and what planning does with them: look at what is due until nothing is."""

    def __init__(self, zone, mentor_zone):
        self.programme = programme(zone=zone)
        self.hours = {Side.MENTOR: WorkingHours(mentor_zone), Side.MENTEE: WorkingHours(zone)}
        self.sessions, self.answers, self.slots, self.told = [], [], [], []
        self.session_check, self.pair_check, self.is_complete = None, BEGAN, False

    @property
    def next_check(self):
        return min((each for each in (self.session_check, self.pair_check) if each), default=None)

    def plan(self, now):
        looks = 0
        while self.next_check and self.next_check <= now:
            if self.session_check and self.session_check <= now:
                self._look_at_session(now)
            else:
                self._look_at_pair(now)
            looks += 1
            assert looks < 10, "planning does not come to an end"

    def save(self, session, now):
        if session.state not in OPEN and self.sessions[-1].state in OPEN:
            self.pair_check = now
        self.sessions[-1] = session

    def _look_at_session(self, now):
        around = Surroundings(self.programme, BEGAN_ON, self.hours, self.slots, self.answers[-1])
        step = session_now(self.sessions[-1], around, now=now)
        self.save(step.session, now)
        self.session_check = step.next_check_at
        for nudge in step.nudges:
            row = (len(self.sessions), nudge.kind, nudge.side, self.programme.local_date(nudge.due))
            self.told += [row] if row not in self.told else []

    def _look_at_pair(self, now):
        history = [Told(session, self._came_of(number, now)) for number, session in enumerate(self.sessions)]
        step = next_session(self.programme, history, began_on=BEGAN_ON, now=now)
        self.is_complete = isinstance(step, Complete)
        self.pair_check = None if isinstance(step, Complete | Open) else step.until
        if isinstance(step, Open):
            session = opened(PAIR, number=step.number, due_on=step.due_on, minutes=60, uid="u", now=now)
            self.sessions.append(session)
            self.answers.append({})
            self.slots, self.session_check = [], now

    def _came_of(self, number, now):
        session = self.sessions[number]
        if session.state is not SessionState.OVER:
            return None
        return outcome(self.answers[number].values(), ended_at=session.over_at, now=now, answer_days=7)

    def act(self, action, side, now):
        """What one of the two does; refused where the state does not allow it."""
        session, ahead = self.sessions[-1], [now + timedelta(days=3), now + timedelta(days=5)]
        slots, is_last = [], session.number == last_number(self.programme.rhythm)
        match action:
            case "propose":
                changed = propose(session, side, ahead, busy=[], now=now)
                slots = [Slot(number, start, side) for number, start in enumerate(ahead)]
            case "accept" if self.slots:
                start = self.slots[-1].starts_at
                changed = accept(session, side, start, offered=self.slots, busy=[], now=now)
            case "book":
                changed = book(session, ahead[0], busy=[], now=now)
            case "meet":
                changed = met(session, now - timedelta(hours=2), began=BEGAN, now=now)
            case "put_off":
                changed = put_off(session, side, is_last=is_last, now=now)
            case "cancel":
                changed = cancel(session, side, now=now)
            case "yes" | "no" if session.state is SessionState.OVER:
                self.answers[-1].setdefault(side, action == "yes")
                self.pair_check = None if self.is_complete else now
                return
            case _:
                return
        self.save(changed, now)
        self.slots, self.session_check = slots, now

    def check(self, now):
        unsettled = [session for session in self.sessions if session.state in OPEN]
        assert len(unsettled) <= 1
        assert self.next_check is None or self.next_check > now
        if unsettled:
            assert self.session_check is not None
        elif not self.is_complete:
            assert self.pair_check is not None


def wait(paper, now, until):
    paper.plan(now)
    while paper.next_check and paper.next_check <= until:
        now = paper.next_check
        paper.plan(now)
        paper.check(now)
    return until


@given(zones, zones, clicks)
def test_whatever_two_people_do_nothing_is_forgotten_and_the_series_ends(zone, mentor_zone, steps):
    paper, now = Paper(zone, mentor_zone), BEGAN
    for action, side, hours in steps:
        now = wait(paper, now, now + timedelta(hours=hours))
        try:
            paper.act(action, side, now)
        except Refused:
            continue
        paper.plan(now)
        paper.check(now)
    wait(paper, now, now + timedelta(days=400))
    assert paper.is_complete
    assert paper.next_check is None
    numbers = [session.number for session in paper.sessions]
    assert (numbers[0], numbers[-1]) == (0, last_number(paper.programme.rhythm))
    assert all(later - earlier in (0, 1) for earlier, later in pairwise(numbers))


@given(zones, zones)
def test_two_people_who_never_answer_hear_three_times_of_each_session_and_of_nothing_else(zone, mentor_zone):
    paper = Paper(zone, mentor_zone)
    wait(paper, BEGAN, BEGAN + timedelta(days=400))
    assert [session.number for session in paper.sessions] == [0, 1, 2, 3, 4]
    assert all(session.stalled_at and session.cause == "lapsed" for session in paper.sessions)
    assert len(paper.told) == 3 * 5


@given(zones, st.lists(st.timedeltas(timedelta(hours=1), timedelta(days=60)), min_size=1, max_size=12))
def test_however_long_planning_stands_still_nobody_gets_two_messages_of_one_session_at_once(zone, stops):
    paper, now = Paper(zone, zone), BEGAN
    for stop in stops:
        now += stop
        heard = len(paper.told)
        paper.plan(now)
        paper.check(now)
        new = [(side, number) for number, _kind, side, _day in paper.told[heard:]]
        assert len(new) == len(set(new))
