"""Matching in the coordinators' hands, and sessions with a place, a module and the busy times of both."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
oldest_code = "0006"


def upgrade() -> None:
    _drafts()
    _wishes()
    _pairs()
    _sessions()
    _calendars()


def _drafts() -> None:
    with op.batch_alter_table("draft") as batch_op:
        batch_op.add_column(sa.Column("objective", sa.String(), nullable=False, server_default="people"))
        batch_op.add_column(sa.Column("figures", sa.JSON(), nullable=False, server_default=sa.text("'{}'")))
        batch_op.create_check_constraint(batch_op.f("ck_draft_objective"), "objective IN ('people', 'quality')")
    with op.batch_alter_table("draft_pair") as batch_op:
        batch_op.add_column(sa.Column("pinned", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("alternatives", sa.JSON(), nullable=False, server_default=sa.text("'[]'")))


def _wishes() -> None:
    op.create_table(
        "pairing_wish",
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("mentor_id", sa.Integer(), nullable=False),
        sa.Column("mentee_id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("wish", sa.String(), nullable=False),
        sa.Column("wished_by", sa.Integer(), nullable=False),
        sa.Column("wished_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("wish IN ('pin', 'forbid')", name=op.f("ck_pairing_wish_wish")),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name=op.f("fk_pairing_wish_programme_id")),
        sa.ForeignKeyConstraint(["mentor_id"], ["person.id"], name=op.f("fk_pairing_wish_mentor_id")),
        sa.ForeignKeyConstraint(["mentee_id"], ["person.id"], name=op.f("fk_pairing_wish_mentee_id")),
        sa.ForeignKeyConstraint(["wished_by"], ["person.id"], name=op.f("fk_pairing_wish_wished_by")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_pairing_wish_workspace_id")),
        sa.PrimaryKeyConstraint("programme_id", "mentor_id", "mentee_id", name=op.f("pk_pairing_wish")),
    )
    op.create_index(op.f("ix_pairing_wish_mentor_id"), "pairing_wish", ["mentor_id"], unique=False)
    op.create_index(op.f("ix_pairing_wish_mentee_id"), "pairing_wish", ["mentee_id"], unique=False)
    op.create_table(
        "pairing_care",
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("care", sa.String(), nullable=False),
        sa.CheckConstraint("care IN ('cover', 'aside')", name=op.f("ck_pairing_care_care")),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name=op.f("fk_pairing_care_programme_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_pairing_care_person_id")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_pairing_care_workspace_id")),
        sa.PrimaryKeyConstraint("programme_id", "person_id", name=op.f("pk_pairing_care")),
    )
    op.create_index(op.f("ix_pairing_care_person_id"), "pairing_care", ["person_id"], unique=False)


def _pairs() -> None:
    op.add_column("pair", sa.Column("mentor_waits", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("pair", sa.Column("rhythm", sa.JSON(), nullable=False, server_default=sa.text("'{}'")))
    op.add_column("pair_reason", sa.Column("category", sa.String(), nullable=True))
    op.add_column("pair_reason", sa.Column("flagged_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("enrolment", sa.Column("rounds_waited", sa.Integer(), nullable=False, server_default="0"))


def _sessions() -> None:
    op.add_column("person", sa.Column("video_link", sa.String(), nullable=True))
    op.add_column("programme", sa.Column("video_link", sa.String(), nullable=True))
    op.add_column("programme", sa.Column("place", sa.String(), nullable=True))
    op.add_column("programme", sa.Column("modules", sa.JSON(), nullable=True))
    with op.batch_alter_table("session") as batch_op:
        batch_op.add_column(sa.Column("format", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("place", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("video_link", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("module", sa.String(), nullable=True))
        batch_op.create_check_constraint(batch_op.f("ck_session_format"), "format IN ('in_person', 'video')")


def _calendars() -> None:
    op.create_table(
        "calendar",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("problem", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_calendar_person_id")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_calendar_workspace_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_calendar")),
    )
    op.create_index(op.f("ix_calendar_next_read_at"), "calendar", ["next_read_at"], unique=False)
    op.create_table(
        "busy_time",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_busy_time_span")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_busy_time_person_id")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_busy_time_workspace_id")),
        sa.PrimaryKeyConstraint("person_id", "starts_at", name=op.f("pk_busy_time")),
    )
