"""Alembic's entry: the connection comes from `upgrade.py`, inside its transaction."""

from alembic import context

from registry.store.migrations.upgrade import options
from registry.store.tables.schema import metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, **options(connection))
with context.begin_transaction():
    context.run_migrations()
