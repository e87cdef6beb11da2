"""The rows, with their constraints and indexes. They never leave `storage/`.

A bare `datetime` column holds aware UTC on both databases. States are text with a CHECK. Business time and machine
time never share a column: `due_at`, `expires_at`, `received_at` ... are business time; `retry_at`, `lease_until`,
`called_at`, `beat_at`, `next_call_at` and `paused_until` are machine time (design, section 6).
"""

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, MetaData, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from mentoring.enrolments import EnrolmentState, Format, Side
from mentoring.people import Standing


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


def one_of(column: str, values: Iterable[str]) -> CheckConstraint:
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=column)


class Row(SQLModel):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class WorkspaceRow(Row, table=True):
    __tablename__ = "workspace"

    id: int | None = Field(default=None, primary_key=True)
    slack_id: str = Field(unique=True)
    created_at: datetime


class PersonRow(Row, table=True):
    __tablename__ = "person"
    __table_args__ = (
        UniqueConstraint("workspace_id", "slack_id"),
        UniqueConstraint("workspace_id", "employee_number"),
        one_of("standing", Standing),
    )

    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key="workspace.id")
    slack_id: str | None = None
    slack_conversation: str | None = None
    employee_number: str | None = None
    standing: str
    language: str | None = None
    zone: str = "UTC"
    level: int | None = None
    level_declared: bool = False
    manager_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    manager_declared: bool = False
    department: str | None = None
    site: str | None = None
    country: str | None = None
    languages: list[str] = Field(default_factory=list, sa_type=JSON)
    in_directory: bool = False
    created_at: datetime


class ProgrammeRow(Row, table=True):
    __tablename__ = "programme"
    __table_args__ = (UniqueConstraint("workspace_id", "name"),)

    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key="workspace.id")
    name: str
    topics: list[str] = Field(sa_type=JSON)
    closes_on: date
    zone: str
    contact_id: int | None = Field(default=None, foreign_key="person.id")
    created_at: datetime
    next_check_at: datetime | None = Field(default=None, index=True)
    version: int = 1


class CoordinatorRow(Row, table=True):
    __tablename__ = "coordinator"

    programme_id: int = Field(primary_key=True, foreign_key="programme.id")
    person_id: int = Field(primary_key=True, foreign_key="person.id", index=True)
    workspace_id: int = Field(foreign_key="workspace.id")
    added_at: datetime


class PlaceRow(Row, table=True):
    """A channel or group conversation that Binôme posts into."""

    __tablename__ = "place"
    __table_args__ = (UniqueConstraint("workspace_id", "slack_id"),)

    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key="workspace.id")
    slack_id: str


class AnnouncementRow(Row, table=True):
    """A programme announced in a channel, by somebody, who may want its members reminded before enrolment closes."""

    __tablename__ = "announcement"

    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key="workspace.id")
    programme_id: int = Field(foreign_key="programme.id", index=True)
    place_id: int = Field(foreign_key="place.id")
    announced_by: int = Field(foreign_key="person.id")
    announced_at: datetime
    invites_members: bool
    posted_at: datetime | None = None
    invited_at: datetime | None = None
    refusal: str | None = None


class InvitationRow(Row, table=True):
    __tablename__ = "invitation"

    programme_id: int = Field(primary_key=True, foreign_key="programme.id")
    person_id: int = Field(primary_key=True, foreign_key="person.id", index=True)
    workspace_id: int = Field(foreign_key="workspace.id")
    invited_at: datetime


class EnrolmentRow(Row, table=True):
    __tablename__ = "enrolment"
    __table_args__ = (
        UniqueConstraint("programme_id", "person_id"),
        one_of("side", Side),
        one_of("format", Format),
        one_of("state", EnrolmentState),
        CheckConstraint("capacity >= 1", name="capacity"),
    )

    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key="workspace.id")
    programme_id: int = Field(foreign_key="programme.id")
    person_id: int = Field(foreign_key="person.id", index=True)
    side: str
    languages: list[str] = Field(sa_type=JSON)
    format: str
    capacity: int
    state: str
    opted_in_at: datetime
    next_check_at: datetime | None = Field(default=None, index=True)
    version: int


class EnrolmentTopicRow(Row, table=True):
    """A topic offered by a mentor or wanted by a mentee. Apart, so that leaving can remove it."""

    __tablename__ = "enrolment_topic"

    enrolment_id: int = Field(primary_key=True, foreign_key="enrolment.id")
    topic: str = Field(primary_key=True)


class OutboxRow(Row, table=True):
    """A message on its way. `lane` is the one recipient, a person or a place, in whose conversation order is kept."""

    __tablename__ = "outbox"
    __table_args__ = (
        one_of("state", OutboxState),
        one_of("effect", Effect),
        Index("ix_outbox_waiting", "state", "due_at"),
        Index("ix_outbox_lane", "lane", "state", "called_at"),
        Index("ix_outbox_subject", "kind", "subject_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key="workspace.id")
    programme_id: int | None = Field(default=None, foreign_key="programme.id")
    key: str = Field(unique=True)
    kind: str
    effect: str
    subject_id: int
    person_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    place_id: int | None = Field(default=None, foreign_key="place.id")
    lane: str
    follows_id: int | None = Field(default=None, foreign_key="outbox.id")
    state: str = OutboxState.PENDING.value
    created_at: datetime
    due_at: datetime
    expires_at: datetime | None = None
    retry_at: datetime | None = None
    lease_until: datetime | None = None
    called_at: datetime | None = None
    token: str | None = None
    attempts: int = 0
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
