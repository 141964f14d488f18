"""Passwords, phone codes, attempts and forms: what lets somebody in and what does not."""

import pytest

from api.errors import TooManyAttempts, WrongInput, WrongSignIn
from api.identity.attempts import Attempts
from api.identity.cookies import Cookies, Visit
from api.identity.phone_codes import TRIES, PhoneCodes
from api.settings import Settings

PHONE = "13900000000"


def test_a_phone_code_works_once_for_its_phone_only(settings: Settings) -> None:
    codes = PhoneCodes(settings)
    code, challenge = codes.challenge(PHONE)
    with pytest.raises(WrongSignIn):
        codes.verify("13900000001", code, challenge)
    codes.verify(PHONE, code, challenge)
    with pytest.raises(WrongSignIn):
        codes.verify(PHONE, code, challenge)


def test_a_phone_code_cannot_be_guessed_or_forged(settings: Settings) -> None:
    codes = PhoneCodes(settings)
    code, challenge = codes.challenge(PHONE)
    for _ in range(TRIES):
        with pytest.raises(WrongSignIn):
            codes.verify(PHONE, "x", challenge)
    with pytest.raises(TooManyAttempts):
        codes.verify(PHONE, code, challenge)
    with pytest.raises(WrongSignIn):
        codes.verify(PHONE, code, challenge[:-2] + "AA")
    assert PHONE not in challenge


def test_one_phone_gets_few_codes_and_a_wrong_number_none(settings: Settings) -> None:
    codes = PhoneCodes(settings)
    for _ in range(5):
        codes.challenge(PHONE)
    with pytest.raises(TooManyAttempts):
        codes.challenge(PHONE)
    with pytest.raises(WrongInput):
        codes.challenge("0951-1234567")


def test_attempts_are_counted_in_a_window_and_the_wait_is_told() -> None:
    now = [0.0]
    attempts = Attempts(limit=2, window_s=60, clock=lambda: now[0])
    attempts.take("a")
    now[0] = 20
    attempts.take("a")
    with pytest.raises(TooManyAttempts, match="41"):
        attempts.take("a")
    attempts.take("b")
    now[0] = 61
    attempts.take("a")


def test_a_form_belongs_to_one_visit(settings: Settings) -> None:
    cookies = Cookies(settings)
    mine, other = Visit("one"), Visit("two")
    assert cookies.form_token(mine) != cookies.form_token(other)
    assert cookies.signed_in("p", "a", "s").id not in (mine.id, other.id)
