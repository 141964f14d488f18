"""The public page of a ticket: status, area, dates, place, history, proof; persons covered (LP-53)."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from shapely.geometry import shape

from api.dependencies import CityHere
from api.pages.drawing import draw
from api.pages.proofs import proof_seen
from api.pages.rendering import page
from api.pages.vouchers import voucher_page
from api.policies import public
from api.schemas.tickets import END_REASONS, KINDS, STATES, STEP_NAMES
from registry.actions.tickets import public_ticket
from registry.actions.voucher_reading import public_voucher
from registry.law.packs import load_packs
from registry.proof.events import parse
from registry.store.database import Db
from registry.store.queries import tickets, vouchers
from registry.store.queries.register import canonical_history
from registry.tickets.public import PublicTicket
from registry.tickets.states import LIVE, State
from registry.tickets.voucher_public import PublicVoucher

router = APIRouter(prefix="/t", include_in_schema=False, dependencies=[public()])


@dataclass(frozen=True)
class StepSeen:
    on: date
    at: datetime
    name: str


@router.get("/{number}")
def ticket_page(request: Request, city: CityHere, number: str) -> Response:
    with city.reading() as db:
        if vouchers.by_number(db, number.upper()):
            return voucher_page(request, city, db, number.upper())
        seen = public_ticket(db, number, as_of=city.now().as_of, vault=city.vault)
        over = seen.state in LIVE and not seen.lives
        status_name, tone = STATES[State.EXPIRED] if over else STATES[seen.state]
        return page(
            request,
            "ticket.html",
            ticket=seen,
            kind_name=KINDS[seen.kind],
            status_name=status_name,
            end_name=END_REASONS.get(seen.end_reason or "", ""),
            tone=tone,
            pack_title=load_packs()[seen.pack].title,
            drawing=draw(shape(seen.ground)),
            proof=proof_seen(db, seen.event_id),
            history=_history(db, seen.number),
        )


@router.get("/{number}/proof")
def proof(request: Request, city: CityHere, number: str) -> Response:
    """The proof alone, for the page that waits for its checkpoint."""
    with city.reading() as db:
        seen: PublicTicket | PublicVoucher
        if vouchers.by_number(db, number.upper()):
            seen = public_voucher(db, number.upper(), vault=city.vault)
        else:
            seen = public_ticket(db, number, as_of=city.now().as_of, vault=city.vault)
        return page(request, "proof.html", ticket=seen, proof=proof_seen(db, seen.event_id))


@router.get("/{number}/land.geojson")
def land(city: CityHere, number: str) -> JSONResponse:
    with city.reading() as db:
        seen = public_ticket(db, number, as_of=city.now().as_of, vault=city.vault)
    return JSONResponse(_collection(seen), media_type="application/geo+json")


def _collection(seen: PublicTicket) -> dict[str, Any]:
    feature = {"type": "Feature", "properties": {"number": seen.number}, "geometry": seen.ground}
    return {"type": "FeatureCollection", "bbox": shape(seen.ground).bounds, "features": [feature]}


def _history(db: Db, number: str) -> list[StepSeen]:
    """The steps of the file, newest first, without the officers who took them."""
    ticket = tickets.by_number(db, number)
    events = [parse(found) for found in canonical_history(db, "ticket", ticket.id)] if ticket else []
    return [
        StepSeen(event.effective_on, event.recorded_at, STEP_NAMES[event.kind]) for event in reversed(events)
    ]
