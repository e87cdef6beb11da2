"""How well two people fit: parts from 0 to 1 that are kept apart, and their weighted sum (design, section 10)."""

from collections.abc import Mapping, Sequence
from hashlib import blake2b

import numpy as np
import numpy.typing as npt

from mentoring.enrolments import Degree
from mentoring.matching.rules import Integers, Numbers, Sides, both, flags, incidence, same, same_site, shared_minutes
from mentoring.matching.settings import PairingRules
from mentoring.matching.values import Candidate, Part

KNOWN = {Degree.A_LITTLE: 0.5, Degree.WELL: 0.875, Degree.MOST: 1.0}
"""What a topic is worth by how well its mentor knows it; exact in binary."""

WISHED = {Degree.A_LITTLE: 1, Degree.WELL: 2, Degree.MOST: 4}
"""What a topic weighs by how much its mentee wishes for it."""

ENOUGH_MINUTES = 4 * 60
"""More shared hours than these make no pair better."""

DECIMALS = 4
"""Finer differences than these are no differences, so that every machine makes the same draft."""

LARGEST_LOSS = 100_000

TIE_BITS = 10


def parts(sides: Sides) -> dict[Part, Numbers]:
    """The parts of every possible pair's score."""
    found = {
        Part.TOPICS: topics(sides),
        Part.COMPLEMENTARITY: complementarity(sides),
        Part.HOURS: hours(sides),
        Part.FORMAT: meeting_format(sides),
    }
    return {part: np.round(values, DECIMALS) for part, values in found.items()}


def weights(rules: PairingRules) -> dict[Part, float]:
    """What each part counts; together 1."""
    counts = {
        Part.TOPICS: rules.topics_count,
        Part.COMPLEMENTARITY: rules.complementarity_counts,
        Part.HOURS: rules.hours_count,
        Part.FORMAT: rules.format_counts,
    }
    return {part: count / sum(counts.values()) for part, count in counts.items()}


def total(of: Mapping[Part, Numbers], rules: PairingRules) -> Numbers:
    """The score, 0 to 1."""
    counts = weights(rules)
    first, *others = (counts[part] * of[part] for part in Part)
    return np.round(sum(others, start=first), DECIMALS)


def losses(score: Numbers) -> Integers:
    """What each pair lacks, in whole numbers up to LARGEST_LOSS. Its square is taken, so that a weak pair that gets
    better counts more than a good one that gets better still."""
    return np.rint(LARGEST_LOSS * (1 - score) ** 2).astype(np.int64)


def topics(sides: Sides) -> Numbers:
    """The share of what the mentee asks for that the mentor offers. A topic that few mentors offer weighs more, and
    one that nobody offers is not asked for. What a mentee wishes for most weighs more, and what a mentor knows less
    well is worth less."""
    counting = sorted({topic for each in sides.mentors for topic in each.topics})
    offered = incidence([each.topics for each in sides.mentors], counting)
    strength = _by_degree(sides.mentors, counting, KNOWN)
    wanted = _by_degree(sides.mentees, counting, WISHED) * _rarity(offered)
    share: Numbers = strength @ wanted.T / np.maximum(wanted.sum(axis=1), 1)
    return share


def complementarity(sides: Sides) -> Numbers:
    """1 for people of two departments: who is new to the other's work has more to tell. 0 where one is unknown."""
    mentors = [each.department for each in sides.mentors]
    mentees = [each.department for each in sides.mentees]
    known = both(flags(each is not None for each in mentors), flags(each is not None for each in mentees))
    return (known & ~same(mentors, mentees)).astype(np.float64)


def hours(sides: Sides) -> Numbers:
    """How much of their working day the two share."""
    return np.minimum(shared_minutes(sides) / ENOUGH_MINUTES, 1)


def meeting_format(sides: Sides) -> Numbers:
    """1 where the two want the same, or may meet in person as well as by video; a half where one of them yields."""
    mentors = [each.format.value for each in sides.mentors]
    mentees = [each.format.value for each in sides.mentees]
    return np.where(same(mentors, mentees) | same_site(sides), 1.0, 0.5)


def ties(sides: Sides) -> Integers:
    """A number of TIE_BITS bits for each pair, by their person numbers only: it decides between drafts of equal total,
    and favours nobody for having come first."""
    mentors, mentees = _digests("mentor", sides.mentors), _digests("mentee", sides.mentees)
    mixed = (mentors[:, None] ^ mentees[None, :]) * np.uint64(0x9E3779B97F4A7C15)
    return (mixed >> np.uint64(64 - TIE_BITS)).astype(np.int64)


def _rarity(offered: Numbers) -> Numbers:
    """1 for a topic that every mentor offers, growing with the logarithm of how rare it is. In whole thousandths, so
    that sums are exact whatever their order."""
    weights: Numbers = np.round(1000 * (1 + np.log(len(offered) / offered.sum(axis=0))))
    return weights


def _by_degree(people: Sequence[Candidate], counting: Sequence[str], worth: Mapping[Degree, float]) -> Numbers:
    """What each topic is worth to each person: a row a person, a column for each of `counting`."""
    columns = {topic: column for column, topic in enumerate(counting)}
    matrix = np.zeros((len(people), len(counting)))
    for row, each in enumerate(people):
        for topic, degree in zip(each.topics, each.degrees or (Degree.WELL,) * len(each.topics), strict=True):
            if topic in columns:
                matrix[row, columns[topic]] = worth[Degree(degree)]
    return matrix


def _digests(role: str, people: Sequence[Candidate]) -> npt.NDArray[np.uint64]:
    digests = [blake2b(f"{role}:{each.person_id}".encode(), digest_size=8).digest() for each in people]
    return np.frombuffer(b"".join(digests), dtype="<u8").astype(np.uint64)
