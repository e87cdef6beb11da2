"""Nudges folded into one message, and what waits for one person found by an index."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
# Older code does not know the kind of message that others are folded into.
oldest_code = "0004"


def upgrade() -> None:
    with op.batch_alter_table("outbox") as batch_op:
        batch_op.add_column(sa.Column("folded_into", sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f("ix_outbox_folded_into"), ["folded_into"], unique=False)
        batch_op.drop_index(batch_op.f("ix_outbox_person_id"))
        batch_op.create_index("ix_outbox_person", ["person_id", "state", "due_at"], unique=False)
        batch_op.create_foreign_key(batch_op.f("fk_outbox_folded_into"), "outbox", ["folded_into"], ["id"])
