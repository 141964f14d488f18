"""Claiming a gift: the code makes whoever is signed in the holder of the certificate."""

from fastapi import APIRouter, Request, Response

from api.dependencies import CityHere
from api.pages.forms import FORM, Fields, filled
from api.pages.rendering import page
from api.policies import AnyoneSignedIn
from api.schemas.market import GiftWanted
from api.writing import Writing
from registry.actions import certifying

router = APIRouter(prefix="/gifts", include_in_schema=False)


@router.get("")
def ask(request: Request, by: AnyoneSignedIn) -> Response:
    return page(request, "gift.html")


@router.post("", dependencies=[FORM])
def claim(request: Request, city: CityHere, by: AnyoneSignedIn, fields: Fields, write: Writing) -> Response:
    wanted = filled(city, fields).wanted(GiftWanted)
    root = request.scope.get("root_path", "")
    return write.then(
        lambda found: f"{root}/c/{found.number}",
        certifying.claim_gift,
        wanted.code,
        wanted.display_name,
        by=by,
        vault=city.vault,
    )
