"""Setbacks: tries that Slack's trouble has cost, apart from those that tell against a message."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
# Older code leaves the column alone, and counts every try against the message.
oldest_code = "0002"


def upgrade() -> None:
    op.add_column("outbox", sa.Column("setbacks", sa.Integer(), nullable=False, server_default="0"))
