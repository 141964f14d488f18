"""The front page, the search, and the reader's choices."""

from urllib.parse import urlsplit

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from api.city import City
from api.dependencies import CityHere
from api.documents.words import kilograms
from api.pages.front import Front
from api.pages.rendering import page
from api.policies import public
from api.schemas.tickets import TicketCard
from api.selling import listing_on_board
from registry.parties.jurisdiction import load_units
from registry.store.queries import market, tickets, vouchers

router = APIRouter(include_in_schema=False)

RECENT, OFFERS = 6, 3
EXAMPLE = "640104-C2026-000012-09"
YEAR_S = 365 * 24 * 3600


@router.get("/", dependencies=[public()])
def home(request: Request, city: CityHere) -> Response:
    return _front(request, city)


@router.get("/search", dependencies=[public()])
def search(request: Request, city: CityHere, q: str = "") -> Response:
    """A number or a verification code leads to its page; anything else says so."""
    wanted = "".join(q.split()).upper()
    with city.reading() as db:
        found = tickets.by_number(db, wanted) or vouchers.by_number(db, wanted)
    if found is None or found.number is None:
        return _front(request, city, status=404, query=q[:60])
    root = request.scope.get("root_path", "")
    return RedirectResponse(f"{root}/t/{found.number}", 303)


def _front(request: Request, city: City, *, status: int = 200, query: str = "") -> Response:
    front: Front = request.app.state.front
    with city.reading() as db:
        cards = [TicketCard.of(ticket) for ticket in tickets.recently_issued(db, RECENT)]
        offers = [listing_on_board(db, one, city.now().as_of) for one in market.newest_on_sale(db, OFFERS)]
    return page(
        request,
        "home.html",
        status=status,
        tickets=cards,
        offers=offers,
        units=load_units(),
        overall=front.seen(),
        kg=kilograms,
        query=query,
        missed=bool(query),
        example=EXAMPLE,
    )


@router.get("/view", dependencies=[public()])
def view(request: Request, size: str = "normal", back: str = "/") -> Response:
    """Large type for those who read better so (长辈版); kept in a cookie that says nothing else."""
    parts = urlsplit(back)
    inside = back if not parts.scheme and not parts.netloc and back.startswith("/") else "/"
    root = request.scope.get("root_path", "")
    answer = RedirectResponse(root + "/" + inside.lstrip("/\\"), 303)
    answer.set_cookie("size", "large" if size == "large" else "normal", max_age=YEAR_S, samesite="lax")
    return answer
