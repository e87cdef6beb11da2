"""A draft: who with whom, and who is left out and why. Only the solver's worker process may import this."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from hashlib import blake2b

import numpy as np

from mentoring.enrolments import Degree
from mentoring.matching.codec import problem_to_json
from mentoring.matching.rules import Masks, Numbers, allowed, flags
from mentoring.matching.scores import losses, parts, ties, total
from mentoring.matching.solver import Choices
from mentoring.matching.values import (
    Candidate,
    Figures,
    LeftOut,
    Objective,
    Part,
    Problem,
    Proposed,
    Rule,
    Solution,
)
from mentoring.matching.what_ifs import floors, outcome, relaxations, solved


def draft(problem: Problem) -> Solution:
    """The best pairs, weakest first, whatever the order of the candidates; and everybody left out, by person.

    Raises ValueError (somebody stands in it twice on a side), NoOptimumError.
    """
    problem = canonical(problem)
    masks = allowed(problem)
    scored = parts(masks.sides)
    score = total(scored, problem.rules)
    pinned = _pinned(masks, problem.pins)
    choices = _beside(choices_of(masks, score), pinned)
    found = {objective: pinned + solved(choices, objective) for objective in Objective}
    chosen = found[problem.objective]
    left_out = tuple(sorted(_left_out(masks, chosen), key=lambda each: each.person_id))
    pairs = [replace(_proposed(masks, score, scored, at), pinned=at in pinned) for at in chosen]
    met = {(pair.mentor_id, pair.mentee_id) for pair in pairs if pair.pinned}
    return Solution(
        pairs=tuple(sorted(pairs, key=lambda pair: (pair.score, pair.mentor_id, pair.mentee_id))),
        left_out=left_out,
        input_hash=blake2b(problem_to_json(problem).encode(), digest_size=16).hexdigest(),
        figures=Figures(
            outcomes={objective: outcome(score, at) for objective, at in found.items()},
            relaxations=relaxations(masks, choices, {each.rule for each in left_out}),
            floors=floors(choices, score, kept=len(pinned)),
            unmet=tuple(pin for pin in problem.pins if pin not in met),
        ),
    )


def canonical(problem: Problem) -> Problem:
    """The same problem in the one order of it, and without sensitive topics where they are not to count.

    Raises ValueError: somebody stands in it twice on a side.
    """
    times = Counter((each.person_id, each.side) for each in problem.candidates)
    if twice := [person_id for (person_id, _), count in times.items() if count > 1]:
        raise ValueError(f"person {min(twice)} stands in the problem twice on a side")
    sensitive = frozenset(problem.sensitive)
    by_person = sorted(problem.candidates, key=lambda each: (each.person_id, each.side.value))
    return Problem(
        rules=problem.rules,
        candidates=tuple(_tidy(each, sensitive) for each in by_person),
        past=tuple(sorted(set(problem.past))),
        sensitive=tuple(sorted(sensitive)),
        objective=problem.objective,
        pins=tuple(sorted(set(problem.pins))),
    )


def _tidy(candidate: Candidate, sensitive: frozenset[str]) -> Candidate:
    apart = frozenset() if candidate.sensitive_counts else sensitive
    degrees = candidate.degrees or (Degree.WELL,) * len(candidate.topics)
    topics = sorted({each for each in zip(candidate.topics, degrees, strict=True) if each[0] not in apart})
    return replace(
        candidate,
        topics=tuple(topic for topic, _ in topics),
        degrees=tuple(int(degree) for _, degree in topics),
        days=tuple(sorted(set(candidate.days))),
        languages=tuple(sorted(set(candidate.languages))),
    )


def choices_of(masks: Masks, score: Numbers) -> Choices:
    return Choices(
        allowed=masks.together,
        losses=losses(score),
        ties=ties(masks.sides),
        places=np.array([each.places for each in masks.sides.mentors], dtype=np.int64),
        mentors_first=flags(each.first_in_line for each in masks.sides.mentors),
        mentees_first=flags(each.first_in_line for each in masks.sides.mentees),
    )


def _pinned(masks: Masks, pins: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The pins that can be met, as rows and columns: those the rules allow, while the mentor has a place and the mentee
    no other pin, in the order of the person numbers."""
    rows = {each.person_id: row for row, each in enumerate(masks.sides.mentors)}
    columns = {each.person_id: column for column, each in enumerate(masks.sides.mentees)}
    places = Counter({row: each.places for row, each in enumerate(masks.sides.mentors)})
    found: dict[int, int] = {}
    for mentor_id, mentee_id in pins:
        row, column = rows.get(mentor_id), columns.get(mentee_id)
        if row is None or column is None or column in found:
            continue
        if masks.together[row, column] and places[row] > 0:
            places[row] -= 1
            found[column] = row
    return [(row, column) for column, row in found.items()]


def _beside(choices: Choices, pinned: Sequence[tuple[int, int]]) -> Choices:
    """What there is to choose from once these pairs stand."""
    if not pinned:
        return choices
    free, places = np.ones(choices.allowed.shape[1], dtype=bool), choices.places.copy()
    mentors_first = choices.mentors_first.copy()
    for row, column in pinned:
        free[column] = False
        places[row] -= 1
        mentors_first[row] = False
    return replace(choices, allowed=choices.allowed & free, places=places, mentors_first=mentors_first, free=free)


def _proposed(masks: Masks, score: Numbers, scored: Mapping[Part, Numbers], at: tuple[int, int]) -> Proposed:
    row, column = at
    return Proposed(
        mentor_id=masks.sides.mentors[row].person_id,
        mentee_id=masks.sides.mentees[column].person_id,
        score=float(score[at]),
        parts={part: float(values[at]) for part, values in scored.items()},
    )


def _left_out(masks: Masks, chosen: Sequence[tuple[int, int]]) -> Iterator[LeftOut]:
    """Mentees without a mentor, and mentors without any mentee, each with the rule that holds them; somebody who is
    left out on both sides, as a mentee.

    At first everybody on the other side is a possible partner; where there is nobody, NOBODY_ON_THE_OTHER_SIDE holds.
    Then the rules are asked in Rule's order, and each takes some of those away whom the ones before it left. The one
    that takes the last of them away is the rule that holds. CAPACITY holds whoever still has somebody after all of
    them: the places, or the mentees, went to others.
    """
    paired_rows = {row for row, _ in chosen}
    paired_columns = {column for _, column in chosen}
    left: dict[int, Rule] = {}
    for row, rule in enumerate(_holding(masks, axis=1)):
        if row not in paired_rows:
            left[masks.sides.mentors[row].person_id] = rule
    for column, rule in enumerate(_holding(masks, axis=0)):
        if column not in paired_columns:
            left[masks.sides.mentees[column].person_id] = rule
    return (LeftOut(person_id, rule) for person_id, rule in left.items())


def _holding(masks: Masks, *, axis: int) -> list[Rule]:
    """For each mentor (axis 1) or mentee (axis 0), the rule after which nobody was left."""
    possible = np.ones(masks.sides.shape, dtype=bool)
    somebody = [possible.any(axis=axis)]
    for mask in masks.by_rule.values():
        possible = possible & mask
        somebody.append(possible.any(axis=axis))
    order = (Rule.NOBODY_ON_THE_OTHER_SIDE, *masks.by_rule, Rule.CAPACITY)
    return [order[rules_survived] for rules_survived in np.sum(somebody, axis=0)]
