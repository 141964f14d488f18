"""The record a voucher's paper is made of and its issuing event commits to (LP-52).

It names the holder and the project or case, so it is kept sealed and erasable; the register keeps its hash.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from registry.law.packs import Pack
from registry.proof.events import Fact
from registry.tickets.kinds import TicketKind
from registry.tickets.record import law_of
from registry.tickets.vouchers import Voucher

SENTENCES_VERSION = "voucher-sentences-1"


@dataclass(frozen=True)
class VoucherPrinted:
    """Names as they were valid on the day of issue (RA-01); `purpose_text` names the project or the case."""

    holder: str
    issuer: str
    unit: str
    purpose_text: str
    salt: str


def voucher_record(
    voucher: Voucher, issued: Mapping[str, Fact], pack: Pack, printed: VoucherPrinted
) -> dict[str, Fact]:
    """`issued` are the facts the issue adds: number, issuer, date, template version."""
    return {
        "salt": printed.salt,
        "voucher_id": voucher.id,
        "number": issued["number"],
        "kind": TicketKind.STATE.value,
        "nature": voucher.nature.value,
        "holder": {"id": voucher.subject_id, "name": printed.holder},
        "issuer": {"id": issued["issuer_id"], "name": printed.issuer},
        "unit": {"code": voucher.unit_id, "name": printed.unit},
        "project_code": voucher.project_code,
        "project_type": voucher.project_type,
        "purpose": voucher.purpose,
        "case_type": voucher.case_type,
        "purpose_text": printed.purpose_text,
        "quantity_mu100": voucher.quantity_mu100,
        "amount_fen": voucher.amount_fen,
        "paid_on": voucher.paid_on.isoformat() if voucher.paid_on else None,
        "issued_on": issued["issued_on"],
        "law": law_of(pack),
        "pack": pack.ref,
        "template_version": issued["template_version"],
        "sentences_version": SENTENCES_VERSION,
    }
