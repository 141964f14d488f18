"""Staff passwords: argon2, and the same time spent whether the account exists or not."""

from functools import cache

from pwdlib import PasswordHash

LENGTH_MIN = 10
_hasher = PasswordHash.recommended()


def hash_password(password: str) -> str:
    return _hasher.hash(password)


def password_matches(password: str, hashed: str | None) -> bool:
    return _hasher.verify(password, hashed or _nobody()) and hashed is not None


@cache
def _nobody() -> str:
    """A hash of nothing, checked when there is no account, so that time tells nothing."""
    return _hasher.hash("nobody")
