"""Opting in: what a person offers or wants in a programme."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from mentoring.admission import EVERY_LEVEL
from mentoring.people import Person, check_may_take_part
from mentoring.programmes import Programme, enrolment_is_open
from mentoring.refusals import Reason, Refused
from mentoring.topics import Topic

MOST_TOPICS = 8
LONGEST_HOPE = 150
LONGEST_TOPIC = 60
CAPACITIES = range(1, 16)
"""How many people one mentor may accompany: the largest programmes give a mentor a dozen."""


class Side(StrEnum):
    MENTOR = "mentor"
    MENTEE = "mentee"


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
    """What somebody fills into the form. `languages` are ISO 639-1 codes; `best` are those among the topics that they
    know best, or want most; `own_topic` and `hope` are their words, for their partner. Sensitive topics count in
    matching only where `sensitive_counts`."""

    side: Side
    topics: tuple[Topic, ...]
    languages: tuple[str, ...]
    format: Format
    capacity: int
    best: tuple[Topic, ...] = ()
    own_topic: str = ""
    hope: str = ""
    sensitive_counts: bool = False


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

    Raises Refused: whoever may not take part, ENROLMENT_CLOSED, NOT_LISTED, LEVEL_NOT_ADMITTED, TOPICS_MISSING,
    TOO_MANY_TOPICS, TOPIC_UNKNOWN, TEXT_TOO_LONG, LANGUAGES_MISSING, CAPACITY_OUT_OF_RANGE.
    """
    check_may_take_part(person)
    takes_part = current is not None and current.state is not EnrolmentState.LEFT
    if not takes_part and not enrolment_is_open(programme, now):
        raise Refused(Reason.ENROLMENT_CLOSED, programme=programme.name, closed_on=programme.closes_on)
    if not takes_part and programme.admission.only_listed and not listed:
        raise Refused(Reason.NOT_LISTED, field="side", programme=programme.name)
    if not (current and takes_part and current.answers.side is answers.side):
        _check_level(programme, person, answers.side)
    _check_answers(programme, answers)
    answers = replace(answers, best=tuple(topic for topic in answers.best if topic in answers.topics))
    if answers.side is Side.MENTEE:
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


def leave(enrolment: Enrolment | None) -> Enrolment:
    """Take the opt-in back. The topics go with it, as some of them are sensitive (design, section 8), and so does what
    was said in words.

    Raises Refused(NO_ENROLMENT) for whoever does not take part.
    """
    if enrolment is None or enrolment.state is EnrolmentState.LEFT:
        raise Refused(Reason.NO_ENROLMENT)
    answers = replace(enrolment.answers, topics=(), best=(), own_topic="", hope="", sensitive_counts=False)
    return replace(
        enrolment, answers=answers, state=EnrolmentState.LEFT, paused_until=None, version=enrolment.version + 1
    )


def _check_level(programme: Programme, person: Person, side: Side) -> None:
    """A level that is unknown, or none, is refused where it is declared."""
    rules = programme.admission
    levels = rules.mentors if side is Side.MENTOR else rules.mentees
    if person.level in EVERY_LEVEL and person.level not in levels:
        raise Refused(
            Reason.LEVEL_NOT_ADMITTED, field="side", programme=programme.name, first=levels[0], last=levels[-1]
        )


def _check_answers(programme: Programme, answers: Answers) -> None:
    if not answers.topics:
        raise Refused(Reason.TOPICS_MISSING, field="topics")
    if len(answers.topics) > MOST_TOPICS:
        raise Refused(Reason.TOO_MANY_TOPICS, field="topics", most=MOST_TOPICS)
    if not set(answers.topics) <= set(programme.topics):
        raise Refused(Reason.TOPIC_UNKNOWN, field="topics")
    for field, text, most in (("own_topic", answers.own_topic, LONGEST_TOPIC), ("hope", answers.hope, LONGEST_HOPE)):
        if len(text) > most:
            raise Refused(Reason.TEXT_TOO_LONG, field=field, most=most)
    if not answers.languages:
        raise Refused(Reason.LANGUAGES_MISSING, field="languages")
    if answers.side is Side.MENTOR and answers.capacity not in CAPACITIES:
        raise Refused(Reason.CAPACITY_OUT_OF_RANGE, field="capacity", least=CAPACITIES.start, most=CAPACITIES.stop - 1)
