"""The sink certificate as PDF/A-3b and as a picture to share (XW-12): what was retired, and for what."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from api.documents.ticket import TicketPaper, picture, proof_line, qr, typeset
from api.documents.words import chinese_date, kilograms
from registry.market.certificates import KIND_NAMES, TEST_MARK, CertificateKind
from registry.market.orders import PURPOSE_NAMES, Purpose
from registry.market.words import NOT_CCER
from registry.money import yuan
from registry.parties.jurisdiction import load_units
from registry.proof.bundle import commitment
from registry.proof.tree import leaf_hash
from registry.tickets.duties import NOT_MONEY
from registry.tickets.numbers import verification_code

TITLES = {
    CertificateKind.PUBLIC_OFFSET: ("一元碳汇凭证", "CARBON FOREST TICKET · PUBLIC OFFSET"),
    CertificateKind.MICRO_SINK: ("碳汇已注销", "MICRO CARBON SINK CERTIFICATE"),
}
RETIRED = "所载碳汇已注销，只能用于上述一项用途，不得转让、交易或者再次使用。"
NOT_A_TICKET = "小微碳汇凭证不是林票，不代表林地、林木的任何权利。"


def certificate_pdf(paper: TicketPaper) -> bytes:
    """The same paper gives the same bytes."""
    return typeset(paper, _view(paper))


def certificate_picture(paper: TicketPaper) -> bytes:
    """A PNG of 1080 by 1620 for sharing; it proves nothing, its QR code leads to the page that does."""
    return picture("sink-share-1", _view(paper))


def _view(paper: TicketPaper) -> dict[str, Any]:
    """What the template prints; no figure appears that the record does not hold."""
    d: Mapping[str, Any] = paper.proof.document
    kind, purpose = CertificateKind(d["kind"]), Purpose(d["purpose"])
    issued_on = date.fromisoformat(d["issued_on"])
    subtitle, title_en = TITLES[kind]
    url = f"{paper.public_url}/c/{d['number']}"
    return {
        "document": dict(d),
        "title": KIND_NAMES[kind].zh,
        "subtitle": subtitle,
        "title_en": title_en,
        "dated": [issued_on.year, issued_on.month, issued_on.day],
        "issued_on": chinese_date(issued_on),
        "kg": kilograms(d["grams"]),
        "yuan": yuan(d["amount_fen"]),
        "kg_per_yuan": kilograms(d["grams_per_yuan"]),
        "purpose": PURPOSE_NAMES[purpose].zh,
        "unit": load_units()[d["source"]["unit"]].name,
        "serials": f"{d['serials'][0]:,} – {d['serials'][1]:,}",
        "period": f"{chinese_date(date.fromisoformat(d['period'][0]))} 至 "
        f"{chinese_date(date.fromisoformat(d['period'][1]))}",
        "sentences": [RETIRED, *([NOT_A_TICKET] if kind is CertificateKind.MICRO_SINK else []), NOT_MONEY[0]],
        "test": TEST_MARK.zh if d["test"] else "",
        "code": verification_code(leaf_hash(paper.proof.event)),
        "url": url,
        "qr_svg": qr(url),
        "proof_line": proof_line(paper),
        "event_id": paper.event_id,
        "log_key": paper.log_key,
        "document_sha256": commitment(paper.proof.document),
        "not_ccer": NOT_CCER.zh,
    }
