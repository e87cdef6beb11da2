"""One's own part: settings, hours and absences of people, pauses, who may enrol, blocks and delegates."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
# Older code writes topics without saying of which side, and does not know a pause.
oldest_code = "0005"


def upgrade() -> None:
    _people()
    _programmes()
    _enrolments()
    _blocks_and_delegates()


def _people() -> None:
    op.add_column("workspace", sa.Column("next_look_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("workspace", sa.Column("look_cursor", sa.String(), nullable=True))
    with op.batch_alter_table("person") as batch_op:
        batch_op.add_column(sa.Column("language_chosen", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("site_declared", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("region", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("opens", sa.Integer(), nullable=False, server_default="540"))
        batch_op.add_column(sa.Column("closes", sa.Integer(), nullable=False, server_default="1080"))
        batch_op.add_column(sa.Column("working_days", sa.String(), nullable=False, server_default="01234"))
        batch_op.add_column(sa.Column("away_until", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_check_constraint(
            batch_op.f("ck_person_hours"), "0 <= opens AND opens < closes AND closes <= 1440"
        )


def _programmes() -> None:
    op.add_column("programme", sa.Column("admission", sa.JSON(), nullable=False, server_default=sa.text("'{}'")))
    op.add_column("programme", sa.Column("slack_group", sa.String(), nullable=True))
    op.add_column("programme", sa.Column("next_group_look_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(op.f("ix_programme_next_group_look_at"), "programme", ["next_group_look_at"], unique=False)
    op.create_table(
        "admitted",
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("source IN ('list', 'group')", name=op.f("ck_admitted_source")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_admitted_person_id")),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name=op.f("fk_admitted_programme_id")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_admitted_workspace_id")),
        sa.PrimaryKeyConstraint("programme_id", "person_id", "source", name=op.f("pk_admitted")),
    )
    op.create_index(op.f("ix_admitted_person_id"), "admitted", ["person_id"], unique=False)
    with op.batch_alter_table("invitation") as batch_op:
        batch_op.add_column(sa.Column("invited_by", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("declined_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_invitation_invited_by"), "person", ["invited_by"], ["id"])


def _enrolments() -> None:
    with op.batch_alter_table("enrolment") as batch_op:
        batch_op.add_column(sa.Column("paused_until", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("hope", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("own_topic", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("sensitive_counts", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.drop_constraint(batch_op.f("ck_enrolment_side"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_enrolment_side"), "side IN ('mentor', 'mentee', 'both')")
    op.add_column("enrolment_topic", sa.Column("side", sa.String(), nullable=True))
    op.execute("UPDATE enrolment_topic SET side = (SELECT e.side FROM enrolment e WHERE e.id = enrolment_id)")
    with op.batch_alter_table("enrolment_topic") as batch_op:
        batch_op.add_column(sa.Column("degree", sa.Integer(), nullable=True))
        batch_op.alter_column("side", nullable=False)
        batch_op.drop_constraint(batch_op.f("pk_enrolment_topic"), type_="primary")
        batch_op.create_primary_key(batch_op.f("pk_enrolment_topic"), ["enrolment_id", "side", "topic"])
        batch_op.create_check_constraint(batch_op.f("ck_enrolment_topic_side"), "side IN ('mentor', 'mentee')")
        batch_op.create_check_constraint(batch_op.f("ck_enrolment_topic_degree"), "degree BETWEEN 1 AND 3")


def _blocks_and_delegates() -> None:
    op.create_table(
        "block",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("blocked_id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("blocked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["blocked_id"], ["person.id"], name=op.f("fk_block_blocked_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_block_person_id")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_block_workspace_id")),
        sa.PrimaryKeyConstraint("person_id", "blocked_id", name=op.f("pk_block")),
    )
    op.create_index(op.f("ix_block_blocked_id"), "block", ["blocked_id"], unique=False)
    op.create_table(
        "delegation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("mentee_id", sa.Integer(), nullable=False),
        sa.Column("delegate_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("state IN ('asked', 'active', 'refused', 'ended')", name=op.f("ck_delegation_state")),
        sa.ForeignKeyConstraint(["delegate_id"], ["person.id"], name=op.f("fk_delegation_delegate_id")),
        sa.ForeignKeyConstraint(["mentee_id"], ["person.id"], name=op.f("fk_delegation_mentee_id")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_delegation_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delegation")),
    )
    op.create_index(op.f("ix_delegation_delegate_id"), "delegation", ["delegate_id"], unique=False)
    op.create_index(op.f("ix_delegation_mentee_id"), "delegation", ["mentee_id"], unique=False)
    op.create_index(
        "uq_delegation_standing",
        "delegation",
        ["mentee_id"],
        unique=True,
        sqlite_where=sa.text("state IN ('asked', 'active')"),
        postgresql_where=sa.text("state IN ('asked', 'active')"),
    )
