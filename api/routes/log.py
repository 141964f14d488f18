"""The public log: checkpoints, tiles and entries as static files (C2SP tlog-tiles), proofs, and the key."""

from typing import Annotated

from fastapi import APIRouter, Body, Response

from api import log_keys
from api.dependencies import CityHere
from api.documents.signing import file_signer
from api.policies import public
from registry.actions.proving import consistency, prove, signed_note, tile_bytes
from registry.actions.witnessing import accept_cosignatures
from registry.errors import NotFound
from registry.proof import tiles
from registry.proof.checkpoints import base64_line

router = APIRouter(prefix="/log", tags=["log"], dependencies=[public()])

# Anyone may check us from any page; what is immutable may be cached for ever.
ANYWHERE = {"Access-Control-Allow-Origin": "*"}
FRESH = {**ANYWHERE, "Cache-Control": "public, max-age=1"}
FOR_EVER = {**ANYWHERE, "Cache-Control": "public, max-age=31536000, immutable"}


def _text(text: str, headers: dict[str, str]) -> Response:
    return Response(text, media_type="text/plain; charset=utf-8", headers=headers)


@router.get("/keys")
def keys(city: CityHere) -> Response:
    """The verification keys (vkeys), one a line: the signing one, the coming one, the retired ones."""
    return _text("".join(key.vkey + "\n" for key in city.log_keys), FRESH)


@router.get("/certificate")
def certificate(city: CityHere) -> Response:
    """The certificate that signs the files people take home, as PEM."""
    signer = file_signer(city.settings)
    if signer is None:
        raise NotFound(what="凭证", id="")
    return _text(signer.certificate_pem(), FRESH)


@router.post("/cosignature")
def cosignature(city: CityHere, note: Annotated[str, Body(media_type="text/plain")]) -> Response:
    """A witness hands in the checkpoint it cosigned; only known witnesses are taken."""
    with city.database.writing("cosignature") as db:
        accept_cosignatures(db, note, city.log_keys, log_keys.witnesses(city.settings))
    return _text("", FRESH)


@router.get("/proof/{event_id}")
def inclusion_proof(city: CityHere, event_id: str) -> Response:
    """The C2SP tlog-proof of one event."""
    with city.reading() as db:
        proof = prove(db, event_id)
    if proof is None:
        raise NotFound(what="核证文件", id=event_id)
    return _text(proof.dumps(), FRESH)


@router.get("/checkpoint")
@router.get("/{shard:int}/checkpoint")
def checkpoint(city: CityHere, shard: int | None = None) -> Response:
    """The newest signed checkpoint; without a year, of the open shard."""
    with city.reading() as db:
        return _text(signed_note(db, shard), FRESH)


@router.get("/tile/{path:path}")
@router.get("/{shard:int}/tile/{path:path}")
def tile(city: CityHere, path: str, shard: int | None = None) -> Response:
    """256 hashes of a level, or the entries themselves."""
    wanted = tiles.parse(path)
    with city.reading() as db:
        content = tile_bytes(db, wanted, shard)
    return Response(content, media_type="application/octet-stream", headers=FOR_EVER if shard else FRESH)


@router.get("/{shard:int}/consistency/{old_size:int}")
def consistency_proof(city: CityHere, shard: int, old_size: int) -> Response:
    """The path from an older tree to the newest checkpoint: hashes, an empty line, the checkpoint."""
    with city.reading() as db:
        note, path = consistency(db, shard, old_size)
    return _text("".join(base64_line(hash_) for hash_ in path) + "\n" + note, FRESH)
