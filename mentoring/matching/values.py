"""What matching takes and gives. Without numpy and OR-Tools, which only the solver's worker process loads."""

from dataclasses import dataclass, field
from enum import StrEnum

from mentoring.enrolments import Format, Side
from mentoring.matching.settings import PairingRules


class Rule(StrEnum):
    """Why two people cannot be a pair, or somebody is left out, in the order in which they are looked at."""

    NOBODY_ON_THE_OTHER_SIDE = "nobody_on_the_other_side"
    LEVEL_UNKNOWN = "level_unknown"
    MANAGER_UNKNOWN = "manager_unknown"
    LEVELS_APART = "levels_apart"
    REPORTING_LINE = "reporting_line"
    LANGUAGE = "language"
    HOURS = "hours"
    FORMAT = "format"
    PAST_PAIR = "past_pair"
    """They were a pair, one said no to it, or one would rather not: told alike, so that nothing shows which."""
    CAPACITY = "capacity"
    """There was somebody who fits, and the places went to others."""


class Objective(StrEnum):
    """What comes first: the most people with a partner, or the best total of how well pairs fit."""

    PEOPLE = "people"
    QUALITY = "quality"


class Wish(StrEnum):
    """What a coordinator wants of two people in the drafts until the next publishing."""

    PIN = "pin"
    FORBID = "forbid"


class Part(StrEnum):
    """The parts of a score, each from 0 to 1."""

    TOPICS = "topics"
    COMPLEMENTARITY = "complementarity"
    HOURS = "hours"
    FORMAT = "format"


@dataclass(frozen=True)
class Candidate:
    """One enrolled person who has a place free. `managers` go from the direct one up; `opens` and `closes` are minutes
    of the working day from midnight UTC, of an ordinary day of the programme, and may lie outside 0 to 1440."""

    person_id: int
    side: Side
    topics: tuple[str, ...]
    languages: tuple[str, ...]
    format: Format
    site: str | None
    department: str | None
    level: int | None
    managers: tuple[int, ...]
    opens: int
    closes: int
    places: int
    first_in_line: bool = False
    degrees: tuple[int, ...] = ()
    """Of each topic, how well it is known or how much it is wished for: 1 to 3, and 2 where this is empty."""
    also_other_side: bool = False
    """Whether the same person stands in the problem on the other side as well."""
    sensitive_counts: bool = False
    days: tuple[int, ...] = (0, 1, 2, 3, 4)
    """Working days, counted from Monday as 0."""


@dataclass(frozen=True)
class Problem:
    """Everything a draft is made from. The same problem gives the same draft. `sensitive` topics count
    for those alone who said that they may."""

    rules: PairingRules
    candidates: tuple[Candidate, ...]
    past: tuple[tuple[int, int], ...]
    """Mentor and mentee who are or were a pair, or of whom one said no to it, or would rather not. Matching cannot tell
    which, so that nothing that it says can."""
    sensitive: tuple[str, ...]
    objective: Objective = Objective.PEOPLE
    pins: tuple[tuple[int, int], ...] = ()
    """Mentor and mentee who are to be a pair before all others, where the rules allow it."""


@dataclass(frozen=True)
class Proposed:
    """A pair of the draft with its score, 0 to 1, and the parts of it."""

    mentor_id: int
    mentee_id: int
    score: float
    parts: dict[Part, float]
    pinned: bool = False


@dataclass(frozen=True)
class LeftOut:
    person_id: int
    rule: Rule


@dataclass(frozen=True)
class Outcome:
    """What an objective gives: pairs, mentors with somebody, and the mean of the scores."""

    pairs: int
    mentors: int
    mean: float


@dataclass(frozen=True)
class Relaxation:
    """How many more pairs there would be if one rule alone asked for less: `now` is the programme's number and `then`
    the one tried. Of a rule without a number both are 0; for CAPACITY they are further places a mentor."""

    rule: Rule
    now: int
    then: int
    gain: int


@dataclass(frozen=True)
class Figures:
    """What other choices would give, each found by solving again. `floors` are pairs left by a least score in
    percent."""

    outcomes: dict[Objective, Outcome]
    relaxations: tuple[Relaxation, ...] = ()
    floors: dict[int, int] = field(default_factory=dict)
    unmet: tuple[tuple[int, int], ...] = ()
    """Pins that a rule, or another pin, stands against."""


@dataclass(frozen=True)
class Solution:
    """`input_hash` is the problem's: the same hash is the same draft. Pairs come weakest first."""

    pairs: tuple[Proposed, ...]
    left_out: tuple[LeftOut, ...]
    input_hash: str
    figures: Figures = field(default_factory=lambda: Figures({}))
