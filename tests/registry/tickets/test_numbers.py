"""Ticket numbers catch a slip of the finger; codes are the head of a log leaf."""

from hypothesis import given
from hypothesis import strategies as st

from registry.tickets.kinds import TicketKind
from registry.tickets.numbers import is_ticket_number, ticket_number, verification_code

NUMBER = ticket_number(TicketKind.COLLECTIVE, "640104", 2026, 12)


def test_a_number_names_unit_kind_and_year() -> None:
    assert NUMBER.startswith("640104-C2026-000012-") and is_ticket_number(NUMBER)


@given(st.integers(0, len(NUMBER) - 1), st.sampled_from("0123456789CST"))
def test_any_single_wrong_character_is_noticed(place: int, character: str) -> None:
    wrong = NUMBER[:place] + character + NUMBER[place + 1 :]
    assert is_ticket_number(wrong) == (wrong == NUMBER)


@given(st.integers(1, 999_999))
def test_two_swapped_neighbouring_digits_are_noticed(sequence: int) -> None:
    number = ticket_number(TicketKind.COLLECTIVE, "640181", 2026, sequence)
    for place in range(13, 18):
        a, b = number[place], number[place + 1]
        swapped = f"{number[:place]}{b}{a}{number[place + 2 :]}"
        assert is_ticket_number(swapped) == (a == b)


def test_the_code_is_the_head_of_the_leaf_hash_without_misreadable_letters() -> None:
    assert verification_code(bytes(32)) == "0000-0000-0000"
    assert verification_code(b"\xff" * 32) == "ZZZZ-ZZZZ-ZZZZ"
    assert not set("ILOU") & set(verification_code(bytes(range(32))))
