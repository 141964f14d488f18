"""The tree is what the sealed leaves give, and every checkpoint signs a root of that very tree."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from registry.errors import Fault, Words
from registry.proof import checkpoints
from registry.proof.checkpoints import Checkpoint
from registry.proof.checks.entries import Entry, StoredSeal
from registry.proof.errors import UnreadableProof, UntrustedNote
from registry.proof.notes import Verifier
from registry.proof.tree import EMPTY_ROOT, TILE_HEIGHT, node_hash


@dataclass(frozen=True)
class StoredCheckpoint:
    shard: int
    size: int
    root: bytes
    note: str


@dataclass
class Frontier:
    """The complete subtrees of a growing tree, largest first: a few dozen hashes for any size."""

    subtrees: list[tuple[int, bytes]] = field(default_factory=list)

    def append(self, leaf: bytes) -> list[tuple[int, bytes]]:
        """Add a leaf; returns the hashes of tile levels ≥ 1 that became complete."""
        height, hash_, completed = 0, leaf, []
        while self.subtrees and self.subtrees[-1][0] == height:
            height, hash_ = height + 1, node_hash(self.subtrees.pop()[1], hash_)
            if height % TILE_HEIGHT == 0:
                completed.append((height // TILE_HEIGHT, hash_))
        self.subtrees.append((height, hash_))
        return completed

    def root(self) -> bytes:
        found = b""
        for _, hash_ in reversed(self.subtrees):
            found = node_hash(hash_, found) if found else hash_
        return found or EMPTY_ROOT


@dataclass
class Tree:
    """Follows the leaves; meets the stored nodes and checkpoints of each shard on the way."""

    nodes_of: Callable[[int], dict[tuple[int, int], bytes]]
    checkpoints_of: Callable[[int], Iterator[StoredCheckpoint]]
    log_name: str
    verifiers: Sequence[Verifier]
    patience_ends: str
    shard: int = 0
    size: int = 0
    frontier: Frontier = field(default_factory=Frontier)
    nodes: dict[tuple[int, int], bytes] = field(default_factory=dict)
    due: Iterator[StoredCheckpoint] = field(default_factory=lambda: iter(()))
    next_due: StoredCheckpoint | None = None
    last: StoredSeal | None = None
    signed_size: int = 0
    seen: set[int] = field(default_factory=set)

    def take(self, entries: Sequence[Entry]) -> Iterator[Fault]:
        for entry in entries:
            seal = entry.seal
            if seal is None:
                continue
            if seal.shard != self.shard:
                yield from self._close()
                yield from self._open(seal.shard)
            # The event's own hash, not the seal's copy of it: the tree is about the events.
            yield from self._append(entry.leaf_hash)
            self.last = seal

    def _open(self, shard: int) -> Iterator[Fault]:
        if shard in self.seen:
            yield Fault("seal", str(shard), Words("年度日志不连续", "the shard is torn apart"))
        self.seen.add(shard)
        self.shard, self.size, self.signed_size, self.frontier = shard, 0, 0, Frontier()
        self.nodes, self.due = self.nodes_of(shard), self.checkpoints_of(shard)
        self.next_due = next(self.due, None)

    def _append(self, leaf: bytes) -> Iterator[Fault]:
        for level, hash_ in self.frontier.append(leaf):
            position = self.size >> TILE_HEIGHT * level
            if self.nodes.pop((level, position), None) != hash_:
                yield Fault(
                    "log_node",
                    f"{self.shard}/{level}/{position}",
                    Words("与叶子不符", "it is not the hash of its leaves"),
                )
        self.size += 1
        while self.next_due and self.next_due.size <= self.size:
            yield from self._checked(self.next_due)
            self.next_due = next(self.due, None)

    def _checked(self, stored: StoredCheckpoint) -> Iterator[Fault]:
        expected = Checkpoint(checkpoints.origin(self.log_name, self.shard), self.size, self.frontier.root())
        problem = None
        try:
            signed = checkpoints.opened(stored.note, self.verifiers)
            if signed != expected or (stored.size, stored.root) != (signed.size, signed.root):
                problem = Words("与日志内容不符", "it is not the root of the log")
        except (UntrustedNote, UnreadableProof) as refusal:
            problem = refusal.problem
        if problem:
            yield Fault("checkpoint", f"{self.shard}/{stored.size}", problem)
        self.signed_size = stored.size

    def _close(self) -> Iterator[Fault]:
        for level, position in sorted(self.nodes):
            row = f"{self.shard}/{level}/{position}"
            yield Fault("log_node", row, Words("没有对应的叶子", "there are no such leaves"))
        if self.next_due:
            row = f"{self.shard}/{self.next_due.size}"
            missing = Words(f"日志只有{self.size}条", f"the log has only {self.size} entries")
            yield Fault("checkpoint", row, missing)
        if self.last and self.signed_size < self.size and self.last.sealed_at < self.patience_ends:
            row = f"{self.shard}/{self.size}"
            yield Fault("checkpoint", row, Words("超过60秒仍未签发", "unsigned for more than 60 seconds"))

    def finish(self) -> Iterator[Fault]:
        yield from self._close()
