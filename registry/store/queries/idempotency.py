"""Keeping and finding the answers given under idempotency keys."""

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import and_, bindparam, delete, select
from sqlalchemy.exc import DBAPIError

from registry import canonical
from registry.proof.idempotency import Answer, Request
from registry.store.database import Db
from registry.store.prepared import Prepared
from registry.store.tables.idempotency import idempotency_answer, idempotency_key
from registry.store.together import together, write


def find(db: Db, scope: str, key: str) -> tuple[str, Answer] | None:
    """The hash of the request that used this key first, and its answer."""
    row = _FIND.first(db, scope=scope, key=key)
    return (row[0], Answer(*row[1:])) if row else None


_keys, _answers = idempotency_key.c, idempotency_answer.c
_FIND = Prepared(
    select(_keys.body_sha256, _keys.status, _keys.media_type, _answers.body)
    .outerjoin(idempotency_answer, and_(_answers.scope == _keys.scope, _answers.key == _keys.key))
    .where(_keys.scope == bindparam("scope"), _keys.key == bindparam("key"))
)


def keep(db: Db, request: Request, answer: Answer, at: datetime) -> bool:
    """Store an answer in the transaction of its act; False when the key was taken in the meantime."""
    body = answer.body or b""
    row = {
        **vars(request),
        "status": answer.status,
        "media_type": answer.media_type,
        "answer_sha256": sha256(body).hexdigest(),
        "answered_at": at,
    }
    try:
        with together(db):
            write(db, idempotency_key, [{**row, "row_sha256": row_sha256(row)}])
            write(db, idempotency_answer, [{"scope": request.scope, "key": request.key, "body": body}])
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", "") == "23505" or "append only" in str(error.orig):
            return False
        raise
    return True


def row_sha256(row: Mapping[str, Any]) -> str:
    """Covers every other column, for `linpiao check`."""
    at = row["answered_at"]
    text = at.isoformat(timespec="microseconds") if isinstance(at, datetime) else at
    return sha256(canonical.dumps({**row, "answered_at": text})).hexdigest()


def erase_answers(db: Db, scope: str) -> None:
    """Erase the answers of one person; the keys stay, so nothing is ever done twice."""
    db.execute(delete(idempotency_answer).where(idempotency_answer.c.scope == scope))
