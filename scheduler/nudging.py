"""Whether a nudge goes out now: in its reader's hours, a few a day, and the rest folded (design, section 6)."""

from datetime import datetime
from logging import getLogger

from mentoring.availability import WorkingHours, day_begins, working_moment
from mentoring.messages import CAPPED, FOLDABLE, NUDGES
from mentoring.nudges import LATE, MOST_A_DAY, SPREAD, Way, hours_for, nudge_moment, way
from mentoring.pausing import resumes_at
from mentoring.people import Person
from scheduler.composing import Composer
from storage import claims, enrolments, folding, people
from storage.claims import Claim, Effect
from storage.database import Transaction, apart

log = getLogger("binome.outbox")


def held_back(transaction: Transaction, claim: Claim, now: datetime, compose: Composer) -> bool:
    """Whether it does not go now by itself: then the row says what becomes of it. Bringing a message up to date
    disturbs nobody, and what somebody asked to see is no nudge any more."""
    if claim.kind not in NUDGES or claim.effect is Effect.UPDATE or not claim.person_id or claim.folded_into:
        return False
    person = people.get(transaction, claim.person_id)
    hours = hours_for(claim.kind, person.hours)
    moment = _back_at(transaction, claim, person) or now
    if working_moment(moment, hours) > now:
        _postpone(transaction, claim, moment, hours)
        return True
    return claim.kind in CAPPED and _capped(transaction, claim, now, hours=hours, compose=compose)


def _back_at(transaction: Transaction, claim: Claim, person: Person) -> datetime | None:
    """When a pause of its reader's ends; what is booked stands, and they are reminded of it."""
    if claim.kind not in CAPPED or claim.programme_id is None:
        return None
    until = enrolments.rest_until(transaction, claim.programme_id, [person.id])
    return resumes_at(until, person.zone) if until else None


def _capped(transaction: Transaction, claim: Claim, now: datetime, *, hours: WorkingHours, compose: Composer) -> bool:
    assert claim.person_id is not None
    reached = folding.reached(transaction, claim.person_id, since=day_begins(now, hours.zone))
    may_fold = claim.kind in FOLDABLE and reached < MOST_A_DAY
    others = _others(transaction, claim, now, compose) if may_fold else []
    chosen = way(others=len(others), sent_today=reached, is_late=now - claim.due_at > LATE)
    if chosen is Way.ANOTHER_DAY:
        _postpone(transaction, claim, day_begins(now, hours.zone, days=1), hours)
    elif chosen is Way.FOLDED:
        folding.fold(transaction, claim, others, now)
    return chosen is not Way.ALONE


def _others(transaction: Transaction, claim: Claim, now: datetime, compose: Composer) -> list[Claim]:
    """Those that are still true: what has been settled in the meantime makes no message long."""
    waiting = folding.waiting(transaction, claim, until=now + SPREAD, now=now)
    return [other for other in waiting if _is_true(transaction, other, now, compose)]


def _is_true(transaction: Transaction, claim: Claim, now: datetime, compose: Composer) -> bool:
    try:
        with apart(transaction):
            return compose(transaction, claim, now) is not None
    except Exception:
        # It is not the fault of the one that is being sent: its own turn counts it.
        log.exception("row %s (%s) cannot be rendered, and is not folded", claim.id, claim.kind)
        return False


def _postpone(transaction: Transaction, claim: Claim, moment: datetime, hours: WorkingHours) -> None:
    due_at = nudge_moment(moment, hours, key=f"{claim.kind}:{claim.id}")
    claims.postpone(transaction, claim, due_at=due_at)
