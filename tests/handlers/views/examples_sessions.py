"""Something to show in each message and form about a session."""

from dataclasses import replace
from datetime import UTC, date, datetime

from handlers.views import session_forms
from handlers.views.blocks import Block
from handlers.views.session_together import Completed, Together
from handlers.views.session_words import Offered, Told
from handlers.views.words import Words, mention
from mentoring.enrolments import Format, Side
from mentoring.messages import Kind
from mentoring.programmes import Programme
from mentoring.sessions import Cause, Session, SessionState

PARIS, SINGAPORE = "Europe/Paris", "Asia/Singapore"
STARTS_AT = datetime(2026, 3, 17, 13, 0, tzinfo=UTC)

TO_PLAN = Session(
    id=31,
    workspace_id=1,
    programme_id=4,
    pair_id=12,
    number=1,
    due_on=date(2026, 3, 16),
    state=SessionState.TO_PLAN,
    minutes=60,
    uid="5a0d3c",
    sequence=0,
    opened_at=datetime(2026, 3, 2, 8, 0, tzinfo=UTC),
    version=1,
)
PROPOSED = replace(TO_PLAN, state=SessionState.PROPOSED, proposed_by=Side.MENTEE, version=2)
BOOKED = replace(TO_PLAN, state=SessionState.BOOKED, starts_at=STARTS_AT, booked_at=TO_PLAN.opened_at, version=3)
MOVING = replace(BOOKED, proposed_by=Side.MENTEE, version=4)
MOVED = replace(BOOKED, sequence=1, version=5)
OVER = replace(BOOKED, state=SessionState.OVER, over_at=STARTS_AT, version=6)
CANCELLED = replace(
    BOOKED,
    state=SessionState.CANCELLED,
    cause=Cause.CANCELLED,
    cancelled_by=Side.MENTEE,
    cancelled_at=TO_PLAN.opened_at,
    sequence=1,
    version=7,
)
LEFT_OUT = replace(
    TO_PLAN, state=SessionState.CANCELLED, cause=Cause.NOT_THIS_MONTH, cancelled_by=Side.MENTOR, version=8
)

SLOTS = (
    Offered(STARTS_AT),
    Offered(datetime(2026, 3, 18, 8, 30, tzinfo=UTC)),
    Offered(datetime(2026, 3, 20, 18, 0, tzinfo=UTC), outside_mine=True, outside_theirs=True),
)


def told(programme: Programme, session: Session, side: Side = Side.MENTEE, **changes: object) -> Told:
    """For a reader in Paris, whose partner is Léa."""
    return replace(
        Told(programme, session, of=5, side=side, zone=PARIS, partner="U07LEA", format=Format.EITHER), **changes
    )


def together(programme: Programme, session: Session, **changes: object) -> Together:
    """For two in Paris and Singapore, who both read the same language."""
    return replace(Together(programme, session, of=5, zones=(PARIS, SINGAPORE), format=Format.VIDEO), **changes)


def facts(programme: Programme) -> dict[Kind, object]:
    return {
        Kind.PAIR_COMPLETED: Completed(programme, "U07LEA", "U02ANNA", held=5, since=date(2026, 3, 2)),
        Kind.SESSION_BOOKED: together(programme, BOOKED),
        Kind.SESSION_CANCELLED: together(programme, CANCELLED, cancelled_by="U07LEA"),
        Kind.SESSION_KEPT: told(programme, BOOKED),
        Kind.SESSION_LEFT_OUT: told(programme, LEFT_OUT),
        Kind.SESSION_PLAN: told(programme, TO_PLAN, slots=SLOTS),
        Kind.SESSION_PLAN_REMINDER: told(programme, TO_PLAN, slots=SLOTS[:2], asked_before=True),
        Kind.SESSION_PROPOSED: told(programme, PROPOSED, side=Side.MENTOR, slots=SLOTS),
        Kind.SESSION_REMINDER: told(programme, BOOKED, days_left=1, format=Format.VIDEO),
    }


def views(words: Words) -> dict[str, Block]:
    partner = mention("U07LEA")
    return {
        "other times": session_forms.times_form(TO_PLAN, partner, PARIS, words),
        "another time": session_forms.times_form(BOOKED, partner, PARIS, words),
        "a date already": session_forms.date_form(TO_PLAN, partner, PARIS, words),
        "met already": session_forms.met_form(TO_PLAN, partner, PARIS, words),
    }
