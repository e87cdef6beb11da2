"""A mentor and a mentee who fit in every way, of whom a test changes only what it is about."""

from dataclasses import replace

from mentoring.enrolments import Format, Side
from mentoring.matching.settings import PairingRules
from mentoring.matching.values import Candidate, Problem

NINE_TO_SIX_IN_PARIS = (8 * 60, 17 * 60)

LINA = Candidate(
    person_id=1,
    side=Side.MENTOR,
    topics=("digital_tools", "data_literacy"),
    degrees=(3, 3),
    languages=("fr", "en"),
    format=Format.EITHER,
    site="Paris",
    department="Claims",
    level=6,
    managers=(11, 12, 90),
    opens=NINE_TO_SIX_IN_PARIS[0],
    closes=NINE_TO_SIX_IN_PARIS[1],
    places=1,
)

MARC = Candidate(
    person_id=101,
    side=Side.MENTEE,
    topics=("digital_tools",),
    languages=("fr",),
    format=Format.EITHER,
    site="Paris",
    department="Sales",
    level=3,
    managers=(21, 90),
    opens=NINE_TO_SIX_IN_PARIS[0],
    closes=NINE_TO_SIX_IN_PARIS[1],
    places=1,
)


def mentor(**changes) -> Candidate:
    """Who knows their topics very well, if nothing else is said."""
    topics = changes.get("topics", LINA.topics)
    return replace(LINA, **({"degrees": (3,) * len(topics)} | changes))


def mentee(**changes) -> Candidate:
    return replace(MARC, **changes)


def problem(*candidates, past=(), sensitive=(), **rules) -> Problem:
    return Problem(PairingRules(**rules), tuple(candidates), tuple(past), tuple(sensitive))


def pairs(solution) -> set[tuple[int, int]]:
    """Who with whom."""
    return {(pair.mentor_id, pair.mentee_id) for pair in solution.pairs}


def left_out(solution) -> dict:
    """Who, and the rule that holds them."""
    return {each.person_id: each.rule for each in solution.left_out}
