"""Workspaces and the people in them."""

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, Index, UniqueConstraint, false, text
from sqlmodel import Field

from mentoring.people import Standing
from storage.tables.base import Row, one_of


class WorkspaceRow(Row, table=True):
    """`next_look_at` is when all of its accounts are looked at again, and `look_cursor` the page where that goes on."""

    __tablename__ = "workspace"

    id: int | None = Field(default=None, primary_key=True)
    slack_id: str = Field(unique=True)
    created_at: datetime
    next_look_at: datetime | None = None
    look_cursor: str | None = None


class PersonRow(Row, table=True):
    """Somebody, whose `slack_id` erasing empties. `opens` and `closes` are minutes from local midnight, `working_days`
    the digits of weekdays from Monday as 0; `region` is the part of an ISO 3166-2 code after the country.

    What is `declared` the person said where the directory is silent; a language is `chosen` where it is not Slack's.
    """

    __tablename__ = "person"
    __table_args__ = (
        UniqueConstraint("workspace_id", "slack_id"),
        UniqueConstraint("workspace_id", "employee_number"),
        one_of("standing", Standing),
        CheckConstraint("0 <= opens AND opens < closes AND closes <= 1440", name="hours"),
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
    language_chosen: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    site_declared: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    region: str | None = None
    opens: int = Field(default=540, sa_column_kwargs={"server_default": "540"})
    closes: int = Field(default=1080, sa_column_kwargs={"server_default": "1080"})
    working_days: str = Field(default="01234", sa_column_kwargs={"server_default": "01234"})
    away_until: date | None = None
    erased_at: datetime | None = None
    video_link: str | None = None


class BlockRow(Row, table=True):
    """Somebody who does not want to be paired with somebody: never shown, never explained, and true both ways."""

    __tablename__ = "block"

    person_id: int = Field(primary_key=True, foreign_key="person.id")
    blocked_id: int = Field(primary_key=True, foreign_key="person.id", index=True)
    workspace_id: int = Field(foreign_key="workspace.id")
    blocked_at: datetime


_STANDS = text("state IN ('asked', 'active')")


class DelegationRow(Row, table=True):
    """Somebody asked to book and move a mentee's sessions; one at a time for each mentee."""

    __tablename__ = "delegation"
    __table_args__ = (
        one_of("state", ("asked", "active", "refused", "ended")),
        Index("uq_delegation_standing", "mentee_id", unique=True, sqlite_where=_STANDS, postgresql_where=_STANDS),
    )

    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key="workspace.id")
    mentee_id: int = Field(foreign_key="person.id", index=True)
    delegate_id: int = Field(foreign_key="person.id", index=True)
    state: str
    asked_at: datetime
    settled_at: datetime | None = None
    version: int = 1


class CalendarRow(Row, table=True):
    """Where somebody's busy times can be read: the address is encrypted. The moments are machine time."""

    __tablename__ = "calendar"

    person_id: int = Field(primary_key=True, foreign_key="person.id")
    workspace_id: int = Field(foreign_key="workspace.id")
    address: str
    added_at: datetime
    read_at: datetime | None = None
    next_read_at: datetime | None = Field(default=None, index=True)
    problem: str | None = None


class BusyTimeRow(Row, table=True):
    """Hours that somebody's calendar holds taken, kept for a short while: never what they are taken for."""

    __tablename__ = "busy_time"
    __table_args__ = (CheckConstraint("starts_at < ends_at", name="span"),)

    person_id: int = Field(primary_key=True, foreign_key="person.id")
    starts_at: datetime = Field(primary_key=True)
    ends_at: datetime
    workspace_id: int = Field(foreign_key="workspace.id")
