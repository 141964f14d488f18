"""Append only: the database itself refuses UPDATE, DELETE, REPLACE and TRUNCATE on history tables."""

from sqlalchemy import MetaData, Table, UniqueConstraint

REFUSE_ON_POSTGIS = (
    "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$"
    " BEGIN RAISE EXCEPTION 'history is append only: % on %', TG_OP, TG_TABLE_NAME USING ERRCODE = '55000';"
    " END $$"
)
REFUSE_ON_SQLITE = "BEGIN SELECT RAISE(ABORT, 'history is append only'); END"


def history_tables(metadata: MetaData) -> list[Table]:
    return [table for table in metadata.sorted_tables if table.info.get("history")]


def protections(dialect: str, metadata: MetaData) -> list[str]:
    """The triggers of every history table."""
    statements = [REFUSE_ON_POSTGIS] if dialect == "postgresql" else []
    for table in history_tables(metadata):
        statements += _protection(dialect, table)
    return statements


def _protection(dialect: str, table: Table) -> list[str]:
    if dialect == "postgresql":
        return [
            f"CREATE TRIGGER {table.name}_no_change BEFORE UPDATE OR DELETE ON {table.name}"
            " FOR EACH ROW EXECUTE FUNCTION refuse_change()",
            f"CREATE TRIGGER {table.name}_no_truncate BEFORE TRUNCATE ON {table.name}"
            " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
        ]
    return [
        f"CREATE TRIGGER {table.name}_no_update BEFORE UPDATE ON {table.name} {REFUSE_ON_SQLITE}",
        f"CREATE TRIGGER {table.name}_no_delete BEFORE DELETE ON {table.name} {REFUSE_ON_SQLITE}",
        *refuse_replace(table),
    ]


def refuse_replace(table: Table) -> list[str]:
    """SQLite's REPLACE deletes the old row without a DELETE trigger: refuse inserts over an existing key."""
    uniques = [constraint for constraint in table.constraints if isinstance(constraint, UniqueConstraint)]
    keys = sorted([column.name for column in key.columns] for key in (table.primary_key, *uniques))
    same = " OR ".join(
        "(" + " AND ".join(f"old.{key} = NEW.{key}" for key in columns) + ")" for columns in keys
    )
    return [
        f"CREATE TRIGGER {table.name}_no_replace BEFORE INSERT ON {table.name}"
        f" WHEN EXISTS (SELECT 1 FROM {table.name} AS old WHERE {same}) {REFUSE_ON_SQLITE}"
    ]
