"""Reference layers: loading a version, finding the one of a day, and what of a ground lies inside it."""

from collections.abc import Iterator, Sequence
from datetime import date

from sqlalchemy import insert, or_, select

from gis_data.geometry import Shape
from registry.land.errors import LayerKnown
from registry.land.layers import Coverage, Feature, LayerKind, ReferenceLayer, coverage
from registry.store.database import Db
from registry.store.spatial import meets_box
from registry.store.tables.layers import layer_feature, reference_layer

ROWS_AT_ONCE = 5_000


def add(db: Db, layer: ReferenceLayer, features: Sequence[Feature]) -> None:
    """The version and all its areas; a version is loaded once."""
    column = reference_layer.c
    known = select(column.id).where(column.kind == layer.kind, column.version == layer.version)
    if db.execute(known).first():
        raise LayerKnown(kind=layer.kind.value, version=layer.version)
    db.add(layer)
    db.flush()
    for start in range(0, len(features), ROWS_AT_ONCE):
        rows = [
            {
                "id": f"{layer.id}-{number}",
                "layer_id": layer.id,
                "number": number,
                "label": feature.label,
                "ground": feature.ground,
            }
            for number, feature in enumerate(features[start : start + ROWS_AT_ONCE], start + 1)
        ]
        db.execute(insert(layer_feature), rows)


def every(db: Db) -> Sequence[ReferenceLayer]:
    """All versions ever loaded, as they are stored now: by kind, then in order of loading."""
    query = select(ReferenceLayer).order_by(reference_layer.c.kind, reference_layer.c.id)
    return db.scalars(query.execution_options(populate_existing=True)).all()


def in_force(db: Db, kind: LayerKind, as_of: date) -> ReferenceLayer | None:
    """The version of a day: the last to begin, and of those that begin together the last one loaded."""
    column = reference_layer.c
    query = select(ReferenceLayer).where(
        column.kind == kind,
        column.valid_from <= as_of,
        or_(column.valid_until.is_(None), column.valid_until >= as_of),
    )
    latest = query.order_by(column.valid_from.desc(), column.loaded_at.desc(), column.id.desc())
    return db.scalars(latest.limit(1)).first()


def covered(db: Db, kind: LayerKind, ground: Shape, as_of: date) -> Coverage:
    """How much of a ground lies inside the layer of a day; the box index finds, shapely measures."""
    layer = in_force(db, kind, as_of)
    near = features(db, layer.id, ground.bounds) if layer else ()
    return coverage(kind, layer, ground, list(near))


def features(
    db: Db, layer_id: str, box: tuple[float, float, float, float] | None = None
) -> Iterator[Feature]:
    """The areas of a version in their order; with `box`, those whose own box meets it."""
    column = layer_feature.c
    query = select(column.label, column.ground).where(column.layer_id == layer_id).order_by(column.number)
    if box is not None:
        query = query.where(meets_box(db, layer_feature, box))
    for row in db.execute(query.execution_options(yield_per=500)):
        yield Feature(row.label, row.ground)
