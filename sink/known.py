"""Terms and circumstances of a credit as JSON, and back."""

import json
from datetime import date
from typing import Any

from sink.eligibility import Additionality, Parcel, ParcelKind, Scheme
from sink.gain_loss import Disturbance, DisturbanceKind
from sink.removals import Circumstances, Terms
from sink.results import Pool


def as_json(value: object) -> bytes:
    def plain(other: object) -> object:
        return sorted(other) if isinstance(other, frozenset) else str(other)  # dates in ISO form

    return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True, default=plain).encode()


def terms_from(body: dict[str, Any]) -> Terms:
    kinds = {
        "scheme": Scheme(body["scheme"]),
        "pools": frozenset(Pool(name) for name in body["pools"]),
        "rows_used": tuple(body["rows_used"]),
    }
    return Terms(**(body | kinds))


def circumstances_from(body: dict[str, Any]) -> Circumstances:
    kinds = {
        "parcels": {stand: _parcel(parcel) for stand, parcel in body["parcels"].items()},
        "disturbances": tuple(_disturbance(event) for event in body["disturbances"]),
    }
    return Circumstances(**(body | kinds))


def _parcel(body: dict[str, Any]) -> Parcel:
    started, ground = body["started_on"], body["additionality"]
    kinds = {
        "kind": ParcelKind(body["kind"]),
        "started_on": date.fromisoformat(started) if started else None,
        "additionality": Additionality(ground) if ground else None,
    }
    return Parcel(**(body | kinds))


def _disturbance(body: dict[str, Any]) -> Disturbance:
    kinds = {"on": date.fromisoformat(body["on"]), "kind": DisturbanceKind(body["kind"])}
    return Disturbance(**(body | kinds))
