"""A session to show in people's calendars."""

from datetime import UTC, date, datetime

from handlers.views.calendar import SessionFile
from mentoring.messages import Kind
from mentoring.programmes import Programme
from mentoring.sessions import Session, SessionState

BOOKED = Session(
    id=31,
    workspace_id=1,
    programme_id=4,
    pair_id=9,
    number=1,
    due_on=date(2026, 4, 20),
    state=SessionState.BOOKED,
    minutes=60,
    uid="5f2c9e0b8d7a4c1e",
    sequence=0,
    opened_at=datetime(2026, 3, 23, 8, 0, tzinfo=UTC),
    starts_at=datetime(2026, 4, 21, 12, 30, tzinfo=UTC),
    booked_at=datetime(2026, 3, 24, 10, 15, tzinfo=UTC),
    version=3,
)


def facts(programme: Programme) -> dict[Kind, object]:
    return {Kind.SESSION_FILE: session_file(programme)}


def session_file(programme: Programme, session: Session = BOOKED, *, moved: bool = False) -> SessionFile:
    return SessionFile(session, programme, partner="U07LEA", zone="Europe/Paris", moved=moved)
