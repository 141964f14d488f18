"""How a private value looks to those who may not read it (GS-15): covered, never shortened by guesswork."""

from collections.abc import Callable, Mapping

COVERED = "***"


def mask_name(name: str) -> str:
    """张**: the family name's first character, and nothing about the length of the rest."""
    return f"{name[0]}**" if name else ""


def mask_phone(phone: str) -> str:
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) >= 11 else _cover(phone)


def mask_id_number(id_number: str) -> str:
    """The province stays; the birth date inside the number does not."""
    return f"{id_number[:2]}{'*' * 14}{id_number[-2:]}" if len(id_number) == 18 else _cover(id_number)


def mask_account(account: str) -> str:
    return f"****{account[-4:]}" if len(account) >= 12 else _cover(account)


def _cover(value: str) -> str:
    return COVERED if value else ""


MASKS: Mapping[str, Callable[[str], str]] = {
    "name": mask_name,
    "phone": mask_phone,
    "id_number": mask_id_number,
    "account": mask_account,
    "cover": _cover,
    "drop": lambda value: "",
}
