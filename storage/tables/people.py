"""Workspaces and the people in them."""

from datetime import datetime

from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field

from mentoring.people import Standing
from storage.tables.base import Row, one_of


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
