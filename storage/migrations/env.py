"""How Alembic runs our migrations: on the connection that `storage/migrating.py` has prepared."""

from alembic import context
from sqlalchemy import text

from storage.tables import Row


def remember_oldest_code(*, ctx, step, **_) -> None:  # noqa: ANN001, ANN003 - Alembic's own signature
    """Write which older code can still work with the schema from this migration on."""
    module = ctx.script.get_revision(step.up_revision_id).module
    ctx.connection.execute(
        text("INSERT INTO schema_history (revision, oldest_code) VALUES (:revision, :oldest_code)"),
        {"revision": module.revision, "oldest_code": module.oldest_code},
    )


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Row.metadata,
    render_as_batch=True,
    transactional_ddl=False,
    on_version_apply=remember_oldest_code,
)
context.run_migrations()
