"""A session, from "when?" to what came of it (design, sections 5 and 6)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from mentoring.enrolments import Side


class SessionState(StrEnum):
    TO_PLAN = "to_plan"
    PROPOSED = "proposed"
    BOOKED = "booked"
    OVER = "over"
    CANCELLED = "cancelled"


class Cause(StrEnum):
    """Why a session row was closed without a meeting; only the first counts as a cancellation."""

    CANCELLED = "cancelled"
    NOT_THIS_MONTH = "not_this_month"
    LAPSED = "lapsed"
    PAIR_ENDED = "pair_ended"


class Outcome(StrEnum):
    """What came of a session that is over, from the two private answers."""

    HELD = "held"
    MISSED = "missed"
    DIFFERS = "differs"
    UNCONFIRMED = "unconfirmed"


@dataclass(frozen=True)
class Session:
    """One meeting of a pair. `number` counts the series from 0; `due_on` is a date in the programme's zone.

    `starts_at` stands while it is booked or over, also while another time is being agreed: then `proposed_by` says who
    proposed it. `sequence` and `uid` are the calendar's (RFC 5545). `version` is 0 until it is saved.
    """

    id: int
    workspace_id: int
    programme_id: int
    pair_id: int
    number: int
    due_on: date
    state: SessionState
    minutes: int
    uid: str
    sequence: int
    opened_at: datetime
    starts_at: datetime | None = None
    proposed_by: Side | None = None
    booked_at: datetime | None = None
    stalled_at: datetime | None = None
    over_at: datetime | None = None
    cancelled_at: datetime | None = None
    cancelled_by: Side | None = None
    cause: Cause | None = None
    version: int = 0

    @property
    def ends_at(self) -> datetime | None:
        return self.starts_at + timedelta(minutes=self.minutes) if self.starts_at else None

    @property
    def is_being_moved(self) -> bool:
        return self.state is SessionState.BOOKED and self.proposed_by is not None


@dataclass(frozen=True)
class Slot:
    """A start time on offer, in UTC; `proposed_by` is None for what Binôme suggests."""

    id: int
    starts_at: datetime
    proposed_by: Side | None
