"""Reading vouchers for others: the public view, the pool of a year, the paper with its proof."""

from collections.abc import Sequence
from dataclasses import dataclass

from registry.actions.proving import prove_document
from registry.actions.tickets import public_name
from registry.errors import NotFound
from registry.parties.jurisdiction import load_units
from registry.proof.bundle import DOCUMENT_FACT, DocumentProof
from registry.proof.events import Event
from registry.store.database import Db
from registry.store.privacy import Vault
from registry.store.queries import ledger, parties, register, vouchers
from registry.tickets.errors import MistypedNumber
from registry.tickets.greening import PoolPart
from registry.tickets.numbers import is_mistyped
from registry.tickets.pool import pool_id
from registry.tickets.voucher_public import PublicVoucher
from registry.tickets.vouchers import ISSUES, Voucher


@dataclass(frozen=True)
class Pool:
    """The pool of a year, in hundredths of 亩; `left` is what can still be reserved."""

    year: int
    parts: Sequence[PoolPart]
    designated_mu100: int
    left_mu100: int


def pool_of(db: Db, year: int) -> Pool:
    parts = vouchers.pool_parts(db, year)
    balance = ledger.balance(db, pool_id(year))
    return Pool(year, parts, sum(part.area_mu100 for part in parts), balance.free if balance else 0)


def public_voucher(db: Db, number_or_code: str, *, vault: Vault) -> PublicVoucher:
    """What anybody may see, found by number or verification code."""
    if is_mistyped(number_or_code):
        raise MistypedNumber(number=number_or_code)
    voucher = vouchers.by_number(db, number_or_code)
    if voucher is None:
        raise NotFound(what="凭据", id=number_or_code)
    # A number is only given together with these: CHECK issued_is_complete of the table.
    assert voucher.number and voucher.code and voucher.issued_on and voucher.quantity_mu100
    issued = issuing_event(db, voucher)
    return PublicVoucher(
        number=voucher.number,
        code=voucher.code,
        nature=voucher.nature,
        state=voucher.state,
        usable=voucher.usable,
        unit_id=voucher.unit_id,
        unit_name=load_units()[voucher.unit_id].name,
        holder=public_name(db, voucher.subject_id, voucher.issued_on, vault),
        issuer=parties.party_name_on(db, voucher.issuer_id, voucher.issued_on) or "",
        project_code=voucher.project_code or "",
        quantity_mu100=voucher.quantity_mu100,
        issued_on=voucher.issued_on,
        pack=voucher.pack or "",
        template_version=voucher.template_version,
        event_id=issued.id,
        document_sha256=str(issued.facts[DOCUMENT_FACT]),
    )


def voucher_proof(db: Db, voucher: Voucher, *, vault: Vault) -> DocumentProof:
    """The record the paper is made of, with its event and, once signed, its proof."""
    return prove_document(db, vouchers.open_record(db, voucher.id, vault), issuing_event(db, voucher).id)


def issuing_event(db: Db, voucher: Voucher) -> Event:
    subject = ("voucher", voucher.id)
    found = [event for kind in ISSUES if (event := register.last_event(db, subject, kind))]
    if not found:
        raise NotFound(what="凭据", id=voucher.id)
    return found[0]
