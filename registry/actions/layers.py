"""Verbs on reference layers: a version is loaded once, whole, with its source and its days."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from gis_data.geometry import Shape, merge
from registry.actions.land import publish_outline
from registry.actions.recording import record
from registry.clock import Moment, new_id
from registry.land.content import CONTENT_FACT, content_sha256
from registry.land.errors import UnsoundGround
from registry.land.extent import ground_area_dm2, sound
from registry.land.layers import Feature, LayerSheet, ReferenceLayer, features_sha256
from registry.law.packs import CITY
from registry.parties.authority import require_authority
from registry.parties.jurisdiction import require_county_unit
from registry.parties.roles import Actor
from registry.proof.events import Fact
from registry.store.database import Db
from registry.store.queries import layers

LOADED = "land.layer_loaded"


def load_layer(
    db: Db, sheet: LayerSheet, given: Iterable[Feature], *, by: Actor, now: Moment
) -> ReferenceLayer:
    """A later version begins on its day; the earlier one stays for the days before (JC, LP-64, MS-20)."""
    require_authority("layer.load", by, CITY)
    features = [Feature(feature.label, sound(feature.ground)) for feature in given]
    if not features:
        raise UnsoundGround(reason="empty")
    layer = ReferenceLayer(
        id=new_id(now.at),
        **vars(sheet),
        features=len(features),
        features_sha256=features_sha256(features),
        area_dm2=ground_area_dm2(merge([feature.ground for feature in features])),
        loaded_by=by.person_id,
        loaded_at=now.at,
    )
    layers.add(db, layer, features)
    facts: dict[str, Fact] = {
        "kind": layer.kind.value,
        "layer_version": layer.version,
        "valid_from": layer.valid_from.isoformat(),
        "features": layer.features,
        "area_dm2": layer.area_dm2,
        CONTENT_FACT: content_sha256(vars(layer)),
    }
    record(db, LOADED, ("layer", layer.id), by=by, now=now, unit_id=CITY, facts=facts)
    return layer


def load_outlines(
    db: Db, outlines: Mapping[str, Sequence[Shape]], source: str, valid_from: date, *, by: Actor, now: Moment
) -> Sequence[str]:
    """The jurisdiction layer: the outline of every unit by its code, and of the city they form."""
    require_authority("layer.load", by, CITY)
    units = {require_county_unit(code).code: merge(shapes) for code, shapes in outlines.items()}
    whole = {**units, CITY: merge(list(units.values()))}
    return [
        publish_outline(
            db, code, ground, source=source, valid_from=valid_from, schematic=False, by=by, now=now
        )
        for code, ground in whole.items()
    ]
