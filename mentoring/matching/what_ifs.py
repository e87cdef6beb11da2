"""What other choices would give, each found by solving again: the other objective, one rule relaxed alone, and a least
score (design, section 10). Only the solver's worker process may import this."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace

import numpy as np

from mentoring.matching.rules import CHECKS, Mask, Masks, Numbers
from mentoring.matching.scores import LARGEST_LOSS
from mentoring.matching.settings import PairingRules
from mentoring.matching.solver import Choices, best_fit, best_pairs, most_pairs
from mentoring.matching.values import Objective, Outcome, Relaxation, Rule

FLOORS = (30, 40, 50, 60)
"""Least scores that are tried, in percent."""

FEWEST_LEVELS = 1
"""With none between them nobody would be the one who leads."""

_Relaxed = tuple[PairingRules, int, int]


def solved(choices: Choices, objective: Objective) -> list[tuple[int, int]]:
    """The pairs an objective gives, as rows and columns. Raises NoOptimumError."""
    if not choices.allowed.size:
        return []
    if objective is Objective.QUALITY:
        return best_fit(choices, alone=LARGEST_LOSS)
    return best_pairs(choices)


def outcome(score: Numbers, chosen: Sequence[tuple[int, int]]) -> Outcome:
    mentors = len({row for row, _ in chosen})
    mean = float(np.mean([score[at] for at in chosen])) if chosen else 0.0
    return Outcome(pairs=len(chosen), mentors=mentors, mean=round(mean, 4))


def relaxations(masks: Masks, choices: Choices, held: Collection[Rule]) -> tuple[Relaxation, ...]:
    """For each rule that holds somebody and can ask for less, the pairs there would be more of."""
    usual = most_pairs(choices.allowed, choices.places)
    found = []
    for rule, relax in _RELAXED.items():
        relaxed = relax(masks.sides.rules) if rule in held else None
        if relaxed:
            rules, now, then = relaxed
            sides = replace(masks.sides, rules=rules)
            other = _together(masks, {rule: CHECKS[rule](sides)})
            other = other if choices.free is None else other & choices.free
            found.append(Relaxation(rule, now, then, most_pairs(other, choices.places) - usual))
    if Rule.CAPACITY in held:
        more = most_pairs(choices.allowed, choices.places + 1) - usual
        found.append(Relaxation(Rule.CAPACITY, 0, 1, more))
    return tuple(found)


def floors(choices: Choices, score: Numbers, *, kept: int) -> dict[int, int]:
    """How many pairs there could be, by the least score that each of them needs but those `kept` whatever theirs."""
    left = {percent: choices.allowed & (score >= percent / 100) for percent in FLOORS}
    return {percent: kept + most_pairs(mask, choices.places) for percent, mask in left.items()}


def _together(masks: Masks, other: Mapping[Rule, Mask]) -> Mask:
    """All that the rules say, with another answer of some; nobody is their own partner under any."""
    together: Mask = np.logical_and.reduce([*({**masks.by_rule, **other}).values(), masks.two_people])
    return together


def _levels(rules: PairingRules) -> _Relaxed | None:
    then = rules.levels_apart - 1
    return (replace(rules, levels_apart=then), rules.levels_apart, then) if then >= FEWEST_LEVELS else None


def _steps(rules: PairingRules) -> _Relaxed | None:
    then = rules.reporting_steps - 1
    return (replace(rules, reporting_steps=then), rules.reporting_steps, then) if then >= 0 else None


def _hours(rules: PairingRules) -> _Relaxed | None:
    then = rules.shared_hours - 1
    return (replace(rules, shared_hours=then), rules.shared_hours, then) if then >= 0 else None


def _managers(rules: PairingRules) -> _Relaxed | None:
    return (replace(rules, lead_needs_manager=0), 0, 0) if rules.lead_needs_manager else None


_RELAXED: Mapping[Rule, Callable[[PairingRules], _Relaxed | None]] = {
    Rule.MANAGER_UNKNOWN: _managers,
    Rule.LEVELS_APART: _levels,
    Rule.REPORTING_LINE: _steps,
    Rule.HOURS: _hours,
}
