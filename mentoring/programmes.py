"""A programme: its name, its topics, and until when people enrol."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from mentoring.admission import OPEN_TO_ALL, Admission
from mentoring.cadence import Rhythm
from mentoring.matching.settings import PairingRules
from mentoring.refusals import Reason, Refused
from mentoring.topics import Topic

NAME_LENGTHS = range(3, 61)
MONTHLY = range(13)
"""For how many months a programme's sessions may come monthly: with 0, all but the first come every third month."""
MONTHS = range(1, 25)
MINUTES = range(15, 241)
REMIND_BEFORE_CLOSING = timedelta(days=3)
USUAL_RHYTHM = Rhythm()
USUAL_PAIRING = PairingRules()


@dataclass(frozen=True)
class Programme:
    """One run of reverse mentoring. `closes_on` is the last day to enrol, by the date in `zone`."""

    id: int
    workspace_id: int
    name: str
    topics: tuple[Topic, ...]
    closes_on: date
    zone: str
    contact_id: int | None
    version: int
    rhythm: Rhythm = USUAL_RHYTHM
    pairing: PairingRules = USUAL_PAIRING
    admission: Admission = OPEN_TO_ALL

    def local_date(self, now: datetime) -> date:
        return now.astimezone(ZoneInfo(self.zone)).date()

    def starts_day(self, day: date) -> datetime:
        """The first moment of a local date, in UTC."""
        return datetime.combine(day, time(), ZoneInfo(self.zone)).astimezone(ZoneInfo("UTC"))


@dataclass(frozen=True)
class ProgrammePlan:
    """What a coordinator asks for when creating a programme."""

    name: str
    topics: tuple[Topic, ...]
    closes_on: date
    zone: str
    contact_id: int
    rhythm: Rhythm = USUAL_RHYTHM


def check_plan(plan: ProgrammePlan, now: datetime) -> None:
    """Refuse a plan that nobody could enrol in.

    Raises Refused: NAME_LENGTH, TOPICS_MISSING, CLOSING_DATE_NOT_AHEAD, NUMBER_OUT_OF_RANGE.
    """
    if len(plan.name) not in NAME_LENGTHS:
        raise Refused(Reason.NAME_LENGTH, field="name", least=NAME_LENGTHS.start, most=NAME_LENGTHS.stop - 1)
    if not plan.topics:
        raise Refused(Reason.TOPICS_MISSING, field="topics")
    if plan.closes_on <= now.astimezone(ZoneInfo(plan.zone)).date():
        raise Refused(Reason.CLOSING_DATE_NOT_AHEAD, field="closes_on")
    check_rhythm(plan.rhythm)


def check_rhythm(rhythm: Rhythm) -> None:
    """Refuse numbers outside their ranges, and a monthly part that is longer than the whole series.

    Raises Refused(NUMBER_OUT_OF_RANGE) for the field of the number.
    """
    _check_in_range("months", rhythm.months, MONTHS)
    _check_in_range("monthly_until", rhythm.monthly_until, range(min(MONTHLY.stop, rhythm.months + 1)))
    _check_in_range("minutes", rhythm.minutes, MINUTES)


def _check_in_range(field: str, number: int, allowed: range) -> None:
    if number not in allowed:
        raise Refused(Reason.NUMBER_OUT_OF_RANGE, field=field, least=allowed.start, most=allowed.stop - 1)


def enrolment_is_open(programme: Programme, now: datetime) -> bool:
    return programme.local_date(now) <= programme.closes_on


def check_announced_once_a_day(programme: Programme, last: datetime | None, now: datetime) -> None:
    """Refuse to announce again in a channel whose `last` announcement is of this local day. Two coordinators may act
    in the same moment, and one may press twice.

    Raises Refused(ANNOUNCED_TODAY).
    """
    if last and programme.local_date(last) == programme.local_date(now):
        raise Refused(Reason.ANNOUNCED_TODAY, field="channel", programme=programme.name)


def days_to_enrol(programme: Programme, now: datetime) -> int:
    """How many days are left after today, by the programme's date: 0 on the last day."""
    return (programme.closes_on - programme.local_date(now)).days


def enrolment_ends(programme: Programme) -> datetime:
    """The moment after which nobody enrols any more: the end of the last day, in UTC."""
    return programme.starts_day(programme.closes_on + timedelta(days=1))


def closing_reminder_day(programme: Programme) -> date:
    """The local date on which those invited who have not answered hear that enrolment closes soon."""
    return programme.closes_on - REMIND_BEFORE_CLOSING


def closing_reminder_applies(programme: Programme, *, invited_at: datetime, now: datetime) -> bool:
    """Whether somebody invited then is reminded now: never on the day of the invitation itself or before it."""
    day = closing_reminder_day(programme)
    return programme.local_date(invited_at) < day <= programme.local_date(now) and enrolment_is_open(programme, now)


def next_check(programme: Programme, now: datetime) -> datetime | None:
    """When time next asks something of this programme, in UTC; None when nothing is left to do."""
    moments = (programme.starts_day(closing_reminder_day(programme)), enrolment_ends(programme))
    return next((moment for moment in moments if now < moment), None)
