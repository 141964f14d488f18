"""Renew the baseline from the mapped schema: `python -m registry.store.migrations.freeze`.

Only until the first release; afterwards a change of the schema is a new revision (decision 0037).
"""

from pathlib import Path

from registry.store import ddl
from registry.store.migrations.upgrade import FOLDER

END = "\n--;\n"
"""Between statements; triggers have semicolons inside."""


def frozen(dialect: str) -> list[str]:
    return [part for part in _file(dialect).read_text(encoding="utf-8").split(END) if part.strip()]


def freeze() -> None:
    for dialect in ddl.DIALECTS:
        _file(dialect).write_text(END.join(ddl.statements(dialect)) + END, encoding="utf-8")


def _file(dialect: str) -> Path:
    return FOLDER / f"baseline.{dialect}.sql"


if __name__ == "__main__":
    freeze()
