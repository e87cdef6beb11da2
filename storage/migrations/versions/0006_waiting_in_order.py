"""Messages that fall due at one moment are found in their order, without going through all of them."""

from alembic import op

revision = "0006"
down_revision = "0005"
# Older code uses either index.
oldest_code = "0005"


def upgrade() -> None:
    op.drop_index("ix_outbox_waiting", "outbox")
    op.create_index("ix_outbox_waiting", "outbox", ["state", "due_at", "id"])
