"""One ticket of paper into the register: party, certificate, ground, number and dates of the paper."""

from registry import canonical
from registry.actions.desk import move
from registry.actions.identity import MarkKind, mark_person, person_by
from registry.actions.issue import names, take_ground
from registry.actions.land import register_certificate
from registry.actions.paper_rows import Looked
from registry.actions.parties import register_organisation, register_person
from registry.clock import Moment, new_id
from registry.land.certificates import Right, RightCertificate, Tenure
from registry.land.extent import Extent
from registry.parties.persons import Party, PartyKind, PersonalDetails
from registry.parties.roles import Actor, Role
from registry.proof.bundle import DOCUMENT_FACT, commitment_of
from registry.proof.events import Fact
from registry.store.database import Db
from registry.store.privacy import Vault
from registry.store.queries import land, parties, tickets
from registry.tickets.kinds import KIND_ON, LandBasis, Origin
from registry.tickets.record import ticket_record
from registry.tickets.ticket import Ticket, facts_of
from registry.tickets.transcription import PaperTicket

TEMPLATE_VERSION = "ticket-1"

RIGHTS = {
    LandBasis.COLLECTIVE_FOREST: (Tenure.COLLECTIVE, Right.OWNERSHIP),
    LandBasis.STATE_LAND: (Tenure.STATE, Right.LAND_USE),
    LandBasis.STATE_FOREST: (Tenure.STATE, Right.LAND_USE),
    LandBasis.OPERATING_LAND: (Tenure.STATE, Right.LAND_USE),
}
"""What the certificate under each kind of land grants to its holder; a contractor's grants the contract."""


def holder_of(db: Db, paper: PaperTicket, *, vault: Vault, by: Actor, now: Moment) -> str:
    """A person by its id number, an organisation by its name; either is registered at its first ticket."""
    unit_id = paper.unit_id
    if paper.id_number:
        known = person_by(db, MarkKind.ID_NUMBER, paper.id_number, vault)
        if known:
            return known
        details = PersonalDetails(name=paper.holder, id_number=paper.id_number)
        person = register_person(db, details, vault=vault, by=by, now=now, unit_id=unit_id)
        mark_person(db, person.id, MarkKind.ID_NUMBER, paper.id_number, vault=vault, by=by, now=now)
        return person.id
    known = parties.organisations_called(db, [paper.holder], now.as_of).get(paper.holder)
    if known:
        return known
    party = Party("", PartyKind.ORGANISATION, None, unit_id)
    return register_organisation(db, party, paper.holder, by=by, now=now, since=paper.valid_from).id


def certificate_of(db: Db, paper: PaperTicket, holder_id: str, *, by: Actor, now: Moment) -> str:
    """The certificate of the register, or the one the sheet describes, entered as it stands on paper."""
    known = land.certificate_by_number(db, paper.certificate_no)
    if known:
        return known.id
    tenure, right = RIGHTS[paper.basis]
    contracted = paper.holder_role is Role.CONTRACTOR
    made = RightCertificate(
        id=new_id(now.at),
        number=paper.certificate_no,
        unit_id=paper.unit_id,
        holder_id=holder_id,
        tenure=tenure,
        right=Right.CONTRACTED_OPERATION if contracted else right,
        area_dm2=paper.certificate_area_dm2,
        contracted_area_dm2=paper.certificate_area_dm2 if contracted else None,
        term_from=None,
        term_to=paper.right_ends_on,
        registered_at=now.at,
    )
    return register_certificate(db, made, by=by, now=now).id


def transcribe(
    db: Db, one: Looked, holder_id: str, proposed_by: str, *, vault: Vault, by: Actor, now: Moment
) -> Ticket:
    """The ticket lives from now on in the register with its ground; its number and dates are the paper's.

    It rests on the text it was issued under. Ground that another ticket holds is refused here (LP-47).
    """
    paper, found, pack = one.paper, one.found, one.pack
    assert paper and found and pack, "a row without problems"
    kind, nature = KIND_ON[paper.basis]
    ticket = Ticket(new_id(now.at), paper.unit_id, kind, nature, paper.level)
    ticket.certificate_id = certificate_of(db, paper, holder_id, by=by, now=now)
    ticket.right_area_dm2, ticket.applicant_id = paper.right_area_dm2, holder_id
    claim = take_ground(db, ticket, found.ground, pack, by=by, now=now)
    said: dict[str, Fact] = {
        **facts_of(ticket),
        **_elements(paper, found),
        "origin": Origin.TRANSCRIBED.value,
        "scan_sha256": one.scan_sha256,
        "files_with_city": paper.filing_no is not None,
        "holder_id": holder_id,
        "claim_id": claim.id,
        "submitted_by": proposed_by,
        "submitted_on": now.as_of.isoformat(),
        "approved_by": by.person_id,
        "issued_by": by.person_id,
        "issuer_id": by.party_id,
        "template_version": TEMPLATE_VERSION,
    }
    ticket.origin, ticket.scan_sha256 = Origin.TRANSCRIBED, one.scan_sha256
    certificate_no = land.certificate(db, ticket.certificate_id).number
    for name in ("basis", "elements", "filing_no", "block_name", "face_value_mu100"):
        setattr(ticket, name, LandBasis(str(said[name])) if name == "basis" else said[name])
    printed = names(db, ticket, by, now, certificate_no, vault=vault)
    sheet = canonical.dumps(ticket_record(ticket, said, claim.ground, {}, pack, printed))
    said[DOCUMENT_FACT] = commitment_of(sheet)
    fresh = Ticket(ticket.id, ticket.unit_id, kind, nature, paper.level)
    move(db, fresh, "ticket.transcribed", by=by, now=now, pack=pack.ref, facts=said)
    tickets.keep_record(db, fresh.id, holder_id, sheet, vault=vault, at=now.at)
    return fresh


def _elements(paper: PaperTicket, found: Extent) -> dict[str, Fact]:
    """What the paper says of the ground; areas and coordinates of the limits are measured on the outline."""
    limits: dict[str, Fact] = {
        side: {"text": text, "degrees_e8": found.limits_e8[side]} for side, text in paper.limits.items()
    }
    species: dict[str, Fact] = dict(paper.species_stems)
    ends = paper.contract_ends_on
    return {
        "number": paper.number,
        "basis": paper.basis.value,
        "applicant_role": paper.holder_role.value,
        "holder_type": paper.holder_type.value if paper.holder_type else None,
        "block_name": paper.block_name,
        "face_value_mu100": paper.face_value_mu100,
        "filing_no": paper.filing_no,
        "contract_ends_on": ends.isoformat() if ends else None,
        "valid_from": paper.valid_from.isoformat(),
        "valid_to": paper.valid_to.isoformat(),
        "elements": {"area_dm2": found.area_dm2, "limits": limits, "species_stems": species},
    }
