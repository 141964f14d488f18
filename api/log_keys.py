"""The keys of the public log: who signs now, who beside while keys change, whose signatures are trusted."""

import base64

from pydantic import SecretStr

from api.settings import Settings
from registry.proof.cosignatures import Witness, parse_witness
from registry.proof.notes import Ed25519Signer, Signer, Verifier, parse_vkey


def signer(settings: Settings) -> Ed25519Signer:
    return Ed25519Signer(settings.log_origin, settings.keys.bytes_of("log"))


def also_signing(settings: Settings) -> tuple[Signer, ...]:
    """The coming key, until everybody knows it (decision 0043), and the SM2 key where one is wanted."""
    found: list[Signer] = []
    if settings.log_next_key:
        found.append(Ed25519Signer(settings.log_origin, _seed(settings.log_next_key)))
    if settings.log_sm2_key:
        # The extra `gm` is installed only where SM2 is wanted.
        from registry.proof.national import Sm2Signer

        found.append(Sm2Signer(settings.log_origin, _seed(settings.log_sm2_key)))
    return tuple(found)


def _seed(secret: SecretStr) -> bytes:
    return base64.b64decode(secret.get_secret_value(), validate=True)


def verifiers(settings: Settings) -> tuple[Verifier, ...]:
    """The signing key first, then the other signing ones and the retired ones."""
    own = [one.verifier for one in (signer(settings), *also_signing(settings))]
    return (*own, *(parse_vkey(vkey) for vkey in settings.log_retired_keys.split()))


def witnesses(settings: Settings) -> tuple[Witness, ...]:
    """The bodies whose cosignatures the log takes and shows."""
    return tuple(parse_witness(vkey) for vkey in settings.log_witness_keys.split())
