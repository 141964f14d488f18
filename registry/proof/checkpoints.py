"""Checkpoints (C2SP tlog-checkpoint v1.0.0): origin, size and root of the log, signed as a note.

One log shard per year: the origin is `<log name>/<year>`, the keys are named `<log name>` (decision 0040).
"""

import binascii
import re
from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import dataclass

from registry.proof import notes
from registry.proof.errors import UnreadableProof, UntrustedNote
from registry.proof.tree import HASH_BYTES

_SIZE = re.compile(r"0|[1-9][0-9]{0,18}")


@dataclass(frozen=True)
class Checkpoint:
    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        return f"{self.origin}\n{self.size}\n{b64encode(self.root).decode()}\n"


def origin(log_name: str, shard: int) -> str:
    return f"{log_name}/{shard}"


def parse(text: str) -> Checkpoint:
    """Read the text of a checkpoint note; extension lines are allowed and ignored."""
    lines = text.split("\n")
    if len(lines) < 4 or not all(lines[:-1]) or lines[-1]:
        raise UnreadableProof("检查点缺少来源、条数或根", "a checkpoint without origin, size or root")
    if not _SIZE.fullmatch(lines[1]):
        raise UnreadableProof(f"不是条数：{lines[1][:30]!r}", f"not a tree size: {lines[1][:30]!r}")
    return Checkpoint(lines[0], int(lines[1]), base64_hash(lines[2]))


def base64_line(hash_: bytes) -> str:
    return b64encode(hash_).decode() + "\n"


def base64_hash(line: str) -> bytes:
    """A SHA-256 hash from its only base64 spelling."""
    try:
        raw = b64decode(line, validate=True)
    except (ValueError, binascii.Error):
        raw = b""
    if len(raw) != HASH_BYTES or b64encode(raw).decode() != line:
        raise UnreadableProof(f"不是哈希：{line[:60]!r}", f"not a hash: {line[:60]!r}")
    return raw


def opened(source: str, verifiers: Sequence[notes.Verifier]) -> Checkpoint:
    """The checkpoint inside a signed note, after a trusted key of this very log is found on it."""
    note = notes.parse(source)
    keys = notes.trusted(note, verifiers)
    checkpoint = parse(note.text)
    if not any(belongs(checkpoint.origin, key.name) for key in keys):
        raise UntrustedNote(
            f"{keys[0].name}不是日志{checkpoint.origin}", f"{keys[0].name} is not the log {checkpoint.origin}"
        )
    return checkpoint


def belongs(origin: str, log_name: str) -> bool:
    """Whether `origin` is a yearly shard of the log called `log_name`."""
    name, _, year = origin.rpartition("/")
    return name == log_name and re.fullmatch(r"[0-9]{4}", year) is not None
