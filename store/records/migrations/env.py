"""What Alembic runs: the steps over the connection that it was handed, inside the caller's transaction."""

from __future__ import annotations

from alembic import context

from store.records.tables import METADATA

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=METADATA, transactional_ddl=True, render_as_batch=True)
context.run_migrations()
