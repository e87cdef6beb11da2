"""Who may be paired: one function a rule, for everybody at once, and one function that asks them all (design, sections
4 and 10). In every mask mentors are rows and mentees are columns, and True says that the two are allowed together."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from mentoring.enrolments import Format, Side
from mentoring.matching.settings import PairingRules
from mentoring.matching.values import Candidate, Problem, Rule

Mask = npt.NDArray[np.bool_]
Numbers = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

Item = TypeVar("Item", str, int)

DAY = 24 * 60
WEEK = range(7)


@dataclass(frozen=True)
class Sides:
    """Everybody on either side, by person number, and what the rules are."""

    mentors: Sequence[Candidate]
    mentees: Sequence[Candidate]
    rules: PairingRules
    past: Sequence[tuple[int, int]] = ()

    @property
    def shape(self) -> tuple[int, int]:
        return len(self.mentors), len(self.mentees)


@dataclass(frozen=True)
class Masks:
    """What each rule says by itself, in Rule's order, and what all of them say together."""

    sides: Sides
    by_rule: Mapping[Rule, Mask]
    together: Mask
    two_people: Mask
    """Nobody is their own partner, whatever the rules are."""


def allowed(problem: Problem) -> Masks:
    """Who may be paired with whom: the one answer for drafts, late joiners and pairs made by hand."""
    sides = Sides(
        mentors=_on(Side.MENTOR, problem),
        mentees=_on(Side.MENTEE, problem),
        rules=problem.rules,
        past=problem.past,
    )
    by_rule = {rule: check(sides) for rule, check in CHECKS.items()}
    two_people = _two_people(sides)
    together: Mask = np.logical_and.reduce([*by_rule.values(), two_people])
    return Masks(sides, by_rule, together, two_people)


def level_known(sides: Sides) -> Mask:
    """Nobody is placed above or below somebody whose level is unknown."""
    mentors = flags(each.level is not None for each in sides.mentors)
    mentees = flags(each.level is not None for each in sides.mentees)
    return both(mentors, mentees)


def manager_known(sides: Sides) -> Mask:
    """A leader of the first levels is left out while their manager is unknown. Level 1 has none."""
    lead = range(2, sides.rules.lead_needs_manager + 1)
    known = flags(bool(each.managers) or each.level not in lead for each in sides.mentees)
    return np.broadcast_to(known, sides.shape)


def levels_apart(sides: Sides) -> Mask:
    """The mentee stands at least so many levels above the mentor. An unknown level is never far enough."""
    mentors, mentees = _levels(sides.mentors), _levels(sides.mentees)
    mask: Mask = mentors[:, None] - mentees[None, :] >= sides.rules.levels_apart
    return mask


def reporting_line(sides: Sides) -> Mask:
    """Neither is among the other's first `reporting_steps` managers, and the two do not have the same direct one."""
    steps = sides.rules.reporting_steps
    led = _led_by(sides.mentors, sides.mentees, steps) | _led_by(sides.mentees, sides.mentors, steps).T
    mentors, mentees = _direct_managers(sides.mentors), _direct_managers(sides.mentees)
    mask: Mask = ~led & (mentors[:, None] != mentees[None, :])
    return mask


def language(sides: Sides) -> Mask:
    """The two share a language."""
    spoken = sorted({code for each in (*sides.mentors, *sides.mentees) for code in each.languages})
    mentors = incidence([each.languages for each in sides.mentors], spoken)
    mentees = incidence([each.languages for each in sides.mentees], spoken)
    return mentors @ mentees.T > 0


def hours(sides: Sides) -> Mask:
    """The two work on a common day of the week, and their working days share at least `shared_hours`."""
    mentors = incidence([each.days for each in sides.mentors], WEEK)
    mentees = incidence([each.days for each in sides.mentees], WEEK)
    mask: Mask = (mentors @ mentees.T > 0) & (shared_minutes(sides) >= sides.rules.shared_hours * 60)
    return mask


def meeting_format(sides: Sides) -> Mask:
    """Who wants video only and who wants to meet in person only never agree, and in person takes the same site."""
    may_meet = both(*_other_than(Format.VIDEO, sides)) & same_site(sides)
    may_call = both(*_other_than(Format.IN_PERSON, sides))
    return may_meet | may_call


def not_past_pair(sides: Sides) -> Mask:
    """The two are not and were not a pair, and neither said no to it or would rather not."""
    mask = np.ones(sides.shape, dtype=bool)
    mentors = {each.person_id: row for row, each in enumerate(sides.mentors)}
    mentees = {each.person_id: column for column, each in enumerate(sides.mentees)}
    for mentor_id, mentee_id in sides.past:
        if mentor_id in mentors and mentee_id in mentees:
            mask[mentors[mentor_id], mentees[mentee_id]] = False
    return mask


CHECKS: Mapping[Rule, Callable[[Sides], Mask]] = {
    Rule.LEVEL_UNKNOWN: level_known,
    Rule.MANAGER_UNKNOWN: manager_known,
    Rule.LEVELS_APART: levels_apart,
    Rule.REPORTING_LINE: reporting_line,
    Rule.LANGUAGE: language,
    Rule.HOURS: hours,
    Rule.FORMAT: meeting_format,
    Rule.PAST_PAIR: not_past_pair,
}


def shared_minutes(sides: Sides) -> Integers:
    """The longest stretch, in minutes, that both work of an ordinary day; midnight does not matter."""
    mentors_open, mentors_close = _working_day(sides.mentors)
    mentees_open, mentees_close = _working_day(sides.mentees)
    longest = np.zeros(sides.shape, dtype=np.int64)
    for shift in (-DAY, 0, DAY):
        begins = np.maximum(mentors_open[:, None], mentees_open[None, :] + shift)
        ends = np.minimum(mentors_close[:, None], mentees_close[None, :] + shift)
        longest = np.maximum(longest, ends - begins)
    return longest


def same_site(sides: Sides) -> Mask:
    """Both sites are known and the same."""
    return same([each.site for each in sides.mentors], [each.site for each in sides.mentees])


def same(ours: Sequence[str | None], theirs: Sequence[str | None]) -> Mask:
    """Where two texts are known and equal."""
    numbers = {text: number for number, text in enumerate(sorted({*ours, *theirs} - {None}, key=str))}
    rows = np.array([numbers.get(text, -1) for text in ours], dtype=np.int64)
    columns = np.array([numbers.get(text, -2) for text in theirs], dtype=np.int64)
    mask: Mask = rows[:, None] == columns[None, :]
    return mask


def both(mentors: Mask, mentees: Mask) -> Mask:
    """Where something holds for the mentor and for the mentee."""
    mask: Mask = mentors[:, None] & mentees[None, :]
    return mask


def flags(values: Iterable[bool]) -> Mask:
    """One for each person of a side."""
    return np.array(list(values), dtype=bool)


def incidence(has: Sequence[Sequence[Item]], values: Sequence[Item]) -> Numbers:
    """Who has what, 1 or 0: a row for each of `has`, a column for each of `values`. What is not in them is ignored."""
    columns = {value: column for column, value in enumerate(values)}
    matrix = np.zeros((len(has), len(values)))
    for row, those in enumerate(has):
        matrix[row, [columns[value] for value in those if value in columns]] = 1
    return matrix


def _two_people(sides: Sides) -> Mask:
    """Nobody is their own partner, whatever the levels between the two are."""
    mentors, mentees = ([each.person_id for each in side] for side in (sides.mentors, sides.mentees))
    mask: Mask = np.array(mentors)[:, None] != np.array(mentees)[None, :]
    return mask


def _on(side: Side, problem: Problem) -> list[Candidate]:
    return sorted((each for each in problem.candidates if each.side is side), key=lambda each: each.person_id)


def _levels(people: Sequence[Candidate]) -> Numbers:
    return np.array([np.nan if each.level is None else each.level for each in people], dtype=np.float64)


def _led_by(people: Sequence[Candidate], others: Sequence[Candidate], steps: int) -> Mask:
    """Which of `others` are among the first managers of which of `people`."""
    columns = {each.person_id: column for column, each in enumerate(others)}
    mask = np.zeros((len(people), len(others)), dtype=bool)
    for row, each in enumerate(people):
        mask[row, [columns[manager] for manager in each.managers[:steps] if manager in columns]] = True
    return mask


def _direct_managers(people: Sequence[Candidate]) -> Numbers:
    """Not a number, which equals nothing, where the manager is unknown."""
    return np.array([each.managers[0] if each.managers else np.nan for each in people], dtype=np.float64)


def _other_than(wanted: Format, sides: Sides) -> tuple[Mask, Mask]:
    """Which mentors, and which mentees, do not insist on this format."""
    mentors, mentees = ([each.format is not wanted for each in side] for side in (sides.mentors, sides.mentees))
    return flags(mentors), flags(mentees)


def _working_day(people: Sequence[Candidate]) -> tuple[Integers, Integers]:
    """Opening from 0 to 1439, closing after it and within a day."""
    opens = np.array([each.opens for each in people], dtype=np.int64)
    lasts = np.array([each.closes for each in people], dtype=np.int64) - opens
    lasts = np.where((lasts % DAY == 0) & (lasts != 0), DAY, lasts % DAY)
    return opens % DAY, opens % DAY + lasts
