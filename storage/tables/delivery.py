"""Messages on their way, what comes in, and what keeps replicas apart."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Index, text
from sqlmodel import Field

from storage.tables.base import Row, one_of


class OutboxState(StrEnum):
    """Where a message is on its way (design, section 5)."""

    PENDING = "pending"
    CLAIMED = "claimed"
    POSTING = "posting"
    SENT = "sent"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    FOLDED = "folded"
    UNCERTAIN = "uncertain"
    DEAD = "dead"


class Effect(StrEnum):
    """What sending a row does to Slack; only POST, UPLOAD and MAIL must not happen twice (design, section 7)."""

    POST = "post"
    UPDATE = "update"
    PUBLISH = "publish"
    OPEN = "open"
    UPLOAD = "upload"
    MAIL = "mail"


class OutboxRow(Row, table=True):
    """A message on its way. `lane` is the one recipient, a person or a place, in whose conversation order is kept.

    `setbacks` are the tries that Slack's trouble has cost; they are not among the `attempts`. `folded_into` is the row
    of the message in which this one stands as a line.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        one_of("state", OutboxState),
        one_of("effect", Effect),
        Index("ix_outbox_waiting", "state", "due_at", "id"),
        Index("ix_outbox_lane", "lane", "state", "called_at"),
        Index("ix_outbox_person", "person_id", "state", "due_at"),
        Index("ix_outbox_subject", "kind", "subject_id", "person_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key="workspace.id")
    programme_id: int | None = Field(default=None, foreign_key="programme.id")
    key: str = Field(unique=True)
    kind: str
    effect: str
    subject_id: int
    person_id: int | None = Field(default=None, foreign_key="person.id")
    place_id: int | None = Field(default=None, foreign_key="place.id")
    lane: str
    follows_id: int | None = Field(default=None, foreign_key="outbox.id", index=True)
    folded_into: int | None = Field(default=None, foreign_key="outbox.id", index=True)
    state: str = OutboxState.PENDING.value
    created_at: datetime
    due_at: datetime
    expires_at: datetime | None = None
    retry_at: datetime | None = None
    lease_until: datetime | None = None
    called_at: datetime | None = None
    token: str | None = None
    attempts: int = 0
    setbacks: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    settled_at: datetime | None = None
    ts: str | None = None
    problem: str | None = None


class InboxRow(Row, table=True):
    """Something happened to a person or a workspace: look again. Never what happened."""

    __tablename__ = "inbox"
    __table_args__ = (
        Index("ix_inbox_open", "id", sqlite_where=text("done_at IS NULL"), postgresql_where=text("done_at IS NULL")),
    )

    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key="workspace.id")
    event_id: str = Field(unique=True)
    kind: str
    person_id: int | None = Field(default=None, foreign_key="person.id")
    received_at: datetime
    done_at: datetime | None = None


class AuditRow(Row, table=True):
    __tablename__ = "audit"

    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key="workspace.id")
    programme_id: int | None = Field(default=None, foreign_key="programme.id")
    person_id: int | None = Field(default=None, foreign_key="person.id")
    action: str
    subject_id: int | None = None
    facts: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    at: datetime


class PaceRow(Row, table=True):
    """When a Slack method may next be called in a workspace, for all replicas together."""

    __tablename__ = "pace"

    workspace_id: int = Field(primary_key=True, foreign_key="workspace.id")
    method: str = Field(primary_key=True)
    next_call_at: datetime
    paused_until: datetime | None = None


class HeartbeatRow(Row, table=True):
    __tablename__ = "heartbeat"

    replica: str = Field(primary_key=True)
    host: str
    beat_at: datetime
