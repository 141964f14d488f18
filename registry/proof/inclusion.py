"""A proof for one entry (C2SP tlog-proof v1): index, inclusion path, signed checkpoint, in one text."""

import binascii
import re
from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import dataclass

from registry.proof import checkpoints, notes
from registry.proof.checkpoints import Checkpoint
from registry.proof.errors import UnreadableProof, UntrustedNote
from registry.proof.tree import leaf_hash, verify_inclusion

FIRST_LINE = "c2sp.org/tlog-proof@v1"
PATH_MAX = 63
_INDEX = re.compile(r"index (0|[1-9][0-9]{0,18})")


@dataclass(frozen=True)
class InclusionProof:
    """That an entry stands at `index` of the log whose signed checkpoint is `note`."""

    index: int
    path: tuple[bytes, ...]
    note: str
    extra: bytes = b""

    def dumps(self) -> str:
        extra = [f"extra {b64encode(self.extra).decode()}"] if self.extra else []
        path = [b64encode(hash_).decode() for hash_ in self.path]
        return "\n".join([FIRST_LINE, *extra, f"index {self.index}", *path, "", self.note])

    def checked(self, entry: bytes, verifiers: Sequence[notes.Verifier]) -> Checkpoint:
        """The trusted checkpoint that commits to `entry`; refuses anything less."""
        checkpoint = checkpoints.opened(self.note, verifiers)
        if not verify_inclusion(leaf_hash(entry), self.index, checkpoint.size, self.path, checkpoint.root):
            raise UntrustedNote("该条目不在已签名的日志中", "the entry is not in the signed log")
        return checkpoint


def loads(source: str) -> InclusionProof:
    head, gap, note = source.partition("\n\n")
    lines = head.split("\n")
    if not gap or lines.pop(0) != FIRST_LINE:
        raise UnreadableProof("缺少首行或检查点", f"no {FIRST_LINE} or no checkpoint")
    extra = _extra(lines.pop(0)) if lines and lines[0].startswith("extra ") else b""
    match = _INDEX.fullmatch(lines.pop(0)) if lines else None
    if not match or len(lines) > PATH_MAX:
        raise UnreadableProof("序号或路径有误", "a wrong index or path")
    return InclusionProof(int(match[1]), tuple(map(checkpoints.base64_hash, lines)), note, extra)


def _extra(line: str) -> bytes:
    try:
        return b64decode(line.removeprefix("extra "), validate=True)
    except (ValueError, binascii.Error):
        raise UnreadableProof("extra 行不是 base64", "the extra line is not base64") from None
