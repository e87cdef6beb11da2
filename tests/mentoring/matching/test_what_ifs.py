"""What other choices would give is what solving the other problem gives."""

from dataclasses import replace
from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given, settings

from mentoring.matching.drafting import canonical, choices_of, draft
from mentoring.matching.rules import allowed
from mentoring.matching.scores import LARGEST_LOSS, losses, parts, total
from mentoring.matching.solver import best_pairs, most_pairs
from mentoring.matching.values import Objective, Rule
from mentoring.matching.what_ifs import FLOORS
from tests.mentoring.matching.companies import problems
from tests.mentoring.matching.people import LINA, MARC, mentee, mentor, pairs, problem

RELAXED = {
    Rule.LEVELS_APART: "levels_apart",
    Rule.REPORTING_LINE: "reporting_steps",
    Rule.HOURS: "shared_hours",
    Rule.MANAGER_UNKNOWN: "lead_needs_manager",
}


@settings(max_examples=150, deadline=None)
@given(problems())
def test_relaxing_a_rule_gains_what_a_draft_under_the_relaxed_rule_has_more(made):
    found = draft(made)
    for each in found.figures.relaxations:
        if each.rule is Rule.CAPACITY:
            candidates = tuple(
                replace(one, places=one.places + 1) if one.side == "mentor" else one for one in made.candidates
            )
            other = replace(made, candidates=candidates)
        else:
            other = replace(made, rules=replace(made.rules, **{RELAXED[each.rule]: each.then}))
        assert each.gain == len(draft(other).pairs) - len(most(made))
        assert each.gain >= 0
        assert each.rule in {left.rule for left in found.left_out}


def most(made):
    return draft(replace(made, objective=Objective.PEOPLE)).pairs


@settings(max_examples=150, deadline=None)
@given(problems())
def test_either_objective_is_best_at_what_comes_first(made):
    outcomes = draft(made).figures.outcomes
    people, quality = (draft(replace(made, objective=objective)) for objective in Objective)
    assert len(people.pairs) >= len(quality.pairs)
    assert worth(quality) >= worth(people)
    for objective, solution in ((Objective.PEOPLE, people), (Objective.QUALITY, quality)):
        assert outcomes[objective].pairs == len(solution.pairs)
        assert outcomes[objective].mentors == len({pair.mentor_id for pair in solution.pairs})


def worth(solution):
    """What a draft saves over leaving everybody alone."""
    return sum(int(LARGEST_LOSS - losses(np.array(pair.score))) for pair in solution.pairs)


@settings(max_examples=60, deadline=None)
@given(problems())
def test_the_best_fit_is_that_of_all_possible_sets(made):
    made = canonical(made)
    masks = allowed(made)
    score = total(parts(masks.sides), made.rules)
    possible = list(zip(*np.nonzero(masks.together), strict=True))
    if not possible or len(possible) > 9:
        return
    best = max(
        sum(int(LARGEST_LOSS - losses(score[at])) for at in chosen)
        for size in range(len(possible) + 1)
        for chosen in combinations(possible, size)
        if fits(masks, chosen)
    )
    assert worth(draft(replace(made, objective=Objective.QUALITY))) == best


def fits(masks, chosen):
    columns = [column for _, column in chosen]
    taken = [row for row, _ in chosen]
    places = [each.places for each in masks.sides.mentors]
    return len(set(columns)) == len(columns) and all(taken.count(row) <= places[row] for row in set(taken))


@settings(max_examples=60, deadline=None)
@given(problems())
def test_a_least_score_leaves_what_a_draft_of_those_pairs_has(made):
    masks = allowed(canonical(made))
    score = total(parts(masks.sides), made.rules)
    choices = choices_of(masks, score)
    floors = draft(made).figures.floors
    assert list(floors) == list(FLOORS)
    for percent in FLOORS:
        kept = replace(choices, allowed=choices.allowed & (score >= percent / 100))
        assert floors[percent] == (len(best_pairs(kept)) if kept.allowed.size else 0)


@pytest.mark.parametrize(("mentors", "mentees"), list(product((0, 1, 3), (0, 2))))
def test_nobody_on_a_side_is_no_pair(mentors, mentees):
    places = np.ones(mentors, dtype=np.int64)
    mask = np.ones((mentors, mentees), dtype=bool)
    assert most_pairs(mask, places) == min(mentors, mentees)


def test_what_waits_for_an_hour_less_is_told():
    lina, marc = mentor(opens=0, closes=480), mentee(opens=420, closes=900)
    solution = draft(problem(lina, marc, shared_hours=2))
    (relaxed,) = solution.figures.relaxations
    assert (relaxed.rule, relaxed.now, relaxed.then, relaxed.gain) == (Rule.HOURS, 2, 1, 1)


def test_a_rule_that_holds_nobody_is_not_relaxed():
    assert pairs(draft(problem(LINA, MARC))) == {(1, 101)}
    assert draft(problem(LINA, MARC)).figures.relaxations == ()


@settings(max_examples=150, deadline=None)
@given(problems())
def test_pins_stand_where_the_rules_allow_them_and_the_rest_is_as_good_as_can_be(made):
    usual = draft(made)
    masks = allowed(canonical(made))
    possible = [
        (masks.sides.mentors[row].person_id, masks.sides.mentees[column].person_id)
        for row, column in zip(*np.nonzero(masks.together), strict=True)
    ]
    if not possible:
        return
    pin = possible[len(possible) // 2]
    pinned = draft(replace(made, pins=(pin, (10**6, 10**6 + 1))))
    assert pin in pairs(pinned)
    assert [each.pinned for each in pinned.pairs].count(True) == 1
    assert pinned.figures.unmet == ((10**6, 10**6 + 1),)
    assert len(usual.pairs) - 1 <= len(pinned.pairs) <= len(usual.pairs)
    assert draft(replace(made, pins=(pin,))).pairs == pinned.pairs
    if pin in pairs(usual):
        assert len(pinned.pairs) == len(usual.pairs)


def test_of_two_pins_of_one_mentee_the_second_is_not_met():
    other = mentor(person_id=2)
    solution = draft(replace(problem(LINA, other, MARC), pins=((2, 101), (1, 101))))
    assert pairs(solution) == {(1, 101)}
    assert solution.figures.unmet == ((2, 101),)
