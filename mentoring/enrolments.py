"""Opting in: what a person offers or wants in a programme."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import IntEnum, StrEnum

from mentoring.admission import EVERY_LEVEL
from mentoring.people import Person, check_may_take_part
from mentoring.programmes import Programme, enrolment_is_open
from mentoring.refusals import Reason, Refused
from mentoring.topics import Topic

MOST_TOPICS = 8
LONGEST_HOPE = 150
LONGEST_TOPIC = 60
LEADERS = 3
"""The last level of those who mostly learn."""

CAPACITIES = range(1, 16)
"""How many people one mentor may accompany: the largest programmes give a mentor a dozen."""


class Side(StrEnum):
    MENTOR = "mentor"
    MENTEE = "mentee"


BOTH = (Side.MENTOR, Side.MENTEE)


class Degree(IntEnum):
    """How well a topic is known that is shared, or how much one is wished for."""

    A_LITTLE = 1
    WELL = 2
    MOST = 3


@dataclass(frozen=True)
class Chosen:
    """A topic that somebody shares (on the mentor's side) or wants to learn about."""

    side: Side
    topic: Topic
    degree: Degree = Degree.WELL


class Format(StrEnum):
    EITHER = "either"
    VIDEO = "video"
    IN_PERSON = "in_person"


def shared_format(one: Format, other: Format) -> Format:
    """How two people meet who chose this; whoever changed their mind since leaves it for them to agree."""
    if Format.EITHER in (one, other):
        return other if one is Format.EITHER else one
    return one if one is other else Format.EITHER


class EnrolmentState(StrEnum):
    ACTIVE = "active"
    PAUSED = "paused"
    LEFT = "left"


@dataclass(frozen=True)
class Answers:
    """What somebody fills into the form. `sides` are one or both; `languages` are ISO 639-1 codes; `capacity` counts
    the people they accompany as a mentor; `own_topic` and `hope` are their words, for their partner. Sensitive topics
    count in matching only where `sensitive_counts`."""

    sides: tuple[Side, ...]
    topics: tuple[Chosen, ...]
    languages: tuple[str, ...]
    format: Format
    capacity: int
    own_topic: str = ""
    hope: str = ""
    sensitive_counts: bool = False

    @property
    def shares(self) -> bool:
        return Side.MENTOR in self.sides

    @property
    def learns(self) -> bool:
        return Side.MENTEE in self.sides

    def topics_on(self, side: Side) -> tuple[Topic, ...]:
        return tuple(each.topic for each in self.topics if each.side is side)

    def of_degree(self, side: Side, degree: Degree) -> tuple[Topic, ...]:
        return tuple(each.topic for each in self.topics if each.side is side and each.degree is degree)

    def places_on(self, side: Side) -> int:
        """How many pairs somebody may be in on a side: a mentee takes one mentor."""
        if side not in self.sides:
            return 0
        return self.capacity if side is Side.MENTOR else 1


def chosen_topics(side: Side, topics: Iterable[Topic]) -> tuple[Chosen, ...]:
    return tuple(Chosen(side, topic) for topic in topics)


@dataclass(frozen=True)
class Enrolment:
    """A person's opt-in to a programme. `version` is 0 until it is saved; `paused_until` is the last day of a pause."""

    id: int
    programme_id: int
    person_id: int
    answers: Answers
    state: EnrolmentState
    opted_in_at: datetime
    version: int
    paused_until: date | None = None


def enrol(
    programme: Programme,
    person: Person,
    answers: Answers,
    *,
    current: Enrolment | None,
    now: datetime,
    listed: bool = False,
) -> Enrolment:
    """Opt in, or change what one said before; a second opt-in is an edit, also after enrolment has closed.

    `listed` where the programme's list names the person. Whoever is in stays in, whatever the rules are by now.

    What they said about how well they know a topic stays with it.

    Raises Refused: whoever may not take part, ENROLMENT_CLOSED, NOT_LISTED, SIDE_MISSING, ONE_SIDE_ONLY,
    LEVEL_NOT_ADMITTED, TOPICS_MISSING, TOO_MANY_TOPICS, TOPIC_UNKNOWN, TEXT_TOO_LONG, LANGUAGES_MISSING,
    CAPACITY_OUT_OF_RANGE.
    """
    check_may_take_part(person)
    takes_part = current is not None and current.state is not EnrolmentState.LEFT
    if not takes_part and not enrolment_is_open(programme, now):
        raise Refused(Reason.ENROLMENT_CLOSED, programme=programme.name, closed_on=programme.closes_on)
    if not takes_part and programme.admission.only_listed and not listed:
        raise Refused(Reason.NOT_LISTED, field="side", programme=programme.name)
    before = current.answers if current and takes_part else None
    _check_sides(programme, person, answers.sides, before=before.sides if before else ())
    _check_answers(programme, answers)
    answers = replace(answers, topics=_as_weighed_before(answers, before))
    if not answers.shares:
        answers = replace(answers, capacity=1)
    return Enrolment(
        id=current.id if current else 0,
        programme_id=programme.id,
        person_id=person.id,
        answers=answers,
        state=current.state if current and takes_part else EnrolmentState.ACTIVE,
        opted_in_at=current.opted_in_at if current and takes_part else now,
        version=(current.version if current else 0) + 1,
        paused_until=current.paused_until if current else None,
    )


def check_as_opened(current: Enrolment | None, *, seen_version: int) -> None:
    """Refuse answers to a form that was opened before somebody's answers changed elsewhere, 0 where they had none.

    Raises Refused(ANSWERS_CHANGED).
    """
    if current is not None and current.state is not EnrolmentState.LEFT and current.version != seen_version:
        raise Refused(Reason.ANSWERS_CHANGED, field="side")


def weigh(enrolment: Enrolment | None, degrees: Mapping[tuple[Side, Topic], Degree]) -> Enrolment:
    """Say how well each topic is known or how much it is wished for; one that is no longer chosen is passed over.

    Raises Refused(NO_ENROLMENT).
    """
    if enrolment is None or enrolment.state is EnrolmentState.LEFT:
        raise Refused(Reason.NO_ENROLMENT)
    topics = tuple(
        replace(each, degree=degrees.get((each.side, each.topic), each.degree)) for each in enrolment.answers.topics
    )
    return replace(enrolment, answers=replace(enrolment.answers, topics=topics), version=enrolment.version + 1)


def likely_sides(level: int | None, programme: Programme) -> tuple[Side, ...]:
    """The side that people of a level most often take; nothing where it may be either. Where a programme keeps a level
    off one side, the other; else the first three levels learn, and from the fifth on people share."""
    rules = programme.admission
    if level is None:
        return ()
    admitted = (level in rules.mentors, level in rules.mentees)
    if admitted != (True, True):
        return tuple(side for side, may in zip(BOTH, admitted, strict=True) if may)
    if level <= LEADERS:
        return (Side.MENTEE,)
    return (Side.MENTOR,) if level > LEADERS + 1 else ()


def leave(enrolment: Enrolment | None) -> Enrolment:
    """Take the opt-in back. The topics go with it, as some of them are sensitive (design, section 8), and so does what
    was said in words.

    Raises Refused(NO_ENROLMENT) for whoever does not take part.
    """
    if enrolment is None or enrolment.state is EnrolmentState.LEFT:
        raise Refused(Reason.NO_ENROLMENT)
    answers = replace(enrolment.answers, topics=(), own_topic="", hope="", sensitive_counts=False)
    return replace(
        enrolment, answers=answers, state=EnrolmentState.LEFT, paused_until=None, version=enrolment.version + 1
    )


def _as_weighed_before(answers: Answers, before: Answers | None) -> tuple[Chosen, ...]:
    degrees = {(each.side, each.topic): each.degree for each in before.topics} if before else {}
    return tuple(replace(each, degree=degrees.get((each.side, each.topic), each.degree)) for each in answers.topics)


def _check_sides(programme: Programme, person: Person, sides: tuple[Side, ...], *, before: tuple[Side, ...]) -> None:
    """Whoever is on a side already stays on it, whatever the rules are by now."""
    if not sides:
        raise Refused(Reason.SIDE_MISSING, field="side")
    if len(sides) > 1 and not programme.admission.both_sides and before != sides:
        raise Refused(Reason.ONE_SIDE_ONLY, field="side", programme=programme.name)
    for side in sides:
        if side not in before:
            _check_level(programme, person, side)


def _check_level(programme: Programme, person: Person, side: Side) -> None:
    """A level that is unknown, or none, is refused where it is declared."""
    rules = programme.admission
    levels = rules.mentors if side is Side.MENTOR else rules.mentees
    if person.level in EVERY_LEVEL and person.level not in levels:
        raise Refused(
            Reason.LEVEL_NOT_ADMITTED, field="side", programme=programme.name, first=levels[0], last=levels[-1]
        )


def _check_answers(programme: Programme, answers: Answers) -> None:
    for side in answers.sides:
        _check_topics(programme, answers.topics_on(side), field="wanted" if side is not answers.sides[0] else "topics")
    for field, text, most in (("own_topic", answers.own_topic, LONGEST_TOPIC), ("hope", answers.hope, LONGEST_HOPE)):
        if len(text) > most:
            raise Refused(Reason.TEXT_TOO_LONG, field=field, most=most)
    if not answers.languages:
        raise Refused(Reason.LANGUAGES_MISSING, field="languages")
    if answers.shares and answers.capacity not in CAPACITIES:
        raise Refused(Reason.CAPACITY_OUT_OF_RANGE, field="capacity", least=CAPACITIES.start, most=CAPACITIES.stop - 1)


def _check_topics(programme: Programme, topics: tuple[Topic, ...], *, field: str) -> None:
    if not topics:
        raise Refused(Reason.TOPICS_MISSING, field=field)
    if len(topics) > MOST_TOPICS:
        raise Refused(Reason.TOO_MANY_TOPICS, field=field, most=MOST_TOPICS)
    if not set(topics) <= set(programme.topics):
        raise Refused(Reason.TOPIC_UNKNOWN, field=field)
