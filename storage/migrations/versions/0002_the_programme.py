"""The programme: drafts, pairs, sessions and their slots, answers and feedback; digests and group conversations."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
# Older code does not know the kinds of message that stand in the outbox from here on.
oldest_code = "0002"


def upgrade() -> None:
    op.create_table(
        "draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("requested_by", sa.Integer(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("view_id", sa.String(), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("input_hash", sa.String(), nullable=True),
        sa.Column("solved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_by", sa.Integer(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('requested', 'ready', 'failed', 'published', 'discarded')", name=op.f("ck_draft_state")
        ),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name=op.f("fk_draft_programme_id")),
        sa.ForeignKeyConstraint(["published_by"], ["person.id"], name=op.f("fk_draft_published_by")),
        sa.ForeignKeyConstraint(["requested_by"], ["person.id"], name=op.f("fk_draft_requested_by")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_draft_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft")),
    )
    op.create_index(op.f("ix_draft_programme_id"), "draft", ["programme_id"], unique=False)
    op.create_index("ix_draft_state", "draft", ["state", "offered_at"], unique=False)
    op.create_index(
        "uq_draft_open",
        "draft",
        ["programme_id"],
        unique=True,
        sqlite_where=sa.text("state IN ('requested', 'ready')"),
        postgresql_where=sa.text("state IN ('requested', 'ready')"),
    )
    op.create_table(
        "draft_left_out",
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["draft_id"], ["draft.id"], name=op.f("fk_draft_left_out_draft_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_draft_left_out_person_id")),
        sa.PrimaryKeyConstraint("draft_id", "person_id", name=op.f("pk_draft_left_out")),
    )
    op.create_index(op.f("ix_draft_left_out_person_id"), "draft_left_out", ["person_id"], unique=False)
    op.create_table(
        "draft_pair",
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("mentor_id", sa.Integer(), nullable=False),
        sa.Column("mentee_id", sa.Integer(), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("parts", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["draft_id"], ["draft.id"], name=op.f("fk_draft_pair_draft_id")),
        sa.ForeignKeyConstraint(["mentee_id"], ["person.id"], name=op.f("fk_draft_pair_mentee_id")),
        sa.ForeignKeyConstraint(["mentor_id"], ["person.id"], name=op.f("fk_draft_pair_mentor_id")),
        sa.PrimaryKeyConstraint("draft_id", "mentor_id", "mentee_id", name=op.f("pk_draft_pair")),
    )
    op.create_index(op.f("ix_draft_pair_mentee_id"), "draft_pair", ["mentee_id"], unique=False)
    op.create_index(op.f("ix_draft_pair_mentor_id"), "draft_pair", ["mentor_id"], unique=False)
    op.create_table(
        "pair",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=True),
        sa.Column("mentor_id", sa.Integer(), nullable=False),
        sa.Column("mentee_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("parts", sa.JSON(), nullable=False),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("mentor_accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("mentee_accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("started_on", sa.Date(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("place_id", sa.Integer(), nullable=True),
        sa.Column("next_check_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('offered', 'active', 'completed', 'declined', 'expired', 'ended')", name=op.f("ck_pair_state")
        ),
        sa.ForeignKeyConstraint(["draft_id"], ["draft.id"], name=op.f("fk_pair_draft_id")),
        sa.ForeignKeyConstraint(["mentee_id"], ["person.id"], name=op.f("fk_pair_mentee_id")),
        sa.ForeignKeyConstraint(["mentor_id"], ["person.id"], name=op.f("fk_pair_mentor_id")),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_pair_place_id")),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name=op.f("fk_pair_programme_id")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_pair_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pair")),
    )
    op.create_index(op.f("ix_pair_draft_id"), "pair", ["draft_id"], unique=False)
    op.create_index(op.f("ix_pair_mentee_id"), "pair", ["mentee_id"], unique=False)
    op.create_index(op.f("ix_pair_mentor_id"), "pair", ["mentor_id"], unique=False)
    op.create_index(op.f("ix_pair_place_id"), "pair", ["place_id"], unique=False)
    op.create_index("ix_pair_programme_id_state", "pair", ["programme_id", "state"], unique=False)
    op.create_index("ix_pair_state_next_check_at", "pair", ["state", "next_check_at"], unique=False)
    op.create_index(
        "uq_pair_running",
        "pair",
        ["programme_id", "mentor_id", "mentee_id"],
        unique=True,
        sqlite_where=sa.text("state IN ('offered', 'active')"),
        postgresql_where=sa.text("state IN ('offered', 'active')"),
    )
    op.create_table(
        "pair_reason",
        sa.Column("pair_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["pair_id"], ["pair.id"], name=op.f("fk_pair_reason_pair_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_pair_reason_person_id")),
        sa.PrimaryKeyConstraint("pair_id", "person_id", name=op.f("pk_pair_reason")),
    )
    op.create_index(op.f("ix_pair_reason_person_id"), "pair_reason", ["person_id"], unique=False)
    op.create_table(
        "session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("pair_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("proposed_by", sa.String(), nullable=True),
        sa.Column("waiting_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("booked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stalled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("over_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_by", sa.String(), nullable=True),
        sa.Column("cause", sa.String(), nullable=True),
        sa.Column("next_check_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("cancelled_by IN ('mentor', 'mentee')", name=op.f("ck_session_cancelled_by")),
        sa.CheckConstraint(
            "cause IN ('cancelled', 'not_this_month', 'lapsed', 'pair_ended')", name=op.f("ck_session_cause")
        ),
        sa.CheckConstraint("proposed_by IN ('mentor', 'mentee')", name=op.f("ck_session_proposed_by")),
        sa.CheckConstraint(
            "state IN ('to_plan', 'proposed', 'booked', 'over', 'cancelled')", name=op.f("ck_session_state")
        ),
        sa.ForeignKeyConstraint(["pair_id"], ["pair.id"], name=op.f("fk_session_pair_id")),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name=op.f("fk_session_programme_id")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_session_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session")),
        sa.UniqueConstraint("uid", name=op.f("uq_session_uid")),
    )
    op.create_index(op.f("ix_session_next_check_at"), "session", ["next_check_at"], unique=False)
    op.create_index("ix_session_pair_id_number", "session", ["pair_id", "number"], unique=False)
    op.create_index("ix_session_programme_id_due_on", "session", ["programme_id", "due_on"], unique=False)
    op.create_index(
        "uq_session_unbooked",
        "session",
        ["pair_id"],
        unique=True,
        sqlite_where=sa.text("state IN ('to_plan', 'proposed')"),
        postgresql_where=sa.text("state IN ('to_plan', 'proposed')"),
    )
    op.create_table(
        "feedback",
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("useful", sa.Integer(), nullable=False),
        sa.Column("changed", sa.String(), nullable=True),
        sa.Column("shared", sa.String(), nullable=True),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("useful BETWEEN 1 AND 5", name=op.f("ck_feedback_useful")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_feedback_person_id")),
        sa.ForeignKeyConstraint(["session_id"], ["session.id"], name=op.f("fk_feedback_session_id")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_feedback_workspace_id")),
        sa.PrimaryKeyConstraint("session_id", "person_id", name=op.f("pk_feedback")),
    )
    op.create_index(op.f("ix_feedback_person_id"), "feedback", ["person_id"], unique=False)
    op.create_table(
        "session_answer",
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("took_place", sa.Boolean(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_session_answer_person_id")),
        sa.ForeignKeyConstraint(["session_id"], ["session.id"], name=op.f("fk_session_answer_session_id")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_session_answer_workspace_id")),
        sa.PrimaryKeyConstraint("session_id", "person_id", name=op.f("pk_session_answer")),
    )
    op.create_index(op.f("ix_session_answer_person_id"), "session_answer", ["person_id"], unique=False)
    op.create_table(
        "slot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proposed_by", sa.String(), nullable=True),
        sa.CheckConstraint("proposed_by IN ('mentor', 'mentee')", name=op.f("ck_slot_proposed_by")),
        sa.ForeignKeyConstraint(["session_id"], ["session.id"], name=op.f("fk_slot_session_id")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_slot_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slot")),
        sa.UniqueConstraint("session_id", "starts_at", name=op.f("uq_slot_session_id_starts_at")),
    )
    op.add_column("coordinator", sa.Column("next_digest_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(op.f("ix_coordinator_next_digest_at"), "coordinator", ["next_digest_at"], unique=False)
    op.add_column("enrolment", sa.Column("first_in_line", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("place") as batch_op:
        batch_op.add_column(sa.Column("first_person_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("second_person_id", sa.Integer(), nullable=True))
        batch_op.alter_column("slack_id", existing_type=sa.VARCHAR(), nullable=True)
        batch_op.create_index(batch_op.f("ix_place_second_person_id"), ["second_person_id"], unique=False)
        batch_op.create_unique_constraint(
            batch_op.f("uq_place_first_person_id_second_person_id"), ["first_person_id", "second_person_id"]
        )
        batch_op.create_foreign_key(batch_op.f("fk_place_second_person_id"), "person", ["second_person_id"], ["id"])
        batch_op.create_foreign_key(batch_op.f("fk_place_first_person_id"), "person", ["first_person_id"], ["id"])
    op.drop_index("ix_outbox_subject", table_name="outbox")
    op.create_index("ix_outbox_subject", "outbox", ["kind", "subject_id", "person_id"], unique=False)
    op.create_index(op.f("ix_outbox_follows_id"), "outbox", ["follows_id"], unique=False)
    op.add_column("programme", sa.Column("rhythm", sa.JSON(), nullable=False, server_default="{}"))
    op.add_column("programme", sa.Column("pairing", sa.JSON(), nullable=False, server_default="{}"))
    # Whoever coordinates already gets a digest too: planning finds their first Monday.
    op.execute(sa.text("UPDATE coordinator SET next_digest_at = added_at"))
