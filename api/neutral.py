"""What JSON and pages share of neutrality: a file with what follows from its figures, the uptake form."""

from datetime import date

from api.errors import NotYours
from api.schemas.cases import PaperOut
from api.schemas.neutrality import NeutralityOut, UptakeForm
from registry.actions.casework import readable
from registry.actions.neutrality import then
from registry.actions.stating import papers_of, retirements_of
from registry.law.packs import load_packs
from registry.market.accounting import method_ref
from registry.market.neutrality import NeutralityFile
from registry.office.documents import DocumentKind
from registry.parties.roles import Actor
from registry.store.database import Db
from registry.store.queries import casework, law, office, parties

KEY_EMITTER = "CC-05.key_emitter_min_t"
FORM = "uptake_form"
GRAMS_PER_TONNE = 1_000_000


def own_file(db: Db, case_id: str, by: Actor) -> NeutralityFile:
    file = casework.find(db, NeutralityFile, case_id)
    if not readable(file, by):
        raise NotYours()
    return file


def file_seen(db: Db, case_id: str, by: Actor, as_of: date) -> NeutralityOut:
    file = own_file(db, case_id, by)
    papers = [PaperOut.of(paper) for paper in office.documents_of(db, case_id)]
    return NeutralityOut.seen(file, then(db, as_of), is_key_emitter(file), papers)


def is_key_emitter(file: NeutralityFile) -> bool:
    """CC-05: a flag on organisations, by the text of another city; it decides nothing."""
    number = next(pack.numbers[KEY_EMITTER] for pack in load_packs().values() if KEY_EMITTER in pack.numbers)
    return number.meets((file.emissions_g or 0) // GRAMS_PER_TONNE)


def uptake_form(db: Db, case_id: str, by: Actor, as_of: date) -> UptakeForm:
    """ZH-10: subject, period, method, emissions, report, quantity, retirements."""
    file = own_file(db, case_id, by)
    papers, slot = papers_of(db, file), law.slots(db)[FORM]
    report = papers.get(DocumentKind.REPORT, {})
    verifier = parties.party_name_on(db, file.verifier_id, as_of) if file.verifier_id else ""
    return UptakeForm(
        template=slot.title,
        template_ref=method_ref(slot),
        subject=str(papers[DocumentKind.NEUTRALITY]["name"]),
        kind=file.kind,
        period_from=file.period_from,
        period_to=file.period_to,
        method=str(papers.get(DocumentKind.ACCOUNT, {}).get("guide", "")),
        emissions_g=file.emissions_g,
        verifier=verifier or "",
        report_no=str(report.get("report_no", "")),
        quantity_g=file.retired_g,
        retirements=[vars(one) for one in retirements_of(db, file.id)],
    )
