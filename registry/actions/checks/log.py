"""The register and the public log: bytes, seals, tree, checkpoints, queue, kept answers."""

from collections.abc import Iterator
from hashlib import sha256

from registry.actions.checks.passes import Pass, Scope
from registry.errors import Fault, Words
from registry.proof.checks.log import Tree
from registry.proof.checks.register import EventBytes, Seals, patience_ends
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
    Pass("queue", Words("待封存队列", "queue of unsealed events"), faults=queue),
    Pass("answers", Words("幂等键与答复", "idempotency keys and answers"), faults=kept_answers),
)
