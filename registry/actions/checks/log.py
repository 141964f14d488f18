"""The register and the public log: bytes, seals, tree, checkpoints, queue, kept answers."""

from collections.abc import Iterator
from hashlib import sha256

from registry.actions.checks.passes import Pass, Scope
from registry.errors import Fault, Words
from registry.proof import notes
from registry.proof.checks.log import Tree
from registry.proof.checks.register import EventBytes, Seals, patience_ends
from registry.proof.cosignatures import cosigners
from registry.proof.errors import UnreadableProof, UntrustedNote
from registry.store.database import Db
from registry.store.queries import checking
from registry.store.queries.idempotency import row_sha256


def tree(db: Db, scope: Scope) -> Tree:
    return Tree(
        nodes_of=lambda shard: checking.nodes(db, shard),
        checkpoints_of=lambda shard: checking.checkpoints(db, shard),
        log_name=scope.log_name,
        verifiers=scope.verifiers,
        patience_ends=patience_ends(scope.now.at),
    )


def queue(db: Db, _: Scope) -> Iterator[Fault]:
    for row in checking.wrong_queue(db):
        zh, en = ("已封存却仍在队列", "sealed but still queued") if row.sealed else ("不在队列", "not queued")
        yield Fault("unsealed", row.id, Words(zh, en))
    for row in checking.stray_log_rows(db):
        yield Fault(row.name, str(row.shard), Words("没有对应的封存", "there are no such seals"))


def cosignatures(db: Db, scope: Scope) -> Iterator[Fault]:
    """Only as far as the keys of the witnesses are known."""
    for row in checking.cosignatures(db):
        name = f"{row.shard}/{row.size} {row.witness}"
        try:
            note = notes.parse(f"{row.note}{row.line}")
            names = [one.name for one in cosigners(note, scope.witnesses)]
        except (UnreadableProof, UntrustedNote) as refusal:
            yield Fault("cosignature", name, refusal.problem)
            continue
        if names != [row.witness]:
            yield Fault("cosignature", name, Words("不是已知见证人的签名", "not by a known witness"))


def kept_answers(db: Db, _: Scope) -> Iterator[Fault]:
    for row in checking.idempotency_rows(db):
        stored = dict(row._mapping)
        stored["answered_at"] = checking.instant(stored["answered_at"])
        own, body = stored.pop("row_sha256"), stored.pop("body")
        name = f"{row.scope}/{row.key}"
        if row_sha256(stored) != own:
            yield Fault("idempotency_key", name, Words("内容与哈希不符", "its fields do not have its hash"))
        elif body is not None and sha256(body).hexdigest() != row.answer_sha256:
            yield Fault("idempotency_answer", name, Words("答复已被改动", "the answer was changed"))
    for row in checking.answers_of_nothing(db):
        yield Fault(
            "idempotency_answer", f"{row.scope}/{row.key}", Words("没有对应的键", "there is no such key")
        )


PASSES = (
    Pass(
        "events",
        Words("事件内容与哈希", "events: bytes, columns, hash"),
        replay=lambda db, scope: EventBytes(),
    ),
    Pass(
        "seals",
        Words("登记簿连号与哈希链", "seals: dense numbers, hash chains"),
        replay=lambda db, scope: Seals(patience_ends(scope.now.at)),
    ),
    Pass("log", Words("公开日志与检查点", "log: tree, nodes, signed checkpoints"), replay=tree),
    Pass("witnesses", Words("见证人签名", "cosignatures of the witnesses"), faults=cosignatures),
    Pass("queue", Words("待封存队列", "queue of unsealed events"), faults=queue),
    Pass("answers", Words("幂等键与答复", "idempotency keys and answers"), faults=kept_answers),
)
