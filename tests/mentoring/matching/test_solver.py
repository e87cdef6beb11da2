"""The solver finds the best there is: by trying everything, and by SciPy's judgement."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment

from mentoring.matching.solver import Choices, NoOptimumError, best_pairs


def made_up(seed, *, most=6, largest_loss=20, in_line=0.2):
    """Small losses make equal totals, which is where a solver goes wrong."""
    random = np.random.default_rng(seed)
    mentors, mentees = random.integers(1, most + 1, size=2)
    shape = (mentors, mentees)
    return Choices(
        allowed=random.random(shape) < random.uniform(0.2, 0.9),
        losses=random.integers(0, largest_loss, size=shape),
        ties=random.integers(0, 8, size=shape),
        places=random.integers(1, 4, size=mentors),
        mentors_first=random.random(mentors) < in_line,
        mentees_first=random.random(mentees) < in_line,
    )


def worth(choices, pairs):
    """What is compared, the most important first, as `best_pairs` promises it."""
    mentors = {row for row, _ in pairs}
    return (
        len(pairs),
        sum(choices.mentees_first[column] for _, column in pairs),
        sum(choices.mentors_first[row] for row in mentors),
        len(mentors),
        -sum(choices.losses[pair] for pair in pairs),
        -sum(choices.ties[pair] for pair in pairs),
    )


def every_way(choices):
    """Each mentee with each allowed mentor or with none, as far as the places go."""
    mentors = [[None, *np.flatnonzero(column)] for column in choices.allowed.T]
    for chosen in product(*mentors):
        pairs = [(row, column) for column, row in enumerate(chosen) if row is not None]
        taken = [row for row, _ in pairs]
        if all(taken.count(row) <= choices.places[row] for row in set(taken)):
            yield pairs


@pytest.mark.parametrize("seeds", range(4))
def test_nothing_is_better_among_all_ways_to_pair(seeds):
    for seed in range(seeds * 100, seeds * 100 + 50):
        choices = made_up(seed)
        assert worth(choices, best_pairs(choices)) == max(worth(choices, pairs) for pairs in every_way(choices)), seed


@pytest.mark.parametrize("seeds", range(4))
def test_scipy_finds_the_same_number_of_pairs_and_of_mentors_and_the_same_total(seeds):
    for seed in range(seeds * 100, seeds * 100 + 50):
        choices = made_up(seed, most=40, largest_loss=100_000, in_line=0)
        ours, theirs = worth(choices, best_pairs(choices)), worth(choices, judged(choices))
        assert ours[:-1] == theirs[:-1], seed


def judged(choices):
    """By SciPy: a column for each place, and prices that outweigh all losses together."""
    first_place = 40 * 100_000
    pair = 41 * first_place
    rows = np.repeat(np.arange(len(choices.places)), choices.places)
    is_first = np.diff(rows, prepend=-1) > 0
    worth_of = pair + first_place * is_first[:, None] - choices.losses[rows]
    places, columns = linear_sum_assignment(np.where(choices.allowed[rows], worth_of, 0), maximize=True)
    return [
        (rows[place], column)
        for place, column in zip(places, columns, strict=True)
        if choices.allowed[rows[place], column]
    ]


@settings(max_examples=60)
@given(st.integers(0, 10**6), st.data())
def test_one_more_possible_pair_never_leaves_anybody_out(seed, data):
    choices = made_up(seed)
    at = tuple(data.draw(st.integers(0, size - 1)) for size in choices.allowed.shape)
    more = choices.allowed.copy()
    more[at] = True
    assert len(best_pairs(replace(choices, allowed=more))) >= len(best_pairs(choices))


def test_nobody_to_choose_from():
    nothing = np.zeros((0, 3), dtype=np.int64)
    nobody = np.zeros(0, dtype=np.int64)
    choices = Choices(nothing > 0, nothing, nothing, nobody, nobody > 0, np.zeros(3, dtype=bool))
    assert best_pairs(choices) == []


def test_costs_beyond_what_the_solver_can_count_are_refused():
    one = np.ones((1, 1), dtype=np.int64)
    choices = Choices(one > 0, one * 2**60, one, one[0], one[0] > 1, one[0] > 1)
    with pytest.raises(NoOptimumError, match="BAD_COST_RANGE"):
        best_pairs(choices)
