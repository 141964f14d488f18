"""Naming the files of an act, and listing them for `check`, backup and collection (D15)."""

from collections.abc import Sequence

from sqlalchemy import insert, select

from registry.clock import Moment
from registry.store.blobs import Stored
from registry.store.database import Db
from registry.store.tables.files import blob


def name_file(db: Db, stored: Stored, media_type: str, *, now: Moment) -> str:
    """From now on the file belongs to the register; naming it again changes nothing."""
    if not is_named(db, stored.sha256):
        db.execute(
            insert(blob).values(
                sha256=stored.sha256,
                size_bytes=stored.size_bytes,
                media_type=media_type,
                grade=stored.grade.name,
                named_at=now.at,
            )
        )
    return stored.sha256


def is_named(db: Db, sha256: str) -> bool:
    return db.scalar(select(blob.c.sha256).where(blob.c.sha256 == sha256)) is not None


def named_files(db: Db) -> Sequence[str]:
    return db.scalars(select(blob.c.sha256).order_by(blob.c.sha256)).all()
