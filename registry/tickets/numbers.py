"""The number of a ticket, which carries its own check character, and the short code that proves a print.

640104-C2026-000012-09: issuing unit, kind (V for a voucher) and year, running number of that unit and
year, and two check digits as in a bank account number, so that a mistyped or swapped digit is noticed
before any look-up.
"""

import re

from registry.tickets.kinds import TicketKind

KIND_LETTER = {TicketKind.COLLECTIVE: "C", TicketKind.STATE: "S", TicketKind.CARBON: "T"}
NUMBER = re.compile(r"\d{6}-[CSTV]\d{4}-\d{6,}-\d{2}")

CODE_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O, U to misread."""

CODE_CHARACTERS = 12


def ticket_number(kind: TicketKind, unit_id: str, year: int, sequence: int) -> str:
    stem = f"{unit_id}-{KIND_LETTER[kind]}{year}-{sequence:06d}"
    return f"{stem}-{check_digits(stem)}"


def is_ticket_number(number: str) -> bool:
    return bool(NUMBER.fullmatch(number)) and check_digits(number[:-3]) == number[-2:]


def is_mistyped(number: str) -> bool:
    """It looks like a number, and its check digits do not fit."""
    return bool(NUMBER.fullmatch(number)) and not is_ticket_number(number)


def check_digits(stem: str) -> str:
    """ISO/IEC 7064 MOD 97-10, letters read as 10 to 35."""
    digits = "".join(str(int(character, 36)) for character in stem.replace("-", ""))
    return f"{98 - int(digits) * 100 % 97:02d}"


def verification_code(leaf_hash: bytes) -> str:
    """The first 60 bits of the log leaf of the issue: anyone can check a print against the public log."""
    bits = int.from_bytes(leaf_hash, "big") >> len(leaf_hash) * 8 - 5 * CODE_CHARACTERS
    code = "".join(CODE_ALPHABET[bits >> 5 * n & 31] for n in reversed(range(CODE_CHARACTERS)))
    return "-".join(code[n : n + 4] for n in range(0, CODE_CHARACTERS, 4))
