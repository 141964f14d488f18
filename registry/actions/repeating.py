"""One request, one act: what the edge asks before an act and keeps after it, in the act's transaction."""

from registry.clock import Moment
from registry.errors import IdempotencyKeyReused, RequestInProgress
from registry.proof.idempotency import Answer, Request
from registry.store.database import Db
from registry.store.queries import idempotency


def earlier_answer(db: Db, request: Request) -> Answer | None:
    """The first answer to this very request; refuses a key that stood for another one."""
    found = idempotency.find(db, request.scope, request.key)
    if found is None:
        return None
    body_sha256, answer = found
    if body_sha256 != request.body_sha256:
        raise IdempotencyKeyReused(key=request.key)
    return answer


def keep_answer(db: Db, request: Request, answer: Answer, *, now: Moment) -> None:
    """Keep the answer for every repetition; of two that raced the second asks again."""
    if not idempotency.keep(db, request, answer, now.at):
        raise RequestInProgress(key=request.key)
