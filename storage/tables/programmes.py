"""Programmes, who coordinates them, where they are announced, and who opts in."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, UniqueConstraint, false, text
from sqlmodel import Field

from mentoring.enrolments import EnrolmentState, Format, Side
from storage.tables.base import Row, one_of


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
    rhythm: dict[str, int] = Field(default_factory=dict, sa_type=JSON)
    pairing: dict[str, int] = Field(default_factory=dict, sa_type=JSON)
    version: int = 1
    admission: dict[str, Any] = Field(
        default_factory=dict, sa_type=JSON, sa_column_kwargs={"server_default": text("'{}'")}
    )
    slack_group: str | None = None
    next_group_look_at: datetime | None = Field(default=None, index=True)
    video_link: str | None = None
    place: str | None = None
    modules: list[str] | None = Field(default=None, sa_type=JSON)
    """Those offered to pairs, in their order; all that there are where nothing was chosen."""


class AdmittedRow(Row, table=True):
    """Somebody who may enrol in a programme that is not open to all: named in its list, or met in its Slack group."""

    __tablename__ = "admitted"
    __table_args__ = (one_of("source", ("list", "group")),)

    programme_id: int = Field(primary_key=True, foreign_key="programme.id")
    person_id: int = Field(primary_key=True, foreign_key="person.id", index=True)
    source: str = Field(primary_key=True)
    workspace_id: int = Field(foreign_key="workspace.id")


class CoordinatorRow(Row, table=True):
    __tablename__ = "coordinator"

    programme_id: int = Field(primary_key=True, foreign_key="programme.id")
    person_id: int = Field(primary_key=True, foreign_key="person.id", index=True)
    workspace_id: int = Field(foreign_key="workspace.id")
    added_at: datetime
    next_digest_at: datetime | None = Field(default=None, index=True)


class PlaceRow(Row, table=True):
    """A channel, or the group conversation of two people, whose Slack id is empty until it is opened."""

    __tablename__ = "place"
    __table_args__ = (
        UniqueConstraint("workspace_id", "slack_id"),
        UniqueConstraint("first_person_id", "second_person_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key="workspace.id")
    slack_id: str | None = None
    first_person_id: int | None = Field(default=None, foreign_key="person.id")
    second_person_id: int | None = Field(default=None, foreign_key="person.id", index=True)


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
    """Somebody told of a programme: by its announcement, or by a coordinator. Who declined is not asked again."""

    __tablename__ = "invitation"

    programme_id: int = Field(primary_key=True, foreign_key="programme.id")
    person_id: int = Field(primary_key=True, foreign_key="person.id", index=True)
    workspace_id: int = Field(foreign_key="workspace.id")
    invited_at: datetime
    invited_by: int | None = Field(default=None, foreign_key="person.id")
    declined_at: datetime | None = None


class EnrolmentRow(Row, table=True):
    """`hope` and `own_topic` are its author's words, emptied on leaving; `paused_until` is a pause's last day."""

    __tablename__ = "enrolment"
    __table_args__ = (
        UniqueConstraint("programme_id", "person_id"),
        one_of("side", (*Side, "both")),
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
    first_in_line: bool = False
    next_check_at: datetime | None = Field(default=None, index=True)
    version: int
    paused_until: date | None = None
    hope: str | None = None
    own_topic: str | None = None
    sensitive_counts: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    rounds_waited: int = Field(default=0, sa_column_kwargs={"server_default": "0"})


class EnrolmentTopicRow(Row, table=True):
    """A topic offered by a mentor or wanted by a mentee, and how much of it is known or wished for: 1 to 3. Apart, so
    that leaving can remove it."""

    __tablename__ = "enrolment_topic"
    __table_args__ = (one_of("side", Side), CheckConstraint("degree BETWEEN 1 AND 3", name="degree"))

    enrolment_id: int = Field(primary_key=True, foreign_key="enrolment.id")
    side: str = Field(primary_key=True)
    topic: str = Field(primary_key=True)
    degree: int | None = None
