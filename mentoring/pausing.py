"""A pause: nobody is matched or asked anything in it, and it ends by itself (design, section 5)."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from mentoring.enrolments import Enrolment, EnrolmentState
from mentoring.refusals import Reason, Refused

LONGEST = timedelta(days=366)
USUAL = timedelta(days=28)


def pause(enrolment: Enrolment, until: date | None, *, today: date) -> Enrolment:
    """Rest until the end of a day, `until`; `today` is the date in the zone of whoever rests. A second pause takes the
    place of the first.

    Raises Refused: NO_ENROLMENT for whoever has left; PAUSE_OUT_OF_RANGE under the field `until`.
    """
    if enrolment.state is EnrolmentState.LEFT:
        raise Refused(Reason.NO_ENROLMENT)
    if until is None or not today <= until <= today + LONGEST:
        raise Refused(Reason.PAUSE_OUT_OF_RANGE, field="until", latest=today + LONGEST)
    return replace(enrolment, state=EnrolmentState.PAUSED, paused_until=until, version=enrolment.version + 1)


def resume(enrolment: Enrolment) -> Enrolment:
    """Take part again; whoever does not rest goes on as they are."""
    if enrolment.state is not EnrolmentState.PAUSED:
        return enrolment
    return replace(enrolment, state=EnrolmentState.ACTIVE, paused_until=None, version=enrolment.version + 1)


def resumes_at(until: date, zone: str) -> datetime:
    """The first moment after a pause, in UTC: the day after its last one begins where whoever rests is."""
    return datetime.combine(until + timedelta(days=1), time(), ZoneInfo(zone)).astimezone(ZoneInfo("UTC"))
