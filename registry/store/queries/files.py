"""Naming the files of an act, and listing them for `check`, backup and collection (D15)."""

from collections.abc import Collection, Sequence

from sqlalchemy import bindparam, insert, select, union, union_all

from registry.clock import Moment
from registry.store.blobs import Stored
from registry.store.database import Db
from registry.store.tables.files import blob
from registry.store.tables.market import certificate_file
from registry.store.tables.tickets import ticket_file
from registry.store.tables.vouchers import voucher_file


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
    """Named for good by `blob`; by the file of a paper until its holder is erased."""
    return bool(named_among(db, {sha256}))


def named_among(db: Db, hashes: Collection[str]) -> set[str]:
    """Those of these files that the register names."""
    return set(db.scalars(_NAMED, {"hashes": list(hashes)})) if hashes else set()


NAMING = (blob, ticket_file, voucher_file, certificate_file)
"""The tables that name files."""
_NAMED = union_all(
    *(
        select(table.c.sha256).where(table.c.sha256.in_(bindparam("hashes", expanding=True)))
        for table in NAMING
    )
)


def named_files(db: Db) -> Sequence[str]:
    named = (select(table.c.sha256) for table in NAMING)
    return db.scalars(union(*named).order_by("sha256")).all()
