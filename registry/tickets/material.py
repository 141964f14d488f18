"""What an application has to hold, item by item and kind by kind (LP-06, LP-09, LP-20, LP-30, LP-62)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from registry.errors import Words
from registry.law.refusals import require
from registry.parties.roles import Role
from registry.tickets.errors import MaterialMissing, NotDeferrable, UnknownMaterial
from registry.tickets.kinds import LandBasis
from registry.tickets.state_forest import StateHolder


class Item(StrEnum):
    CERTIFICATE = "CERTIFICATE"  # 林权证 or 不动产权证
    GEOMETRY = "GEOMETRY"  # the surveyed block
    CONSENT = "CONSENT"  # signed by the applicant: lawful, voluntary, equal (LP-06)
    CONTRACT = "CONTRACT"  # 承包合同
    LAND_USE = "LAND_USE"  # lawful use of state land
    RESOLUTION = "RESOLUTION"  # 民主决议
    PHOTOS = "PHOTOS"  # of the block
    RIGHT_PROOF = "RIGHT_PROOF"  # 林地权属证明
    AREA = "AREA"  # 林木面积
    EXTENT = "EXTENT"  # 范围（四至）
    SPECIES = "SPECIES"  # 林木种类
    QUANTITY = "QUANTITY"  # 林木数量
    REGISTRATION = "REGISTRATION"  # 确权登记 of a state farm
    OPERATING_LAND = "OPERATING_LAND"  # 经营用地证明
    ACCEPTANCE = "ACCEPTANCE"  # 造林验收合格证明
    AREA_PROOF = "AREA_PROOF"  # 面积证明
    EXCLUSIVITY = "EXCLUSIVITY"  # declaration of one route


COLLECTIVE_ITEMS = (
    Item.CERTIFICATE,
    Item.GEOMETRY,
    Item.CONSENT,
    Item.CONTRACT,
    Item.LAND_USE,
    Item.RESOLUTION,
    Item.PHOTOS,
)


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
    Item.RIGHT_PROOF: Rule("LP-20a", Words("林地权属证明", "proof of the right over the forest land")),
    Item.AREA: Rule("LP-20a", Words("林木面积证明", "area of the trees")),
    Item.EXTENT: Rule("LP-20a", Words("范围（四至）图", "extent with its four limits")),
    Item.SPECIES: Rule("LP-20a", Words("林木种类清单", "list of species")),
    Item.QUANTITY: Rule("LP-20a", Words("林木数量清单", "number of trees")),
    Item.REGISTRATION: Rule("LP-20b", Words("国有林场确权登记证明", "registered right of the state farm")),
    Item.OPERATING_LAND: Rule("LP-29", Words("企业经营用地证明", "proof of the operating land")),
    Item.ACCEPTANCE: Rule("LP-30a", Words("造林绿化验收合格证明", "acceptance certificate of the planting")),
    Item.AREA_PROOF: Rule("LP-30a", Words("造林面积证明", "proof of the planted area")),
    Item.EXCLUSIVITY: Rule("LP-30b", Words("碳汇交易途径唯一承诺书", "declaration of one route only")),
}
STATE_ITEMS = (Item.RIGHT_PROOF, Item.AREA, Item.EXTENT, Item.SPECIES, Item.QUANTITY)
"""The five of LP-20a."""

CARBON_ITEMS = (Item.OPERATING_LAND, Item.ACCEPTANCE, Item.AREA_PROOF, Item.EXCLUSIVITY)
ALWAYS = (Item.GEOMETRY, Item.CONSENT)


def at_submission(basis: LandBasis) -> tuple[Item, ...]:
    """Without these nothing is submitted; the rest is asked for by the desk (16.1, 16.2, 16.5)."""
    own = {LandBasis.STATE_FOREST: (Item.RIGHT_PROOF,), LandBasis.OPERATING_LAND: CARBON_ITEMS}
    return (*own.get(basis, (Item.CERTIFICATE,)), *ALWAYS)


def required_items(role: Role, basis: LandBasis, holder: str | None = None) -> tuple[Item, ...]:
    """The closed list (GS-07): nothing outside it may be asked. `holder`: which body of state forest."""
    if basis is LandBasis.STATE_FOREST:
        registered = (Item.REGISTRATION,) if holder == StateHolder.STATE_FARM else ()
        return (*STATE_ITEMS, *registered, *ALWAYS, Item.PHOTOS)
    if basis is LandBasis.OPERATING_LAND:
        return (*CARBON_ITEMS, *ALWAYS, Item.PHOTOS)
    special = {
        Item.CONTRACT: role is Role.CONTRACTOR,
        Item.LAND_USE: basis is LandBasis.STATE_LAND,
        Item.RESOLUTION: role is Role.VILLAGE,
    }
    return tuple(item for item in COLLECTIVE_ITEMS if special.get(item, True))


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


def require_on_the_list(items: Iterable[str], allowed: Iterable[Item]) -> None:
    known = {item.value for item in allowed}
    for item in items:
        require("GS-07", item in known, UnknownMaterial, item=item)
