"""The public page of a voucher, under the address of every ticket: status, use, quantity, proof (LP-53)."""

from fastapi import Request, Response

from api.city import City
from api.dependencies import language
from api.pages.proofs import proof_seen
from api.pages.rendering import page
from api.schemas.vouchers import NATURES, VOUCHER_STATES
from registry.actions.voucher_reading import public_voucher
from registry.law.packs import load_packs
from registry.store.database import Db
from registry.tickets.vouchers import SENTENCES, square_metres


def voucher_page(request: Request, city: City, db: Db, number: str) -> Response:
    seen = public_voucher(db, number, vault=city.vault)
    status_name, tone = VOUCHER_STATES[seen.state]
    return page(
        request,
        "voucher.html",
        ticket=seen,
        nature_name=NATURES[seen.nature],
        status_name=status_name,
        tone=tone,
        quantity_m2=square_metres(seen.quantity_mu100),
        sentences=[sentence[language(request) == "en"] for sentence in SENTENCES[seen.nature]],
        pack_title=load_packs()[seen.pack].title,
        proof=proof_seen(db, seen.event_id),
    )
