"""Tickets issued on paper since 2024, row by row of the sheet that lists them: what each cell must say.

Every problem of a row is a refusal with its rule; a row is never half right.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import TypeVar

from registry.errors import Words
from registry.law.packs import CITY
from registry.law.refusals import require
from registry.parties.jurisdiction import county_units
from registry.parties.roles import Role
from registry.quantities import DM2_PER_MU, face_value_mu100
from registry.tickets.kinds import KIND_ON, IssuerLevel, LandBasis, TicketKind
from registry.tickets.state_forest import StateHolder
from registry.tickets.transcription_errors import CellWrong

T = TypeVar("T")

HEADINGS: Mapping[str, str] = {
    "number": "票号",
    "kind": "林票种类",
    "basis": "林地类型",
    "level": "核发级别",
    "unit": "县区",
    "holder": "持票人",
    "holder_type": "持票人类型",
    "id_number": "身份证号",
    "certificate_no": "权证号",
    "certificate_mu": "权证面积亩",
    "right_ends_on": "权证终止日期",
    "block_name": "地块名称",
    "face_mu": "面值亩",
    "north": "北至",
    "east": "东至",
    "south": "南至",
    "west": "西至",
    "species": "树种株数",
    "valid_from": "发证日期",
    "valid_to": "有效期止",
    "contract_ends_on": "承包期止",
    "filing_no": "备案号",
}
"""Field → heading of the sheet."""

OPTIONAL = frozenset({"id_number", "right_ends_on", "contract_ends_on", "filing_no", "level"})
SIDES = ("north", "east", "south", "west")

KINDS = {
    "集体林地林票": TicketKind.COLLECTIVE,
    "国有林地林票": TicketKind.STATE,
    "碳汇林票": TicketKind.CARBON,
}
BASES = {
    "集体林地": LandBasis.COLLECTIVE_FOREST,
    "集体使用国有土地": LandBasis.STATE_LAND,
    "国有林地": LandBasis.STATE_FOREST,
    "企业经营用地": LandBasis.OPERATING_LAND,
}
LEVELS = {"县级": IssuerLevel.COUNTY, "市级": IssuerLevel.CITY}
HOLDERS: Mapping[str, tuple[Role, StateHolder | None]] = {
    "村集体": (Role.VILLAGE, None),
    "承包主体": (Role.CONTRACTOR, None),
    "国有林场": (Role.STATE_FOREST_MANAGER, StateHolder.STATE_FARM),
    "国有企业": (Role.STATE_FOREST_MANAGER, StateHolder.STATE_ENTERPRISE),
    "事业单位": (Role.STATE_FOREST_MANAGER, StateHolder.PUBLIC_INSTITUTION),
    "其他国有主体": (Role.STATE_FOREST_MANAGER, StateHolder.OTHER_BODY),
    "企业": (Role.ENTERPRISE, None),
}
MAY_HOLD: Mapping[LandBasis, tuple[str, frozenset[Role]]] = {
    LandBasis.COLLECTIVE_FOREST: ("LP-09", frozenset({Role.VILLAGE, Role.CONTRACTOR})),
    LandBasis.STATE_LAND: ("LP-09", frozenset({Role.VILLAGE})),
    LandBasis.STATE_FOREST: ("LP-20a", frozenset({Role.STATE_FOREST_MANAGER})),
    LandBasis.OPERATING_LAND: ("LP-29", frozenset({Role.ENTERPRISE})),
}
NUMBER = re.compile(r"[^\s/\\?#%&<>\"']{1,60}")
SPECIES = re.compile(r"([^:：;；]+)[:：]\s*([0-9]+)")
IN_FILE_NAMES = re.compile(r'[/\\:*?"<>|]')


@dataclass(frozen=True)
class PaperTicket:
    """One row, read: what the paper says."""

    row: int
    number: str
    basis: LandBasis
    level: IssuerLevel
    unit_id: str
    holder: str
    holder_role: Role
    holder_type: StateHolder | None
    id_number: str
    certificate_no: str
    certificate_area_dm2: int
    right_ends_on: date | None
    block_name: str
    right_area_dm2: int
    limits: Mapping[str, str]
    species_stems: Mapping[str, int]
    valid_from: date
    valid_to: date
    contract_ends_on: date | None
    filing_no: str | None

    @property
    def kind(self) -> TicketKind:
        return KIND_ON[self.basis][0]

    @property
    def face_value_mu100(self) -> int:
        return face_value_mu100(self.right_area_dm2)

    @property
    def issuer_unit_id(self) -> str:
        return self.unit_id if self.level is IssuerLevel.COUNTY else CITY


def scan_name(number: str) -> str:
    """How the scan of a number is called: what no file system takes becomes an underscore."""
    return IN_FILE_NAMES.sub("_", number)


def read_row(row: int, cells: Mapping[str, str]) -> PaperTicket | None:
    """The row, or None after every cell that is wrong was refused (inside `all_at_once`)."""
    said = {name: cells.get(name, "").strip() for name in HEADINGS}
    for name in HEADINGS.keys() - OPTIONAL:
        _cell(name, bool(said[name]), said[name], Words("必填", "something"))
    found = _Row(said)
    basis, kind = found.word("basis", BASES), found.word("kind", KINDS)
    holder = found.word("holder_type", HOLDERS)
    number = found.shaped("number", NUMBER, Words("60 个字符以内，不含空格和 / \\ ? # %", "up to 60 signs"))
    unit_id = found.word("unit", {**{u.name: u.code for u in county_units()}, **_codes()})
    face_mu100, certificate_mu100 = found.mu100("face_mu"), found.mu100("certificate_mu")
    valid_from, valid_to = found.day("valid_from"), found.day("valid_to")
    right_ends_on, contract_ends_on = found.day("right_ends_on"), found.day("contract_ends_on")
    species = found.species("species")
    level = found.level(kind)
    if basis and kind:
        fits = KIND_ON[basis][0] is kind
        require(
            "LP-03a", fits, CellWrong, column=HEADINGS["kind"], found=said["kind"], expected=_kind_of(basis)
        )
    if basis and holder:
        rule, may_hold = MAY_HOLD[basis]
        facts = {"column": HEADINGS["holder_type"], "found": said["holder_type"]}
        expected = Words("该类林地可以持票的主体", "a body that may hold a ticket on such land")
        require(rule, holder[0] in may_hold, CellWrong, **facts, expected=expected)
    if level is IssuerLevel.COUNTY:
        needed = Words("县级核发前的备案号", "the number of the filing before a county issued")
        column, there = HEADINGS["filing_no"], bool(said["filing_no"])
        require("LP-10b", there, CellWrong, column=column, found="", expected=needed)
    if valid_from and valid_to and valid_to < valid_from:
        _cell("valid_to", False, said["valid_to"], Words("不早于发证日期", "not before the day of issue"))
    if not (basis and holder and number and unit_id and level and valid_from and valid_to):
        return None
    if face_mu100 is None or certificate_mu100 is None or not species:
        return None
    return PaperTicket(
        row=row,
        number=number,
        basis=basis,
        level=level,
        unit_id=unit_id,
        holder=said["holder"],
        holder_role=holder[0],
        holder_type=holder[1],
        id_number=said["id_number"],
        certificate_no=said["certificate_no"],
        certificate_area_dm2=_dm2(certificate_mu100),
        right_ends_on=right_ends_on,
        block_name=said["block_name"],
        right_area_dm2=_dm2(face_mu100),
        limits={side: said[side] for side in SIDES},
        species_stems=species,
        valid_from=valid_from,
        valid_to=valid_to,
        contract_ends_on=contract_ends_on,
        filing_no=said["filing_no"] or None,
    )


class _Row:
    """Cells as values; what is not one is refused under its heading, and None."""

    def __init__(self, said: Mapping[str, str]) -> None:
        self.said = said

    def word(self, name: str, words: Mapping[str, T]) -> T | None:
        text = self.said[name]
        known = "、".join(words)
        _cell(name, not text or text in words, text, Words(f"{known}之一", f"one of {known}"))
        return words.get(text)

    def shaped(self, name: str, pattern: re.Pattern[str], expected: Words) -> str | None:
        text = self.said[name]
        fits = bool(pattern.fullmatch(text))
        _cell(name, not text or fits, text, expected)
        return text if fits else None

    def mu100(self, name: str) -> int | None:
        """亩 with at most two decimals, above zero."""
        text = self.said[name]
        try:
            value = Decimal(text) * 100
        except InvalidOperation:
            value = Decimal(0)
        fits = value.is_finite() and value == int(value) and 0 < value < 10**9
        expected = Words("大于 0 的亩数，至多两位小数", "亩 above 0 with at most two decimals")
        _cell(name, not text or fits, text, expected)
        return int(value) if fits else None

    def day(self, name: str) -> date | None:
        text = self.said[name]
        try:
            found = date.fromisoformat(text.replace("/", "-").removesuffix(" 00:00:00")) if text else None
        except ValueError:
            found = None
        _cell(
            name,
            not text or found is not None,
            text,
            Words("形如 2024-06-01 的日期", "a day like 2024-06-01"),
        )
        return found

    def species(self, name: str) -> dict[str, int]:
        text = self.said[name]
        parts = [part for part in re.split(r"[;；]", text) if part.strip()]
        read = [SPECIES.fullmatch(part.strip()) for part in parts]
        found = {one[1].strip(): int(one[2]) for one in read if one}
        fits = len(found) == len(parts) and all(0 < stems < 10**9 for stems in found.values())
        _cell(name, not text or fits, text, Words("形如 新疆杨:950；沙枣:20", "like 新疆杨:950；沙枣:20"))
        return found if fits else {}

    def level(self, kind: TicketKind | None) -> IssuerLevel | None:
        """A village goes to its county, carbon tickets are the city's; of state forest it is told."""
        if kind is None:
            return None
        fixed = {TicketKind.COLLECTIVE: "县级", TicketKind.CARBON: "市级"}.get(kind)
        text = self.said["level"] or fixed or ""
        allowed = (fixed,) if fixed else tuple(LEVELS)
        rule = "LP-33" if kind is TicketKind.CARBON else "RA-05"
        expected = Words(f"{'、'.join(allowed)}", " or ".join(allowed))
        fits = text in allowed
        require(rule, fits, CellWrong, column=HEADINGS["level"], found=text, expected=expected)
        return LEVELS[text] if fits else None


def _cell(name: str, fits: bool, found: str, expected: Words) -> None:
    """The register copies the paper: what cannot be read is not entered (LP-08b)."""
    require("LP-08b", fits, CellWrong, column=HEADINGS[name], found=found, expected=expected)


def _kind_of(basis: LandBasis) -> Words:
    word = next(zh for zh, kind in KINDS.items() if kind is KIND_ON[basis][0])
    return Words(word, word)


def _codes() -> dict[str, str]:
    return {unit.code: unit.code for unit in county_units()}


def _dm2(mu100: int) -> int:
    """The area whose face is exactly what the paper says."""
    return round(Fraction(mu100, 100) * DM2_PER_MU)
