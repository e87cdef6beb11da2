"""A draft: who with whom, who is left out and why; the same for the same input."""

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mentoring.matching.drafting import draft
from mentoring.matching.values import Rule
from tests.mentoring.matching.companies import MOST_PEOPLE, SENSITIVE, may_be_paired, problems
from tests.mentoring.matching.people import LINA, MARC, left_out, mentee, mentor, pairs, problem

NOAH = mentor(person_id=2)
ANNE = mentee(person_id=102)


def test_most_mentees_before_the_best_pairs():
    """Lina suits Marc best, and is the only one whom Anne can understand."""
    lina = mentor(languages=("fr", "it"))
    noah = mentor(person_id=2, topics=(), department=MARC.department)
    anne = mentee(person_id=102, languages=("it",), topics=())
    solution = draft(problem(lina, noah, MARC, anne))
    assert pairs(solution) == {(2, 101), (1, 102)}
    assert solution.left_out == ()


def test_mentees_are_spread_over_mentors_before_the_best_total():
    lina, noah = mentor(places=5), mentor(person_id=2, topics=(), department=MARC.department)
    solution = draft(problem(lina, noah, MARC, ANNE))
    assert {pair.mentor_id for pair in solution.pairs} == {1, 2}


def test_a_mentor_takes_as_many_as_there_are_places_and_no_more():
    mentees = [mentee(person_id=101 + number) for number in range(14)]
    solution = draft(problem(mentor(places=12), *mentees))
    assert len(solution.pairs) == 12
    assert set(left_out(solution).values()) == {Rule.CAPACITY}


def test_a_mentee_takes_one_mentor():
    solution = draft(problem(LINA, NOAH, mentee(places=2)))
    assert len(solution.pairs) == 1


def test_the_mentee_who_is_first_in_line_goes_before_a_better_pair():
    anne = replace(ANNE, topics=(), department=LINA.department, first_in_line=True)
    solution = draft(problem(LINA, MARC, anne))
    assert pairs(solution) == {(1, 102)}
    assert left_out(solution) == {101: Rule.CAPACITY}


def test_the_mentor_who_is_first_in_line_goes_before_a_better_pair():
    noah = replace(NOAH, topics=(), degrees=(), department=MARC.department, first_in_line=True)
    assert pairs(draft(problem(LINA, noah, MARC))) == {(2, 101)}


def test_being_first_in_line_never_costs_others_their_mentor():
    """Marc is first in line, and Lina the only one who can be with Anne: so he gets Noah."""
    marc, anne = replace(MARC, first_in_line=True), replace(ANNE, languages=("it",))
    lina = mentor(languages=("fr", "it"))
    noah = replace(NOAH, topics=(), degrees=(), department=MARC.department)
    assert pairs(draft(problem(lina, noah, marc, anne))) == {(2, 101), (1, 102)}


def test_weakest_pairs_come_first():
    noah, anne = replace(NOAH, topics=(), degrees=(), languages=("it",)), replace(ANNE, languages=("it",))
    solution = draft(problem(LINA, MARC, noah, anne))
    assert [pair.mentor_id for pair in solution.pairs] == [2, 1]
    assert solution.pairs[0].score < solution.pairs[1].score


def test_mentees_alone_have_nobody_on_the_other_side():
    solution = draft(problem(MARC, ANNE))
    assert left_out(solution) == {101: Rule.NOBODY_ON_THE_OTHER_SIDE, 102: Rule.NOBODY_ON_THE_OTHER_SIDE}


def test_mentors_alone_have_nobody_on_the_other_side():
    assert left_out(draft(problem(LINA))) == {1: Rule.NOBODY_ON_THE_OTHER_SIDE}


def test_nobody_at_all():
    solution = draft(problem())
    assert (solution.pairs, solution.left_out) == ((), ())


def test_the_rule_that_holds_somebody_takes_away_the_last_who_was_left():
    """The levels take Lina from Marc, the language takes Noah: without the second Marc would have a mentor."""
    solution = draft(problem(mentor(level=4), replace(NOAH, languages=("it",)), MARC))
    assert left_out(solution) == {1: Rule.LEVELS_APART, 2: Rule.LANGUAGE, 101: Rule.LANGUAGE}


def test_a_mentor_whom_no_mentee_is_left_for_hears_that_others_had_the_places():
    assert set(left_out(draft(problem(LINA, NOAH, MARC))).values()) == {Rule.CAPACITY}


def test_nobody_may_stand_in_it_twice():
    with pytest.raises(ValueError, match="person 1 stands in the problem twice on a side"):
        draft(problem(LINA, LINA, MARC))


def test_somebody_on_both_sides_shares_with_one_and_learns_from_another_never_from_themself():
    halfway = {"person_id": 7, "level": 4, "also_other_side": True}
    both = (mentor(**halfway), mentee(**halfway))
    lina, marc = mentor(person_id=1, level=8), mentee(person_id=2, level=1)
    solution = draft(problem(lina, marc, *both, levels_apart=0))
    assert pairs(solution) == {(1, 7), (7, 2)}
    alone = draft(problem(*both, levels_apart=0))
    assert (pairs(alone), [each.person_id for each in alone.left_out]) == (set(), [7])


@settings(max_examples=100)
@given(problems())
def test_no_rule_is_ever_broken_and_everybody_is_told(made):
    solution = draft(made)
    people = {each.person_id: each for each in made.candidates}
    assert all(may_be_paired(people[pair.mentor_id], people[pair.mentee_id], made) for pair in solution.pairs)
    taken = [pair.mentor_id for pair in solution.pairs]
    assert all(taken.count(person_id) <= people[person_id].places for person_id in taken)
    mentees = [pair.mentee_id for pair in solution.pairs]
    assert len(mentees) == len(set(mentees))
    assert sorted({*taken, *mentees, *left_out(solution)}) == sorted(people)
    assert not {*taken, *mentees} & left_out(solution).keys()


@settings(max_examples=60)
@given(problems(), st.integers())
def test_the_order_of_the_input_changes_nothing(made, seed):
    people, past = list(made.candidates), list(made.past)
    Random(seed).shuffle(people)
    Random(seed).shuffle(past)
    assert draft(replace(made, candidates=tuple(people), past=tuple(past))) == draft(made)


@settings(max_examples=60)
@given(problems(), st.lists(st.sets(st.sampled_from(SENSITIVE)), min_size=MOST_PEOPLE, max_size=MOST_PEOPLE))
def test_sensitive_topics_change_nothing(made, chosen):
    others = [
        replace(each, topics=(*(topic for topic in each.topics if topic not in SENSITIVE), *topics))
        for each, topics in zip(made.candidates, chosen, strict=False)
    ]
    assert draft(replace(made, candidates=tuple(others))) == draft(made)


@pytest.mark.parametrize(
    "other",
    [
        problem(LINA, MARC, levels_apart=1),
        problem(LINA, mentee(languages=("fr", "de"))),
        problem(LINA, mentee(first_in_line=True)),
        problem(LINA, MARC, past=[(1, 102)]),
    ],
    ids=["another rule", "another language", "first in line", "another past pair"],
)
def test_another_input_has_another_hash(other):
    assert draft(other).input_hash != draft(problem(LINA, MARC)).input_hash
