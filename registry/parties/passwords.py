"""Staff passwords: argon2 hashes and what a password must be."""

from functools import cache

from pwdlib import PasswordHash

from registry.errors import Words
from registry.parties.errors import WeakPassword

LENGTH_MIN = 10
LENGTH_FREE = 16
LENGTH_MAX = 128
KINDS_MIN = 3


def hash_password(login: str, password: str) -> str:
    """The argon2 hash, or every reason why the password is too weak."""
    problems = _problems(login, password)
    if problems:
        zh, en = zip(*problems, strict=True)
        raise WeakPassword(problems=Words("；".join(zh), "; ".join(en)))
    return _hasher().hash(password)


def password_matches(password: str, password_hash: str | None) -> bool:
    """Takes the same time whether the account exists or not."""
    return _hasher().verify(password, password_hash or _nobody()) and password_hash is not None


def _problems(login: str, password: str) -> list[tuple[str, str]]:
    kinds = [
        any(character.islower() for character in password),
        any(character.isupper() for character in password),
        any(character.isdigit() for character in password),
        any(not character.isalnum() for character in password),
    ]
    checks = {
        (f"少于{LENGTH_MIN}个字符", f"shorter than {LENGTH_MIN} characters"): len(password) < LENGTH_MIN,
        (f"多于{LENGTH_MAX}个字符", f"longer than {LENGTH_MAX} characters"): len(password) > LENGTH_MAX,
        ("字符种类少于三类", "fewer than three kinds of characters"): sum(kinds) < KINDS_MIN
        and len(password) < LENGTH_FREE,
        ("含有账号", "contains the account name"): bool(login) and login.lower() in password.lower(),
        ("重复字符过多", "repeats few characters"): len(set(password)) < LENGTH_MIN // 2,
    }
    return [problem for problem, found in checks.items() if found]


@cache
def _hasher() -> PasswordHash:
    return PasswordHash.recommended()


@cache
def _nobody() -> str:
    return _hasher().hash("nobody has this password")
