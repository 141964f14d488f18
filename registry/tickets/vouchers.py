"""A voucher (置换凭据) from its first paper on: evidence of a replacement, tied to no land (LP-03c, LP-22b).

No land-bound ticket: no ground, no forest right, no carbon. Its present state is the fold of its events.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from registry.errors import Words
from registry.law.refusals import require
from registry.parties.roles import Role
from registry.proof.events import Event
from registry.tickets.duties import NOT_MONEY
from registry.tickets.kinds import TicketNature
from registry.tickets.numbers import check_digits, verification_code
from registry.tickets.voucher_errors import VoucherCarriesNoRight
from registry.tickets.voucher_states import VOUCHER_STEPS, VoucherState

NATURE_NAMES: Mapping[TicketNature, Words] = {
    TicketNature.GREEN_SPACE: Words("绿地置换凭据", "green-space voucher"),
    TicketNature.ECO_COMPENSATION: Words("生态保护补偿凭据", "ecological-compensation voucher"),
}
NO_RIGHT = (
    "本凭据不对应具体林地，持有人不享有林地、林木权利。",
    "This voucher stands for no particular forest land; its holder has no right to forest land or trees.",
)
NO_TRANSFER = (
    "本凭据不得流转、质押、挂牌，不参加管护考核，不得据以申领补助或者取得碳汇收益。",
    "It may not be transferred, pledged or listed; it is not assessed, and gives neither subsidy nor carbon "
    "income.",
)
ONE_PROJECT = (
    "本凭据仅用于票面载明的项目，不得用于其他项目。",
    "It serves the one project named on it and no other.",
)
NO_PARDON = (
    "购买本凭据不免除其他法律责任。",
    "Buying it does not remove any other liability.",
)
SENTENCES: Mapping[TicketNature, tuple[tuple[str, str], ...]] = {
    TicketNature.GREEN_SPACE: (NO_RIGHT, NO_TRANSFER, ONE_PROJECT, NOT_MONEY),
    TicketNature.ECO_COMPENSATION: (NO_RIGHT, NO_TRANSFER, NO_PARDON, NOT_MONEY),
}
"""What is printed on the face (LP-22e, LP-24c, LP-52); the wording is ours."""

M2_PER_MU = (20, 3)  # 1 hundredth of 亩 = 20/3 m²


@dataclass(eq=False)
class Voucher:
    """Quantities in hundredths of 亩, money in fen; parties and papers by id, number or hash only."""

    id: str
    unit_id: str
    nature: TicketNature = TicketNature.GREEN_SPACE
    state: VoucherState = VoucherState.REQUESTED
    version: int = 0
    changed_by: str = ""
    changed_at: datetime | None = None

    subject_id: str = ""  # the enterprise, or the punished person
    subject_role: Role | None = None

    # green space: the project
    project_type: str | None = None
    purpose: str | None = None
    project_code: str | None = None
    site_sha256: str | None = None
    built_up: str | None = None  # the layer the site was found in, or the hash of the confirmation
    admitted_by: str | None = None
    reviewed_by: str | None = None
    cosigned_by: str | None = None
    pool_year: int | None = None
    hold_id: str | None = None
    reserved_by: str | None = None
    dropped_by: str | None = None

    # ecological compensation: the case and its work order
    case_type: str | None = None
    opened_by: str | None = None
    order_mu100: int | None = None
    order_due_on: date | None = None
    ordered_by: str | None = None
    redone: int = 0
    accepted_by: str | None = None

    # what is bought, and paid
    quantity_mu100: int | None = None
    quantified_by: str | None = None
    amount_fen: int | None = None
    priced_by: str | None = None
    due_on: date | None = None
    paid_on: date | None = None
    payment_id: str | None = None
    paid_by: str | None = None

    # the voucher
    number: str | None = None
    code: str | None = None
    issued_on: date | None = None
    issued_by: str | None = None
    issuer_id: str = ""
    pack: str | None = None
    template_version: str = ""
    used_on: date | None = None
    reason_code: str | None = None

    @property
    def issuer_unit_id(self) -> str:
        """Papers of the local offices carry the series of the county-level unit in charge."""
        return self.unit_id

    @property
    def usable(self) -> bool:
        return self.state is VoucherState.ISSUED


_DATES = ("due_on", "paid_on", "issued_on", "used_on", "order_due_on")
_READERS: Mapping[str, Callable[[Any], Any]] = {
    **dict.fromkeys(_DATES, lambda value: date.fromisoformat(value) if value else None),
    "nature": TicketNature,
    "subject_role": Role,
}
_FIXED = frozenset({"id", "unit_id", "state", "version", "changed_by", "changed_at", "pack", "code"})
_FROM_FACTS = frozenset(Voucher.__dataclass_fields__) - _FIXED
ISSUES = frozenset({"green_space.issued", "eco_compensation.issued"})


def evolve_voucher(voucher: Voucher, event: Event) -> None:
    """The one way a voucher changes: a fact named like a field sets it; the rest follows from the event."""
    voucher.state = VOUCHER_STEPS[event.kind].target or voucher.state
    voucher.version += 1
    voucher.changed_by = event.actor_id
    voucher.changed_at = event.recorded_at
    for name in _FROM_FACTS & event.facts.keys():
        value: Any = event.facts[name]
        setattr(voucher, name, _READERS[name](value) if name in _READERS and value else value)
    if event.kind in ISSUES:
        voucher.pack = event.pack
        voucher.code = verification_code(event.leaf_hash())


def rebuild_voucher(events: Iterable[Event]) -> Voucher:
    """The voucher its events tell of; each says which version it made, so none can be left out."""
    first, *others = sorted(events, key=lambda event: str(event.facts["version"]).zfill(9))
    voucher = Voucher(id=first.subject_id, unit_id=first.unit_id)
    for event in (first, *others):
        evolve_voucher(voucher, event)
        if event.facts["version"] != voucher.version:
            raise ValueError(f"voucher {voucher.id}: version {voucher.version} is missing from the register")
    return voucher


def voucher_number(issuer_unit_id: str, year: int, sequence: int) -> str:
    """640100-V2025-000003-41: built like a ticket's number, with a letter of its own."""
    stem = f"{issuer_unit_id}-V{year}-{sequence:06d}"
    return f"{stem}-{check_digits(stem)}"


def square_metres(mu100: int) -> str:
    """50 亩 → '33333.33': the quantity once more in m² (AM-37)."""
    hundredths_m2 = (mu100 * 100 * M2_PER_MU[0] * 2 + M2_PER_MU[1]) // (2 * M2_PER_MU[1])
    return f"{hundredths_m2 // 100}.{hundredths_m2 % 100:02d}"


def refuse_as_ticket(voucher: Voucher) -> None:
    """LP-22e, LP-24c: whatever is done with a land-bound ticket is refused for a voucher."""
    name = voucher.number or voucher.id
    green = voucher.nature is TicketNature.GREEN_SPACE
    require("LP-22e", not green, VoucherCarriesNoRight, number=name)
    require("LP-24c", green, VoucherCarriesNoRight, number=name)
