"""The keys of the public log: who signs now, who beside while keys change, whose signatures are trusted."""

import base64

from api.settings import Settings
from registry.proof.cosignatures import Witness, parse_witness
from registry.proof.notes import Ed25519Signer, Ed25519Verifier, parse_vkey


def signer(settings: Settings) -> Ed25519Signer:
    return Ed25519Signer(settings.log_origin, settings.keys.bytes_of("log"))


def also_signing(settings: Settings) -> tuple[Ed25519Signer, ...]:
    """The coming key, which signs beside the present one until everybody knows it (decision 0043)."""
    if settings.log_next_key is None:
        return ()
    seed = base64.b64decode(settings.log_next_key.get_secret_value(), validate=True)
    return (Ed25519Signer(settings.log_origin, seed),)


def verifiers(settings: Settings) -> tuple[Ed25519Verifier, ...]:
    """The signing key first, then the coming one and the retired ones."""
    own = [one.verifier for one in (signer(settings), *also_signing(settings))]
    return (*own, *(parse_vkey(vkey) for vkey in settings.log_retired_keys.split()))


def witnesses(settings: Settings) -> tuple[Witness, ...]:
    """The bodies whose cosignatures the log takes and shows."""
    return tuple(parse_witness(vkey) for vkey in settings.log_witness_keys.split())
