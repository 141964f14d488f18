"""The database's own protections: triggers armed and unchanged, every shape found by its box."""

from collections.abc import Iterator

from registry.actions.checks.passes import Pass, Scope
from registry.errors import Fault, Words
from registry.store.database import Db
from registry.store.queries import protections


def armed(db: Db, _: Scope) -> Iterator[Fault]:
    for name in protections.missing(db):
        yield Fault("database", name, Words("保护措施缺失或被改动", "a protection is missing or was changed"))


def boxes(db: Db, _: Scope) -> Iterator[Fault]:
    for table, row_id in protections.wrong_boxes(db):
        yield Fault(table, row_id, Words("空间索引与图形不符", "its box is not that of its ground"))


PASSES = (
    Pass("protections", Words("数据库保护措施完好", "triggers are armed and unchanged"), faults=armed),
    Pass("boxes", Words("空间索引与图形一致", "every shape is found by its box"), faults=boxes),
)
