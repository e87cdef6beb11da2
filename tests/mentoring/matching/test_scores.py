"""How well two people fit, in parts that a coordinator can be told."""

import numpy as np
import pytest

from mentoring.enrolments import Format
from mentoring.matching.drafting import draft
from mentoring.matching.rules import allowed
from mentoring.matching.scores import losses, parts, ties, weights
from mentoring.matching.settings import PairingRules
from mentoring.matching.values import Part
from tests.mentoring.matching.people import LINA, MARC, mentee, mentor, pairs, problem

TOPICS = [
    ("the only thing asked for is offered", ("digital_tools",), 1.0),
    ("one of two that every mentor offers", ("digital_tools", "data_literacy"), 0.5),
    ("nothing of what is asked for", ("data_literacy",), 0.0),
    ("what nobody offers is not held against anybody", ("digital_tools", "startup_methods"), 1.0),
    ("nothing asked for", (), 0.0),
]


def part(which, one, other, sensitive=()):
    return draft(problem(one, other, sensitive=sensitive)).pairs[0].parts[which]


@pytest.mark.parametrize(("wanted", "share"), [case[1:] for case in TOPICS], ids=[case[0] for case in TOPICS])
def test_topics_are_the_share_of_what_the_mentee_asks_for(wanted, share):
    lina, other = mentor(topics=("digital_tools",)), mentor(person_id=2, topics=("data_literacy",))
    sides = allowed(problem(lina, other, mentee(topics=wanted))).sides
    assert parts(sides)[Part.TOPICS][0, 0] == share


def test_what_few_mentors_offer_weighs_more():
    lina = mentor(topics=("data_literacy",))
    others = [mentor(person_id=number, topics=("digital_tools",)) for number in (2, 3, 4)]
    sides = allowed(problem(lina, *others, mentee(topics=("digital_tools", "data_literacy")))).sides
    rare, common, *_ = parts(sides)[Part.TOPICS][:, 0]
    assert rare > 0.6
    assert common == pytest.approx(1 - rare)


def test_what_the_mentee_wants_most_weighs_more():
    lina, other = mentor(topics=("digital_tools",)), mentor(person_id=2, topics=("data_literacy",))
    marc = mentee(topics=("digital_tools", "data_literacy"), degrees=(3, 2))
    sides = allowed(problem(lina, other, marc)).sides
    assert list(parts(sides)[Part.TOPICS][:, 0]) == [pytest.approx(2 / 3, abs=1e-4), pytest.approx(1 / 3, abs=1e-4)]


@pytest.mark.parametrize(("degree", "worth"), [(1, 0.5), (2, 0.875), (3, 1)])
def test_what_a_mentor_knows_less_well_is_worth_less(degree, worth):
    lina = mentor(topics=("digital_tools",), degrees=(degree,))
    assert part(Part.TOPICS, lina, mentee(topics=("digital_tools",))) == worth


@pytest.mark.parametrize(
    ("mentor_says", "mentee_says", "counts"), [(False, False, 0), (True, False, 0), (False, True, 0), (True, True, 1)]
)
def test_sensitive_topics_count_only_where_both_said_that_they_may(mentor_says, mentee_says, counts):
    lina = mentor(topics=("inclusion",), sensitive_counts=mentor_says)
    marc = mentee(topics=("inclusion",), sensitive_counts=mentee_says)
    assert part(Part.TOPICS, lina, marc) == 1
    assert part(Part.TOPICS, lina, marc, sensitive=("inclusion",)) == counts


@pytest.mark.parametrize(
    ("mine", "theirs", "value"), [("Claims", "Sales", 1), ("Claims", "Claims", 0), (None, "Sales", 0), (None, None, 0)]
)
def test_another_department_is_better(mine, theirs, value):
    assert part(Part.COMPLEMENTARITY, mentor(department=mine), mentee(department=theirs)) == value


@pytest.mark.parametrize(("closes", "value"), [(600, 0.5), (660, 0.75), (720, 1), (1020, 1)])
def test_four_shared_hours_are_enough(closes, value):
    assert part(Part.HOURS, LINA, mentee(closes=closes)) == value


@pytest.mark.parametrize(
    ("mine", "theirs", "value"),
    [
        ({}, {}, 1),
        ({"format": Format.IN_PERSON}, {}, 1),
        ({"format": Format.VIDEO, "site": "Lyon"}, {"format": Format.VIDEO}, 1),
        ({"site": "Lyon"}, {}, 1),
        ({"format": Format.VIDEO, "site": "Lyon"}, {}, 0.5),
    ],
    ids=["either, at one site", "in person with either", "both by video", "either, at two sites", "one of them yields"],
)
def test_the_same_wish_is_better(mine, theirs, value):
    assert part(Part.FORMAT, mentor(**mine), mentee(**theirs)) == value


def test_the_score_is_the_weighted_sum_of_its_parts():
    (pair,) = draft(problem(LINA, mentee(department="Claims", closes=660))).pairs
    assert pair.parts == {Part.TOPICS: 1, Part.COMPLEMENTARITY: 0, Part.HOURS: 0.75, Part.FORMAT: 1}
    assert pair.score == pytest.approx(0.5 * 1 + 0.2 * 0 + 0.2 * 0.75 + 0.1 * 1)


@pytest.mark.parametrize("rules", [PairingRules(), PairingRules(topics_count=7, format_counts=0)])
def test_weights_add_up_to_one(rules):
    assert sum(weights(rules).values()) == pytest.approx(1)
    assert set(weights(rules)) == set(Part)


def test_what_a_programme_gives_no_weight_does_not_count():
    alone = {"complementarity_counts": 0, "hours_count": 0, "format_counts": 0}
    (pair,) = draft(problem(LINA, mentee(topics=("digital_tools",), department="Claims", closes=660), **alone)).pairs
    assert pair.score == pair.parts[Part.TOPICS] == 1


def test_two_fair_pairs_are_better_than_a_splendid_one_and_a_poor_one():
    assert losses(np.array([0.6, 0.6])).sum() < losses(np.array([0.9, 0.35])).sum()


def test_between_equals_no_person_number_is_favoured():
    """Of two mentors alike, the one with the lower number is chosen about half of the time."""
    lower = [
        pairs(draft(problem(mentor(person_id=2 * number), mentor(person_id=2 * number + 1), MARC)))
        == {(2 * number, MARC.person_id)}
        for number in range(200, 300)
    ]
    assert 30 < sum(lower) < 70


def test_ties_are_told_apart_by_the_two_people_alone():
    few = allowed(problem(mentor(), mentee(), mentee(person_id=102))).sides
    more = allowed(problem(mentor(), mentor(person_id=2), mentee(), mentee(person_id=102))).sides
    assert ties(few)[0].tolist() == ties(more)[0].tolist()
    assert len(set(ties(more).flatten().tolist())) == 4
