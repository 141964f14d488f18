"""Log keys change with an overlap: old papers verify with the old key, new ones with either, then the new."""

import base64

import pytest

from api import log_keys
from api.city import City
from api.errors import WrongSetting
from api.settings import load_settings
from api.worker.memory import CheckpointFiles
from api.worker.sequencer import sequence
from registry.actions.checking import check
from registry.actions.proving import signed_note
from registry.proof import checkpoints
from registry.proof.errors import UntrustedNote
from tests.registry.proof.sealed import some_events

COMING = base64.b64encode(bytes(range(100, 132))).decode()


def note_after(city: City) -> str:
    some_events(city.database, 2)
    settings = city.settings
    sequence(
        city.database,
        log_keys.signer(settings),
        CheckpointFiles(settings.log_memory),
        city.now,
        log_keys.also_signing(settings),
    )
    with city.reading() as db:
        return signed_note(db)


def with_settings(city: City, **changed: object) -> City:
    return City(load_settings(**{**city.settings.model_dump(exclude_none=True), **changed}), city.database)


def test_keys_rotate_with_an_overlap_and_the_whole_log_still_checks(city: City) -> None:
    old_key = log_keys.verifiers(city.settings)[0]
    first = note_after(city)
    during = with_settings(city, log_next_key=COMING)
    second = note_after(during)
    new_key = log_keys.verifiers(during.settings)[1]
    for key in (old_key, new_key):
        assert checkpoints.opened(second, [key]).size == 4
    keys = {name: base64.b64encode(city.settings.keys.bytes_of(name)).decode() for name in ("web", "data")}
    after = with_settings(
        city, log_key=COMING, web_key=keys["web"], data_key=keys["data"], log_retired_keys=old_key.vkey
    )
    third = note_after(after)
    assert checkpoints.opened(third, [new_key]).size == 6
    assert checkpoints.opened(first, [old_key]).size == 2
    for note, key in ((first, new_key), (third, old_key)):
        with pytest.raises(UntrustedNote):
            checkpoints.opened(note, [key])
    with after.reading() as db:
        assert check(db, after.check_scope()).passed


def test_an_sm2_signature_stands_beside_and_is_checked_too(city: City) -> None:
    with_sm2 = with_settings(city, log_sm2_key=COMING)
    note = note_after(with_sm2)
    ed25519, sm2 = log_keys.verifiers(with_sm2.settings)
    assert checkpoints.opened(note, [ed25519]) == checkpoints.opened(note, [sm2])
    with with_sm2.reading() as db:
        assert check(db, with_sm2.check_scope()).passed


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("log_next_key", "short"),
        ("log_sm2_key", "short"),
        ("log_retired_keys", "not-a-key"),
        ("log_witness_keys", "a+00000000+AAAA"),
    ],
)
def test_a_wrong_key_setting_stops_the_start(name: str, value: str) -> None:
    with pytest.raises(WrongSetting):
        load_settings(**{name: value})
