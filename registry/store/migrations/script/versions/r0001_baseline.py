"""The schema of the first release, as frozen SQL."""

from alembic import op

from registry.store import ddl
from registry.store.migrations.freeze import frozen

revision = "0001"
down_revision = None


def upgrade() -> None:
    connection = op.get_bind()
    ddl.run(connection, frozen(connection.dialect.name))
