"""The access layer of private data (D16): grades of columns, masks for readers, the vault that seals rows.

A personal row is sealed with its own AES-GCM key, itself wrapped by the installation's key: deleting the row
deletes the only way to read it, and the salt that opens its commitments.
"""

import hmac
import json
import secrets
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from registry.parties.errors import SealBroken
from registry.parties.masking import MASKS
from registry.parties.roles import Role

GRADES = Path(__file__).with_name("grades.toml")
KEY_BYTES = 32
NONCE_BYTES = 12


class Grade(IntEnum):
    """开放, 有条件开放, 内部, 受限 (GS-18)."""

    OPEN = 0
    CONDITIONAL = 1
    INTERNAL = 2
    RESTRICTED = 3


@dataclass(frozen=True)
class ColumnGrade:
    """`mask` names how the value looks to readers below the grade; without one they get nothing."""

    data_class: str
    grade: Grade
    mask: str = "drop"


@dataclass(frozen=True)
class Grades:
    """The versioned file of classes and grades."""

    version: int
    readers: Mapping[str, Grade]
    tables: Mapping[str, Mapping[str, Any]]

    def of(self, table: str, column: str) -> ColumnGrade:
        row = self.tables[table]
        own = row.get("columns", {}).get(column, {})
        grade = own.get("grade", row["grade"])
        return ColumnGrade(own.get("class", row["class"]), Grade[grade.upper()], own.get("mask", "drop"))

    def clearance(self, role: Role | None) -> Grade:
        """The highest grade a role reads in clear; the public, and every role not named, what is open."""
        return self.readers.get(role.value, Grade.OPEN) if role else Grade.OPEN

    def visible(self, table: str, row: Mapping[str, Any], role: Role | None) -> dict[str, Any]:
        """A row as `role` may see it: values above its clearance are masked or None."""
        clearance = self.clearance(role)
        return {
            column: value if self.of(table, column).grade <= clearance else self.masked(table, column, value)
            for column, value in row.items()
        }

    def masked(self, table: str, column: str, value: Any) -> str | None:
        mask = self.of(table, column).mask
        return MASKS[mask](value) or None if isinstance(value, str) else None


@cache
def load_grades(file: Path = GRADES) -> Grades:
    raw = tomllib.loads(file.read_text(encoding="utf-8"))
    readers = {role: Grade[grade.upper()] for role, grade in raw["readers"].items()}
    return Grades(raw["version"], readers, raw["tables"])


@dataclass(frozen=True)
class SealedRow:
    key_id: str
    wrapped_key: bytes
    sealed: bytes


class Vault:
    """Seals and opens personal rows with the installation's key.

    After a change of keys the older ones, oldest first, still open; fingerprints stay with the oldest.
    """

    def __init__(self, key: bytes, *, older_keys: tuple[bytes, ...] = ()) -> None:
        self._keys = {_key_id(each): each for each in (*older_keys, key)}
        self._current = key
        self._index_key = hmac.digest((*older_keys, key)[0], b"linpiao fingerprint", sha256)

    def seal(self, owner: str, content: Mapping[str, str]) -> SealedRow:
        """`owner` is bound in, so that a row cannot be passed off as another's."""
        row_key = secrets.token_bytes(KEY_BYTES)
        return SealedRow(
            _key_id(self._current),
            _encrypt(self._current, row_key, owner),
            _encrypt(row_key, json.dumps(content, ensure_ascii=False).encode(), owner),
        )

    def open(self, owner: str, row: SealedRow) -> dict[str, str]:
        """The content, or SealBroken when the row was changed, moved or sealed with another key."""
        try:
            row_key = _decrypt(self._keys[row.key_id], row.wrapped_key, owner)
            content: dict[str, str] = json.loads(_decrypt(row_key, row.sealed, owner))
        except (KeyError, InvalidTag) as problem:
            raise SealBroken(owner=owner) from problem
        return content

    def fingerprint(self, kind: str, value: str) -> str:
        """A keyed hash to find a person by; without the key it cannot be guessed from all phone numbers."""
        return hmac.new(self._index_key, f"{kind}\x00{value}".encode(), sha256).hexdigest()[:60]


def _key_id(key: bytes) -> str:
    if len(key) != KEY_BYTES:
        raise ValueError(f"a data key has {KEY_BYTES} bytes")
    return sha256(b"linpiao key\x00" + key).hexdigest()[:16]


def _encrypt(key: bytes, content: bytes, owner: str) -> bytes:
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, content, owner.encode())


def _decrypt(key: bytes, sealed: bytes, owner: str) -> bytes:
    return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], owner.encode())
