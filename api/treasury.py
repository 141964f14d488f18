"""What JSON and pages share of the special account: who works on it, statements, invoices to make."""

from collections.abc import Mapping
from typing import Annotated

from api.city import City
from api.policies import Belonging, allow
from api.schemas.invoices import InvoiceOut, InvoiceToMake
from api.schemas.statements import StatementOut
from registry.actions import statements
from registry.errors import NotFound
from registry.law.packs import CITY
from registry.parties.authority import APPLICANTS, may
from registry.parties.errors import PersonalDataErased
from registry.parties.roles import Actor, Role
from registry.settlement.reconciliation import RECORD
from registry.store.database import Db
from registry.store.queries import invoices, parties, sales

Settler = Annotated[Actor, allow(Role.CITY_FORESTRY)]
Reader = Annotated[Actor, allow(Role.CITY_FORESTRY, Role.FINANCE, Role.AUDIT)]
Cashier = Annotated[Actor, allow(*(role for role in Role if may(RECORD, role)))]


def payee_place(db: Db, path: Mapping[str, str]) -> Belonging:
    payee = parties.party(db, path["payee_id"])
    if payee is None:
        raise NotFound(what="收款方", id=path["payee_id"])
    return Belonging(payee.unit_id or CITY, payee.id)


OFFICES = (Role.CITY_FORESTRY, Role.COUNTY_FORESTRY, Role.FINANCE, Role.AUDIT)
Concerned = Annotated[Actor, allow(*OFFICES, *APPLICANTS, within=payee_place)]
"""Whom a statement concerns, and those who keep and check the account."""


def statement_of(city: City, batch_id: str, payee_id: str) -> StatementOut:
    with city.reading() as db:
        return StatementOut.of(statements.statement(db, batch_id, payee_id, as_of=city.now().as_of))


def invoices_to_make(city: City) -> list[InvoiceToMake]:
    """Asked for and not made yet, oldest first, with what the maker needs to know; for who was erased since,
    nothing can be made any more."""
    found = []
    with city.reading() as db:
        for asked in invoices.waiting(db):
            try:
                told = invoices.private(db, asked.id, city.vault)
            except PersonalDataErased:
                continue
            amount_fen = sales.order(db, asked.order_id).amount_fen
            content = {**InvoiceOut.of(asked).model_dump(), **told, "amount_fen": amount_fen}
            found.append(InvoiceToMake.model_validate(content))
    return found
