"""Drafts, pairs, their sessions, and what the two say of them."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, UniqueConstraint, false, text
from sqlmodel import Field

from mentoring.drafts import DraftState
from mentoring.enrolments import Format, Side
from mentoring.pairs import PairState
from mentoring.sessions import Cause, SessionState
from storage.tables.base import Row, one_of


class DraftRow(Row, table=True):
    """Proposed pairs that nobody has been told about. `view_id` is the form that shows it while it is open; `figures`
    are what other choices would have given."""

    __tablename__ = "draft"
    __table_args__ = (
        one_of("state", DraftState),
        one_of("objective", ("people", "quality")),
        Index(
            "uq_draft_open",
            "programme_id",
            unique=True,
            sqlite_where=text("state IN ('requested', 'ready')"),
            postgresql_where=text("state IN ('requested', 'ready')"),
        ),
        Index("ix_draft_state", "state", "offered_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key="workspace.id")
    programme_id: int = Field(foreign_key="programme.id", index=True)
    state: str
    requested_by: int = Field(foreign_key="person.id")
    requested_at: datetime
    view_id: str | None = None
    lease_until: datetime | None = None
    attempts: int = 0
    input_hash: str | None = None
    solved_at: datetime | None = None
    published_by: int | None = Field(default=None, foreign_key="person.id")
    published_at: datetime | None = None
    offered_at: datetime | None = None
    version: int = 1
    objective: str = Field(default="people", sa_column_kwargs={"server_default": "people"})
    figures: dict[str, Any] = Field(
        default_factory=dict, sa_type=JSON, sa_column_kwargs={"server_default": text("'{}'")}
    )


class DraftPairRow(Row, table=True):
    """A proposed pair; `parts` are the parts of its score, each from 0 to 1. `alternatives` are other mentors for the
    mentee, with what each costs the whole."""

    __tablename__ = "draft_pair"

    draft_id: int = Field(primary_key=True, foreign_key="draft.id")
    mentor_id: int = Field(primary_key=True, foreign_key="person.id", index=True)
    mentee_id: int = Field(primary_key=True, foreign_key="person.id", index=True)
    score: float
    parts: dict[str, float] = Field(sa_type=JSON)
    pinned: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    alternatives: list[dict[str, Any]] = Field(
        default_factory=list, sa_type=JSON, sa_column_kwargs={"server_default": text("'[]'")}
    )


class DraftLeftOutRow(Row, table=True):
    """Somebody whom a draft leaves out, and the rule that holds them."""

    __tablename__ = "draft_left_out"

    draft_id: int = Field(primary_key=True, foreign_key="draft.id")
    person_id: int = Field(primary_key=True, foreign_key="person.id", index=True)
    rule: str


class PairingWishRow(Row, table=True):
    """Two people whom a coordinator wants together, or apart, in what is drafted until the next publishing."""

    __tablename__ = "pairing_wish"
    __table_args__ = (one_of("wish", ("pin", "forbid")),)

    programme_id: int = Field(primary_key=True, foreign_key="programme.id")
    mentor_id: int = Field(primary_key=True, foreign_key="person.id", index=True)
    mentee_id: int = Field(primary_key=True, foreign_key="person.id", index=True)
    workspace_id: int = Field(foreign_key="workspace.id")
    wish: str
    wished_by: int = Field(foreign_key="person.id")
    wished_at: datetime


class PairingCareRow(Row, table=True):
    """Somebody who is to have a partner before others (`cover`), or who is left aside until the next publishing."""

    __tablename__ = "pairing_care"
    __table_args__ = (one_of("care", ("cover", "aside")),)

    programme_id: int = Field(primary_key=True, foreign_key="programme.id")
    person_id: int = Field(primary_key=True, foreign_key="person.id", index=True)
    workspace_id: int = Field(foreign_key="workspace.id")
    care: str


_RUNNING = text("state IN ('offered', 'active')")


class PairRow(Row, table=True):
    __tablename__ = "pair"
    __table_args__ = (
        one_of("state", PairState),
        Index(
            "uq_pair_running",
            "programme_id",
            "mentor_id",
            "mentee_id",
            unique=True,
            sqlite_where=_RUNNING,
            postgresql_where=_RUNNING,
        ),
        Index("ix_pair_programme_id_state", "programme_id", "state"),
        Index("ix_pair_state_next_check_at", "state", "next_check_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key="workspace.id")
    programme_id: int = Field(foreign_key="programme.id")
    draft_id: int | None = Field(default=None, foreign_key="draft.id", index=True)
    mentor_id: int = Field(foreign_key="person.id", index=True)
    mentee_id: int = Field(foreign_key="person.id", index=True)
    state: str
    score: float
    parts: dict[str, float] = Field(default_factory=dict, sa_type=JSON)
    offered_at: datetime
    expires_at: datetime
    mentor_accepted_at: datetime | None = None
    mentee_accepted_at: datetime | None = None
    started_on: date | None = None
    settled_at: datetime | None = None
    place_id: int | None = Field(default=None, foreign_key="place.id", index=True)
    next_check_at: datetime | None = None
    version: int = 1
    mentor_waits: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    """While the mentee is asked first."""
    rhythm: dict[str, int] = Field(
        default_factory=dict, sa_type=JSON, sa_column_kwargs={"server_default": text("'{}'")}
    )
    """What the two have chosen instead of the programme's numbers."""


class PairReasonRow(Row, table=True):
    """Why somebody said no or left, in their own words: for nobody but them, unless they flag it to the coordinators.
    The `category` is counted for coordinators together with the others."""

    __tablename__ = "pair_reason"

    pair_id: int = Field(primary_key=True, foreign_key="pair.id")
    person_id: int = Field(primary_key=True, foreign_key="person.id", index=True)
    reason: str
    given_at: datetime
    category: str | None = None
    flagged_at: datetime | None = None


_UNBOOKED = text("state IN ('to_plan', 'proposed')")


class SessionRow(Row, table=True):
    """One meeting of a pair: the `number` of the series that it counts for, and the date that one is due."""

    __tablename__ = "session"
    __table_args__ = (
        one_of("state", SessionState),
        one_of("proposed_by", Side),
        one_of("cancelled_by", Side),
        one_of("cause", Cause),
        one_of("format", (Format.IN_PERSON, Format.VIDEO)),
        Index("uq_session_unbooked", "pair_id", unique=True, sqlite_where=_UNBOOKED, postgresql_where=_UNBOOKED),
        Index("ix_session_pair_id_number", "pair_id", "number"),
        Index("ix_session_programme_id_due_on", "programme_id", "due_on"),
    )

    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key="workspace.id")
    programme_id: int = Field(foreign_key="programme.id")
    pair_id: int = Field(foreign_key="pair.id")
    number: int
    due_on: date
    state: str
    minutes: int
    uid: str = Field(unique=True)
    sequence: int = 0
    opened_at: datetime
    starts_at: datetime | None = None
    proposed_by: str | None = None
    waiting_since: datetime | None = None
    booked_at: datetime | None = None
    stalled_at: datetime | None = None
    over_at: datetime | None = None
    cancelled_at: datetime | None = None
    cancelled_by: str | None = None
    cause: str | None = None
    next_check_at: datetime | None = Field(default=None, index=True)
    version: int = 1
    format: str | None = None
    place: str | None = None
    video_link: str | None = None
    module: str | None = None


class SlotRow(Row, table=True):
    """A start time on offer for a session: a side's proposal, or Binôme's suggestion where nobody proposes it."""

    __tablename__ = "slot"
    __table_args__ = (UniqueConstraint("session_id", "starts_at"), one_of("proposed_by", Side))

    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key="workspace.id")
    session_id: int = Field(foreign_key="session.id")
    starts_at: datetime
    proposed_by: str | None = None


class SessionAnswerRow(Row, table=True):
    """Whether a session took place, as one of the two says: activity, which coordinators see."""

    __tablename__ = "session_answer"

    session_id: int = Field(primary_key=True, foreign_key="session.id")
    person_id: int = Field(primary_key=True, foreign_key="person.id", index=True)
    workspace_id: int = Field(foreign_key="workspace.id")
    took_place: bool
    answered_at: datetime


class FeedbackRow(Row, table=True):
    """What one of the two says of a session, privately. Only `shared` is ever shown, and to the partner alone."""

    __tablename__ = "feedback"
    __table_args__ = (CheckConstraint("useful BETWEEN 1 AND 5", name="useful"),)

    session_id: int = Field(primary_key=True, foreign_key="session.id")
    person_id: int = Field(primary_key=True, foreign_key="person.id", index=True)
    workspace_id: int = Field(foreign_key="workspace.id")
    useful: int
    changed: str | None = None
    shared: str | None = None
    given_at: datetime
    version: int = 1
