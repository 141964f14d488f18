"""What an application for a collective ticket has to hold (LP-06, LP-09, LP-62, RA-27), item by item."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from registry.errors import Words
from registry.law.refusals import require
from registry.parties.roles import Role
from registry.tickets.errors import MaterialMissing, NotDeferrable, UnknownMaterial
from registry.tickets.kinds import LandBasis


class Item(StrEnum):
    CERTIFICATE = "CERTIFICATE"  # 林权证 or 不动产权证
    GEOMETRY = "GEOMETRY"  # the surveyed block
    CONSENT = "CONSENT"  # signed by the applicant: lawful, voluntary, equal (LP-06)
    CONTRACT = "CONTRACT"  # 承包合同
    LAND_USE = "LAND_USE"  # lawful use of state land
    RESOLUTION = "RESOLUTION"  # 民主决议
    PHOTOS = "PHOTOS"  # of the block


@dataclass(frozen=True)
class Rule:
    rule: str
    name: Words
    deferrable: bool = False


ITEMS: Mapping[Item, Rule] = {
    Item.CERTIFICATE: Rule("LP-09", Words("林权证或不动产权证", "forest right certificate")),
    Item.GEOMETRY: Rule("LP-09", Words("地块矢量图形及调查成果", "surveyed geometry of the block")),
    Item.CONSENT: Rule("LP-06", Words("申请人自愿申请同意书", "signed consent of the applicant")),
    Item.CONTRACT: Rule("RA-27", Words("林地承包合同", "contract of the forest land")),
    Item.LAND_USE: Rule("LP-09", Words("国有土地合法使用证明", "proof of lawful use of the state land")),
    Item.RESOLUTION: Rule(
        "LP-62", Words("村民（成员）会议民主决议", "resolution of the members"), deferrable=True
    ),
    Item.PHOTOS: Rule("GS-05", Words("地块现状照片", "photos of the block"), deferrable=True),
}
AT_SUBMISSION = (Item.CERTIFICATE, Item.GEOMETRY, Item.CONSENT)
"""16.1: without these nothing is submitted; the rest is asked for by the desk."""


def required_items(role: Role, basis: LandBasis) -> tuple[Item, ...]:
    """The closed list (GS-07): nothing outside it may be asked."""
    special = {
        Item.CONTRACT: role is Role.CONTRACTOR,
        Item.LAND_USE: basis is LandBasis.STATE_LAND,
        Item.RESOLUTION: role is Role.VILLAGE,
    }
    return tuple(item for item in Item if special.get(item, True))


def require_items(material: Mapping[str, str], items: Iterable[Item]) -> None:
    for item in items:
        text = ITEMS[item]
        require(text.rule, bool(material.get(item)), MaterialMissing, what=text.name)


def missing_items(material: Mapping[str, str], items: Iterable[Item]) -> tuple[Item, ...]:
    return tuple(item for item in items if not material.get(item))


def require_deferrable(items: Iterable[Item]) -> None:
    """GS-05: right proof and geometry are never promised for later."""
    for item in items:
        text = ITEMS[item]
        require("GS-05", text.deferrable, NotDeferrable, what=text.name)


def require_on_the_list(items: Iterable[str], role: Role, basis: LandBasis) -> None:
    allowed = {item.value for item in required_items(role, basis)}
    for item in items:
        require("GS-07", item in allowed, UnknownMaterial, item=item)
