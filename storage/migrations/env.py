"""How Alembic runs our migrations: on the connection that `storage/migrating.py` has prepared."""

from typing import Any

from alembic import context
from sqlalchemy import text

from storage.tables import Row


def remember_oldest_code(*, step: Any, **_: Any) -> None:  # noqa: ANN401 - Alembic passes more than its types tell
    """Write which older code can still work with the schema from this migration on."""
    module = step.up_revision.module
    context.get_bind().execute(
        text("INSERT INTO schema_history (revision, oldest_code) VALUES (:revision, :oldest_code)"),
        {"revision": module.revision, "oldest_code": module.oldest_code},
    )


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Row.metadata,
    render_as_batch=True,
    transactional_ddl=False,
    on_version_apply=remember_oldest_code,  # type: ignore[arg-type]
)
context.run_migrations()
