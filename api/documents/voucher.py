"""The voucher as PDF/A-3b (LP-52): what it serves, how much, and the sentences that say what it is not."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from api.documents.ticket import TicketPaper, proof_line, qr, typeset
from api.documents.words import chinese_date, chinese_hundredths
from registry.money import yuan
from registry.proof.bundle import commitment
from registry.proof.tree import leaf_hash
from registry.tickets.face import face_text
from registry.tickets.greening import ProjectType, Purpose
from registry.tickets.kinds import TicketNature
from registry.tickets.numbers import verification_code
from registry.tickets.restoration import CASE_NAMES, CaseType
from registry.tickets.vouchers import NATURE_NAMES, SENTENCES, square_metres

PROJECTS = {ProjectType.EXTENSION: "扩建", ProjectType.RECONSTRUCTION: "改建"}
PURPOSES = {
    Purpose.OCCUPATION_BALANCE: "绿地占用占补平衡",
    Purpose.RATIO_REPLACEMENT: "绿地率指标置换",
}


def voucher_pdf(paper: TicketPaper) -> bytes:
    """The same paper gives the same bytes."""
    return typeset(paper, _view(paper))


def _view(paper: TicketPaper) -> dict[str, Any]:
    """What the template prints; no figure appears that the record does not hold."""
    d: Mapping[str, Any] = paper.proof.document
    nature, issued_on = TicketNature(d["nature"]), date.fromisoformat(d["issued_on"])
    return {
        "document": dict(d),
        "title": NATURE_NAMES[nature].zh,
        "dated": [issued_on.year, issued_on.month, issued_on.day],
        "issued_on": chinese_date(issued_on),
        "quantity_mu": face_text(d["quantity_mu100"]),
        "quantity_words": f"{chinese_hundredths(d['quantity_mu100'])}亩".replace("整亩", "亩整"),
        "quantity_m2": square_metres(d["quantity_mu100"]),
        "amount_yuan": yuan(d["amount_fen"]),
        "rows": [{"name": name, "value": value} for name, value in _served(d, nature)],
        "sentences": [zh for zh, _ in SENTENCES[nature]],
        "code": verification_code(leaf_hash(paper.proof.event)),
        "url": paper.url,
        "qr_svg": qr(paper.url),
        "proof_line": proof_line(paper),
        "event_id": paper.event_id,
        "log_key": paper.log_key,
        "document_sha256": commitment(paper.proof.document),
    }


def _served(d: Mapping[str, Any], nature: TicketNature) -> list[tuple[str, str]]:
    """The one project, or the one case."""
    if nature is TicketNature.GREEN_SPACE:
        return [
            ("项目名称", d["purpose_text"]),
            ("项目代码", d["project_code"]),
            ("项目类型", PROJECTS[ProjectType(d["project_type"])]),
            ("用途", PURPOSES[Purpose(d["purpose"])]),
        ]
    return [("案件编号", d["purpose_text"]), ("案件类型", CASE_NAMES[CaseType(d["case_type"])].zh)]
