"""A request and its answer under an idempotency key: the same request gets the same answer, for ever."""

from dataclasses import dataclass
from hashlib import sha256


@dataclass(frozen=True)
class Request:
    """`scope` is who asks; two people may use the same key."""

    scope: str
    key: str
    body_sha256: str


def request(scope: str, key: str, method: str, path: str, body: bytes) -> Request:
    """The hash covers method and path too: one key stands for one act."""
    return Request(scope, key, sha256(f"{method} {path}\n".encode() + body).hexdigest())


@dataclass(frozen=True)
class Answer:
    """`body` is None once it was erased with the personal data in it; the act stays done."""

    status: int
    media_type: str
    body: bytes | None
