"""Land: every claim is what its event took, and no two live claims share ground (D4)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from registry.actions.checks.passes import Pass, Scope
from registry.actions.land import claim_facts
from registry.errors import Fault, Words
from registry.land.certificates import CHANGEABLE, RightCertificate
from registry.land.claims import audit
from registry.land.compartments import SubCompartmentVersion
from registry.land.content import CONTENT_FACT, content_sha256
from registry.land.extent import UnitOutline
from registry.land.layers import ReferenceLayer, features_sha256
from registry.proof.checks.entries import Entry
from registry.quantities import AREA_TOLERANCE_DM2
from registry.store.database import Db
from registry.store.queries import checking, land, layers

PAPERS = {
    "land.outline_published": "unit_outline",
    "land.certificate_registered": "right_certificate",
    "land.surveyed": "sub_compartment_version",
    "land.layer_loaded": "reference_layer",
}
CLAIMED, RELEASED = "land.claimed", "land.released"


@dataclass
class Claims:
    """A claim is live from its `land.claimed` to its `land.released`, on the very ground it took."""

    db: Db
    claimed: int = 0
    released: int = 0

    def take(self, entries: Sequence[Entry]) -> Iterator[Fault]:
        for entry in entries:
            if entry.kind in (CLAIMED, RELEASED):
                yield from self._compared(entry)

    def _compared(self, entry: Entry) -> Iterator[Fault]:
        found = land.claims_by_id(self.db, [entry.subject_id])
        self.claimed += entry.kind == CLAIMED
        self.released += entry.kind == RELEASED
        if not found:
            yield Fault("area_claim", entry.subject_id, Words("占用缺失", "the claim is missing"))
        elif entry.kind == CLAIMED and claim_facts(found[0]) != dict(entry.facts):
            problem = Words(f"与事件{entry.id}所记不符", f"not what event {entry.id} took")
            yield Fault("area_claim", entry.subject_id, problem)
        elif entry.kind == RELEASED and (found[0].live, found[0].released_because) != (
            False,
            entry.facts.get("because"),
        ):
            problem = Words(f"事件{entry.id}已解除", f"event {entry.id} released it")
            yield Fault("area_claim", entry.subject_id, problem)

    def finish(self) -> Iterator[Fault]:
        rows, dead = (
            checking.count(self.db, "area_claim"),
            checking.count(self.db, "area_claim WHERE NOT live"),
        )
        for name, stored, expected in (("all", rows, self.claimed), ("released", dead, self.released)):
            if stored != expected:
                problem = Words(f"现有{stored}项，登记{expected}项", f"{stored} rows, {expected} by events")
                yield Fault("area_claim", name, problem)


@dataclass
class Papers:
    """Outlines, certificates and surveys are, field by field, what their events answer for."""

    db: Db
    said: dict[tuple[str, str], object] = field(default_factory=dict)
    pledges: dict[str, object] = field(default_factory=dict)

    def take(self, entries: Sequence[Entry]) -> Iterator[Fault]:
        for entry in entries:
            table, row_id = PAPERS.get(entry.kind, ""), str(entry.facts.get("version", entry.subject_id))
            if table:
                self.said[table, row_id] = entry.facts.get(CONTENT_FACT)
            if entry.subject_kind == "certificate" and "pledge" in entry.facts:
                self.pledges[entry.subject_id] = entry.facts["pledge"]
        yield from ()

    def finish(self) -> Iterator[Fault]:
        found = {
            ("unit_outline", row.id): content_sha256(vars(row))
            for row in land.everything(self.db, UnitOutline)
        }
        for layer in land.everything(self.db, ReferenceLayer):
            found["reference_layer", layer.id] = content_sha256(vars(layer))
        for version in land.everything(self.db, SubCompartmentVersion):
            found["sub_compartment_version", version.id] = content_sha256(vars(version))
        for paper in land.everything(self.db, RightCertificate):
            found["right_certificate", paper.id] = content_sha256(vars(paper), without=CHANGEABLE)
            if self.pledges.get(paper.id) != paper.pledge.value:
                yield Fault(
                    "right_certificate", paper.id, Words("抵押状态与登记不符", "not the recorded pledge")
                )
        for table, row_id in sorted(self.said.keys() | found.keys()):
            if self.said.get((table, row_id)) != found.get((table, row_id)):
                yield Fault(table, row_id, Words("与其事件所记不符", "not what its event answers for"))


def certificates_hold(db: Db, _: Scope) -> Iterator[Fault]:
    """LP-47: the live claims on a certificate never sum above its area."""
    for paper in land.everything(db, RightCertificate):
        taken_dm2 = land.taken_dm2(db, paper.id)
        if taken_dm2 > paper.area_dm2 + AREA_TOLERANCE_DM2:
            problem = Words(f"占用{taken_dm2}平方分米，超过证载", f"{taken_dm2} dm² claimed, above its area")
            yield Fault("right_certificate", paper.id, problem)


def layers_hold(db: Db, _: Scope) -> Iterator[Fault]:
    """Every area of a reference layer is the one that was loaded, and no layer has more or fewer."""
    known = layers.every(db)
    for layer in known:
        if features_sha256(layers.features(db, layer.id)) != layer.features_sha256:
            yield Fault("layer_feature", layer.id, Words("与加载时不符", "not as it was loaded"))
    rows, expected = checking.count(db, "layer_feature"), sum(layer.features for layer in known)
    if rows != expected:
        problem = Words(f"现有{rows}块，登记{expected}块", f"{rows} rows, {expected} were loaded")
        yield Fault("layer_feature", "all", problem)


def no_overlap(db: Db, _: Scope) -> Iterator[Fault]:
    found = audit(land.live_claims(db))
    for pair in found.overlaps:
        problem = Words(f"重叠{pair.overlap_dm2}平方分米", f"{pair.overlap_dm2} dm² overlap")
        yield Fault("area_claim", f"{pair.one} / {pair.other}", problem)
    for claim_id in found.wrong_areas:
        yield Fault("area_claim", claim_id, Words("面积与图形不符", "its area is not that of its ground"))


PASSES = (
    Pass("claims", Words("占用与登记一致", "claims: as taken and released"), replay=lambda db, _: Claims(db)),
    Pass(
        "papers",
        Words("界线、权证、小班、图层与登记一致", "outlines, certificates, surveys, layers: as recorded"),
        replay=lambda db, _: Papers(db),
    ),
    Pass("layers", Words("图层与加载时一致", "layers: as they were loaded"), faults=layers_hold),
    Pass(
        "certificates",
        Words("占用不超过证载面积", "claims stay within their certificates"),
        faults=certificates_hold,
    ),
    Pass("overlaps", Words("有效占用互不重叠", "live claims share no ground"), faults=no_overlap),
)
