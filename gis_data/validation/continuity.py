"""Check 14: what became of last survey's parcels."""

from gis_data.findings import Finding
from gis_data.lineage import trace
from gis_data.validation.subject import Subject


def check(subject: Subject) -> list[Finding]:
    """One line per parcel of this survey, and one per parcel that is gone."""
    previous = subject.reference.previous
    if previous is None or not len(previous):
        return []
    present = subject.stands[subject.polygonal].set_geometry(subject.sound[subject.polygonal], crs=4490)
    families = trace(previous, present)
    row_of = dict(zip(present["stand_id"].astype(str), present["row"], strict=True))
    findings = []
    for family in families.to_dict("records"):
        kin = ", ".join(family["before"]) or None
        change = f"{family['area_before_m2']:.1f} → {family['area_after_m2']:.1f} m²"
        rule = f"14-{family['outcome'].upper()}"
        if family["outcome"] == "gone":
            findings += [
                Finding(rule, "stands", None, stand_id, found=change) for stand_id in family["before"]
            ]
            continue
        if family["species_changed"] and family["outcome"] == "unchanged":
            rule, change = "14-CHANGED", "species"
        findings += [
            Finding(rule, "stands", int(row_of[stand_id]), stand_id, found=change, expected=kin)
            for stand_id in family["after"]
        ]
    return findings
