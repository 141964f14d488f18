"""Handing out what others need to check us: tiles, entry bundles, inclusion and consistency proofs."""

from collections.abc import Mapping

from registry.errors import NotFound
from registry.proof import checkpoints, notes, tree
from registry.proof.bundle import DocumentProof
from registry.proof.events import Fact
from registry.proof.inclusion import InclusionProof
from registry.proof.tiles import Tile, entry_bundle
from registry.store.database import Db
from registry.store.queries import log, register


def signed_note(db: Db, shard: int | None = None) -> str:
    """The newest checkpoint of a shard (a year), of the newest signed shard when none is named."""
    shard = shard or log.last_signed_shard(db)
    if shard is None or not (size := log.signed_size(db, shard)):
        raise NotFound(what="检查点", id=shard or "-")
    return _note(db, shard, size)


def _note(db: Db, shard: int, size: int) -> str:
    """The checkpoint of a size with the cosignatures of its witnesses."""
    note = log.note_at(db, shard, size)
    assert note is not None
    return note + "".join(log.cosignatures(db, shard, size).values())


def tile_bytes(db: Db, tile: Tile, shard: int | None = None) -> bytes:
    """A tile or an entry bundle, as far as a signed checkpoint reaches."""
    shard = shard or log.last_signed_shard(db)
    if shard is None or not tile.is_within(log.signed_size(db, shard)):
        raise NotFound(what="瓦片", id=tile.path())
    stop = tile.start + tile.width
    if tile.level is None:
        return entry_bundle(log.entries(db, shard, tile.start, stop))
    return b"".join(log.reader(db, shard)(tile.level, tile.start, stop))


def prove(db: Db, event_id: str) -> InclusionProof | None:
    """That an event is in the signed log; None while its checkpoint is pending."""
    place = log.place_of(db, event_id)
    if place is None:
        return None
    shard, index = place
    # A cosigned checkpoint says more than a newer one without witnesses.
    cosigned = log.cosigned_size(db, shard)
    size = cosigned if cosigned > index else log.signed_size(db, shard)
    if size <= index:
        return None
    path = tree.inclusion_path(index, size, log.reader(db, shard))
    return InclusionProof(index, tuple(path), _note(db, shard, size))


def prove_document(db: Db, document: Mapping[str, Fact], event_id: str) -> DocumentProof:
    """A document with the event that carries its hash and the proof of that event, if there is one yet."""
    canonical = register.canonical(db, event_id)
    if canonical is None:
        raise NotFound(what="登记事件", id=event_id)
    return DocumentProof(document, canonical, prove(db, event_id))


def consistency(db: Db, shard: int, old_size: int) -> tuple[str, list[bytes]]:
    """The newest checkpoint of a shard, and the path from the tree of `old_size` to it."""
    note = signed_note(db, shard)
    size = checkpoints.parse(notes.parse(note).text).size
    if not 0 <= old_size <= size:
        raise NotFound(what="树的大小", id=old_size)
    return note, tree.consistency_path(old_size, size, log.reader(db, shard))
