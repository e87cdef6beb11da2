"""Small made-up companies for Hypothesis, and who may be paired in them, said once more in plain Python."""

from random import Random

from hypothesis import strategies as st

from mentoring.enrolments import Format, Side
from mentoring.matching.settings import PairingRules
from mentoring.matching.values import Candidate, Problem

TOPICS = ("digital_tools", "data_literacy", "ways_of_working", "inclusion", "accessibility")
SENSITIVE = ("inclusion", "accessibility")
MOST_PEOPLE = 10


def problems():
    """From a seed: to draw each answer of each person by itself takes Hypothesis ten times as long."""
    return st.builds(problem, seed=st.integers(0, 2**32), people=st.integers(0, MOST_PEOPLE))


def problem(seed: int, people: int) -> Problem:
    random = Random(seed)
    rules = PairingRules(
        levels_apart=random.randint(0, 3),
        reporting_steps=random.randint(0, 3),
        shared_hours=random.randint(0, 3),
        lead_needs_manager=random.randint(0, 3),
    )
    candidates = tuple(_candidate(random, person_id) for person_id in range(1, people + 1))
    past = tuple((random.randint(1, MOST_PEOPLE), random.randint(1, MOST_PEOPLE)) for _ in range(random.randint(0, 4)))
    return Problem(rules, candidates, past, SENSITIVE)


def _candidate(random: Random, person_id: int) -> Candidate:
    opens = random.choice((480, 480, random.randint(-48, 48) * 30))
    side = random.choice(list(Side))
    return Candidate(
        person_id=person_id,
        side=side,
        topics=_few(random, TOPICS, most=3),
        languages=_few(random, ("fr", "en"), most=2) or ("fr",),
        format=random.choice((Format.EITHER, Format.EITHER, *Format)),
        site=random.choice(("Paris", "Lyon", None)),
        department=random.choice(("Claims", "Sales", None)),
        level=random.choice((4, 5, 6, 7) if side is Side.MENTOR else (1, 2, 3, 3, None)),
        managers=_few(random, range(1, MOST_PEOPLE + 4), most=3),
        opens=opens,
        closes=opens + random.randint(8, 24) * 30,
        places=random.randint(1, 3) if side is Side.MENTOR else 1,
        first_in_line=random.random() < 0.5,
    )


def _few(random: Random, values, *, most):
    return tuple(random.sample(values, random.randint(0, most)))


def may_be_paired(mentor: Candidate, mentee: Candidate, problem: Problem) -> bool:
    return (
        _levels_fit(mentor, mentee, problem.rules)
        and not _are_near(mentor, mentee, problem.rules.reporting_steps)
        and bool(set(mentor.languages) & set(mentee.languages))
        and len(_half_hours(mentor) & _half_hours(mentee)) >= 2 * problem.rules.shared_hours
        and _can_meet(mentor, mentee)
        and (mentor.person_id, mentee.person_id) not in problem.past
    )


def _levels_fit(mentor, mentee, rules):
    if mentor.level is None or mentee.level is None:
        return False
    if 1 < mentee.level <= rules.lead_needs_manager and not mentee.managers:
        return False
    return mentor.level >= mentee.level + rules.levels_apart


def _are_near(mentor, mentee, steps):
    return (
        mentor.person_id in mentee.managers[:steps]
        or mentee.person_id in mentor.managers[:steps]
        or bool(mentor.managers and mentor.managers[:1] == mentee.managers[:1])
    )


def _half_hours(person):
    """Working days here last twelve hours at most, so that two of them meet in one stretch."""
    return {half_hour // 30 % 48 for half_hour in range(person.opens, person.closes, 30)}


def _can_meet(mentor, mentee):
    wishes = {mentor.format, mentee.format}
    if Format.IN_PERSON not in wishes:
        return True
    return Format.VIDEO not in wishes and mentor.site is not None and mentor.site == mentee.site
