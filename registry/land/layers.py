"""Reference layers (参考图层): versions by kind and day, and how much of a ground lies inside one of them.

A layer nobody has loaded is never silently "no conflict": its coverage is absent, and somebody confirms in
writing what the layer would have said.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from fractions import Fraction
from hashlib import sha256

import numpy as np
import shapely

from gis_data.geometry import Shape, overlap_m2
from registry import canonical
from registry.errors import Words
from registry.land.content import ground_sha256
from registry.land.errors import InsideLayer, LayerUnconfirmed, OutsideLayer
from registry.law.refusals import require
from registry.quantities import area_dm2, area_in_mu

EDGE_DM2 = 100
"""Two offices never draw one line twice: 1 m² of ground across a limit is none (as in LP-47)."""


class LayerKind(StrEnum):
    """What an authority supplies; `gis_data.layers` reads a file of the kind under its lower-case name."""

    BUILT_UP_AREA = "BUILT_UP_AREA"
    COMPENSATION_ZONE = "COMPENSATION_ZONE"
    FARMLAND = "FARMLAND"
    BASIC_FARMLAND = "BASIC_FARMLAND"
    PROTECTED_AREA = "PROTECTED_AREA"
    ECOLOGICAL_RED_LINE = "ECOLOGICAL_RED_LINE"
    OPERATING_LAND = "OPERATING_LAND"
    VOUCHER_POOL = "VOUCHER_POOL"
    WATER_SOURCE = "WATER_SOURCE"


KIND_NAMES: Mapping[LayerKind, Words] = {
    LayerKind.BUILT_UP_AREA: Words("建成区", "built-up area"),
    LayerKind.COMPENSATION_ZONE: Words("补偿区类", "compensation zones"),
    LayerKind.FARMLAND: Words("耕地", "farmland"),
    LayerKind.BASIC_FARMLAND: Words("永久基本农田", "permanent basic farmland"),
    LayerKind.PROTECTED_AREA: Words("自然保护地", "nature reserves"),
    LayerKind.ECOLOGICAL_RED_LINE: Words("生态保护红线", "ecological red line"),
    LayerKind.OPERATING_LAND: Words("经营用地", "operating land"),
    LayerKind.VOUCHER_POOL: Words("绿地券可用地块", "pool of green-space vouchers"),
    LayerKind.WATER_SOURCE: Words("水源供水范围", "supplied water sources"),
}


@dataclass(frozen=True)
class LayerSheet:
    """What somebody who loads a layer says about it; `valid_until` is its last day, if it has one."""

    kind: LayerKind
    version: str
    source: str
    file_sha256: str
    valid_from: date
    valid_until: date | None = None


@dataclass(eq=False)
class ReferenceLayer:
    """One loaded version of a layer. The ground of all its features together is `area_dm2`."""

    id: str
    kind: LayerKind
    version: str
    source: str
    file_sha256: str
    valid_from: date
    valid_until: date | None
    features: int
    features_sha256: str
    area_dm2: int
    loaded_by: str
    loaded_at: datetime


@dataclass(frozen=True)
class Feature:
    """One area of a layer; the label is its zone, code, name or holder, as its kind has it."""

    label: str | None
    ground: Shape


@dataclass(frozen=True)
class Coverage:
    """How much of a ground lies inside a layer, in all and by label, from whole dm² (D4)."""

    kind: LayerKind
    layer: ReferenceLayer | None
    ground_dm2: int
    inside_dm2: int
    parts_dm2: Mapping[str, int]

    @property
    def absent(self) -> bool:
        return self.layer is None

    @property
    def share(self) -> Fraction:
        return Fraction(self.inside_dm2, max(self.ground_dm2, 1))

    @property
    def within(self) -> bool:
        """The whole ground, but for its edge."""
        return not self.absent and self.ground_dm2 - self.inside_dm2 <= EDGE_DM2

    @property
    def touches(self) -> bool:
        """More than an edge."""
        return self.inside_dm2 > EDGE_DM2

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels that hold more than an edge of the ground, the largest part first."""
        most = sorted(self.parts_dm2.items(), key=lambda part: (-part[1], part[0]))
        return tuple(label for label, part_dm2 in most if part_dm2 > EDGE_DM2)

    def sentence(self) -> str:
        """For papers: how much lies inside, in 亩, of which version; or that nobody has the layer."""
        if self.layer is None:
            return f"{KIND_NAMES[self.kind].zh}图层未加载，须人工核对"
        hit = f"重叠{area_in_mu(self.inside_dm2)}亩（{'、'.join(self.labels)}）" if self.touches else "无重叠"
        return f"{hit}；{self.layer.version}版，{self.layer.source}"

    def of(self, label: str) -> "Coverage":
        """The same question asked only of what bears `label`: the land of one holder, one zone."""
        inside_dm2 = self.parts_dm2.get(label, 0)
        return Coverage(self.kind, self.layer, self.ground_dm2, inside_dm2, {label: inside_dm2})


def coverage(
    kind: LayerKind, layer: ReferenceLayer | None, ground: Shape, features: Sequence[Feature]
) -> Coverage:
    """Features that lie over one another count their common ground once."""
    shared = shapely.intersection(ground, np.array([feature.ground for feature in features], dtype=object))
    labels = np.array([feature.label or "" for feature in features], dtype=object)
    parts = {str(label): _dm2(ground, shared[labels == label]) for label in dict.fromkeys(labels)}
    ground_dm2 = area_dm2(overlap_m2(ground, ground))
    return Coverage(kind, layer, ground_dm2, _dm2(ground, shared), parts)


def _dm2(ground: Shape, shared: Sequence[Shape]) -> int:
    return area_dm2(overlap_m2(ground, shapely.union_all(shared)))


def require_within(rule: str, found: Coverage, confirmation: str = "") -> None:
    """The ground lies inside the layer; where nobody has the layer, somebody has confirmed it in writing."""
    _require_known(rule, found, confirmation)
    require(
        rule,
        found.absent or found.within,
        OutsideLayer,
        layer=KIND_NAMES[found.kind],
        outside_mu=area_in_mu(found.ground_dm2 - found.inside_dm2),
    )


def require_clear(rule: str, found: Coverage, confirmation: str = "") -> None:
    """No more than an edge of the ground lies inside; an absent layer is confirmed in writing."""
    _require_known(rule, found, confirmation)
    require(
        rule,
        not found.touches,
        InsideLayer,
        layer=KIND_NAMES[found.kind],
        inside_mu=area_in_mu(found.inside_dm2),
        labels="、".join(found.labels) or "—",
    )


def _require_known(rule: str, found: Coverage, confirmation: str) -> None:
    known = not found.absent or bool(confirmation.strip())
    require(rule, known, LayerUnconfirmed, layer=KIND_NAMES[found.kind])


def features_sha256(features: Iterable[Feature]) -> str:
    """One hash of all features in their order: no label and no corner changes unseen."""
    digest = sha256()
    for feature in features:
        digest.update(canonical.dumps([feature.label, ground_sha256(feature.ground)]) + b"\n")
    return digest.hexdigest()
