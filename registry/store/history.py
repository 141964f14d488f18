"""Append only: the database itself refuses UPDATE, DELETE, REPLACE and TRUNCATE on history tables."""

from sqlalchemy import Connection, MetaData, Table, UniqueConstraint, text

POSTGRES_FUNCTION = text(
    "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$"
    " BEGIN RAISE EXCEPTION 'history is append only: % on %', TG_OP, TG_TABLE_NAME USING ERRCODE = '55000';"
    " END $$"
)


def history_tables(metadata: MetaData) -> list[Table]:
    return [table for table in metadata.sorted_tables if table.info.get("history")]


def protect(connection: Connection, metadata: MetaData) -> None:
    """Create the triggers of every history table."""
    if connection.dialect.name == "postgresql":
        connection.execute(POSTGRES_FUNCTION)
    for table in history_tables(metadata):
        for statement in protection(connection.dialect.name, table):
            connection.exec_driver_sql(statement)


def protection(dialect: str, table: Table) -> list[str]:
    if dialect == "postgresql":
        return [
            f"CREATE TRIGGER {table.name}_no_change BEFORE UPDATE OR DELETE ON {table.name}"
            " FOR EACH ROW EXECUTE FUNCTION refuse_change()",
            f"CREATE TRIGGER {table.name}_no_truncate BEFORE TRUNCATE ON {table.name}"
            " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
        ]
    refuse = "BEGIN SELECT RAISE(ABORT, 'history is append only'); END"
    # REPLACE deletes the old row without a DELETE trigger, so an insert over an existing key is refused too.
    uniques = [constraint for constraint in table.constraints if isinstance(constraint, UniqueConstraint)]
    keys = [[column.name for column in key.columns] for key in (table.primary_key, *uniques)]
    same = " OR ".join(
        "(" + " AND ".join(f"old.{key} = NEW.{key}" for key in columns) + ")" for columns in keys
    )
    return [
        f"CREATE TRIGGER {table.name}_no_update BEFORE UPDATE ON {table.name} {refuse}",
        f"CREATE TRIGGER {table.name}_no_delete BEFORE DELETE ON {table.name} {refuse}",
        f"CREATE TRIGGER {table.name}_no_replace BEFORE INSERT ON {table.name}"
        f" WHEN EXISTS (SELECT 1 FROM {table.name} AS old WHERE {same}) {refuse}",
    ]
