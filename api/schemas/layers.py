"""Reference layers as JSON."""

from datetime import date
from typing import Self

from pydantic import BaseModel

from api.workflows.layers import Loaded
from registry.land.layers import KIND_NAMES, Coverage, LayerKind, ReferenceLayer


class LoadedOut(BaseModel):
    """One id for each version or outline that now stands in the registry."""

    ids: list[str]
    features: int
    area_dm2: int | None

    @classmethod
    def of(cls, loaded: Loaded) -> Self:
        return cls(ids=list(loaded.ids), features=loaded.features, area_dm2=loaded.area_dm2)


class LayerOut(BaseModel):
    """A kind of layer on a day; without a version nobody has it, and it is confirmed by hand."""

    kind: str
    name: str
    version: str | None = None
    source: str | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    features: int | None = None
    area_dm2: int | None = None
    file_sha256: str | None = None

    @classmethod
    def of(cls, kind: LayerKind, layer: ReferenceLayer | None) -> Self:
        known = (
            {name: getattr(layer, name) for name in cls.model_fields if name not in ("kind", "name")}
            if layer
            else {}
        )
        return cls(kind=kind.value.lower(), name=KIND_NAMES[kind].zh, **known)


class CoverageOut(BaseModel):
    """A ground against one kind of layer; `absent`: nobody has it, and somebody confirms by hand."""

    kind: str
    name: str
    absent: bool
    version: str | None
    ground_dm2: int
    inside_dm2: int
    within: bool
    touches: bool
    parts_dm2: dict[str, int]

    @classmethod
    def of(cls, found: Coverage) -> Self:
        return cls(
            kind=found.kind.value.lower(),
            name=KIND_NAMES[found.kind].zh,
            absent=found.absent,
            version=found.layer.version if found.layer else None,
            ground_dm2=found.ground_dm2,
            inside_dm2=found.inside_dm2,
            within=found.within,
            touches=found.touches,
            parts_dm2=dict(found.parts_dm2),
        )
