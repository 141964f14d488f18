"""What anybody may see of a voucher (LP-53, GS-15): of a person and of a case, nothing."""

from dataclasses import dataclass
from datetime import date

from registry.tickets.kinds import TicketNature
from registry.tickets.voucher_states import VoucherState


@dataclass(frozen=True)
class PublicVoucher:
    """`project_code` is empty for a compensation voucher: no case is shown in public."""

    number: str
    code: str
    nature: TicketNature
    state: VoucherState
    usable: bool
    unit_id: str
    unit_name: str
    holder: str
    issuer: str
    project_code: str
    quantity_mu100: int
    issued_on: date
    pack: str
    template_version: str
    event_id: str
    document_sha256: str
