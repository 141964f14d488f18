"""A document checked in the reader's own browser: code, words and a key, and no further request."""

from fastapi import APIRouter, Request, Response

from api.dependencies import CityHere
from api.pages.rendering import page
from api.policies import public
from registry.errors import Words
from registry.proof.verify import MISMATCH, SENTENCES

router = APIRouter(include_in_schema=False)


@router.get("/verify", dependencies=[public()])
def verify_page(request: Request, city: CityHere) -> Response:
    """The sentences are those of `linpiao verify`; `static/verify.js` fills them."""
    words: dict[str, Words] = {
        **{str(name): words for name, words in SENTENCES.items()},
        "mismatch": MISMATCH,
    }
    keys = "\n".join(key.vkey for key in city.log_keys)
    return page(request, "verify.html", words=words, keys=keys)
