"""Taking the cosignatures of witnesses: another body vouches that the log only ever went on."""

from collections.abc import Sequence

from registry.errors import NotFound
from registry.proof import checkpoints, notes
from registry.proof.cosignatures import Witness, cosigners
from registry.proof.errors import UntrustedNote
from registry.proof.notes import Verifier
from registry.store.database import Db
from registry.store.queries import log


def accept_cosignatures(
    db: Db, source: str, log_keys: Sequence[Verifier], witnesses: Sequence[Witness]
) -> None:
    """Keep the cosignatures of known witnesses on one of our checkpoints; the same again changes nothing."""
    checkpoint = checkpoints.opened(source, log_keys)
    note = notes.parse(source)
    found = cosigners(note, witnesses)
    if not found:
        raise UntrustedNote("没有已知见证人的签名", "no known witness signed it")
    shard = int(checkpoint.origin.rpartition("/")[2])
    ours = log.note_at(db, shard, checkpoint.size)
    if ours is None or notes.parse(ours).text != note.text:
        raise NotFound(what="检查点", id=f"{shard}/{checkpoint.size}")
    log.become_the_sequencer(db)
    known = log.cosignatures(db, shard, checkpoint.size)
    lines = {(signature.name, signature.key_id): signature.line() for signature in note.signatures}
    for name, key_id in {(one.name, one.key_id) for one in found if one.name not in known}:
        log.append_cosignature(db, shard, checkpoint.size, name, lines[name, key_id])
